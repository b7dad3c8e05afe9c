"""What an attacker has found once: questions that were too dear, answers that were another's, faults at will."""

from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.answers import Answers, Finished
from api.query.execute import Reader
from api.reader import make_reader
from schema.settings import Settings


def post(client: TestClient, query: str, **variables: Any) -> Any:
    """Ask, and return what is answered, whatever it is."""
    response = client.post("/graphql", json={"query": query, "variables": variables})
    assert response.status_code == 200, response.text
    return response.json()


def test_identifiers_count_as_conditions(client: TestClient) -> None:
    aliases = " ".join(f"b{n}: nodes(ids: $ids) {{ id }}" for n in range(3))
    ids = [f"Event:{n}" for n in range(100)]
    [error] = post(client, f"query ($ids: [ID!]!) {{ {aliases} }}", ids=ids)["errors"]
    assert error["extensions"] | {"code": "TOO_COSTLY", "limit": "max_filters", "found": 300} == error["extensions"]


def test_an_identifier_is_bound_once(client: TestClient, statements: list[str]) -> None:
    aliases = " ".join(f"b{n}: node(id: $id) {{ id }}" for n in range(10))
    post(client, f"query ($id: ID!) {{ {aliases} }}", id="Event:x")
    assert "?9" not in statements[-1]


def test_who_asks_for_another_type_gets_that(client: TestClient) -> None:
    query = "query ($name: String!) { __type(name: $name) { name } }"
    for name in ("Event", "Actor", "Event", "Source"):
        assert post(client, query, name=name) == {"data": {"__type": {"name": name}}}


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ('query ($v: String = "x") { event(slug: $v) { slug } }', "slug"),
        ("query ($v: Boolean = true) { dataset { version @include(if: $v) } }", "if"),
        ('query ($v: String = "Event") { __type(name: $v) { name } }', "name"),
        ('query ($v: ID = "event:x") { nodes(ids: [$v]) { id } }', "ids"),
        (
            "query ($v: ParticipantRole = TARGET) { events(where: {participants: {role: [$v]}}) { totalCount } }",
            "where",
        ),
    ],
)
def test_null_in_the_place_of_a_default_is_explained(query: str, name: str, client: TestClient) -> None:
    [error] = post(client, query, v=None)["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert name in error["message"]


def test_headers_weigh_as_much_as_they_are_long(seeds_database: Path) -> None:
    reader: Reader = make_reader(Settings(database_url=str(seeds_database)))
    answers, snapshot = Answers(1 << 20), reader.snapshot()
    for number in range(100):
        question = ("POST", "/graphql", b"", b"%d" % number, (b"accept", b"x" * 30_000))
        answers.find(snapshot, question)
        answers.keep(snapshot, question, Finished([(b"link", b"y" * 10_000)], b"{}"))
    assert len(answers) < (1 << 20) / 40_000


def test_the_cost_is_told_where_it_is_asked_for(client: TestClient) -> None:
    question = {"query": "{ events(first: 3) { nodes { title } } }"}
    plain, told = (client.post("/graphql", json=question, headers=h).json() for h in ({}, {"GraphQL-Cost": "report"}))
    assert told == plain | {"extensions": {"cost": {"requestedQueryCost": 3, "maximumAvailable": 200_000}}}
