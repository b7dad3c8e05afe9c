"""Clients that ask at once, over connections that they keep, and count what becomes of each request."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import cycle, islice

PACE = 0.03
"""Seconds that a client waits after each answer: the server, and what else runs here, need the machine too."""
TAKES = 30
"""Seconds after which an answer that has not come is lost."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent, in two parts with a pause between them if it is slow."""

    head: bytes
    body: bytes = b""
    pause: float = 0


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def last(self) -> bool:
        """Whether the server closes the connection after it."""
        return self.headers.get("connection") == "close"


def get(path: str, *headers: str) -> Request:
    """Return a request for a path."""
    return Request("\r\n".join([f"GET {path} HTTP/1.1", "Host: test", *headers, "", ""]).encode())


def post(body: bytes, pause: float = 0) -> Request:
    """Return a GraphQL question."""
    head = "POST /graphql HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nContent-Length: "
    return Request(f"{head}{len(body)}\r\n\r\n".encode(), body, pause)


class Expect:
    """Sees that each request has always the same answer, and that it is a good one."""

    def __init__(self) -> None:
        self.bodies: dict[Request, bytes] = {}

    def __call__(self, request: Request, reply: Reply) -> None:
        assert reply.status == 200, reply.body
        assert self.bodies.setdefault(request, reply.body) == reply.body
        assert b'"errors"' not in reply.body


async def read_reply(reader: asyncio.StreamReader) -> Reply:
    """Read one answer. Raises IncompleteReadError or ConnectionError where it does not come whole."""
    lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:-2])}
    if "chunked" in headers.get("transfer-encoding", ""):
        body = b""
        while size := int(await reader.readuntil(b"\r\n"), 16):
            body += (await reader.readexactly(size + 2))[:-2]
        await reader.readexactly(2)
    else:
        body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Reply(int(lines[0].split()[1]), headers, body)


@dataclass
class Crowd:
    """What the clients have sent, and what became of it.

    Lost is a request that was sent and not answered whole; refused one that could not be sent, as nobody listened. A
    patient client asks once more where its answer is lost, as browsers do: if that is answered, it saw no fault.
    """

    port: int
    requests: Sequence[Request]
    see: Callable[[Request, Reply], None]
    patient: bool = False
    sent: int = 0
    answered: int = 0
    lost: int = 0
    recovered: int = 0
    refused: int = 0
    in_flight: int = 0
    statuses: Counter[int] = field(default_factory=Counter[int])
    _open: bool = True

    @asynccontextmanager
    async def asking(self, clients: int) -> AsyncGenerator["Crowd"]:
        """Let so many clients ask until the end, each in another order; then their last requests are waited for."""
        tasks = [
            asyncio.create_task(self.ask(list(islice(cycle(self.requests), start, start + len(self.requests)))))
            for start in range(clients)
        ]
        try:
            yield self
            self._open = False
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()

    async def has_answered(self, more: int, seconds: float = 120) -> None:
        """Wait until so many more requests are answered. Raises TimeoutError."""
        enough = self.answered + more
        async with asyncio.timeout(seconds):
            while self.answered < enough:
                await asyncio.sleep(0.005)

    async def is_under_way(self) -> int:
        """Wait for a moment at which many requests are in flight, and return how many."""
        async with asyncio.timeout(30):
            while self.in_flight < len(self.requests):
                await asyncio.sleep(0)
        return self.in_flight

    async def ask(self, requests: Sequence[Request]) -> None:
        """Ask one after the other, as one client."""
        line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        for request in cycle(requests):
            if not self._open:
                break
            line, replied = await self.try_once(line, request)
            await asyncio.sleep(PACE)
            if not replied and line is None and self.patient and self._open:
                line, replied = await self.try_once(None, request)
                self.recovered += replied
        if line is not None:
            line[1].close()

    async def try_once(
        self, line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None, request: Request
    ) -> tuple[tuple[asyncio.StreamReader, asyncio.StreamWriter] | None, bool]:
        """Ask on a connection, or a new one; return the connection if it can be used again, and whether it answered."""
        if line is not None and (line[0].at_eof() or line[0].exception()):
            line[1].close()
            line = None
        if line is None:
            try:
                line = await asyncio.open_connection("127.0.0.1", self.port)
            except OSError:
                self.refused += 1
                await asyncio.sleep(0.02)
                return None, False
        reader, writer = line
        self.sent += 1
        self.in_flight += 1
        try:
            async with asyncio.timeout(TAKES):
                writer.write(request.head)
                if request.pause:
                    await asyncio.sleep(request.pause)
                writer.write(request.body)
                reply = await read_reply(reader)
        except (OSError, asyncio.IncompleteReadError):
            # (TimeoutError is an OSError.)
            self.lost += 1
            writer.close()
            return None, False
        finally:
            self.in_flight -= 1
        self.answered += 1
        self.statuses[reply.status] += 1
        self.see(request, reply)
        if reply.last:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()
            return None, True
        return line, True


async def ask_once(port: int, request: Request) -> Reply:
    """Ask on a connection of its own."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        async with asyncio.timeout(TAKES):
            writer.write(request.head + request.body)
            return await read_reply(reader)
    finally:
        writer.close()
