"""The benchmark's data set: generated rows, loaded in bulk, are what the same rows are one by one."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database
from sqlmodel import SQLModel

from schema.vocabulary import product_vocabulary
from scripts.bench import bare, data
from scripts.bench.build import build, describe, main
from scripts.bench.data import World, generate
from scripts.bulk.load import make_empty
from scripts.fill import DERIVED
from tests.scripts.stored import ask

EVENTS = 200
WORLD = World(EVENTS, product_vocabulary())


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small data set, built as the benchmark builds its own."""
    path = tmp_path_factory.mktemp("bench") / "built.sqlite"
    build(path, EVENTS)
    return path


def read_tables(database: Path) -> dict[str, list[Any]]:
    """Return every row of the data set's own tables, but for the version."""
    tables = [table for table in SQLModel.metadata.tables if table != "dataset"]
    return {table: sorted(ask(database, f"SELECT * FROM {table}"), key=repr) for table in tables}


def test_a_bulk_load_is_what_rows_are_one_by_one(built: Path, tmp_path: Path) -> None:
    path = tmp_path / "one-by-one.sqlite"
    make_empty(path)
    with closing(Database(path)) as database:
        database.conn.execute("PRAGMA foreign_keys = ON")
        for chunk in generate(WORLD):
            for table, columns, rows in chunk:
                for row in rows:
                    database.table(table).insert(dict(zip(columns, row, strict=True)))
        for table, statement in DERIVED.items():
            database.conn.execute(f"DELETE FROM {table}")
            database.conn.execute(statement)
        database.conn.commit()
    stored, expected = read_tables(built), read_tables(path)
    # What the rows are entered as, and the hash of them, is the bulk load's own.
    assert [row[0] for row in stored.pop("collections")] == ["bulk", "curated"]
    assert [row[0] for row in expected.pop("collections")] == ["curated"]
    assert stored == expected
    assert {table for table, rows in stored.items() if rows} >= {*data.COLUMNS, *DERIVED, "terms"}
    assert list_indexes(built) == list_indexes(path)


def list_indexes(database: Path) -> list[Any]:
    """Return the indexes on the tables of the schema."""
    listed = ", ".join(f"'{table}'" for table in SQLModel.metadata.tables)
    sql = f"SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name IN ({listed}) ORDER BY 1"
    return ask(database, sql)


def list_words(database: Path) -> Iterator[tuple[str, str, str]]:
    """Yield all that can be searched for, put together without SQL: table, title, all words."""
    places = dict(ask(database, "SELECT id, name FROM places"))
    names = dict(ask(database, "SELECT id, name FROM actors"))
    anchors = dict(ask(database, "SELECT id, exact FROM anchors"))
    exact = {event: anchors[anchor] for anchor, event in ask(database, "SELECT anchor_id, event_id FROM evidence")}
    for number, title, summary, place in ask(database, "SELECT id, title, summary, place_id FROM events"):
        yield "events", title, f"{title} {summary} {places[place]} {exact[number]}"
    for name, description in ask(database, "SELECT name, description FROM actors"):
        yield "actors", name, f"{name} {description or ''}"
    for speaker, quote in ask(database, "SELECT speaker_id, quote FROM statements"):
        yield "statements", names[speaker], f"{names[speaker]} {quote}"
    for title in ask(database, "SELECT title FROM sources"):
        yield "sources", title, title


@pytest.mark.parametrize("word", [*data.WORDS[:5], *data.NAMES[:5], "state", "17", "nowhere"])
def test_words_are_found_where_they_are(built: Path, word: str) -> None:
    for searched in ("events", "actors", "statements", "sources"):
        expected = [
            title
            for table, title, text in list_words(built)
            if table == searched and word.lower() in re.findall(r"\w+", text.lower())
        ]
        sql = f"SELECT title FROM {searched}_text WHERE {searched}_text MATCH ? ORDER BY 1"
        assert ask(built, sql, word) == sorted(expected)


def test_the_same_size_gives_the_same_version(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    [version] = ask(built, "SELECT version FROM dataset")
    monkeypatch.setattr(data, "CHUNK", 7)
    assert build(tmp_path / "again.sqlite", EVENTS).version == version
    assert build(tmp_path / "again.sqlite", EVENTS + 1).version != version, "in the place of the other"
    assert ask(tmp_path / "again.sqlite", "SELECT count(*) FROM events") == [EVENTS + 1]


def test_the_world_knows_how_many_rows_come(tmp_path: Path) -> None:
    counts = build(tmp_path / "data.sqlite", EVENTS).counts
    expected = WORLD.expected
    repeated = expected.pop("participants") - counts["participants"]
    assert 0 <= repeated < 0.02 * counts["participants"]
    assert {table: counts[table] for table in expected} == expected


def test_attributions_lead_from_the_publisher_to_the_speaker(built: Path) -> None:
    chains = ask(
        built,
        "SELECT s.publisher_id, t.speaker_id, (SELECT group_concat(actor_id ORDER BY position) FROM attributions a "
        "WHERE a.statement_id = t.id) FROM statements t JOIN sources s ON s.id = t.source_id",
    )
    assert chains
    assert all(chain == ",".join(map(str, dict.fromkeys((first, last)))) for first, last, chain in chains)


def test_the_yardstick_takes_the_same_rows_and_indexes(built: Path, tmp_path: Path) -> None:
    result = bare.fill(tmp_path / "bare.sqlite", EVENTS)
    assert result.rows == sum(len(rows) for chunk in generate(WORLD) for _, _, rows in chunk)
    assert result.rows_per_second > 0
    assert list_indexes(built) == list_indexes(tmp_path / "bare.sqlite")
    bares = read_tables(tmp_path / "bare.sqlite")
    assert all(bares[table] == rows for table, rows in read_tables(built).items() if table in data.COLUMNS)


def test_a_build_says_where_the_time_went(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = build(tmp_path / "data.sqlite", 20)
    told = describe(result)
    assert f"{result.rows:,} rows in" in told
    assert all(step in told for step in ("inserting", "indexing", "checking", "deriving", "full text", "writing"))
    main(str(tmp_path / "data.sqlite"), "20")
    assert result.version in capsys.readouterr().out
