"""REST as HTTP: methods, entity tags, content negotiation, addresses."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.reader import make_reader
from api.rest.endpoints import ENDPOINTS
from api.rest.engine import Rest
from schema.settings import Settings

EVENTS = "/v1/events?limit=1"


PATHS = ["/v1/events", "/v1/events/x", "/v1/search", "/openapi.json", "/docs", "/healthz", "/explorer/x.js", "/graphql"]


ERRORS = ["/v1/events?limit=0", "/v1/actors/nobody", "/nothing"]


@pytest.mark.parametrize("path", [*PATHS, *ERRORS, EVENTS, "/", "/readyz", "/graphql?query={__typename}"])
def test_head_is_get_without_a_body(path: str, client: TestClient) -> None:
    get, head = (client.request(method, path, follow_redirects=False) for method in ("GET", "HEAD"))
    assert head.content == b""
    assert head.status_code == get.status_code
    for answer in (get, head):
        del answer.headers["x-request-id"]
    assert head.headers == get.headers


@pytest.mark.parametrize("path", PATHS)
def test_other_methods_are_not_allowed(path: str, client: TestClient) -> None:
    allowed = "GET, HEAD, OPTIONS, POST" if path == "/graphql" else "GET, HEAD, OPTIONS"
    for method in ("PUT", "PATCH", "DELETE", "TRACE", "BREW", *(() if "POST" in allowed else ("POST",))):
        response = client.request(method, path)
        assert response.status_code == 405
        assert response.headers["allow"] == allowed
        assert response.headers["content-type"] == "application/problem+json"
        problem = response.json()
        assert (problem["status"], problem["code"]) == (405, "METHOD_NOT_ALLOWED")
        assert allowed in problem["detail"]
    options = client.options(path)
    assert (options.status_code, options.content) == (204, b"")
    assert options.headers["allow"] == allowed


@pytest.mark.parametrize("method", ["GET", "OPTIONS", "DELETE"])
def test_what_is_not_there_has_no_methods(method: str, client: TestClient) -> None:
    response = client.request(method, "/v1/nothing")
    assert (response.status_code, response.json()["code"]) == (404, "NOT_FOUND")
    assert "allow" not in response.headers


@pytest.mark.parametrize("accept", ["text/html", "application/xml, text/*", "application/json;q=0"])
def test_other_types_are_not_acceptable(accept: str, client: TestClient) -> None:
    response = client.get(EVENTS, headers={"Accept": accept})
    assert (response.status_code, response.json()["code"]) == (406, "NOT_ACCEPTABLE")


@pytest.mark.parametrize("accept", ["*/*", "application/*", "text/html, application/json;q=0.1", ""])
def test_types_that_leave_json_in_are_acceptable(accept: str, client: TestClient) -> None:
    assert client.get(EVENTS, headers={"Accept": accept}).status_code == 200


@pytest.mark.parametrize("path", [EVENTS, "/v1/actors/azerbaijan", "/v1/dataset", "/openapi.json"])
def test_what_is_known_is_not_sent_again(path: str, client: TestClient, statements: list[str]) -> None:
    first = client.get(path)
    del statements[:]
    again = client.get(path, headers={"If-None-Match": f'"other", W/{first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert not statements
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["cache-control"] == first.headers["cache-control"]
    changed = client.get(path, headers={"If-None-Match": '"other"'})
    assert changed.status_code == 200
    assert changed.content == first.content


def test_tags_differ_by_question(client: TestClient) -> None:
    tags = {client.get(path).headers["etag"] for path in (EVENTS, "/v1/events?limit=2", "/v1/actors?limit=1")}
    assert len(tags) == 3


def test_a_star_matches_what_is_there(client: TestClient) -> None:
    assert client.get("/v1/actors/azerbaijan", headers={"If-None-Match": "*"}).status_code == 304
    assert client.get("/v1/actors/nobody", headers={"If-None-Match": "*"}).status_code == 404


def test_a_condition_that_does_not_hold_is_told(client: TestClient) -> None:
    for path in (EVENTS, "/openapi.json", "/graphql?query={__typename}"):
        tag = client.get(path).headers["etag"]
        for condition in (tag, f'"other", {tag}', "*"):
            assert client.get(path, headers={"If-Match": condition}).status_code == 200
        for condition in ('"other"', f"W/{tag}"):
            # It is looked at before the other one.
            for known in ("", tag, "*"):
                headers = {"If-Match": condition, **({"If-None-Match": known} if known else {})}
                response = client.get(path, headers=headers)
                assert (response.status_code, response.json()["code"]) == (412, "PRECONDITION_FAILED")
                assert response.headers["cache-control"] == "no-store"
        assert client.get(path, headers={"If-Match": tag, "If-None-Match": tag}).status_code == 304


def test_conditions_are_of_what_is_there(client: TestClient) -> None:
    for headers in ({"If-Match": '"other"'}, {"If-Match": "*"}, {"If-None-Match": "*"}):
        assert client.get("/v1/actors/nobody", headers=headers).status_code == 404
        assert client.get("/v1/actors?limit=0", headers=headers).status_code == 400


def test_answers_may_be_kept_and_must_be_asked_for_again(client: TestClient) -> None:
    headers = client.get(EVENTS).headers
    assert headers["cache-control"] == "public, max-age=0, s-maxage=60, must-revalidate"
    assert headers["vary"] == "Accept, Accept-Encoding"
    assert headers["x-request-id"]


def test_addresses_start_with_the_public_url(seeds_database: Path) -> None:
    settings = Settings(database_url=str(seeds_database), public_url="https://onrecord.example/")
    with TestClient(create_app(settings)) as client:
        response = client.get(EVENTS)
        following = response.json()["page"]["next"]
        assert following.startswith("https://onrecord.example/v1/events?limit=1&cursor=")
        assert response.links["first"]["url"] == "https://onrecord.example/v1/events?limit=1"
        assert client.get("/openapi.json").json()["servers"] == [{"url": "https://onrecord.example"}]
        assert client.get(following.removeprefix("https://onrecord.example")).status_code == 200


def test_without_a_data_set_it_is_unavailable(tmp_path: Path) -> None:
    with TestClient(create_app(Settings(database_url=str(tmp_path / "nothing.sqlite")))) as client:
        response = client.get(EVENTS)
        assert (response.status_code, response.json()["code"]) == (503, "DATABASE_UNAVAILABLE")
        assert response.headers["retry-after"]


def test_questions_of_one_shape_share_a_plan(seeds_database: Path) -> None:
    settings = Settings(database_url=str(seeds_database))
    reader = make_reader(settings)
    rest = Rest(reader, settings)
    events = ENDPOINTS["list_events"]

    def plan(**given: str) -> object:
        return rest.plan(events, list(given.items()))[0]

    assert plan(during="2025", target="usaid") is plan(target="azerbaijan", during="2024")
    assert plan(during="2025") is not plan(during="2025", match="definitely")
    assert plan(type="closure") is not plan(type="finding")
    assert plan(limit="1") is not plan(limit="2")
    found = {
        year: reader.run(*rest.plan(events, [("during", year), ("type", "closure")])).body for year in ("2025", "9999")
    }
    assert b'"total":2' in found["2025"]
    assert b'"total":0' in found["9999"]
