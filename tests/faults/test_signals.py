"""The server told to end, killed, and started anew, while many ask it."""

import asyncio
import json
import signal
from pathlib import Path

import pytest

from tests.faults.conftest import Tell
from tests.faults.crowd import Crowd, Reply, Request, get, post
from tests.faults.served import served

CLOSURES = b'{"query": "{ events(where: {type: CLOSURE}) { nodes { slug participants { role actor { name } } } } }"}'
REQUESTS = [
    post(CLOSURES),
    get("/v1/events?limit=5"),
    post(CLOSURES, pause=0.2),
    get("/v1/actors?limit=3"),
    post(b'{"query": "{ events(first: 100) { nodes { title statements { nodes { quote } } } } }"}'),
]
CLIENTS = 24


class Expect:
    """Sees that each request has always the same answer, and that it is a good one."""

    def __init__(self) -> None:
        self.bodies: dict[Request, bytes] = {}

    def __call__(self, request: Request, reply: Reply) -> None:
        assert reply.status == 200, reply.body
        assert self.bodies.setdefault(request, reply.body) == reply.body
        assert "errors" not in json.loads(reply.body)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("workers", [1, 2])
def test_a_server_that_is_told_to_end_answers_all_that_has_come(
    seeds_database: Path, tmp_path: Path, workers: int, number: signal.Signals, tell: Tell
) -> None:
    async def ask() -> None:
        crowd = Crowd(server.port, REQUESTS, Expect())
        async with crowd.asking(CLIENTS):
            await crowd.has_answered(300)
            in_flight = crowd.in_flight
            server.signal(number)
            while server.process.poll() is None:
                await asyncio.sleep(0.01)
        tell(crowd, in_flight)
        assert in_flight > 0
        assert crowd.lost == 0
        assert crowd.sent == crowd.answered

    with served(seeds_database, tmp_path, workers=workers) as server:
        asyncio.run(ask())
        assert server.end() == 0
