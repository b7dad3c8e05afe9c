"""Loads into PostgreSQL: the same version as in a file, one swap, no mix, and what fails leaves what was there."""

import shutil
from importlib.resources import files
from pathlib import Path

import apsw
import psycopg
import pytest

from api.query.compile import compile_plan
from api.query.postgres import PostgresReader
from api.query.selection import select
from api.query.statement import Plan
from schema.errors import DatabaseError, QueryTimeoutError
from scripts.load import load
from scripts.postgres.staging import staged, version_of
from tests.postgres.cluster import Cluster

SEEDS = Path(__file__).parents[1] / "seeds"
REAL = Path(str(files("seeds") / "actors.yml")).parent
VERSION = compile_plan(select({"dataset": {"version": None}}), PostgresReader.dialect, upper_enums=True)


@pytest.fixture
def url(postgres: Cluster) -> str:
    """An empty database."""
    return postgres.create()


def load_there(url: str, seeds: Path, spoil: str = "") -> None:
    """Load seeds as the command does, then change what is to be copied."""
    with staged(url) as path:
        load(seeds, path)
        change(path, spoil)


def change(path: Path, statements: str) -> None:
    """Change a file in place."""
    connection = apsw.Connection(str(path))
    connection.execute(statements)
    connection.close()


def schemas(url: str) -> list[str]:
    """Return the schemas of data sets, the current one first."""
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT nspname FROM pg_namespace WHERE nspname ~ '^onrecord_'").fetchall()
        [current] = connection.execute("SELECT name FROM onrecord.published").fetchall()
    return sorted((name for (name,) in found), key=lambda name: (name != current[0], name))


def test_a_load_is_followed_and_has_the_version_that_a_file_has(url: str, tmp_path: Path) -> None:
    load_there(url, SEEDS)
    load(SEEDS, tmp_path / "same.sqlite")
    reader = PostgresReader(url, seconds=60)
    first = reader.run(VERSION, {})
    assert first.version == version_of(tmp_path / "same.sqlite")
    assert first.version.encode() in first.body
    load_there(url, REAL)
    second = reader.run(VERSION, {})
    assert second.version != first.version
    assert second.version.encode() in second.body
    reader.close()


def test_a_load_of_the_same_changes_nothing(url: str) -> None:
    load_there(url, SEEDS)
    before = schemas(url)
    load_there(url, SEEDS)
    assert schemas(url) == before


def test_the_data_set_before_stays_until_the_next_load(url: str) -> None:
    seen: list[str] = []
    for seeds in (SEEDS, REAL, SEEDS):
        load_there(url, seeds)
        seen.append(schemas(url)[0])
        assert sorted(schemas(url)) == sorted(seen[-2:])


def test_a_load_that_fails_leaves_what_was_there(url: str) -> None:
    load_there(url, SEEDS)
    before = schemas(url)
    with pytest.raises(DatabaseError, match="Nothing was changed"):
        load_there(url, REAL, spoil="UPDATE events SET place_id = 999")
    assert schemas(url) == before


def test_two_loads_at_once_are_refused(url: str) -> None:
    load_there(url, SEEDS)
    with staged(url), pytest.raises(DatabaseError, match="Another load"), staged(url):
        pass


def test_what_is_fetched_is_what_was_copied_there(url: str, tmp_path: Path) -> None:
    load_there(url, SEEDS)
    load(SEEDS, tmp_path / "file.sqlite")
    with staged(url) as path:
        shutil.copy(path, tmp_path / "fetched.sqlite")
    tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '%\\_text%' ESCAPE '\\'"
    one, other = (apsw.Connection(str(tmp_path / f"{name}.sqlite")) for name in ("file", "fetched"))
    for (name,) in other.execute(tables).fetchall():
        if name != "dataset":
            asked = f"SELECT * FROM {name}"
            assert sorted(map(repr, one.execute(asked))) == sorted(map(repr, other.execute(asked))), name
    one.close()
    other.close()


def test_an_empty_database_says_how_to_make_a_data_set(url: str) -> None:
    reader = PostgresReader(url, seconds=60)
    with pytest.raises(DatabaseError, match="onrecord load"):
        reader.run(VERSION, {})
    reader.close()


def test_a_server_that_is_not_there_is_named_without_its_password() -> None:
    reader = PostgresReader("postgresql://me:secret@127.0.0.1:1/none", seconds=60)
    with pytest.raises(DatabaseError, match="cannot be read") as error:
        reader.run(VERSION, {})
    assert "secret" not in error.value.message
    assert "127.0.0.1:1/none" in error.value.message


def test_a_statement_that_runs_too_long_is_stopped(url: str) -> None:
    load_there(url, SEEDS)
    reader = PostgresReader(url, seconds=0.1)
    with pytest.raises(QueryTimeoutError, match=r"longer than 0\.1 s"):
        reader.run(Plan("SELECT CAST(pg_sleep(20) AS text)", (), 1), {})
    reader.seconds = 60
    assert reader.run(VERSION, {}).version
    reader.close()
