"""Automatic persisted queries, as Apollo's clients ask them."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from starlette.testclient import TestClient

from api.app import create_app
from schema.settings import Settings

QUERY = "query Closures($n: Int) { events(first: $n, where: {type: CLOSURE}) { nodes { slug } } }"
GRAPHQL_JSON = "application/graphql-response+json"


def hash_of(query: str) -> str:
    """Return the name of a document."""
    return hashlib.sha256(query.encode()).hexdigest()


@pytest.fixture(params=[0, 16], ids=["uncached", "cached"])
def client(request: pytest.FixtureRequest, seeds_database: Path) -> Iterator[TestClient]:
    """A client of a server of its own, with the cache of answers and without."""
    with TestClient(create_app(Settings(database_url=str(seeds_database), answer_cache_mb=request.param))) as client:
        yield client


def ask(
    client: TestClient,
    method: str,
    query: str | None = None,
    name: str | None = None,
    version: Any = 1,
    accept: str = "*/*",
    **more: Any,
) -> httpx2.Response:
    """Ask by a name, a document, or both."""
    asked: dict[str, Any] = {"variables": {"n": 1}, **more}
    if query is not None:
        asked["query"] = query
    if name is not None:
        asked["extensions"] = {"persistedQuery": {"version": version, "sha256Hash": name}}
    if method == "POST":
        return client.post("/graphql", json=asked, headers={"Accept": accept})
    params = {key: value if isinstance(value, str) else json.dumps(value) for key, value in asked.items()}
    return client.request(method, "/graphql", params=params, headers={"Accept": accept})


def errors(response: httpx2.Response) -> list[tuple[str, str]]:
    """Return messages and codes."""
    return [(error["message"], error["extensions"]["code"]) for error in response.json()["errors"]]


@pytest.mark.parametrize("registering", ["GET", "POST"])
@pytest.mark.parametrize("asking", ["GET", "POST"])
def test_the_protocol(client: TestClient, asking: str, registering: str) -> None:
    name = hash_of(QUERY)
    for _ in range(2):
        unknown = ask(client, asking, name=name)
        assert unknown.status_code == 200
        assert errors(unknown) == [("PersistedQueryNotFound", "PERSISTED_QUERY_NOT_FOUND")]
        assert unknown.headers["cache-control"] == "no-store"
    plain = client.post("/graphql", json={"query": QUERY, "variables": {"n": 1}})
    assert ask(client, registering, QUERY, name).content == plain.content
    for _ in range(2):
        assert ask(client, asking, name=name).content == plain.content
    assert ask(client, asking, name=name, variables={"n": 2}).json()["data"]["events"]["nodes"][1:]


def test_by_get_any_cache_may_keep_the_answer(client: TestClient) -> None:
    name = hash_of(QUERY)
    ask(client, "POST", QUERY, name)
    answer = ask(client, "GET", name=name)
    assert answer.headers["cache-control"].startswith("public")
    assert answer.headers["etag"] == ask(client, "GET", QUERY, name).headers["etag"]
    assert ask(client, "HEAD", name=name).headers["etag"] == answer.headers["etag"]


def test_both_types_answer_200_to_an_unknown_name(client: TestClient) -> None:
    unknown = ask(client, "POST", name=hash_of(QUERY), accept=GRAPHQL_JSON)
    assert (unknown.status_code, unknown.headers["content-type"]) == (200, GRAPHQL_JSON)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_browser_that_asks_by_name_gets_an_answer(client: TestClient, method: str) -> None:
    found = ask(client, method, name=hash_of(QUERY), accept="text/html, */*;q=0.1")
    assert errors(found)[0][0] == "PersistedQueryNotFound"


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    ("name", "version", "words"),
    [
        (hash_of("{ other }"), 1, "provided sha does not match query"),
        (hash_of(QUERY).upper(), 1, "provided sha does not match query"),
        ("", 1, "provided sha does not match query"),
        (hash_of(QUERY), 2, "Unsupported persisted query version"),
        (hash_of(QUERY), None, "Unsupported persisted query version"),
        (5, 1, "as a string"),
    ],
)
def test_what_is_wrong_is_refused_and_not_kept(
    client: TestClient, method: str, name: Any, version: Any, words: str
) -> None:
    response = ask(client, method, QUERY, name, version)
    assert response.status_code == 400
    assert words in errors(response)[0][0]
    assert errors(ask(client, method, name=hash_of(QUERY)))[0][0] == "PersistedQueryNotFound"


@pytest.mark.parametrize("persisted", [5, "text", [], {}])
def test_what_is_no_persisted_query_is_refused(client: TestClient, persisted: Any) -> None:
    response = client.post("/graphql", json={"query": QUERY, "extensions": {"persistedQuery": persisted}})
    assert response.status_code == 400


@pytest.mark.parametrize("query", ["{ nothing }", "{", "{ events(first: 101) { nope } }"])
def test_a_document_that_is_not_valid_is_not_kept(client: TestClient, query: str) -> None:
    assert ask(client, "POST", query, hash_of(query)).json()["errors"]
    assert errors(ask(client, "POST", name=hash_of(query)))[0][0] == "PersistedQueryNotFound"


def test_limits_hold_as_ever(seeds_database: Path) -> None:
    with TestClient(create_app(Settings(database_url=str(seeds_database), max_cost=50))) as client:
        name = hash_of(QUERY)
        ask(client, "POST", QUERY, name)
        assert "data" in ask(client, "POST", name=name).json()
        assert errors(ask(client, "POST", name=name, variables={"n": 100}))[0][1] == "TOO_COSTLY"


def test_as_many_are_kept_as_there_is_room_for(seeds_database: Path) -> None:
    settings = Settings(database_url=str(seeds_database), persisted_kib=3, answer_cache_mb=0)
    queries = [f"{{ a{n}: dataset {{ version }} }}" for n in range(4)]
    large = QUERY + " " * 4_000
    with TestClient(create_app(settings)) as client:
        for query in [*queries, large]:
            assert "data" in ask(client, "POST", query, hash_of(query), variables={}).json()
        found = ["data" in ask(client, "POST", name=hash_of(q), variables={}).json() for q in [*queries, large]]
        assert found == [False, True, True, True, False]


def test_where_there_is_no_room_the_client_is_told(seeds_database: Path) -> None:
    with TestClient(create_app(Settings(database_url=str(seeds_database), persisted_kib=0))) as client:
        response = ask(client, "POST", QUERY, hash_of(QUERY))
        assert response.status_code == 200
        assert errors(response) == [("PersistedQueryNotSupported", "PERSISTED_QUERY_NOT_SUPPORTED")]
