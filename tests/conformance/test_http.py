"""HTTP (RFC 9110, 9111, 8288, 9457) over a real connection, at an address of each operation that is described."""

import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import httpx2
import pytest

EXAMPLES: dict[str, Any] = json.loads((files("api.rest") / "examples.json").read_bytes())
ADDRESSES = [pytest.param(example["address"], id=name) for name, example in EXAMPLES.items()]
PLAIN = {"Accept-Encoding": "identity"}
OF_ONE_REQUEST = ("date", "x-request-id")


@pytest.fixture(scope="module")
def http(address: str) -> Iterator[httpx2.Client]:
    """A connection to the product."""
    with httpx2.Client(base_url=address, headers=PLAIN) as client:
        yield client


def headers_of(response: httpx2.Response) -> dict[str, str]:
    """Return the headers that two equal requests share."""
    return {name: value for name, value in response.headers.items() if name not in OF_ONE_REQUEST}


@pytest.mark.parametrize("path", ADDRESSES)
def test_every_address_keeps_the_rules_of_http(path: str, http: httpx2.Client) -> None:
    answer = http.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert {"accept", "accept-encoding"} <= {name.strip().lower() for name in answer.headers["vary"].split(",")}
    assert "must-revalidate" in answer.headers["cache-control"]
    head = http.head(path)
    assert (head.status_code, head.content, headers_of(head)) == (200, b"", headers_of(answer))
    known = http.get(path, headers={"If-None-Match": answer.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")
    for name in ("etag", "cache-control", "vary"):
        assert known.headers[name] == answer.headers[name]
    options = http.options(path)
    assert (options.status_code, options.content, options.headers["allow"]) == (204, b"", "GET, HEAD, OPTIONS")


@pytest.mark.parametrize("path", ADDRESSES)
def test_every_error_at_every_address_is_a_problem(path: str, http: httpx2.Client) -> None:
    unknown = {"colour": "red"}
    refused = [
        (400, http.get(path, params={**httpx2.URL(path).params, **unknown})),
        (405, http.delete(path)),
        (406, http.get(path, headers={"Accept": "text/csv"})),
        (404, http.get(httpx2.URL(path).path + "/nothing/here")),
    ]
    for status, response in refused:
        assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
        assert response.headers["cache-control"] == "no-store"
        problem: dict[str, Any] = response.json()
        assert problem["status"] == status
        assert {"type", "title", "detail", "code"} <= problem.keys()
    assert refused[1][1].headers["allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("name", ["events", "actors", "organizations", "statements", "sources"])
def test_links_lead_through_every_list(name: str, http: httpx2.Client) -> None:
    pages = [http.get(f"/v1/{name}?limit=2")]
    while following := pages[-1].links.get("next"):
        assert following["url"] == pages[-1].json()["page"]["next"]
        pages.append(http.get(following["url"]))
    assert "cursor" not in pages[-1].links["first"]["url"]
    assert http.get(pages[-1].links["first"]["url"]).content == pages[0].content
    rows = [row["slug"] for page in pages for row in page.json()["data"]]
    assert len(rows) == len(set(rows)) == pages[0].json()["page"]["total"]
    print(f"{name}: {len(pages)} pages by their Link headers")
