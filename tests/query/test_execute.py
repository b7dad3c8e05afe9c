"""The open data set: followed when it is replaced, kept when what replaces it is bad; no statement runs on for ever."""

import asyncio
import shutil
from pathlib import Path

import pytest

from api.query.compile import compile_plan
from api.query.dialects import Sqlite
from api.query.execute import Reader
from api.query.selection import select
from api.query.statement import Plan
from schema.errors import DatabaseError, QueryTimeoutError
from tests.query.stored import write
from tests.query.worlds import build_world

VERSION = compile_plan(select({"dataset": {"version": None}}), Sqlite(), upper_enums=True)
SLOW = Plan(
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT CAST(count(*) AS BLOB) FROM n", (), 1
)


def read(path: Path, seconds: float = 60) -> Reader:
    """Return a reader of a file."""
    return Reader(path, seconds=seconds, mmap_bytes=1 << 20, cache_kib=100)


def version(reader: Reader) -> str:
    """Ask which data set is read."""
    answer = reader.run(VERSION, {})
    assert answer.version.encode() in answer.body
    return answer.version


def close(reader: Reader) -> None:
    """Close what the reader has open."""
    for connection in reader.snapshot().idle:
        connection.close()


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two data sets."""
    folder = tmp_path_factory.mktemp("written")
    for number in (1, 2):
        write(build_world(number), folder / f"{number}.sqlite")
    return folder / "1.sqlite", folder / "2.sqlite"


@pytest.fixture
def path(written: tuple[Path, Path], tmp_path: Path) -> Path:
    """A data set that a test may replace."""
    shutil.copy(written[0], tmp_path / "world.sqlite")
    return tmp_path / "world.sqlite"


def replace(path: Path, content: Path | bytes) -> None:
    """Put another file in a file's place, as a load does."""
    fresh = path.with_suffix(".new")
    if isinstance(content, bytes):
        fresh.write_bytes(content)
    else:
        shutil.copy(content, fresh)
    fresh.replace(path)


def test_a_data_set_that_is_replaced_is_followed(path: Path, written: tuple[Path, Path]) -> None:
    reader = read(path)
    assert version(reader) == "v1"
    before = reader.snapshot()
    replace(path, written[1])
    assert version(reader) == "v2"
    assert before.version == "v1"
    close(reader)


@pytest.mark.parametrize("content", [b"", b"no database at all", b"SQLite format 3\0" + b"\0" * 4_000])
def test_what_is_no_data_set_is_refused_and_the_old_one_kept(
    path: Path, written: tuple[Path, Path], content: bytes
) -> None:
    reader = read(path)
    assert version(reader) == "v1"
    replace(path, content)
    assert version(reader) == "v1"
    assert reader.problem is not None
    assert str(path) in reader.problem
    replace(path, written[1])
    assert version(reader) == "v2"
    assert reader.problem is None
    close(reader)


def test_a_data_set_that_the_check_refuses_is_not_read(path: Path, written: tuple[Path, Path]) -> None:
    def refuse(connection: object) -> None:
        if allowed.pop():
            return
        raise DatabaseError("It has terms that are unknown.")

    allowed = [False, True]
    reader = Reader(path, seconds=60, mmap_bytes=0, cache_kib=100, check=refuse)
    assert version(reader) == "v1"
    replace(path, written[1])
    assert version(reader) == "v1"
    assert reader.problem == "It has terms that are unknown."
    close(reader)


def test_a_missing_data_set_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="onrecord load"):
        version(read(tmp_path / "nothing.sqlite"))


def test_a_statement_that_runs_too_long_is_stopped(path: Path) -> None:
    reader = read(path, seconds=0.05)
    with pytest.raises(QueryTimeoutError, match=r"longer than 0\.05 s"):
        reader.run(SLOW, {})
    assert version(reader) == "v1"
    close(reader)


def test_a_statement_that_is_slow_is_answered_in_full(path: Path) -> None:
    reader = read(path)
    many = Plan(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1500000) "
        "SELECT CAST(count(*) AS BLOB) FROM n",
        (),
        1,
    )
    # The first time it is begun in the event loop, and again in a thread; the second time it is in a thread at once.
    for _ in range(2):
        assert asyncio.run(reader.answer(many, {})).body == b"1500000"
    assert version(reader) == "v1"
    close(reader)


def test_a_statement_is_stopped_wherever_it_runs(path: Path) -> None:
    reader = read(path, seconds=0.2)
    for _ in range(2):
        with pytest.raises(QueryTimeoutError, match=r"longer than 0\.2 s"):
            asyncio.run(reader.answer(SLOW, {}))
    close(reader)


def test_a_data_set_cannot_be_written_to(path: Path) -> None:
    reader = read(path)
    for sql in ("DELETE FROM evidence", "CREATE TABLE x (y)", "PRAGMA user_version = 5"):
        before = path.read_bytes()
        with pytest.raises(Exception, match=r"(?i)readonly|read-only|not authorized|attempt to write"):
            reader.run(Plan(sql, (), 1), {})
        assert path.read_bytes() == before
    close(reader)


def test_a_file_that_is_put_back_is_followed(path: Path, written: tuple[Path, Path]) -> None:
    reader = read(path)
    assert version(reader) == "v1"
    away = path.with_suffix(".away")
    path.replace(away)
    path.write_bytes(b"no database at all")
    assert version(reader) == "v1"
    assert reader.problem is not None
    away.replace(path)
    assert version(reader) == "v1"
    assert reader.problem is None
    close(reader)


def test_a_file_that_is_written_over_in_place_is_not_read_on(path: Path, written: tuple[Path, Path]) -> None:
    """What was there is gone, and to read where the file ended would end the process: SIGBUS, as it is mapped."""
    reader = read(path)
    assert version(reader) == "v1"
    path.write_bytes(b"no database at all")
    for _ in range(2):
        with pytest.raises(DatabaseError, match="no data set"):
            version(reader)
    replace(path, written[1])
    assert version(reader) == "v2"
    assert reader.problem is None
    close(reader)


def test_a_damaged_page_is_told(path: Path) -> None:
    reader = read(path)
    assert version(reader) == "v1"
    with path.open("r+b") as file:
        size = path.stat().st_size
        file.seek(8_192)
        file.write(b"\xff" * (size - 8_192))
    events = compile_plan(select({"events": {"nodes": {"title": None}}}), Sqlite(), upper_enums=True)
    with pytest.raises(DatabaseError, match="damaged"):
        reader.run(events, {}, reader.snapshot())
    assert "damaged" in (reader.problem or "")
