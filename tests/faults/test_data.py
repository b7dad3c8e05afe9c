"""The data set replaced, damaged and taken away: while it is served, and before."""

import asyncio
import json
import os
import shutil
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest

from scripts.cli.exits import ExitCode
from tests.faults.conftest import Tell
from tests.faults.crowd import Crowd, Expect, Reply, Request, get, post
from tests.faults.served import COMMAND, SECONDS, Served, run, served
from tests.scripts.conftest import FICTION
from tests.scripts.stored import ask as ask_database

QUESTION = post(b'{"query": "{ before: dataset { version } events { nodes { title } } after: dataset { version } }"}')
REQUESTS = [QUESTION, get("/v1/events"), get("/v1/statements?limit=5"), get("/v1/search?q=order")]
CLIENTS = 12
Spoil = Callable[[Path], None]


def put(content: bytes, path: Path) -> None:
    """Put a file in another's place, as a load does."""
    fresh = path.with_suffix(".fresh")
    fresh.write_bytes(content)
    fresh.replace(path)


def put_random(path: Path) -> None:
    put(os.urandom(100_000), path)


def put_nothing(path: Path) -> None:
    put(b"", path)


def put_half(path: Path) -> None:
    good = path.read_bytes()
    put(good[: len(good) // 2], path)


def put_without_tables(path: Path) -> None:
    fresh = path.with_suffix(".fresh")
    with closing(sqlite3.connect(fresh)) as connection:
        connection.execute("PRAGMA user_version = 1")
    fresh.replace(path)


GARBAGE = [put_random, put_nothing, put_half, put_without_tables]


@pytest.fixture
def database(seeds_database: Path, tmp_path: Path) -> Path:
    """A data set that a test may spoil."""
    return Path(shutil.copy(seeds_database, tmp_path / "data.sqlite"))


class Versions:
    """Sees that each answer is of one version, and of each version always the same."""

    def __init__(self) -> None:
        self.titles: dict[str, list[str]] = {}

    def __call__(self, request: Request, reply: Reply) -> None:
        assert reply.status == 200, reply.body
        data = json.loads(reply.body)["data"]
        version = data["before"]["version"]
        titles = [event["title"] for event in data["events"]["nodes"]]
        assert data["after"]["version"] == version
        assert self.titles.setdefault(version, titles) == titles


def test_a_load_under_load_loses_nothing_and_mixes_nothing(tmp_path: Path, tell: Tell) -> None:
    new = tmp_path / "new"
    shutil.copytree(FICTION, new)
    curation = new / "open-letter/curation.yml"
    curation.write_text(curation.read_text().replace("to close its reading room", "to close its hall", 1))
    database = tmp_path / "data.sqlite"

    def load(seeds: Path) -> str:
        loaded = run("load", "--seeds", seeds, "--database", database, home=tmp_path)
        assert loaded.returncode == 0, loaded.stderr
        return ask_database(database, "SELECT version FROM dataset")[0]

    async def ask() -> None:
        versions = Versions()
        crowd = Crowd(server.port, [QUESTION], versions)
        async with crowd.asking(CLIENTS):
            in_flight = await crowd.is_under_way()
            for seeds in (new, FICTION, new):
                version = await asyncio.to_thread(load, seeds)
                await crowd.has_answered(50)
                assert (await server.becomes("/readyz", 200))["version"] == version
        tell("load", crowd, in_flight)
        assert (crowd.lost, crowd.sent) == (0, crowd.answered)
        first, second = versions.titles.values()
        assert first != second

    load(FICTION)
    with served(database, tmp_path) as server:
        asyncio.run(ask())


@pytest.mark.parametrize(
    ("workers", "given_up"), [(1, "So the server goes on as it is."), (2, "restart given up")], ids=["1", "2"]
)
def test_what_is_no_data_set_is_not_served_and_the_old_one_is(
    database: Path, tmp_path: Path, tell: Tell, workers: int, given_up: str
) -> None:
    """Nor is a server started anew that would have nothing to answer from."""

    async def ask() -> None:
        crowd = Crowd(server.port, REQUESTS, Expect())
        good = database.read_bytes()
        async with crowd.asking(CLIENTS):
            in_flight = await crowd.is_under_way()
            for spoil in GARBAGE:
                spoil(database)
                problem = await server.becomes("/readyz", 503)
                assert problem["code"] == "DATABASE_UNAVAILABLE"
                assert str(database) in problem["detail"]
                server.signal(signal.SIGHUP)
                await asyncio.to_thread(server.has_written, given_up, GARBAGE.index(spoil) + 1)
                await crowd.has_answered(20)
                put(good, database)
                await server.becomes("/readyz", 200)
        tell("garbage", crowd, in_flight)
        assert (crowd.lost, crowd.sent) == (0, crowd.answered)
        assert crowd.statuses.keys() == {200}

    with served(database, tmp_path, workers=workers) as server:
        asyncio.run(ask())


class Honest(Expect):
    """Sees that an answer is the right one, or says that there is none."""

    def __call__(self, request: Request, reply: Reply) -> None:
        if reply.status == 503:
            assert b"DATABASE_UNAVAILABLE" in reply.body
        elif reply.body != b"" and reply.status != 200:
            raise AssertionError(reply.body)
        else:
            super().__call__(request, reply)


@pytest.mark.parametrize(("workers", "mapped"), [(1, "0"), (2, "4294967296")], ids=["not mapped", "mapped"])
def test_a_file_that_is_cut_off_in_place_is_an_honest_503(
    database: Path, tmp_path: Path, workers: int, mapped: str, tell: Tell
) -> None:
    """Where it is mapped the system may kill the process that reads there at that moment: another takes its place."""

    async def ask() -> None:
        crowd = Crowd(server.port, REQUESTS, Honest())
        good = database.read_bytes()
        async with crowd.asking(CLIENTS):
            in_flight = await crowd.is_under_way()
            os.truncate(database, 20_000)
            problem = await recovered(server, 503)
            assert str(database) in problem["detail"]
            await crowd.has_answered(50)
            put(good, database)
            await recovered(server, 200)
            await crowd.has_answered(50)
        tell("cut off in place", crowd, in_flight, statuses=dict(crowd.statuses))
        assert crowd.statuses.keys() == {200, 503}
        if workers == 1:
            assert crowd.lost == 0

    with served(database, tmp_path, workers=workers, mmap_bytes=mapped, answer_cache_mb="0") as server:
        asyncio.run(ask())
        assert server.process.poll() is None


def test_copies_over_the_file_in_place_end_no_process_where_it_is_not_mapped(database: Path, tmp_path: Path) -> None:
    """A good part of the time there is only a part of a file; where it is mapped, to read there ends the process."""

    async def ask() -> None:
        crowd = Crowd(server.port, REQUESTS, Honest())
        good = database.read_bytes()
        async with crowd.asking(CLIENTS):
            await crowd.is_under_way()
            for _ in range(10):
                with database.open("wb", buffering=0) as file:
                    file.write(good[: len(good) // 2])
                    await crowd.has_answered(20)
                    file.write(good[len(good) // 2 :])
                await server.becomes("/readyz", 200)
                await crowd.has_answered(20)
        assert (crowd.lost, crowd.sent) == (0, crowd.answered)
        assert crowd.statuses.keys() == {200, 503}

    with served(database, tmp_path, mmap_bytes="0", answer_cache_mb="0") as server:
        asyncio.run(ask())
        assert server.process.poll() is None


async def recovered(server: Served, status: int) -> dict[str, str]:
    """Wait until /readyz says so, whatever becomes of connections meanwhile."""
    async with asyncio.timeout(SECONDS):
        while True:
            with suppress(OSError, asyncio.IncompleteReadError):
                return await server.becomes("/readyz", status)


def test_a_damaged_page_is_an_honest_503(database: Path, tmp_path: Path) -> None:
    """It is found only when somebody asks for what was on it."""
    good = database.read_bytes()
    with closing(sqlite3.connect(database)) as connection:
        ((size,),) = connection.execute("PRAGMA page_size")
        ((page,),) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'statements'")
    put(good[: (page - 1) * size] + b"\xff" * size + good[page * size :], database)

    async def ask() -> None:
        assert (await server.ask("/v1/actors")).status == 200
        reply = await server.ask("/v1/statements")
        assert (reply.status, json.loads(reply.body)["code"]) == (503, "DATABASE_UNAVAILABLE")
        assert "damaged" in (await server.becomes("/readyz", 503))["detail"]
        assert (await server.ask("/v1/actors")).status == 200
        put(good, database)
        await server.becomes("/readyz", 200)
        assert (await server.ask("/v1/statements")).status == 200

    with served(database, tmp_path) as server:
        asyncio.run(ask())


@pytest.mark.parametrize("spoil", GARBAGE)
def test_what_is_no_data_set_is_not_begun_with(database: Path, tmp_path: Path, spoil: Spoil) -> None:
    spoil(database)
    done = run("serve", "--port", "0", "--database", database, home=tmp_path)
    assert done.returncode == ExitCode.DATABASE
    assert done.stderr.startswith(f"Error: {database} is no data set of OnRecord's")
    assert done.stderr.count("\n") == 1


def test_a_clock_that_goes_back_changes_nothing(database: Path, tmp_path: Path) -> None:
    """Neither that of who loads, whose file is older than the old one, nor that of the server."""
    back = "import time; real, began = time.time, time.time(); time.time = lambda: began - 1_000 * (real() - began)"
    command = (*COMMAND[:2], f"{back}; {COMMAND[2]}")

    async def ask() -> None:
        crowd = Crowd(server.port, REQUESTS, Expect())
        async with crowd.asking(CLIENTS):
            await crowd.has_answered(100)
        assert (crowd.lost, crowd.statuses.keys()) == (0, {200})
        fresh = Path(shutil.copy(database, tmp_path / "older"))
        with closing(sqlite3.connect(fresh)) as connection, connection:
            connection.execute("UPDATE dataset SET version = 'older'")
        os.utime(fresh, (1, 1))
        fresh.replace(database)
        async with asyncio.timeout(SECONDS):
            while (await server.becomes("/readyz", 200))["version"] != "older":
                await asyncio.sleep(0.05)
        assert b'"version":"older"' in (await server.ask("/v1/dataset")).body

    with served(database, tmp_path, command=command, idle_seconds="2", header_seconds="1") as server:
        asyncio.run(ask())
