"""Contestants are set up, compared and stopped; here the static one and the product, by real processes."""

import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import psutil
import pytest

from scripts.bench import contestants
from scripts.bench.contestants import Contestant, Request, SetupError
from scripts.bench.contestants.onrecord import OnRecord
from scripts.bench.cores import Cores
from scripts.bench.figures import REQUESTS
from scripts.bench.questions import Question
from scripts.bench.run import TurnError, measure, take_turn
from scripts.bench.servers import AnswerError, Server
from scripts.bench.stage import Entry, Stage, prepare_questions
from scripts.bench.zipf import Mix

ANY = Cores(frozenset(), frozenset())


@pytest.fixture(scope="module")
def asked(dataset: Path) -> dict[str, Mix]:
    """What is asked of the contestants."""
    return prepare_questions(dataset, 8, 4)


@pytest.fixture(scope="module")
def entries(
    tmp_path_factory: pytest.TempPathFactory, dataset: Path, asked: dict[str, Mix]
) -> Iterator[dict[str, Entry]]:
    """The contestants that run; they end with this module, and leave no process behind."""
    with Stage(tmp_path_factory.mktemp("work"), dataset, asked, ANY, print) as stage:
        entries = {entry.name: entry for entry in stage.set_up(["static", "onrecord"])}
        yield entries
        processes = [process for entry in entries.values() for process in entry.server.tree()]
    assert len(processes) == 2 and not running(processes)


def running(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Return the processes that do not end soon."""
    return psutil.wait_procs(processes, timeout=5)[1]


@pytest.fixture
def fake_wrk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Puts a program in wrk's place that says what it measured."""

    def say(requests: int, refused: int = 0) -> None:
        figures = f'{{"requests": {requests}, "microseconds": 1000000, "bytes": 90000, "p50": 1500, "p99": 3000, '
        figures += f'"refused": {refused}, "broken": 0}}'
        (tmp_path / "wrk").write_text(f"#!/bin/sh\necho '{figures}'\n")
        (tmp_path / "wrk").chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path), prepend=":")

    return say


def test_everybody_answers_everything_and_all_the_same(entries: dict[str, Entry], asked: dict[str, Mix]) -> None:
    """The static answers are those of the product, byte for byte."""
    assert list(entries) == ["static", "onrecord"]
    for entry in entries.values():
        assert not entry.unanswered
        assert entry.playlists.keys() == set(REQUESTS)
    for question in asked["zipf"].questions:
        bodies: list[bytes] = []
        for name in ("static", "onrecord"):
            request = entries[name].server.contestant.request(question)
            assert request is not None
            bodies.append(entries[name].server.ask(request, 10))
        assert bodies[0] == bodies[1]


def test_playlists_hold_every_question_once(entries: dict[str, Entry], asked: dict[str, Mix]) -> None:
    for request, mixed in asked.items():
        playlist = entries["onrecord"].playlists[request]
        assert playlist.path.read_bytes().count(b"POST /graphql HTTP/1.1") == len(mixed.questions)
        assert playlist.steps == len(mixed.order)


def test_a_server_tells_what_it_costs(entries: dict[str, Entry], asked: dict[str, Mix]) -> None:
    server = entries["onrecord"].server
    assert 20 < server.memory() < 500
    server.drain()
    before = server.cpu()
    for question in [question for question in asked["zipf"].questions for _ in range(5)]:
        request = server.contestant.request(question)
        assert request is not None
        server.ask(request, 10)
    assert 0.02 < server.cpu() - before < 60


def test_a_bad_answer_is_told(entries: dict[str, Entry]) -> None:
    with pytest.raises(AnswerError, match="status 404"):
        entries["onrecord"].server.ask(Request("GET", "/nowhere"), 10)


def test_turns_are_taken_by_all_in_every_round(entries: dict[str, Entry], fake_wrk: Callable[..., None]) -> None:
    fake_wrk(requests=20)
    told: list[tuple[int, str, str]] = []

    def tell(round: int, request: str, name: str) -> None:
        told.append((round, request, name))

    table = measure([entries["static"], entries["onrecord"]], ["q2", "q5"], 2, 1, (), tell)
    assert told == [(r, q, name) for r in range(2) for q in ("q2", "q5") for name in ("static", "onrecord")]
    assert table.keys() == {"static", "onrecord"}
    figures = table["static"]["q2"]
    assert (figures.rps, figures.p50_ms, figures.p99_ms, figures.kb) == (20, 1.5, 3.0, 4.5)
    assert figures.rss_mb == pytest.approx(entries["static"].server.memory(), rel=0.2)


def test_a_turn_without_good_answers_gives_no_figures(entries: dict[str, Entry], fake_wrk: Callable[..., None]) -> None:
    server, playlist = entries["static"].server, entries["static"].playlists["q1"]
    fake_wrk(requests=20, refused=3)
    with pytest.raises(TurnError, match="3 of 20 requests failed"):
        take_turn(server, playlist, 1, 1, ())
    fake_wrk(requests=0)
    with pytest.raises(TurnError, match="no answer within 1 s"):
        take_turn(server, playlist, 1, 1, ())


# ---- contestants that are at fault


class Faulty(OnRecord):
    """The product with a fault."""

    def __init__(self, name: str) -> None:
        super().__init__(name)

    def prepare(self, work: Path, database: Path) -> None:
        if self.name == "unprepared":
            raise SetupError("npm is not on the PATH. Install Node.")
        super().prepare(work, database)

    def command(self, port: int) -> tuple[list[str], Mapping[str, str]]:
        if self.name == "unstarted":
            return [sys.executable, "-c", "raise SystemExit('The port is not to my liking.')"], {}
        return super().command(port)

    def request(self, question: Question) -> Any:
        if self.name == "unable" and question.kind == "q5":
            return None
        if self.name == "unable" and question.kind == "q4":
            return Request("GET", "/nowhere")
        return super().request(question)


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Contestants with faults beside the good ones."""

    def make(name: str) -> Contestant:
        return Faulty(name) if name.startswith("un") else contestants.make(name)

    monkeypatch.setattr("scripts.bench.stage.make", make)


@pytest.mark.usefixtures("faulty")
def test_a_contestant_that_cannot_take_part_is_left_out(dataset: Path, asked: dict[str, Mix], tmp_path: Path) -> None:
    with Stage(tmp_path, dataset, asked, ANY, print) as stage:
        [unable] = stage.set_up(["unprepared", "unstarted", "unable"])
    assert stage.absent.keys() == {"unprepared", "unstarted"}
    assert stage.absent["unprepared"] == "npm is not on the PATH. Install Node."
    assert "The port is not to my liking." in stage.absent["unstarted"]
    assert unable.unanswered.keys() == {"q4", "q5", "zipf"}, unable.unanswered
    assert unable.playlists.keys() == {"q1", "q2", "q3"}
    assert unable.unanswered["q4"].startswith("status 404")


def test_a_server_that_is_stopped_is_gone(dataset: Path, tmp_path: Path) -> None:
    product = OnRecord(workers=2)
    product.prepare(tmp_path, dataset)
    server = Server(product, tmp_path)
    server.start()
    server.drain()
    processes = server.tree()
    server.stop()
    assert len(processes) >= 3
    assert not running(processes)
    assert server.tree() == []
    server.stop()
