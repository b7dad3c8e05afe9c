"""Whatever comes in is answered: with data, or with an error that says what is wrong, and no more than that."""

import json
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from tests.hostile.clients import LEAKS
from tests.hostile.requests import BODIES, META, PARAMETERS, TEXTS

GRAPHQL_JSON = "application/graphql-response+json"


def codes(body: Any) -> set[str]:
    """Return the codes of the errors of an answer of either API."""
    if "errors" not in body:
        return {body["code"]} if "code" in body else set()
    assert all(error["message"] for error in body["errors"])
    return {error["extensions"]["code"] for error in body["errors"]}


def ask(client: TestClient, content: bytes) -> Any:
    """Ask by a body, and return the response, which tells nothing that it should not."""
    headers = {"Content-Type": "application/json", "Accept": GRAPHQL_JSON}
    response = client.post("/graphql", content=content, headers=headers)
    assert not any(leak in response.content for leak in LEAKS)
    return response


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_is_no_question_is_a_clear_400(client: TestClient, name: str) -> None:
    response = ask(client, BODIES[name])
    if name == "a bad hash":
        # Nothing is known by it: Apollo's clients expect to be told so.
        assert codes(response.json()) == {"PERSISTED_QUERY_NOT_FOUND"}
    elif name == "variables 190 deep":
        assert response.json()["data"]["events"]["totalCount"] > 0
    elif response.status_code == 413:
        assert len(BODIES[name]) > 100_000
        assert codes(response.json()) == {"CONTENT_TOO_LARGE"}
    else:
        assert response.status_code == 400
        assert codes(response.json()) <= {"BAD_REQUEST", "BAD_USER_INPUT", "GRAPHQL_PARSE_FAILED", "TOO_COSTLY"}


def test_a_batch_is_told_to_be_none(client: TestClient) -> None:
    response = ask(client, b'[{"query": "{ __typename }"}]')
    assert response.status_code == 400
    assert response.json()["errors"][0]["extensions"] == {"code": "BAD_REQUEST"}


@pytest.mark.parametrize("query", TEXTS, ids=TEXTS.values())
def test_every_text_is_a_value_or_bad_input(client: TestClient, query: str) -> None:
    for text in META:
        response = ask(client, json.dumps({"query": query, "variables": {"s": text}}).encode())
        body = response.json()
        if response.status_code == 200:
            assert set(body) == {"data"}
        else:
            assert (response.status_code, codes(body)) == (400, {"BAD_USER_INPUT"})


def test_every_text_in_an_address_is_a_value_or_bad_input(client: TestClient) -> None:
    seen: set[int] = set()
    for text in META:
        for path in (
            *(f"/v1/events?{name}={quote(text)}" for name in PARAMETERS),
            f"/v1/events/{quote(text, safe='')}",
        ):
            response = client.get(path)
            seen.add(response.status_code)
            assert not any(leak in response.content for leak in LEAKS)
            if response.status_code != 200:
                assert response.headers["content-type"] == "application/problem+json"
                assert (response.status_code, *codes(response.json())) in ((400, "BAD_USER_INPUT"), (404, "NOT_FOUND"))
    assert seen == {200, 400, 404}
