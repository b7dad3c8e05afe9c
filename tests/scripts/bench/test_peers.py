"""What the peers have of a data set: all that it says, and nothing that the product makes for its own pace."""

import os
import re
from pathlib import Path

import apsw

from scripts.bench.contestants.peers import INDEXES, OFF_LIMITS, copy_for_peers
from scripts.bench.contestants.postgraphile import PACKAGE
from scripts.bench.contestants.postgres import portable_tables


def find_names(path: Path, kind: str) -> set[str]:
    """Return the names of all tables or indexes of a file."""
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = ?", (kind,))}


def test_the_copy_has_all_but_what_is_off_limits(tmp_path: Path, dataset: Path) -> None:
    copy = copy_for_peers(tmp_path, dataset)
    before, after = find_names(dataset, "table"), find_names(copy, "table")
    assert {
        "participants_under",
        "event_counts",
        "event_counts_by_type",
        "actors_listed",
        "events_listed",
    } <= OFF_LIMITS
    assert before - after == OFF_LIMITS
    assert "actors_fts" in after - before
    assert INDEXES.keys() <= find_names(copy, "index")


def test_full_text_is_numbered_as_actors_are(tmp_path: Path, dataset: Path) -> None:
    connection = apsw.Connection(str(copy_for_peers(tmp_path, dataset)), flags=apsw.SQLITE_OPEN_READONLY)
    every = connection.execute("SELECT id, concat_ws(' ', name, description) FROM actors ORDER BY id")
    named = [actor for actor, text in every if "harbour" in re.findall(r"\w+", text.lower())]
    matched = connection.execute("SELECT rowid FROM actors_fts WHERE actors_fts MATCH 'harbour' ORDER BY rowid")
    assert [actor for (actor,) in matched] == named != []


def test_the_copy_is_made_once_and_again_when_the_data_change(tmp_path: Path, dataset: Path) -> None:
    database = tmp_path / "events.sqlite"
    database.write_bytes(dataset.read_bytes())
    made = copy_for_peers(tmp_path, database).stat()
    assert copy_for_peers(tmp_path, database).stat() == made
    os.utime(database, (1, 1))
    assert copy_for_peers(tmp_path, database).stat().st_ino != made.st_ino


def test_postgres_has_nothing_that_is_off_limits() -> None:
    assert not OFF_LIMITS & {table.name for table in portable_tables()}
    assert "MATERIALIZED" not in (PACKAGE / "functions.sql").read_text("utf-8").upper()
