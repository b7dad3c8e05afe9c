"""Caching over HTTP: the same bytes with and without it, nothing mixed at a reload, what other caches are told."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx2
import pytest
import uvicorn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from api.app import create_app
from api.front import Front
from api.headers import ALWAYS
from schema.settings import Settings
from tests.api.layers import find_layer
from tests.api.test_examples import EXAMPLES, block
from tests.api.variants import branded, put

GRAPHQL_JSON = "application/graphql-response+json"
CLOSURES = "{ dataset { version } events(where: {type: CLOSURE}) { totalCount nodes { slug title } } }"
Request = tuple[str, str, bytes | None]
"""A method, an address, a body of JSON."""


def graphql(query: str, variables: dict[str, Any] | None = None, method: str = "POST") -> Request:
    """Return the request that asks a GraphQL question."""
    if method == "POST":
        return "POST", "/graphql", json.dumps({"query": query, "variables": variables or {}}).encode()
    asked = {"query": query, **({"variables": json.dumps(variables)} if variables else {})}
    return method, f"/graphql?{urlencode(asked)}", None


def worked_examples() -> Iterator[Request]:
    """Yield what the worked examples ask, by each way."""
    for path in EXAMPLES:
        text = path.read_text("utf-8")
        if query := block(text, "graphql"):
            variables: dict[str, Any] = json.loads(block(text, "json", "variables") or "{}")
            yield graphql(query, variables)
            yield graphql(query, variables, "GET")
        if address := block(text, "http"):
            yield "GET", address.split()[1], None


REQUESTS = list(worked_examples())


def send(client: TestClient, request: Request, **headers: str) -> httpx2.Response:
    """Send a request."""
    method, address, body = request
    given = {"Accept-Encoding": "identity"} | ({"Content-Type": "application/json"} if body is not None else {})
    return client.request(method, address, content=body, headers={**given, **headers})


def told(response: httpx2.Response) -> tuple[int, bytes, dict[str, str]]:
    """Return all of a response but what differs by request."""
    headers = {name: value for name, value in response.headers.items() if name != "x-request-id"}
    return response.status_code, response.content, headers


@pytest.fixture
def database(seeds_database: Path, tmp_path: Path) -> Path:
    """A data set of one's own."""
    put(seeds_database, tmp_path / "onrecord.sqlite")
    return tmp_path / "onrecord.sqlite"


@pytest.fixture(scope="module")
def caching(seeds_database: Path) -> Iterator[TestClient]:
    """A client of the product as it is by default."""
    with TestClient(create_app(Settings(database_url=str(seeds_database), log_format="json"))) as client:
        yield client


def kept(client: TestClient) -> int:
    """Return how many answers are kept."""
    answers = find_layer(client, Front).answers
    assert answers is not None
    return len(answers)


@pytest.mark.parametrize("request_", REQUESTS, ids=[f"{n}-{request[0]}" for n, request in enumerate(REQUESTS)])
def test_a_kept_answer_is_the_answer(
    request_: Request, caching: TestClient, client: TestClient, statements: list[str]
) -> None:
    fresh = told(send(client, request_))
    assert told(send(caching, request_)) == fresh
    del statements[:]
    assert told(send(caching, request_)) == fresh
    assert not statements or fresh[0] != 200


def test_answers_after_a_reload_are_those_of_a_new_server(database: Path) -> None:
    with TestClient(create_app(Settings(database_url=str(database)))) as caching:
        for version in ("one", "two", "one"):
            put(branded(database, version), database)
            with TestClient(create_app(Settings(database_url=str(database), answer_cache_mb=0))) as fresh:
                for request in REQUESTS:
                    first, again = told(send(caching, request)), told(send(caching, request))
                    assert first == again == told(send(fresh, request))


QUERIES = st.sampled_from(
    [
        "query ($a: [String!], $n: Int) { events(first: $n, where: {participants: {under: $a}}) { nodes { slug } } }",
        "query($a:[String!],$n:Int){events(first:$n,where:{participants:{under:$a}}){nodes{slug}}}",
        "query ($a: [String!], $n: Int) { actors(first: $n, where: {slug: $a}) { nodes { name } totalCount } }",
        "query ($a: [String!], $n: Int) { dataset { version } nothing(a: $a, n: $n) }",
    ]
)
VARIABLES = st.fixed_dictionaries(
    {},
    optional={
        "a": st.lists(st.sampled_from(["azerbaijan", "russia", "nobody"]), max_size=2),
        "n": st.sampled_from([1, 2, 100, 101, 1.0, True, None, "1"]),
    },
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    query=QUERIES,
    variables=VARIABLES,
    method=st.sampled_from(["GET", "HEAD", "POST"]),
    accept=st.sampled_from(["*/*", "application/json", GRAPHQL_JSON, "text/html", "image/png"]),
)
def test_whatever_is_asked_the_cache_changes_nothing(
    caching: TestClient, app_client: TestClient, query: str, variables: dict[str, Any], method: str, accept: str
) -> None:
    request = graphql(query, variables, method)
    fresh = told(send(app_client, request, Accept=accept))
    assert told(send(caching, request, Accept=accept)) == fresh
    assert told(send(caching, request, Accept=accept)) == fresh


def test_types_and_methods_are_kept_apart(caching: TestClient) -> None:
    get = graphql(CLOSURES, method="GET")
    types = [send(caching, get, Accept=accept).headers["content-type"] for accept in ("*/*", GRAPHQL_JSON) * 2]
    assert types == ["application/json", GRAPHQL_JSON] * 2
    head = send(caching, ("HEAD", *get[1:]))
    assert head.content == b""
    assert head.headers["content-length"] == str(len(send(caching, get).content))
    assert "etag" in send(caching, get).headers
    assert "etag" not in send(caching, graphql(CLOSURES)).headers


def test_a_body_in_pieces_is_the_same_question(caching: TestClient) -> None:
    method, address, body = graphql("query Pieces { dataset { version } }")
    assert body is not None
    whole = send(caching, (method, address, body))
    before = kept(caching)
    pieces = (body[n : n + 7] for n in range(0, len(body), 7))
    split = caching.post(address, content=pieces, headers={"Content-Type": "application/json"})
    assert told(split) == told(whole)
    assert kept(caching) == before
    large = (b" " * 50_000 for _ in range(10))
    response = caching.post(address, content=large, headers={"Content-Type": "application/json"})
    assert response.status_code == 413


@pytest.mark.parametrize(
    "request_",
    [
        graphql("{ nothing }"),
        graphql("{ nothing }", method="GET"),
        graphql("query ($d: EDTF) { events(where: {date: {during: $d}}) { totalCount } }", {"d": "2025-13"}),
        ("GET", "/v1/events?limit=0", None),
        ("GET", "/v1/actors/nobody-at-all", None),
        ("GET", "/nowhere", None),
        ("POST", "/v1/events", b"{}"),
        ("POST", "/graphql", b'{"query": 5}'),
        ("POST", "/graphql", b" " * 200_001),
    ],
    ids=str,
)
def test_errors_are_kept_by_nobody(request_: Request, caching: TestClient) -> None:
    before = kept(caching)
    for _ in range(2):
        response = send(caching, request_)
        assert response.status_code >= 400 or "errors" in response.json()
        assert response.headers["cache-control"] == "no-store"
        assert "etag" not in response.headers
    assert kept(caching) == before


@pytest.mark.parametrize("request_", [graphql(CLOSURES, method="GET"), ("GET", "/v1/events?type=closure", None)])
def test_a_client_that_has_the_answer_gets_304(request_: Request, database: Path, statements: list[str]) -> None:
    def ask(client: TestClient, tag: str, method: str = "GET") -> tuple[int, bytes, dict[str, str]]:
        return told(send(client, (method, *request_[1:]), **{"If-None-Match": tag}))

    with TestClient(create_app(Settings(database_url=str(database)))) as client:
        tag = '"none"'
        _, body, headers = ask(client, tag)
        tag = headers["etag"]
        assert re.fullmatch(r'"[0-9a-f]{32}"', tag)
        del statements[:]
        always = [name.decode() for name, _ in ALWAYS]
        expected = 304, b"", {name: headers[name] for name in ("etag", "cache-control", *always)}
        for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
            assert ask(client, known) == ask(client, known, "HEAD") == expected
        assert ask(client, '"other"')[:2] == (200, body)
        assert not statements
        put(branded(database, "other"), database)
        status, body, headers = ask(client, tag)
        assert status == 200
        assert b"other" in body
        assert headers["etag"] != tag
    with TestClient(create_app(Settings(database_url=str(database)))) as unasked:
        assert ask(unasked, headers["etag"])[0] == 304


@pytest.mark.parametrize(("seconds", "shared"), [(0, ""), (60, ", s-maxage=60"), (3_600, ", s-maxage=3600")])
@pytest.mark.parametrize("request_", [graphql(CLOSURES, method="GET"), ("GET", "/v1/events", None)])
def test_what_other_caches_are_told(request_: Request, seconds: int, shared: str, seeds_database: Path) -> None:
    with TestClient(create_app(Settings(database_url=str(seeds_database), cache_seconds=seconds))) as client:
        for _ in range(2):
            headers = send(client, request_).headers
            assert headers["cache-control"] == f"public, max-age=0{shared}, must-revalidate"
            assert headers["vary"] == "Accept, Accept-Encoding"
        assert "cache-control" not in send(client, graphql(CLOSURES)).headers


def test_the_log_says_where_an_answer_is_from(seeds_database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with TestClient(create_app(Settings(database_url=str(seeds_database), log_format="json"))) as client:
        request = graphql("query Named { dataset { version } }")
        for asked in (request, request, ("GET", "/v1/dataset", None), ("GET", "/v1/dataset", None)):
            send(client, asked)
        send(client, ("GET", "/healthz", None))
        send(client, graphql("{ nothing }"))
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["cache"] for line in lines] == ["miss", "hit", "miss", "hit", None, None]
    assert [line["operation"] for line in lines[2:4]] == ["get_dataset", "get_dataset"]
    assert [line["sql_ms"] is None for line in lines] == [False, True, False, True, True, True]
    assert lines[0]["bytes"] == lines[1]["bytes"] > 0
    assert len({line["request_id"] for line in lines}) == len(lines)


def test_no_more_is_kept_than_is_allowed(seeds_database: Path) -> None:
    with TestClient(create_app(Settings(database_url=str(seeds_database), answer_cache_mb=1))) as client:
        for n in range(400):
            found = send(client, graphql(f"{{ a{n}: events(first: 100) {{ nodes {{ slug title summary }} }} }}"))
            assert list(found.json()["data"]) == [f"a{n}"]
        answers = find_layer(client, Front).answers
        assert answers is not None
        assert 900_000 < answers.size <= 1 << 20
        assert kept(client) < 400


@pytest.fixture
def server(database: Path) -> Iterator[str]:
    """The address of a server of its own."""
    app = create_app(Settings(database_url=str(database), log_format="json"))
    running = uvicorn.Server(uvicorn.Config(app, port=0, access_log=False, log_level="error"))
    thread = threading.Thread(target=running.run)
    thread.start()
    while not running.started:
        threading.Event().wait(0.01)
    yield f"http://127.0.0.1:{running.servers[0].sockets[0].getsockname()[1]}"
    running.should_exit = True
    thread.join()


Seen = dict[tuple[str, str], bytes]


def versions_in(response: httpx2.Response) -> set[str]:
    """Return the versions that an answer tells of."""
    return {found.decode() for found in re.findall(rb"version-\w", response.content)}


@pytest.mark.usefixtures("capsys")
def test_reloads_under_load_mix_nothing_and_fail_nothing(server: str, database: Path) -> None:
    """Two data sets take turns while clients ask: every answer is wholly one's, and each tag has one body only."""
    sets = [branded(database, f"version-{name}") for name in "ab"]
    put(sets[0], database)
    asked = [
        graphql(CLOSURES),
        graphql(CLOSURES, method="GET"),
        ("GET", "/v1/events?limit=5", None),
        graphql("{ a: dataset { version } events(first: 100) { nodes { title statements { totalCount } } } }"),
    ]
    bodies: Seen = {}
    faults: list[str] = []
    counts = {"200": 0, "304": 0}
    stop = threading.Event()

    def ask() -> None:
        with httpx2.Client(base_url=server) as client:
            tags: dict[str, str] = {}
            while not stop.is_set():
                for method, address, body in asked:
                    headers = {"Content-Type": "application/json"} if body else {}
                    if address in tags:
                        headers["If-None-Match"] = tags[address]
                    response = client.request(method, address, content=body, headers=headers)
                    counts[str(response.status_code)] += 1
                    tag = response.headers.get("etag", "")
                    if response.status_code == 304:
                        if tag != tags[address]:
                            faults.append("a 304 for another tag")
                        continue
                    if len(versions_in(response)) != 1:
                        faults.append(response.text)
                    if method == "GET":
                        tags[address] = tag
                        if bodies.setdefault((address, tag), response.content) != response.content:
                            faults.append("a tag for two bodies")

    threads = [threading.Thread(target=failing_into(faults, ask)) for _ in range(4)]
    for thread in threads:
        thread.start()
    with httpx2.Client(base_url=server) as client:
        for n in range(40):
            put(sets[n % 2], database)
            for _ in range(5):
                found = client.post("/graphql", content=asked[0][2], headers={"Content-Type": "application/json"})
                assert versions_in(found) == {f"version-{'ab'[n % 2]}"}, "what is asked after a load is from it"
    stop.set()
    for thread in threads:
        thread.join()
    assert faults == []
    assert counts["304"] > 0
    assert counts["200"] > 40
    assert len(bodies) == 4, "two versions of two addresses"


def failing_into(faults: list[str], run: Callable[[], None]) -> Callable[[], None]:
    """Return a function that adds to the faults what `run` raises."""

    def guarded() -> None:
        try:
            run()
        except Exception as error:  # whatever it is, the test has failed
            faults.append(repr(error))

    return guarded


def test_a_kept_answer_is_not_given_against_a_condition(seeds_database: Path) -> None:
    with TestClient(create_app(Settings(database_url=str(seeds_database)))) as client:
        plain = {"Accept-Encoding": "identity"}
        tags = [client.get("/v1/dataset", headers=plain).headers["etag"] for _ in range(2)]
        assert client.get("/v1/dataset", headers=plain | {"If-Match": '"other"'}).status_code == 412
        assert client.get("/v1/dataset", headers=plain | {"If-Match": tags[1]}).status_code == 200
