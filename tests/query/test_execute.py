"""The open data set: followed when it is replaced, kept when what replaces it is bad; no statement runs on for ever."""

import asyncio
import shutil
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from api.query.compile import compile_plan
from api.query.dialects import Sqlite
from api.query.execute import Reader
from api.query.selection import select
from api.query.statement import Plan
from api.query.threads import LEAVING
from schema.errors import AnswerTooLargeError, BusyError, DatabaseError, GoneError, QueryTimeoutError
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


def edit(path: Path, sql: str) -> Path:
    """Return a copy of a data set in which something was changed."""
    copy = Path(shutil.copy(path, path.with_suffix(".edited")))
    with closing(apsw.Connection(str(copy))) as connection:
        connection.execute(sql)
    return copy


def test_one_whose_end_is_missing_is_refused(path: Path) -> None:
    """Even less than a page: SQLite counts one that is begun for a whole one, and would find out at a question."""
    good = path.read_bytes()
    for size in (len(good) - 512, len(good) + 512):
        replace(path, (good + b"\0" * 512)[:size])
        with pytest.raises(
            DatabaseError, match=f"not whole: it has {size:,} bytes, and says that it has {len(good):,}"
        ):
            version(read(path))


@pytest.mark.parametrize("table", ["evidence", "event_counts", "actors_listed", "events_text", "names_trigram"])
def test_one_without_a_table_is_refused(path: Path, table: str) -> None:
    replace(path, edit(path, f"PRAGMA foreign_keys = OFF; DROP TABLE {table}"))
    with pytest.raises(DatabaseError, match=f"not whole: it has no table {table}"):
        version(read(path))


@pytest.mark.parametrize("value", ["x'ff00'", "CAST(x'ff' AS TEXT)", "'a' || char(10) || 'b'"])
def test_one_whose_version_is_no_text_for_a_header_is_refused(
    path: Path, written: tuple[Path, Path], value: str
) -> None:
    bad = edit(path, f"PRAGMA ignore_check_constraints = ON; UPDATE dataset SET version = {value}")
    reader = read(path)
    assert version(reader) == "v1"
    replace(path, bad)
    assert version(reader) == "v1"
    assert f"{path} is damaged (" in (reader.problem or "")
    replace(path, written[1])
    assert version(reader) == "v2"
    close(reader)


def test_what_a_statement_does_not_find_is_damage_and_another_error_is_not(path: Path) -> None:
    """Else one bad question would make the server unready."""
    reader = read(path)
    with pytest.raises(apsw.SQLError, match="malformed"):
        reader.run(Plan("SELECT json('no JSON')", (), 1), {})
    assert reader.problem is None
    for sql in ("SELECT x FROM absent", "SELECT absent FROM events", "SELECT id FROM events INDEXED BY absent"):
        with pytest.raises(DatabaseError, match=r"damaged .*no such .*absent"):
            reader.run(Plan(sql, (), 1), {})
        assert "no such" in (reader.problem or "")
    assert version(reader) == "v1"
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
    with pytest.raises(QueryTimeoutError, match=r"longer than 0\.05 s") as error:
        reader.run(SLOW, {})
    assert error.value.details == {"limit": "query_seconds", "most": 0.05}
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


def test_an_answer_that_is_too_large_is_stopped_in_the_database(path: Path) -> None:
    reader = Reader(path, seconds=60, mmap_bytes=0, cache_kib=100, most_bytes=10_000)
    rows = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 100000) "
    with pytest.raises(AnswerTooLargeError, match="larger than the 10,000 bytes") as error:
        reader.run(Plan(f"{rows} SELECT CAST(group_concat(i) AS BLOB) FROM n", (), 1), {})
    assert error.value.details == {"limit": "max_answer_bytes", "most": 10_000}
    assert error.value.status == 400
    assert version(reader) == "v1"
    close(reader)


def begins(reader: Reader, plan: Plan) -> asyncio.Task[object]:
    """Ask a question that is known to be slow, so that it goes to a thread at once."""
    reader._slow[plan.sql] = float("inf")  # pyright: ignore[reportPrivateUsage]
    return asyncio.ensure_future(reader.answer(plan, {}))


def test_the_statement_of_a_client_that_goes_away_is_stopped(path: Path) -> None:
    reader = Reader(path, seconds=60, mmap_bytes=0, cache_kib=100, threads=1)

    async def ask_and_leave() -> None:
        gone = asyncio.Event()
        LEAVING.set(gone.wait)
        asking = begins(reader, SLOW)
        await asyncio.sleep(0.1)
        assert not asking.done()
        gone.set()
        with pytest.raises(GoneError):
            await asking
        # The only thread is free again, long before the statement would have been stopped by the clock.
        LEAVING.set(None)
        assert (await asyncio.wait_for(begins(reader, VERSION), 5)) is not None

    asyncio.run(ask_and_leave())
    close(reader)


def test_a_statement_whose_task_is_cancelled_is_stopped(path: Path) -> None:
    reader = Reader(path, seconds=60, mmap_bytes=0, cache_kib=100, threads=1)

    async def ask_and_cancel() -> None:
        asking, waiting = begins(reader, SLOW), begins(reader, SLOW)
        await asyncio.sleep(0.1)
        for task in (waiting, asking):
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        assert (await asyncio.wait_for(begins(reader, VERSION), 5)) is not None

    asyncio.run(ask_and_cancel())
    close(reader)


def test_one_slow_statement_too_many_is_refused_and_the_places_are_given_back(path: Path) -> None:
    reader = Reader(path, seconds=0.3, mmap_bytes=0, cache_kib=100, threads=1, most_concurrent=3)

    async def crowd() -> None:
        asking = [begins(reader, SLOW) for _ in range(4)]
        found = await asyncio.gather(*asking, return_exceptions=True)
        assert [type(error) for error in found] == [QueryTimeoutError] * 3 + [BusyError]
        assert isinstance(found[3], BusyError)
        assert (found[3].status, found[3].details) == (503, {"limit": "max_concurrent", "most": 3})
        # What is quick is answered beside them, and there is room for slow ones again.
        assert (await begins(reader, VERSION)) is not None

    asyncio.run(crowd())
    close(reader)
