"""The command's edges: what it is told wrongly, what is missing, and what it keeps from run to run."""

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from scripts.bench import datasets
from scripts.bench.__main__ import bench
from scripts.bench.cores import PINS, on_cores, share_cores
from scripts.bench.datasets import compare_load, find_dataset
from scripts.bench.machine import versions
from scripts.bench.questions import KINDS
from scripts.bench.run import choose_warm_up
from scripts.bench.scale import time_growth

app = typer.Typer()
app.command()(bench)


def test_an_unknown_contestant_is_told_with_those_that_there_are() -> None:
    result = CliRunner().invoke(app, ["--only", "limit,postgres"], env={"COLUMNS": "500"})
    assert result.exit_code == 2
    assert "There is no contestant postgres" in result.output and "postgraphile" in result.output


def test_without_wrk_nothing_begins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    result = CliRunner().invoke(app, ["--quick"])
    assert result.exit_code == 1
    assert "apt-get install wrk" in result.stderr.replace("\n", " ")


def test_a_data_set_is_made_once_and_again_when_its_makers_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    first = find_dataset(tmp_path, 200, told.append)
    made = first.stat()
    copy = tmp_path / "limit_plain" / f"{first.stem}.sqlite"
    copy.parent.mkdir()
    copy.write_text("a copy")
    other = tmp_path / "limit_plain" / "events-2000-0123456789.sqlite"
    other.write_text("another's copy")
    assert find_dataset(tmp_path, 200, told.append) == first
    assert first.stat() == made
    assert told == ["Generating 200 events"]
    assert list(first.parent.iterdir()) == [first]
    monkeypatch.setattr(datasets, "fingerprint", lambda: "of other makers")
    second = find_dataset(tmp_path, 200, told.append)
    assert second != first and second.exists()
    assert not first.exists() and not copy.exists() and other.exists()


def test_the_versions_of_all_that_take_part_are_told() -> None:
    found = dict(versions())
    assert {"onrecord", "strawberry-graphql", "mercurius", "postgraphile", "datasette"} <= found.keys()
    assert all(value[0].isdigit() for value in found.values()), found


@pytest.mark.parametrize(
    ("round", "request_", "seconds", "warm_up"),
    [(0, "q1", 8, 8), (0, "zipf", 8, 24), (0, "q1", 1, 2), (1, "q1", 8, 2), (2, "zipf", 8, 2), (1, "q1", 1, 0)],
)
def test_the_first_warm_up_is_the_longest(round: int, request_: str, seconds: int, warm_up: int) -> None:
    assert choose_warm_up(round, request_, seconds) == warm_up


def test_both_loads_are_timed_and_nothing_is_left(tmp_path: Path) -> None:
    pair = compare_load(tmp_path, 200, lambda _: None)
    assert pair.ours > 100 and pair.other > 100
    assert list(tmp_path.iterdir()) == []


def test_every_kind_of_question_is_timed_in_process(dataset: Path) -> None:
    growth = time_growth(dataset, dataset)
    assert growth.keys() == set(KINDS)
    assert all(0.001 < found.small_ms < 1_000 and found.factor > 0 for found in growth.values())


def test_the_server_and_the_load_generator_share_no_core() -> None:
    cores = share_cores()
    assert not cores.servers & cores.generator
    assert bool(cores.servers) is PINS


def test_what_is_started_on_cores_leaves_the_parent_as_it_was() -> None:
    cores = share_cores()
    with on_cores(cores.servers):
        inside = share_cores()
    assert inside.servers == cores.servers and not inside.generator
    assert share_cores() == cores
