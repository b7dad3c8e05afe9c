"""Clients that send, or take, as slowly as they can, and as many as there may be: others are answered all the same."""

import asyncio
import resource
import socket
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.faults.conftest import Tell
from tests.faults.crowd import Crowd, Expect, get, post, read_reply
from tests.faults.served import SECONDS, served

MANY = 10_000
SPARE = 300
"""Files that this process needs besides."""
MOST_MEMORY = 150 << 20
"""Bytes that the server may take for all of them; it was measured at a third of that."""
QUESTION = b'{"query": "{ events { nodes { title } } }"}'
REQUESTS = [post(QUESTION), get("/v1/events?limit=3")]
HEAD = post(QUESTION).head


@contextmanager
def many_files() -> Generator[int]:
    """Let this process, and those that it begins, have as many files open as the system allows; give how many."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    try:
        yield (1 << 20) if hard == resource.RLIM_INFINITY else hard
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


class Slow:
    """Clients that send the beginning of a request, and of the rest a byte now and then."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.opened = self.ended = 0
        self._sockets: list[socket.socket] = []

    async def open(self, many: int) -> None:
        """Open so many more."""
        loop = asyncio.get_running_loop()
        for number in range(many):
            one = socket.socket()
            one.setblocking(False)
            await loop.sock_connect(one, ("127.0.0.1", self.port))
            await loop.sock_sendall(one, b"GET / HTTP/1.1\r\nHost: test\r\nX-Slow: ")
            self._sockets.append(one)
            self.opened += 1
            if number % 50 == 0:
                await asyncio.sleep(0)

    async def dribble(self) -> None:
        """Send a byte on each that is still open, and let those go that the server has ended."""
        for number, one in enumerate(list(self._sockets)):
            try:
                one.send(b"x")
            except BlockingIOError:
                pass
            except OSError:
                one.close()
                self._sockets.remove(one)
                self.ended += 1
            if number % 200 == 0:
                await asyncio.sleep(0)

    def close(self) -> None:
        """Close all."""
        for one in self._sockets:
            one.close()


def test_ten_thousand_slow_connections_keep_nobody_else_waiting(
    seeds_database: Path, tmp_path: Path, tell: Tell
) -> None:
    """They are more than the server keeps: those that have waited longest make room, and in the end all are ended."""

    async def ask() -> None:
        slow = Slow(server.port)
        crowd = Crowd(server.port, REQUESTS, Expect())
        before = server.memory()
        async with crowd.asking(4):
            await slow.open(many)
            opened, in_flight = crowd.answered, crowd.in_flight
            await crowd.has_answered(50)
            grown = server.memory() - before
            async with asyncio.timeout(SECONDS):
                while slow.ended < slow.opened:
                    await slow.dribble()
                    await asyncio.sleep(0.5)
            await crowd.has_answered(50)
        slow.close()
        tell("slow connections", crowd, in_flight, slow=slow.opened, while_opened=opened, mebibytes=grown >> 20)
        assert slow.opened == many > 500
        assert (crowd.lost, crowd.refused, crowd.sent) == (0, 0, crowd.answered)
        assert crowd.statuses.keys() == {200}
        assert grown < MOST_MEMORY

    with many_files() as most:
        # Where the system allows fewer files, as many as it allows.
        many = min(MANY, most - SPARE)
        kept = str(many * 4 // 5)
        with served(seeds_database, tmp_path, header_seconds="5", max_connections=kept) as server:
            asyncio.run(ask())


async def send_slowly(port: int, sent: bytes, pause: float = 0.3) -> tuple[int, bytes]:
    """Send a byte after the other until the server ends the connection; return how many went, and its answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answer = asyncio.create_task(reader.read())
    number = 0
    for number in range(len(sent)):
        writer.write(sent[number : number + 1])
        await asyncio.wait([answer], timeout=pause)
        if answer.done():
            break
    async with asyncio.timeout(SECONDS):
        found = await answer
    writer.close()
    return number, found


def test_what_comes_too_slowly_is_ended(seeds_database: Path, tmp_path: Path) -> None:
    async def ask() -> None:
        head, body, idle, untaken = await asyncio.gather(
            send_slowly(server.port, HEAD), slow_body(), idle_after_one(), never_read()
        )
        assert head[0] < len(HEAD) - 1
        assert head[1].startswith(b"HTTP/1.1 408 ")
        assert body.startswith(b"HTTP/1.1 408 ")
        assert idle == b""
        assert untaken

    async def slow_body() -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(HEAD)
        answer = asyncio.create_task(reader.read())
        for byte in QUESTION:
            writer.write(bytes([byte]))
            await asyncio.wait([answer], timeout=0.3)
            if answer.done():
                break
        writer.close()
        async with asyncio.timeout(SECONDS):
            return await answer

    async def idle_after_one() -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(HEAD + QUESTION)
        assert (await read_reply(reader)).status == 200
        async with asyncio.timeout(SECONDS):
            rest = await reader.read()
        writer.close()
        return rest

    async def never_read() -> bool:
        """Ask for more and more, and take nothing; say whether the server ended it."""
        loop = asyncio.get_running_loop()
        with socket.socket() as one:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            one.setblocking(False)
            await loop.sock_connect(one, ("127.0.0.1", server.port))
            async with asyncio.timeout(SECONDS):
                while True:
                    try:
                        await asyncio.wait_for(loop.sock_sendall(one, get("/openapi.json").head), 0.2)
                    except TimeoutError:
                        continue
                    except OSError:
                        return True

    with served(
        seeds_database, tmp_path, header_seconds="2", body_seconds="2", idle_seconds="3", answer_seconds="2"
    ) as server:
        asyncio.run(ask())


def test_headers_without_an_end_are_bounded(seeds_database: Path, tmp_path: Path) -> None:
    async def at_once() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(get("/", "X-Long: " + "x" * 60_000).head)
        reply = await read_reply(reader)
        assert (reply.status, reply.last) == (431, True)
        writer.close()

    async def in_parts() -> None:
        sent = 0
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(b"GET / HTTP/1.1\r\nHost: test\r\nX-Long: ")
        # What is sent until the client sees the end is thrown away, and the answer perhaps with it.
        with suppress(OSError):
            async with asyncio.timeout(SECONDS):
                while not reader.at_eof():
                    writer.write(b"x" * 1_500)
                    await writer.drain()
                    await asyncio.sleep(0.01)
                    sent += 1_500
        assert sent < 500_000
        writer.close()

    async def ask() -> None:
        await asyncio.gather(at_once(), in_parts())

    with served(seeds_database, tmp_path) as server:
        asyncio.run(ask())
