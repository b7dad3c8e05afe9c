"""Bulk loads: what they make of good rows, and what they leave where rows are bad or the load is killed."""

import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import apsw
import pytest

from schema.errors import DatabaseError
from scripts.bulk import deferred
from scripts.bulk.load import BulkResult, load_bulk
from scripts.bulk.rows import Chunk, Rows
from scripts.fill import DERIVED
from tests.scripts.conftest import Workbench
from tests.scripts.stored import ask, read_content

ROOT = Path(__file__).parents[2]
ACTORS = ("id", "slug", "collection", "kind", "name")
EVENTS = ("id", "slug", "collection", "type", "title", "modality", "date_from", "date_to", "disputed")
PARTICIPANTS = ("id", "event_id", "role", "actor_id", "position")
RELATIONS = ("id", "collection", "subject_id", "type", "object_id", "post")
FREE = 10_000
"""A number above all that the fictional seeds take."""


def actor(number: int, **changed: Any) -> tuple[Any, ...]:
    row = {"id": number, "slug": f"feed-{number}", "collection": "feed", "kind": "group", "name": f"Náme {number}"}
    return tuple({**row, **changed}[column] for column in ACTORS)


def event(number: int, **changed: Any) -> tuple[Any, ...]:
    values = (number, f"feed-{number}", "feed", "closure", f"Quayside {number}", "actual", "", "", False)
    return tuple({**dict(zip(EVENTS, values, strict=True)), **changed}[column] for column in EVENTS)


def rows(many: int) -> Iterator[Chunk]:
    """Events with an actor each, some at a time."""
    for start in range(FREE, FREE + many, 10):
        numbers = range(start, min(start + 10, FREE + many))
        yield (Rows("actors", ACTORS, [actor(n) for n in numbers]),)
        participants = [(n, n, "target", n, 0) for n in numbers]
        yield (
            Rows("events", EVENTS, [event(n) for n in numbers]),
            Rows("participants", PARTICIPANTS, participants),
        )


def load_rows(database: Path, chunks: Iterable[Chunk]) -> BulkResult:
    return load_bulk(database, lambda _: chunks)


def list_indexes(database: Path) -> list[Any]:
    return ask(database, "SELECT name, tbl_name, sql FROM sqlite_schema WHERE type = 'index' ORDER BY name")


# ---- good rows


@pytest.mark.parametrize("many", [1, 300])
def test_rows_are_added_to_what_is_there(workbench: Workbench, many: int) -> None:
    """Few rows go in beside the indexes that are there, many without them: afterwards nobody can tell."""
    workbench.load()
    before, indexes = read_content(workbench.database), list_indexes(workbench.database)
    result = load_rows(workbench.database, rows(many))
    assert result.counts == {"actors": many, "events": many, "participants": many}
    assert (result.rows, result.seconds > 0) == (3 * many, True)
    assert read_content(workbench.database) == before
    assert list_indexes(workbench.database) == indexes
    assert ask(workbench.database, "PRAGMA integrity_check") == ["ok"]
    assert ask(workbench.database, "SELECT version FROM dataset") == [result.version]
    assert ask(workbench.database, "SELECT count(*) FROM events WHERE collection = 'feed'") == [many]


def test_what_follows_from_the_rows_is_made_over_all(workbench: Workbench) -> None:
    workbench.load()
    load_rows(workbench.database, rows(40))
    with closing(sqlite3.connect(workbench.database)) as connection:
        for table, statement in DERIVED.items():
            found = connection.execute(f"SELECT * FROM {table}").fetchall()
            assert found
            connection.execute(f"DELETE FROM {table}")
            connection.execute(statement)
            assert connection.execute(f"SELECT * FROM {table}").fetchall() == found
    assert ask(workbench.database, "SELECT count(*) FROM participants_under WHERE event_id >= ?", FREE) == [40]


WORDS = {table: f"SELECT title, body FROM {table}_text ORDER BY 1, 2" for table in ("actors", "events", "sources")}


def test_words_are_found_old_and_new(workbench: Workbench) -> None:
    workbench.load()
    words = {table: ask(workbench.database, sql) for table, sql in WORDS.items()}
    folded = ask(workbench.database, "SELECT * FROM names_folded ORDER BY id")
    load_rows(workbench.database, rows(40))
    words["actors"] += [(f"Náme {n}", "") for n in range(FREE, FREE + 40)]
    words["events"] += [(f"Quayside {n}", "") for n in range(FREE, FREE + 40)]
    for table, sql in WORDS.items():
        assert ask(workbench.database, sql) == sorted(words[table])
    found = ask(workbench.database, "SELECT title FROM events_text WHERE events_text MATCH 'quayside' ORDER BY 1")
    assert found == [f"Quayside {n}" for n in range(FREE, FREE + 40)]
    after = ask(workbench.database, "SELECT * FROM names_folded ORDER BY id")
    assert after[: len(folded)] == folded
    assert [name for _, _, name in after[len(folded) :]] == [f"name {n}" for n in range(FREE, FREE + 40)]
    [found] = ask(workbench.database, "SELECT rowid FROM names_trigram WHERE names_trigram MATCH '10039'")
    assert ask(workbench.database, "SELECT actor_id FROM names_folded WHERE id = ?", found) == [FREE + 39]


def test_a_reload_of_the_seeds_leaves_the_rows_alone(workbench: Workbench) -> None:
    workbench.load()
    load_rows(workbench.database, rows(40))
    own = (f"SELECT title FROM {table}_text WHERE title LIKE '%10039' ORDER BY 1" for table in ("actors", "events"))
    queries = ("SELECT * FROM events WHERE collection = 'feed'", *own)
    before = [ask(workbench.database, sql) for sql in queries]
    assert not workbench.load().changed
    workbench.edit("actors.yml", "name: Nadir\n", "name: Nadeer\n")
    assert workbench.load().changed
    assert [ask(workbench.database, sql) for sql in queries] == before


def test_the_source_is_given_the_data_set(workbench: Workbench) -> None:
    """So it finds free numbers, and those of the records that it refers to."""
    workbench.load()

    def source(connection: apsw.Connection) -> Iterator[Chunk]:
        free: int = connection.execute("SELECT max(id) + 1 FROM events").get
        yield (Rows("events", EVENTS, [event(free)]),)
        known: int = connection.execute("SELECT id FROM actors WHERE slug = 'vestania'").get
        number: int = connection.execute("SELECT max(id) + 1 FROM participants").get
        yield (Rows("participants", PARTICIPANTS, [(number, free, "target", known, 0)]),)

    load_bulk(workbench.database, source)
    names = (
        "SELECT a.slug FROM participants_under u JOIN actors a ON a.id = ancestor_id JOIN events e ON e.id = event_id"
    )
    assert ask(workbench.database, names + " WHERE e.collection = 'feed'") == ["vestania"]


def test_a_data_set_of_nothing_has_the_vocabulary(tmp_path: Path, seeds_database: Path) -> None:
    load_rows(tmp_path / "data.sqlite", ())
    for table in ("terms", "term_mappings", "event_types_under", "roles_under"):
        assert ask(tmp_path / "data.sqlite", f"SELECT * FROM {table}") == ask(seeds_database, f"SELECT * FROM {table}")


@pytest.mark.parametrize("loader", ["seeds", "bulk"])
def test_the_planner_has_statistics(workbench: Workbench, loader: str) -> None:
    if loader == "seeds":
        workbench.load()
    else:
        load_rows(workbench.database, rows(40))
    assert ask(workbench.database, "SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'events'")[0] > 1


def test_the_version_is_a_hash_of_the_rows(tmp_path: Path) -> None:
    def version(name: str, chunks: Iterable[Chunk]) -> str:
        return load_rows(tmp_path / name, chunks).version

    once = version("once.sqlite", rows(40))
    whole = [
        Rows(table, columns, [row for chunk in rows(40) for part in chunk if part.table == table for row in part.rows])
        for table, columns in (("actors", ACTORS), ("events", EVENTS), ("participants", PARTICIPANTS))
    ]
    assert version("other.sqlite", [tuple(whole)]) == once, "however they are cut"
    assert version("fewer.sqlite", rows(39)) != once
    assert version("changed.sqlite", [(Rows("actors", ACTORS, [actor(FREE, name="Other")]),), *rows(0)]) != once
    more = [(Rows("actors", ACTORS, [actor(1)]),)]
    assert version("once.sqlite", more) != load_rows(tmp_path / "more.sqlite", more).version, "of those before, too"


def test_a_load_tells_how_far_it_is(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    load_bulk(
        tmp_path / "data.sqlite",
        lambda _: rows(40),
        expected={"events": 40},
        progress=lambda what, done, total: told.append((what, done, total)),
    )
    assert [(done, total) for what, done, total in told if what == "Writing events"] == [
        (10, 40), (20, 40), (30, 40), (40, 40)
    ]  # fmt: skip
    assert [total for what, _, total in told if what == "Writing actors"] == [0] * 4
    later = dict.fromkeys(what for what, _, _ in told if not what.startswith("Writing"))
    assert {"Indexing events", "Checking", "Deriving participants_under", "Indexing words"} <= later.keys()


# ---- bad rows


def one(table: str, columns: tuple[str, ...], *found: tuple[Any, ...]) -> Chunk:
    return (Rows(table, columns, list(found)),)


ONE_ACTOR = one("actors", ACTORS, actor(FREE), actor(FREE + 1))
HEAD = (FREE, "feed", FREE, "part_of", FREE + 1, None)
BAD: dict[str, tuple[Chunk, str]] = {
    "a rule": (
        one("events", EVENTS, event(FREE), event(FREE + 1, modality="perhaps")),
        r"table events is refused: .*modality.*perhaps",
    ),
    "a rule of two columns": (
        one("events", EVENTS, event(FREE, date_from="2025-01-02", date_to="2025-01-01")),
        r"table events is refused: .*2025-01-02",
    ),
    "nothing where something must be": (
        one("events", EVENTS, event(FREE), event(FREE + 1, title=None)),
        r"Row 2 for the table events is refused: NOT NULL constraint failed: events.title \(.*feed-10001",
    ),
    "a slug twice": (
        one("events", EVENTS, event(FREE), event(FREE + 1), event(FREE + 2, slug=f"feed-{FREE}")),
        r"Row 3 for the table events is refused: UNIQUE constraint failed: events.slug \(id: 10002, slug: 'feed-10000'",
    ),
    "a number twice": (
        one("actors", ACTORS, actor(FREE + 2), actor(FREE + 2, slug="other")),
        r"Row 4 for the table actors is refused: UNIQUE constraint failed: actors.id \(.*other",
    ),
    "the same twice by an index": (
        one("relations", RELATIONS, HEAD, (FREE + 1, *HEAD[1:])),
        r"table relations is refused: .*(10001|relations_once)",
    ),
    "a reference to nothing": (
        one("participants", PARTICIPANTS, (FREE, 77_777, "target", FREE, 0)),
        r"row 10000 of the table participants has the event_id 77777, and the table events has no such row",
    ),
    "a value of no type": (
        one("actors", ACTORS, actor(FREE + 2, name=object())),
        r"Row 3 for the table actors is refused: .*object",
    ),
    "text that is none": (
        one("actors", ACTORS, actor(FREE + 2, name="\ud800")),
        r"Row 3 for the table actors is refused: .*surrogates",
    ),
    "a number too big": (
        one("actors", ACTORS, actor(2**70, slug="big")),
        r"Row 3 for the table actors is refused: .*big",
    ),
    "too few values": (one("actors", ACTORS, actor(FREE + 2)[:-1]), r"Row 3 for the table actors is refused"),
}


@pytest.mark.parametrize("few", [False, True])
@pytest.mark.parametrize("fault", BAD)
def test_a_bad_row_is_named_and_what_was_there_stays(
    workbench: Workbench, monkeypatch: pytest.MonkeyPatch, fault: str, few: bool
) -> None:
    if few:
        monkeypatch.setattr(deferred, "SHARE", 1_000)
    workbench.load()
    before = workbench.database.read_bytes()
    bad, message = BAD[fault]
    with pytest.raises(DatabaseError, match=message) as raised:
        load_rows(workbench.database, [ONE_ACTOR, bad])
    assert re.search(r"Nothing was changed\. (Mend|Give)", raised.value.message)
    assert workbench.database.read_bytes() == before
    assert [path.name for path in workbench.database.parent.glob(".*")] == [".data.sqlite.lock"]


def test_a_source_that_fails_leaves_what_was_there(workbench: Workbench) -> None:
    workbench.load()
    before = workbench.database.read_bytes()

    def source() -> Iterator[Chunk]:
        yield from rows(40)
        raise ValueError("the feed has ended early")

    with pytest.raises(ValueError, match="ended early"):
        load_rows(workbench.database, source())
    assert workbench.database.read_bytes() == before
    assert not workbench.database.with_name(".data.sqlite.new").exists()


def test_somebody_elses_file_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "diary.txt").write_text("Dear diary")
    with pytest.raises(DatabaseError, match="is no SQLite database, and is not overwritten"):
        load_rows(tmp_path / "diary.txt", rows(1))


# ---- killed loads


def load_and_die(database: str, after: int) -> None:
    """Load rows, and be killed before the chunk of that number."""

    def source() -> Iterator[Chunk]:
        for number, chunk in enumerate(rows(2_000)):
            if number == after:
                os.kill(os.getpid(), signal.SIGKILL)
            yield chunk

    load_rows(Path(database), source())


@pytest.mark.parametrize("after", [0, 1, 40])
def test_a_killed_load_leaves_what_was_there(workbench: Workbench, after: int) -> None:
    workbench.load()
    before = workbench.database.read_bytes()
    code = f"from tests.scripts.test_bulk import load_and_die; load_and_die({str(workbench.database)!r}, {after})"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT)
    assert done.returncode == -signal.SIGKILL
    assert workbench.database.read_bytes() == before
    assert workbench.database.with_name(".data.sqlite.new").exists()
    load_rows(workbench.database, rows(40))
    assert not workbench.database.with_name(".data.sqlite.new").exists()
    assert ask(workbench.database, "SELECT count(*) FROM events WHERE collection = 'feed'") == [40]
