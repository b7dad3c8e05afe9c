"""Answers in gzip, br and zstd: which, when, that they are the same, and how their tags and caches hold."""

import asyncio
import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import httpx2
import pytest
from starlette.responses import Response
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from api.app import create_app
from api.compression import CODINGS, PIECE, SMALLEST, Compression, choose_coding
from api.front import Front, Reply
from schema.settings import Settings
from tests.api.layers import find_layer

LARGE = {"query": "{ events(first: 20) { nodes { slug title summary statements { nodes { slug quote } } } } }"}
SMALL = {"query": "{ dataset { version } }"}


def unpack(coding: str, sent: bytes) -> bytes:
    """Return what was compressed."""
    return httpx2.Response(200, headers={"Content-Encoding": coding}, content=sent).content


@pytest.fixture(scope="module")
def caching(seeds_database: Path) -> Iterator[TestClient]:
    """A client of an application that keeps answers."""
    with TestClient(create_app(Settings(database_url=str(seeds_database)))) as client:
        yield client


def ask(client: TestClient, method: str, path: str, coding: str | None, **more: Any) -> tuple[httpx2.Response, bytes]:
    """Return an answer, and its bytes as they were sent."""
    headers = more.pop("headers", {})
    request = client.build_request(method, path, headers=headers, **more)
    del request.headers["Accept-Encoding"]
    if coding is not None:
        request.headers["Accept-Encoding"] = coding
    response = client.send(request, stream=True)
    sent = b"".join(response.iter_raw())
    response.close()
    return response, sent


WAYS: list[tuple[str, str, dict[str, Any]]] = [
    ("POST", "/graphql", {"json": LARGE}),
    ("GET", "/graphql", {"params": LARGE}),
    ("GET", "/v1/events", {}),
    ("GET", "/openapi.json", {}),
]


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize(("method", "path", "more"), WAYS)
def test_an_answer_is_the_same_in_each_coding(
    caching: TestClient, method: str, path: str, more: dict[str, Any], coding: str
) -> None:
    plain, body = ask(caching, method, path, None, **more)
    assert "content-encoding" not in plain.headers
    # Of two answers, the first may be made and the second kept.
    for _ in range(2):
        packed, sent = ask(caching, method, path, coding, **more)
        assert packed.headers["content-encoding"] == coding
        assert len(sent) < len(body)
        assert packed.headers.get("content-length", str(len(sent))) == str(len(sent))
        assert unpack(coding, sent) == body
        for response in (plain, packed):
            varies = [name.strip() for name in response.headers["vary"].lower().split(",")]
            assert "accept-encoding" in varies
            assert len(varies) == len(set(varies))
        assert packed.headers["content-type"] == plain.headers["content-type"]


@pytest.mark.parametrize("coding", CODINGS)
def test_a_small_answer_stays_as_it_is(client: TestClient, coding: str) -> None:
    response, sent = ask(client, "GET", "/graphql", coding, params=SMALL)
    assert "content-encoding" not in response.headers
    assert int(response.headers["content-length"]) == len(sent) < SMALLEST
    assert "accept-encoding" in response.headers["vary"].lower()


@pytest.mark.parametrize("coding", [None, "identity", *CODINGS])
@pytest.mark.parametrize(("path", "more"), [("/graphql", {"params": LARGE}), ("/v1/events", {}), ("/openapi.json", {})])
def test_who_has_an_answer_gets_304_whatever_its_coding(
    caching: TestClient, path: str, more: dict[str, Any], coding: str | None
) -> None:
    strong = ask(caching, "GET", path, None, **more)[0].headers["etag"]
    assert strong.startswith('"')
    tag = ask(caching, "GET", path, coding, **more)[0].headers["etag"]
    assert tag == (strong if coding in (None, "identity") else f"W/{strong}")
    # What was got in one coding is known in each other.
    for other in (None, *CODINGS):
        response, sent = ask(caching, "GET", path, other, headers={"If-None-Match": tag}, **more)
        assert response.status_code == 304
        assert sent == b""
        assert response.headers["etag"] == (strong if other is None else f"W/{strong}")
        assert "accept-encoding" in response.headers["vary"].lower()
        assert "content-encoding" not in response.headers


def test_head_is_get_without_what_only_compressing_would_tell(caching: TestClient) -> None:
    for coding in (None, *CODINGS):
        got, _ = ask(caching, "GET", "/v1/events", coding)
        for _ in range(2):
            response, sent = ask(caching, "HEAD", "/v1/events", coding)
            assert sent == b""
            left_out = {"content-length", "content-encoding"} if coding else set[str]()
            assert set(response.headers) == set(got.headers) - left_out
            assert response.headers["etag"] == got.headers["etag"]
            # A length must be the one that GET would have. Source: https://www.rfc-editor.org/rfc/rfc9110#section-8.6
            assert response.headers.get("content-length") == (None if coding else got.headers["content-length"])


@pytest.mark.parametrize(
    ("header", "coding", "plain"),
    [
        ("", "identity", True),
        ("gzip", "gzip", True),
        ("GZIP", "gzip", True),
        ("x-gzip", "gzip", True),
        ("deflate, compress", "identity", True),
        ("gzip, deflate, br, zstd", "zstd", True),
        ("gzip, deflate, br", "br", True),
        ("zstd;q=0.5, br;q=0.7, gzip;q=0.9", "gzip", True),
        ("zstd;q=0.8, br;q=0.8", "zstd", True),
        ("zstd;q=0, br;q=0.000, gzip;q=0.001", "gzip", True),
        ("gzip;q=0", "identity", True),
        ("gzip;q=0.5, identity", "identity", True),
        ("gzip;q=0.5, identity;q=0.5", "gzip", True),
        ("*", "zstd", True),
        ("*;q=0.5, gzip;q=0.8", "gzip", True),
        ("zstd;q=0, *", "br", True),
        ("br, *;q=0", "br", False),
        ("gzip, identity;q=0", "gzip", False),
        ("identity, *;q=0", "identity", True),
        ("identity;q=0", None, False),
        ("*;q=0", None, False),
        ("deflate, identity;q=0", None, False),
        ("gzip;q=much", "identity", True),
        ("gzip;q=nan, br;q=1e9", "br", True),
        (";;,,;q=1,gzip", "gzip", True),
        ("gzip ; q = 0.3 , br ; q=0.2", "gzip", True),
    ],
)
def test_the_client_chooses(header: str, coding: str | None, plain: bool) -> None:
    assert choose_coding(header.encode()) == (coding, plain)


def test_several_headers_are_one_list(client: TestClient) -> None:
    request = client.build_request("GET", "/v1/events")
    del request.headers["Accept-Encoding"]
    several = [("Accept-Encoding", "gzip;q=0.5"), ("Accept-Encoding", "br")]
    request.headers = httpx2.Headers([*request.headers.multi_items(), *several])
    assert client.send(request).headers["content-encoding"] == "br"


def test_who_takes_nothing_plain_gets_nothing_plain(client: TestClient) -> None:
    response, sent = ask(client, "GET", "/graphql", "gzip, identity;q=0", params=SMALL)
    assert response.headers["content-encoding"] == "gzip"
    assert b"version" in unpack("gzip", sent)


def test_who_takes_nothing_that_there_is_gets_406(client: TestClient) -> None:
    response, sent = ask(client, "GET", "/v1/events", "deflate, *;q=0")
    assert response.status_code == 406
    assert response.headers["content-type"] == "application/problem+json"
    assert b"zstd, br, gzip" in sent


def run(body: bytes, headers: dict[str, str], coding: str) -> list[Message]:
    """Return what is sent where the application answers with a body."""
    sent: list[Message] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await Response(body, headers={"Content-Type": "application/json", **headers})(scope, receive, send)

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "headers": [(b"accept-encoding", coding.encode())]}
    asyncio.run(Compression(cast(Front, app), [])(scope, receive, send))
    return sent


@pytest.mark.parametrize(
    ("media_type", "compressed"),
    [
        ("application/json", True),
        ("application/graphql-response+json", True),
        ("application/problem+json", True),
        ("text/html; charset=utf-8", True),
        ("text/javascript; charset=utf-8", True),
        ("image/svg+xml", True),
        ("font/ttf", True),
        ("image/png", False),
    ],
)
def test_what_we_serve_is_compressed(media_type: str, compressed: bool) -> None:
    start, _ = run(bytes(2_000), {"Content-Type": media_type}, "br")
    assert ((b"content-encoding", b"br") in start["headers"]) == compressed


@pytest.mark.parametrize("coding", CODINGS)
def test_what_is_compressed_already_is_not_compressed_again(coding: str) -> None:
    body = gzip.compress(bytes(1_000_000))
    start, message = run(body, {"Content-Encoding": "gzip"}, coding)
    assert [value for name, value in start["headers"] if name == b"content-encoding"] == [b"gzip"]
    assert message["body"] == body


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("size", [PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 5 * PIECE + 3])
def test_a_large_answer_is_compressed_piece_by_piece(coding: str, size: int) -> None:
    body = bytes(n * n % 251 for n in range(size))
    start, *messages = run(body, {}, coding)
    assert unpack(coding, b"".join(message.get("body", b"") for message in messages)) == body
    assert [bool(message.get("more_body")) for message in messages] == [True] * (len(messages) - 1) + [False]
    told = {name for name, _ in start["headers"]}
    assert (b"content-length" in told) == (size <= PIECE)


def test_others_have_their_turn_while_a_large_answer_is_compressed() -> None:
    turns = 0

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await Response(bytes(20 * PIECE), headers={"Content-Type": "application/json"})(scope, receive, send)

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        pass

    async def other() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async def both() -> None:
        task = asyncio.create_task(other())
        scope = {"type": "http", "method": "GET", "headers": [(b"accept-encoding", b"br")]}
        await Compression(cast(Front, app), [])(scope, receive, send)
        task.cancel()

    asyncio.run(both())
    assert turns >= 19


def answer_now(client: TestClient, scope: Scope, body: bytes) -> Reply | None:
    """Answer as a server does that asks first what can be answered at once."""
    assert client.portal is not None
    return client.portal.call(find_layer(client, Compression).answer_now, scope, body)


@pytest.mark.parametrize("accept", [None, "identity", *CODINGS, "gzip, deflate, br, zstd", "gzip, identity;q=0"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
@pytest.mark.parametrize("question", [LARGE, SMALL], ids=["large", "small"])
@pytest.mark.parametrize("known", [None, "*"])
def test_what_is_answered_at_once_is_what_is_answered(
    caching: TestClient, accept: str | None, method: str, question: dict[str, str], known: str | None
) -> None:
    headers = {"If-None-Match": known} if known else {}
    more = {"json": question} if method == "POST" else {"params": question}
    # Asked once before, it is kept.
    ask(caching, method, "/graphql", accept, headers=headers, **more)
    response, sent = ask(caching, method, "/graphql", accept, headers=headers, **more)
    request = response.request
    scope = {
        "type": "http",
        "method": method,
        "path": "/graphql",
        "query_string": request.url.query,
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
    }
    reply = answer_now(caching, scope, request.content)
    assert reply is not None
    status, told, content = reply
    assert (status, content) == (response.status_code, sent)
    raw = sorted((name, value) for name, value in response.headers.raw if name != b"x-request-id")
    assert sorted(header for header in told if header[0] != b"x-request-id") == raw


def test_nothing_is_answered_at_once_that_is_refused(caching: TestClient) -> None:
    scope: Scope = {"type": "http", "method": "GET", "path": "/v1/dataset", "query_string": b"", "headers": []}
    ask(caching, "GET", "/v1/dataset", None, headers={"Accept": "*/*"})
    for coding, answered in ((b"br", True), (b"*;q=0", False)):
        scope["headers"] = [(b"accept", b"*/*"), (b"accept-encoding", coding)]
        assert (answer_now(caching, scope, b"") is not None) == answered
