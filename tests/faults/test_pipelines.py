"""Clients that ask without waiting for answers, for another protocol, or that are gone: others are answered as ever."""

import asyncio
import socket
import struct
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.crowd import ask_once, get, post, read_reply
from tests.faults.served import SECONDS, Served, served

TINY = b"GET / HTTP/1.1\r\n\r\n"
MOST_MEMORY = 100 << 20
QUESTION = b'{"query": "{ dataset { version } }"}'
UPGRADE = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n"
RESET = struct.pack("ii", 1, 0)
"""SO_LINGER: on, for no time."""


@pytest.fixture(scope="module")
def server(seeds_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The product; that it writes no traceback is seen at the end."""
    with served(seeds_database, tmp_path_factory.mktemp("pipelines")) as server:
        yield server


def test_requests_that_nobody_takes_the_answers_of_keep_no_other_waiting(server: Served) -> None:
    """Each of twenty clients sends as many as the server takes, and reads nothing."""

    async def send(one: socket.socket) -> None:
        await loop().sock_connect(one, ("127.0.0.1", server.port))
        while True:
            await loop().sock_sendall(one, TINY * 56_000)

    async def ask() -> None:
        sockets = [socket.socket() for _ in range(20)]
        for one in sockets:
            one.setblocking(False)
        await ask_once(server.port, get("/v1/events"))
        before = server.memory()
        senders = [asyncio.create_task(send(one)) for one in sockets]
        grown = 0
        for _ in range(30):
            assert (await ask_once(server.port, get("/healthz"))).status == 200
            grown = max(grown, server.memory() - before)
            await asyncio.sleep(0.05)
        # They are held up, not turned away.
        assert not any(sender.done() for sender in senders)
        assert grown < MOST_MEMORY
        for sender, one in zip(senders, sockets, strict=True):
            sender.cancel()
            one.close()
        await asyncio.gather(*senders, return_exceptions=True)

    asyncio.run(ask())


def test_all_that_is_asked_without_waiting_is_answered_in_order(server: Served) -> None:
    """Small and large, at once and in tasks, in pieces that end anywhere."""

    def requests(number: int) -> bytes:
        name = f"X-Request-Id: {number}"
        question = post(b'{"query": "{ dataset { version } }", "variables": {}}' + b" " * (number % 7 * 1_000))
        asked = get("/healthz", name) if number % 3 else get(f"/v1/events?limit={number % 50 + 1}", name)
        head = question.head.replace(b"Host: test", f"Host: test\r\n{name}".encode())
        return head + question.body if number % 5 == 0 else asked.head

    async def ask() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(b"".join(map(requests, range(2_000))))
        async with asyncio.timeout(SECONDS):
            for number in range(2_000):
                reply = await read_reply(reader)
                assert (reply.status, reply.headers["x-request-id"]) == (200, str(number))
        writer.close()

    asyncio.run(ask())


@pytest.mark.parametrize("size", [90_000, 3_000_000])
def test_a_large_body_is_read_and_the_next_request_too(server: Served, size: int) -> None:
    async def ask() -> None:
        question = post(QUESTION + b" " * (size - len(QUESTION)))
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(question.head + question.body + get("/healthz").head)
        async with asyncio.timeout(SECONDS):
            assert (await read_reply(reader)).status == (200 if size < 100_000 else 413)
            assert (await read_reply(reader)).body == b'{"status":"ok"}'
        writer.close()

    asyncio.run(ask())


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("pause", [0, 0.05])
def test_a_question_that_would_rather_be_asked_in_http_2_is_answered(
    server: Served, chunked: bool, pause: float
) -> None:
    """The upgrade is the server's to choose (RFC 9110, 7.8): the question is answered as it came, with its body."""
    question = post(QUESTION)
    head = question.head.replace(b"Host: test\r\n", b"Host: test\r\n" + UPGRADE)
    body = question.body
    if chunked:
        head = head.replace(b"Content-Length: %d" % len(body), b"Transfer-Encoding: chunked")
        body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)

    async def ask() -> None:
        plain = await ask_once(server.port, question)
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(head)
        await asyncio.sleep(pause)
        writer.write(body + head + body + get("/healthz").head)
        async with asyncio.timeout(SECONDS):
            for expected in (plain.body, plain.body, b'{"status":"ok"}'):
                reply = await read_reply(reader)
                assert (reply.status, reply.body) == (200, expected)
        writer.close()

    asyncio.run(ask())


def test_a_tunnel_is_refused(server: Served) -> None:
    async def ask() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(b"CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\nanything")
        async with asyncio.timeout(SECONDS):
            reply = await read_reply(reader)
            assert (reply.status, reply.last) == (400, True)
        writer.close()

    asyncio.run(ask())


def test_clients_that_are_gone_are_no_fault(server: Served) -> None:
    """They reset their connection while twenty requests are answered."""
    for number in range(120):
        with socket.create_connection(("127.0.0.1", server.port)) as one:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            path = "/docs" if number % 2 else f"/v1/events?limit={number + 1}"
            one.sendall(get(path, "Accept-Encoding: gzip").head * 20)
            time.sleep(number % 4 * 0.003)
    asyncio.run(server.becomes("/healthz", 200))
    assert "fault" not in server.log.read_text()
    assert "Traceback" not in server.log.read_text()


def loop() -> asyncio.AbstractEventLoop:
    """Return the loop that runs."""
    return asyncio.get_running_loop()
