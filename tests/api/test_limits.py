"""What keeps one client from taking the server from the others: turns by what they take, and requests a minute."""

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Mount
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from api.app import create_app
from api.fairness import RECENT, Fairness
from api.limits import RateLimit, find_client, limit
from api.query.statement import Plan
from api.query.threads import LEAVING
from schema.settings import Settings


def make_scope(client: tuple[str, int] | None = ("192.0.2.1", 5_000), **headers: str) -> Scope:
    """Return the scope of a request; underscores stand for hyphens in the names of headers."""
    listed = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"type": "http", "method": "GET", "path": "/v1/events", "headers": listed, "client": client}


async def never() -> Message:
    """Receive nothing."""
    return await asyncio.get_running_loop().create_future()


async def nobody(message: Message) -> None:
    """Send to nobody."""


def fair(app: Any) -> Fairness:
    """Return an application of a test's own as it is when connections take turns."""
    return Fairness(app)


def app_of(most: int, *, trust_proxy: bool = False) -> TestClient:
    """Return a client of an application that answers all, bounded to so many requests a minute."""
    answering: Any = Starlette(routes=[Mount("/", PlainTextResponse("answered"))])
    app = limit(
        answering,
        Settings(requests_a_minute=most, trust_proxy=trust_proxy),
        graphql_path="/graphql",
        always=[(b"x-always", b"here")],
    )
    return TestClient(app)


@pytest.mark.parametrize(
    ("path", "accept", "media_type"),
    [
        ("/v1/events", "*/*", "application/problem+json"),
        ("/graphql", "*/*", "application/json"),
        ("/graphql", "application/graphql-response+json", "application/graphql-response+json"),
    ],
)
def test_one_request_too_many_is_told_when_to_come_back(path: str, accept: str, media_type: str) -> None:
    with app_of(3) as client:
        for left in (2, 1, 0):
            response = client.get(path)
            assert response.text == "answered"
            assert response.headers["ratelimit-policy"] == '"requests";q=3;w=60'
            assert response.headers["ratelimit"].startswith(f'"requests";r={left};t=')
        refused = client.get(path, headers={"Accept": accept})
        assert refused.status_code == 429
        assert refused.headers["content-type"] == media_type
        assert refused.headers["cache-control"] == "no-store"
        assert refused.headers["x-always"] == "here"
        seconds = int(refused.headers["retry-after"])
        assert 0 < seconds <= 60
        assert refused.headers["ratelimit"] == f'"requests";r=0;t={seconds}'
        told: Any = refused.json()
        found = told["errors"][0]["extensions"] if path == "/graphql" else told
        assert found["code"] == "TOO_MANY_REQUESTS"
        assert (found["limit"], found["most"]) == ("requests_a_minute", 3)
        # Who looks after the server is not kept out.
        assert client.get("/healthz").text == "answered"


def test_nothing_is_counted_unless_it_is_asked_for() -> None:
    answering: Any = PlainTextResponse("answered")
    assert isinstance(limit(answering, Settings(), graphql_path="/graphql"), Fairness)


@pytest.mark.parametrize(
    ("client", "forwarded", "trusted", "found"),
    [
        ("192.0.2.1", None, True, "192.0.2.1"),
        ("192.0.2.1", "198.51.100.7", False, "192.0.2.1"),
        ("192.0.2.1", "198.51.100.7", True, "198.51.100.7"),
        # What the client has written itself stands before what the proxy has added.
        ("192.0.2.1", "203.0.113.9, 198.51.100.7", True, "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", None, False, "2001:db8:1:2::"),
        ("::ffff:192.0.2.1", None, False, "192.0.2.1"),
        ("a-unix-socket", None, False, "a-unix-socket"),
    ],
)
def test_the_client_is_the_peer_or_what_a_trusted_proxy_says(
    client: str, forwarded: str | None, trusted: bool, found: str
) -> None:
    scope = make_scope((client, 1), **({"x_forwarded_for": forwarded} if forwarded else {}))
    assert find_client(scope, trust_proxy=trusted) == found


def test_each_client_has_its_own_count() -> None:
    with app_of(1, trust_proxy=True) as client:
        statuses = [
            client.get("/v1/events", headers={"X-Forwarded-For": f"{other}, 198.51.100.{last}"}).status_code
            for other, last in (("203.0.113.1", 1), ("203.0.113.2", 1), ("203.0.113.3", 2))
        ]
    assert statuses == [200, 429, 200]


def test_the_server_starts_and_stops_through_the_limits() -> None:
    seen: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope["type"])

    bounded = RateLimit(fair(app), 1, trust_proxy=False, graphql_path="/graphql")
    asyncio.run(bounded({"type": "lifespan"}, never, nobody))
    assert seen == ["lifespan"]


HEAVY = 0.05
"""Seconds for which a heavy request holds up the loop here."""


class Work:
    """An application whose requests hold up the event loop, and what each was given."""

    def __init__(self) -> None:
        self.done: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Work for as long as the client's name says, part of it after a pause."""
        name = scope["client"][0]
        await asyncio.sleep(0)
        until = time.perf_counter() + (HEAVY if name == "heavy" else 0)
        while time.perf_counter() < until:
            pass
        self.done.append(name)


async def ask(app: Fairness, name: str) -> None:
    """Ask on the connection of that name."""
    await app(make_scope((name, 1)), never, nobody)


def test_a_connection_that_takes_long_lets_the_others_go_first() -> None:
    work = Work()
    app = fair(work)

    async def compete() -> None:
        async def heavy() -> None:
            for _ in range(6):
                await ask(app, "heavy")

        async def light() -> None:
            while work.done.count("heavy") < 6:
                await ask(app, "light")
                await asyncio.sleep(0.001)

        await asyncio.gather(heavy(), light())

    asyncio.run(compete())
    # In turn it would be one for one.
    between = "".join("h" if name == "heavy" else "l" for name in work.done).strip("l").split("h")[1:-1]
    assert len(between) == 5
    assert min(map(len, between)) >= 5


def test_a_connection_that_is_alone_waits_for_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    work = Work()
    app = fair(work)
    waits: list[float] = []
    sleep = asyncio.sleep

    loops: list[asyncio.AbstractEventLoop] = []

    async def wait(seconds: float) -> None:
        # There are others, of other tests.
        if asyncio.get_running_loop() in loops:
            waits.append(seconds)
        await sleep(seconds)

    async def alone() -> None:
        loops.append(asyncio.get_running_loop())
        for _ in range(8):
            await ask(app, "heavy")

    app._others_at = time.perf_counter() - RECENT  # pyright: ignore[reportPrivateUsage]
    app._last = ("heavy", 1)  # pyright: ignore[reportPrivateUsage]
    monkeypatch.setattr(asyncio, "sleep", wait)
    asyncio.run(alone())
    assert work.done == ["heavy"] * 8
    # Work itself gives way for a moment.
    assert set(waits) == {0}


def test_what_waits_for_others_owes_nothing() -> None:
    async def wait(*_: object) -> None:
        await asyncio.sleep(0.05)

    app = fair(wait)
    asyncio.run(ask(app, "patient"))
    assert app._debts == {}  # pyright: ignore[reportPrivateUsage]


@pytest.mark.parametrize("raised", [ValueError("no"), asyncio.CancelledError()])
def test_errors_pass_through(raised: BaseException) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            raise raised from None

    async def cancel() -> None:
        task = asyncio.ensure_future(ask(fair(app), "a"))
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(type(raised)):
            await task

    asyncio.run(cancel())


def test_whoever_goes_away_is_known_to_what_runs_for_them() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        leaving = LEAVING.get()
        assert leaving is not None
        await leaving()

    async def leave_soon() -> None:
        messages: list[Message] = [{"type": "http.request", "body": b""}, {"type": "http.disconnect"}]

        async def receive() -> Message:
            await asyncio.sleep(0.01)
            return messages.pop(0)

        await asyncio.wait_for(fair(app)(make_scope(), receive, nobody), 5)
        assert messages == []

    asyncio.run(leave_soon())


SLOW = Plan("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n", (), 1)
GRAPHQL_JSON = "application/graphql-response+json"
QUERY = b'{"query": "{ dataset { version } }"}'


@pytest.mark.parametrize(
    ("method", "path", "query_string", "body"),
    [
        ("POST", "/graphql", b"", QUERY),
        ("GET", "/graphql", b"query=%7Bdataset%7Bversion%7D%7D", b""),
        ("GET", "/v1/dataset", b"", b""),
    ],
)
def test_a_client_that_goes_away_ends_its_statement(
    seeds_database: Path, monkeypatch: pytest.MonkeyPatch, method: str, path: str, query_string: bytes, body: bytes
) -> None:
    def compile_plan(*_: Any, **__: Any) -> Plan:
        return SLOW

    monkeypatch.setattr("api.query.plans.compile_plan", compile_plan)
    app = create_app(Settings(database_url=str(seeds_database), query_seconds=60, query_threads=1))
    headers: dict[str, Any] = {
        "content_type": "application/json",
        **({"accept": GRAPHQL_JSON} if "graphql" in path else {}),
    }
    asked = {"method": method, "path": path, "query_string": query_string, "state": dict[str, Any]()}
    scope: Scope = {**make_scope(**headers), **asked}
    sent: list[Message] = []

    async def leave_soon() -> None:
        messages: list[Message] = [{"type": "http.request", "body": body}]

        async def receive() -> Message:
            if messages:
                return messages.pop(0)
            await asyncio.sleep(0.2)
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            sent.append(message)

        await asyncio.wait_for(app(scope, receive, send), 20)

    asyncio.run(leave_soon())
    # Nobody reads it; it is what the log says.
    assert sent[0]["status"] == 499
