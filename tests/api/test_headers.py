"""What every answer tells browsers: any site may read it, with nobody's credentials, and a page may do little."""

from collections import Counter
from typing import Any

import httpx2
import pytest
from starlette.testclient import TestClient

from api.front import Front
from api.headers import ALWAYS
from tests.api.layers import find_layer

SITE = "https://reader.example"
QUESTION = {"query": "{ dataset { version } }"}
REQUESTS: dict[str, tuple[int, str, str, dict[str, Any]]] = {
    "GraphQL by POST": (200, "POST", "/graphql", {"json": QUESTION}),
    "GraphQL by GET": (200, "GET", "/graphql", {"params": QUESTION}),
    "GraphQL by PUT": (405, "PUT", "/graphql", {"json": QUESTION}),
    "GraphQL errors": (200, "POST", "/graphql", {"json": {"query": "{ nothing }"}}),
    "no JSON": (415, "POST", "/graphql", {"content": b"text", "headers": {"Content-Type": "text/plain"}}),
    "REST": (200, "GET", "/v1/events", {}),
    "REST by HEAD": (200, "HEAD", "/v1/events", {}),
    "REST by DELETE": (405, "DELETE", "/v1/events", {}),
    "REST errors": (400, "GET", "/v1/events?nothing=1", {}),
    "not modified": (304, "GET", "/v1/dataset", {"headers": {"If-None-Match": "*"}}),
    "no type that is accepted": (406, "GET", "/v1/events", {"headers": {"Accept": "image/png"}}),
    "no coding that is accepted": (406, "GET", "/v1/events", {"headers": {"Accept-Encoding": "*;q=0"}}),
    "not found": (404, "GET", "/nothing", {}),
    "a file that is not there": (404, "GET", "/explorer/assets/nothing.js", {}),
    "a redirect": (307, "GET", "/", {"follow_redirects": False}),
    "health": (200, "GET", "/healthz", {}),
    "the OpenAPI document": (200, "GET", "/openapi.json", {}),
}


@pytest.mark.parametrize(("status", "method", "path", "more"), REQUESTS.values(), ids=REQUESTS)
@pytest.mark.parametrize("origin", [{}, {"Origin": SITE, "Cookie": "a=b"}], ids=["own", "foreign"])
def test_every_answer_has_them_once(
    client: TestClient, origin: dict[str, str], status: int, method: str, path: str, more: dict[str, Any]
) -> None:
    response = client.request(method, path, **more | {"headers": origin | more.get("headers", {})})
    assert response.status_code == status
    raw = [(name.lower(), value) for name, value in response.headers.raw]
    names = Counter(name for name, _ in raw)
    for name, value in ALWAYS:
        if name == b"vary":
            assert "accept-encoding" in response.headers["vary"].lower().replace(",", " ").split()
            assert "origin" not in response.headers["vary"].lower()
        else:
            assert (name, value) in raw
            assert names[name] == 1
    assert b"access-control-allow-credentials" not in names
    assert b"set-cookie" not in names


def test_a_fault_of_ours_has_them_too(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError

    for way in ("post_now", "post"):
        monkeypatch.setattr(find_layer(client, Front), way, fail)
    response = client.post("/graphql", json=QUESTION)
    assert response.status_code == 500
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.headers["x-content-type-options"] == "nosniff"


def test_the_policy_lets_no_script_be_inline_and_nobody_frame_an_answer(client: TestClient) -> None:
    parts = client.get("/v1/dataset").headers["content-security-policy"].split("; ")
    policy = {name: sources.split() for name, _, sources in (part.partition(" ") for part in parts)}
    for name in ("default-src", "base-uri", "form-action", "frame-ancestors"):
        assert policy[name] == ["'none'"]
    for name in ("script-src", "worker-src", "connect-src"):
        assert policy[name] == ["'self'"]
    assert not any("*" in source or ":" in source.removesuffix("data:") for part in policy.values() for source in part)


def ask_first(client: TestClient, path: str = "/graphql", **more: str) -> httpx2.Response:
    """Ask as a browser does before a script of another site may post JSON."""
    return client.options(path, headers={"Origin": SITE, "Access-Control-Request-Method": "POST", **more})


def listed(value: str) -> set[str]:
    """Return the names of a list in a header."""
    return {name.strip().lower() for name in value.split(",")}


@pytest.mark.parametrize("names", ["content-type", "apollo-require-preflight, content-type, x-client-name"])
def test_a_site_may_post_json(client: TestClient, names: str) -> None:
    response = ask_first(client, **{"Access-Control-Request-Headers": names})
    assert response.status_code == 204
    assert response.content == b""
    headers = response.headers
    assert headers["access-control-allow-origin"] == "*"
    assert listed(headers["access-control-allow-methods"]) == {"get", "head", "post"}
    assert listed(headers["access-control-allow-headers"]) >= {"*", "content-type", "if-none-match", "x-request-id"}
    assert int(headers["access-control-max-age"]) >= 7_200
    assert "access-control-allow-credentials" not in headers
    assert headers["x-request-id"]


def test_a_site_may_not_send_credentials(client: TestClient) -> None:
    response = ask_first(client, **{"Access-Control-Request-Headers": "authorization"})
    # The star does not stand for it. Source: https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name
    assert "authorization" not in listed(response.headers["access-control-allow-headers"])
    assert response.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in response.headers


def test_a_site_reads_what_it_needs_to_go_on(client: TestClient) -> None:
    response = client.get("/v1/events?limit=1", headers={"Origin": SITE})
    exposed = listed(response.headers["access-control-expose-headers"])
    assert exposed >= {"etag", "link", "x-request-id", "retry-after", "ratelimit", "ratelimit-policy"}
    assert {"etag", "link", "x-request-id"} <= set(response.headers)


@pytest.mark.parametrize("headers", [{}, {"Origin": SITE}, {"Access-Control-Request-Method": "POST"}])
def test_other_options_are_no_preflight(client: TestClient, headers: dict[str, str]) -> None:
    response = client.options("/v1/events", headers=headers)
    assert "access-control-allow-methods" not in response.headers
    assert listed(response.headers["allow"]) >= {"get", "head"}
