"""The server told to end, killed, and started anew, while many ask it."""

import asyncio
import signal
import socket
import time
from pathlib import Path

import psutil
import pytest

from tests.faults.conftest import Tell
from tests.faults.crowd import Crowd, Expect, get, post
from tests.faults.served import SECONDS, Served, served

CLOSURES = b'{"query": "{ events(where: {type: CLOSURE}) { nodes { slug participants { role actor { name } } } } }"}'
REQUESTS = [
    post(CLOSURES),
    get("/v1/events?limit=5"),
    # Under way when the signal comes: half of it has arrived.
    post(CLOSURES, pause=0.2),
    get("/v1/actors?limit=3"),
    post(b'{"query": "{ events(first: 50) { nodes { title statements { nodes { quote } } } } }"}'),
]
CLIENTS = 24


@pytest.mark.parametrize("workers", [1, 2])
def test_a_server_that_is_started_anew_and_told_to_end_answers_all_that_has_come(
    seeds_database: Path, tmp_path: Path, workers: int, tell: Tell
) -> None:
    async def start_anew() -> None:
        crowd = Crowd(server.port, REQUESTS, Expect())
        async with crowd.asking(CLIENTS):
            await crowd.has_answered(200)
            before, in_flight = set(server.workers()), await crowd.is_under_way()
            server.signal(signal.SIGHUP)
            if workers == 1:
                await asyncio.to_thread(server.has_logged, "serving", 2)
            else:
                await replaced(server, before)
            await crowd.has_answered(200)
        tell("SIGHUP", crowd, in_flight)
        assert (crowd.lost, crowd.refused, crowd.sent) == (0, 0, crowd.answered)

    async def end() -> None:
        crowd = Crowd(server.port, REQUESTS, Expect())
        async with crowd.asking(CLIENTS):
            await crowd.has_answered(200)
            in_flight = await crowd.is_under_way()
            server.signal(signal.SIGTERM)
            while server.process.poll() is None:
                await asyncio.sleep(0.01)
        tell("SIGTERM", crowd, in_flight)
        assert (crowd.lost, crowd.sent) == (0, crowd.answered)

    with served(seeds_database, tmp_path, workers=workers) as server:
        asyncio.run(start_anew())
        asyncio.run(end())
        assert server.end() == 0


async def replaced(server: Served, before: set[psutil.Process]) -> None:
    """Wait until all workers are others."""
    async with asyncio.timeout(SECONDS):
        while before & set(server.workers()) or len(server.workers()) != len(before):
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_server_that_nobody_asks_ends_quickly_and_says_nothing(
    seeds_database: Path, tmp_path: Path, workers: int
) -> None:
    with served(seeds_database, tmp_path, workers=workers) as server:
        # A browser keeps its connection.
        with socket.create_connection(("127.0.0.1", server.port)):
            time.sleep(2.5)
            before = [line for line in server.log.read_text().splitlines() if '"request"' not in line]
            # As a terminal does, to all that are in it.
            for process in [psutil.Process(server.process.pid), *server.workers()]:
                process.send_signal(signal.SIGINT)
            assert server.end() == 0
        after = [line for line in server.log.read_text().splitlines() if '"request"' not in line]
        assert after == before


def test_a_server_that_is_told_twice_ends_at_once(seeds_database: Path, tmp_path: Path) -> None:
    with served(seeds_database, tmp_path) as server:
        tell_twice(server)
        assert server.end() == -signal.SIGTERM


def tell_twice(server: Served) -> None:
    """Tell a server to end while half a request has come, and again when it waits for the rest."""
    with socket.create_connection(("127.0.0.1", server.port)) as half:
        half.sendall(post(CLOSURES).head)
        time.sleep(0.5)
        server.signal(signal.SIGTERM)
        time.sleep(2)
        assert server.process.poll() is None
        server.signal(signal.SIGTERM)
        server.end()


def test_the_others_answer_when_a_worker_is_killed(seeds_database: Path, tmp_path: Path, tell: Tell) -> None:
    """What is lost are the requests that the killed one had; a client that asks once more sees no fault."""

    async def ask() -> None:
        # New connections go to whichever is not at work; those that are kept would all stay with one.
        crowd = Crowd(server.port, [*REQUESTS, get("/v1/sources", "Connection: close")], Expect(), patient=True)
        async with crowd.asking(CLIENTS):
            await crowd.has_answered(200)
            other, victim = sorted(server.workers(), key=connections)
            in_flight, theirs = await crowd.is_under_way(), connections(victim)
            victim.kill()
            await crowd.has_answered(200)
            await asyncio.to_thread(server.has_logged, "worker ready", 3)
            await crowd.has_answered(200)
        tell(
            "SIGKILL of a worker",
            crowd,
            in_flight,
            on_the_killed=theirs,
            recovered=crowd.recovered,
            on_others=crowd.lost - crowd.recovered,
        )
        # One request at most is under way on each connection.
        assert crowd.lost <= theirs
        assert crowd.recovered == crowd.lost
        assert crowd.refused == 0
        assert other in server.workers()
        assert len(server.workers()) == 2

    with served(seeds_database, tmp_path, workers=2) as server:
        asyncio.run(ask())
        tell_twice(server)
        assert server.end() == 0
        assert server.workers_left() == []


def connections(process: psutil.Process) -> int:
    """Return how many clients a process is connected to."""
    return sum(found.status == psutil.CONN_ESTABLISHED for found in process.net_connections("tcp"))


def test_workers_end_when_what_began_them_is_killed(seeds_database: Path, tmp_path: Path, tell: Tell) -> None:
    async def ask() -> None:
        crowd = Crowd(server.port, REQUESTS, Expect())
        async with crowd.asking(CLIENTS):
            await crowd.has_answered(100)
            workers, in_flight = server.workers(), await crowd.is_under_way()
            server.process.kill()
            await asyncio.to_thread(psutil.wait_procs, workers, SECONDS)
            assert server.workers_left() == []
        tell("SIGKILL of the first process", crowd, in_flight)
        assert (crowd.lost, crowd.sent) == (0, crowd.answered)

    with served(seeds_database, tmp_path, workers=2) as server:
        asyncio.run(ask())
