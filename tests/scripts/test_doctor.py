"""`onrecord doctor` as a command: words or JSON, and how it ends."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from scripts.cli import app
from scripts.cli.exits import ExitCode
from scripts.doctor.finding import some


@pytest.fixture
def database(fiction: Path, tmp_path: Path) -> Path:
    """A copy of the fictional data set that a test may damage."""
    return Path(shutil.copy(fiction, tmp_path / "data.sqlite"))


def ask(*arguments: str | Path) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["doctor", "--port", "0", *map(str, arguments)])
    return done.exit_code, done.output


def test_the_command_says_in_words_that_all_is_good(fiction: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code, output = ask("--database", fiction)
    assert code == ExitCode.OK, output
    assert "ok       anchors: All" in output
    assert {line.split()[0] for line in output.splitlines()} == {"ok"}
    monkeypatch.setenv("ONRECORD_DATABASE_URL", str(fiction))
    assert f"from the environment: database_url = {fiction}" in ask("--quick")[1]


def test_the_command_ends_in_1_for_a_fault_and_names_the_cure(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE anchors SET exact = replace(exact, 'e', 'E')")
    code, output = ask("--database", database)
    assert code == 1
    [line] = [line for line in output.splitlines() if line.startswith("fault    anchors")]
    assert line.endswith("Load anew: onrecord load. If the file itself is damaged, move it away first.")


def test_the_command_gives_json(database: Path, tmp_path: Path) -> None:
    code, output = ask("--json", "--database", database)
    report: dict[str, Any] = json.loads(output)
    assert (code, report["ok"]) == (0, True)
    assert {"check", "state", "text", "cure"} == report["findings"][0].keys()
    code, output = ask("--json", "--database", tmp_path / "none.sqlite")
    report = json.loads(output)
    assert (code, report["ok"]) == (1, False)
    assert "There is no data set at" in report["findings"][-1]["text"]


def test_the_command_changes_nothing(database: Path) -> None:
    before = database.read_bytes()
    ask("--database", database)
    assert database.read_bytes() == before
    assert [path.name for path in database.parent.iterdir()] == [database.name]


def test_a_bad_setting_does_not_hold_up_the_other_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_MAX_DEPTH", "deep")
    code, output = ask()
    assert code == 1
    assert "fault    settings: ONRECORD_MAX_DEPTH" in output
    assert "versions:" in output
    assert "pages:" in output


def test_a_long_list_is_cut() -> None:
    assert some(["a", "b"]) == "a; b"
    assert some([*"abcdefg"]) == "a; b; c; and 4 more"


def test_a_data_set_in_postgresql_that_does_not_answer_is_a_fault() -> None:
    code, output = ask("--database", "postgresql://me:secret@127.0.0.1:9/onrecord?connect_timeout=2")
    assert code == 1
    assert "fault    data set:" in output
    assert "secret" not in output
