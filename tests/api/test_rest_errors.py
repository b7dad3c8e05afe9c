"""What REST says to bad input: which parameter is at fault, and what is allowed."""

import json
from http import HTTPStatus
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

from api.openapi import build_openapi

FAULTS = [
    ("/v1/events?colour=red", "colour", "Allowed: slug, type"),
    ("/v1/events?typ=closure", "typ", "Did you mean type?"),
    ("/v1/events/x?limit=1", "limit", "takes none"),
    ("/v1/dataset?version=1", "version", "takes none"),
    ("/v1/events?type=", "type", "empty"),
    ("/v1/events?type=closure&type=", "type", "empty"),
    ("/v1/events?type=closing", "type", "restrict_operations, closure"),
    ("/v1/events?type=CLOSURE", "type", "restrict_operations, closure"),
    ("/v1/events?type=closure,finding", "type", "restrict_operations, closure"),
    ("/v1/events?during=2025&during=2024", "during", "give it once"),
    ("/v1/events?limit=1&limit=1", "limit", "give it once"),
    ("/v1/events?during=2025-02-29", "during", "2025-02 has 28"),
    ("/v1/events?during=yesterday", "during", "write one of"),
    ("/v1/events?before=2025-02", "before", "write year, month and day"),
    ("/v1/events?after=2025-02-30", "after", "does not exist"),
    ("/v1/events?match=maybe", "match", "possibly, definitely"),
    ("/v1/sources?published_during=2025-13", "published_during", "write 01 to 12"),
    ("/v1/statements?about_during=2025-13", "about_during", "write 01 to 12"),
    ("/v1/events?disputed=yes", "disputed", "neither true nor false"),
    ("/v1/events?positions_polarity=up", "positions_polarity", "no whole number"),
    ("/v1/events?positions_polarity=99999999999", "positions_polarity", "no whole number"),
    ("/v1/events?order_by=colour", "order_by", "date, -date, title, -title, type, -type"),
    ("/v1/sources?order_by=title", "order_by", "is no parameter here"),
    ("/v1/events?limit=0", "limit", "from 1 to 100"),
    ("/v1/events?limit=101", "limit", "from 1 to 100"),
    ("/v1/events?limit=1.0", "limit", "from 1 to 100"),
    ("/v1/events?limit=ten", "limit", "from 1 to 100"),
    ("/v1/events?limit=%D9%A5", "limit", "from 1 to 100"),
    ("/v1/events?cursor=abc", "cursor", "page.next"),
    ("/v1/events?cursor=5b5d", "cursor", "page.next"),
    ("/v1/search?q=closure&cursor=00", "cursor", "page.next"),
    ("/v1/search", "q", "is missing"),
    ("/v1/search?q=%E2%80%94", "q", "at least one word"),
    ("/v1/search?q=closure&kinds=place", "kinds", "event, actor, statement, source"),
    ("/v1/events?text=%00", "text", "at least one word"),
    ("/v1/actors?name=%CC%81", "name", "at least one character"),
    (f"/v1/actors?name={'x' * 501}", "name", "longer than 500"),
    ("/v1/event-counts", "by", "is missing"),
    ("/v1/event-counts?by=colour", "by", "type, year, month"),
    ("/v1/event-counts?by=type&by=type", "by", "different"),
    ("/v1/event-counts?by=type&by=year&by=country&by=target", "by", "one to three"),
    ("/v1/event-counts?by=type&limit=1001", "limit", "from 1 to 1000"),
    ("/v1/vocabulary?scheme=colours", "scheme", "event_type, participant_role"),
]


@pytest.mark.parametrize(("address", "parameter", "told"), FAULTS, ids=[address[:60] for address, _, _ in FAULTS])
def test_a_fault_is_named(address: str, parameter: str, told: str, client: TestClient, statements: list[str]) -> None:
    response = client.get(address)
    assert response.status_code == 400, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == 400
    assert problem["code"] == "BAD_USER_INPUT"
    assert problem["parameter"] == parameter
    assert parameter in problem["detail"]
    assert told in problem["detail"]
    assert "first" not in problem["detail"]
    assert not statements


def test_a_cursor_of_another_order_is_refused(client: TestClient) -> None:
    following = client.get("/v1/events?limit=1&order_by=title").json()["page"]["next"]
    response = client.get(following.replace("order_by=title", "order_by=-title"))
    assert (response.status_code, response.json()["parameter"]) == (400, "cursor")


@pytest.mark.parametrize("path", ["events", "actors", "organizations", "statements", "sources"])
@pytest.mark.parametrize("slug", ["nothing-is-called-this", "%00", "%F0%9F%98%80", "Azerbaijan"])
def test_an_unknown_slug_is_not_found(path: str, slug: str, client: TestClient) -> None:
    response = client.get(f"/v1/{path}/{slug}")
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["code"] == "NOT_FOUND"
    assert "etag" not in response.headers


@pytest.mark.parametrize(
    ("status", "method", "path", "headers"),
    [
        (400, "GET", "/v1/events?type=closing", {}),
        (400, "HEAD", "/v1/events?type=closing", {}),
        (404, "GET", "/v1/events/nothing-is-called-this", {}),
        (404, "GET", "/v1/people", {}),
        (404, "GET", "/v1/events/", {"Host": "elsewhere.example"}),
        (404, "GET", "/v1//events", {}),
        (405, "POST", "/v1/events", {}),
        (406, "GET", "/v1/events", {"Accept": "text/csv"}),
        (412, "GET", "/v1/events", {"If-Match": '"other"'}),
    ],
)
def test_every_error_is_a_problem(
    status: int, method: str, path: str, headers: dict[str, str], client: TestClient
) -> None:
    response = client.request(method, path, headers=headers, follow_redirects=False)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-request-id"]
    assert "location" not in response.headers
    if method == "HEAD":
        return
    document = build_openapi()
    schema = {"$ref": "#/components/schemas/Problem", "components": document["components"]}
    validator: Any = Draft202012Validator(schema)
    validator.validate(response.json())
    assert (response.json()["title"], response.json()["status"]) == (HTTPStatus(status).phrase, status)


def test_an_unknown_address_is_not_found(client: TestClient) -> None:
    response = client.get("/v1/people")
    assert (response.status_code, response.json()["code"]) == (404, "NOT_FOUND")


def test_a_cursor_may_be_as_long_as_the_titles_that_it_holds(client: TestClient) -> None:
    following = client.get("/v1/events?limit=1&order_by=title").json()["page"]["next"]
    address, _, cursor = following.rpartition("cursor=")
    tag, title, slug = json.loads(bytes.fromhex(cursor))
    longer = json.dumps([tag, title * 100, slug]).encode().hex()
    assert len(longer) > 5_000
    assert client.get(f"{address}cursor={longer}").status_code == 200


def test_too_many_values_are_refused(client: TestClient) -> None:
    response = client.get("/v1/events?" + "&".join(f"slug=s{n}" for n in range(300)))
    assert (response.status_code, response.json()["code"]) == (400, "TOO_COSTLY")
    assert "parameter" not in response.json()
