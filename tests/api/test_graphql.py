"""GraphQL over HTTP, on the real article: the headline question, the rules of HTTP, and what bad input gets."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

GRAPHQL = "application/graphql-response+json"
Ask = Callable[..., Any]

CLOSURES = """
query Closures($match: DateMatch = POSSIBLY) {
  events(
    where: {
      type: CLOSURE
      participants: {role: ORDERED_BY, under: ["azerbaijan"]}
      date: {during: "2025", match: $match}
    }
  ) {
    totalCount
    nodes {
      slug
      date { edtf earliest latest basis text }
      participants(role: TARGET) { role actor { slug } evidence { exact } }
      evidence { exact start end source { url seen } }
    }
  }
}
"""


def test_closures_ordered_by_azerbaijan_in_2025(ask: Ask) -> None:
    found = ask(CLOSURES)["events"]
    assert found["totalCount"] == 2
    assert {p["actor"]["slug"] for event in found["nodes"] for p in event["participants"]} == {
        "usaid",
        "russian-house-in-baku",
    }
    for event in found["nodes"]:
        assert event["date"]["latest"] == "2025-02-06"
        assert event["evidence"], event["slug"]
        assert all(e["source"]["seen"] and e["end"] - e["start"] == len(e["exact"]) for e in event["evidence"])


def test_only_the_order_that_the_article_dates_is_definite(ask: Ask) -> None:
    [event] = ask(CLOSURES, match="DEFINITELY")["events"]["nodes"]
    assert event["participants"][0]["actor"]["slug"] == "usaid"
    assert event["date"]["edtf"] == "2025-02-06"


def test_two_events_are_disputed(ask: Ask) -> None:
    query = """
    { events(where: {disputed: true}) { nodes { type modality positions { actor { slug } stance polarity } } } }
    """
    found = {event["type"]: event for event in ask(query)["events"]["nodes"]}
    assert set(found) == {"ESPIONAGE", "USE_OF_FORCE"}
    assert all(event["modality"] == "ALLEGED" for event in found.values())
    firing = {(p["actor"]["slug"], p["stance"], p["polarity"]) for p in found["USE_OF_FORCE"]["positions"]}
    assert {("ilham-aliyev", "ACCUSES", 1), ("russia", "DENIES", -1)} <= firing
    harbouring = {(p["actor"]["slug"], p["stance"], p["polarity"]) for p in found["ESPIONAGE"]["positions"]}
    assert {("bakutv", "ALLEGES", 1), ("russian-foreign-ministry", "DISMISSES", -1)} <= harbouring


def test_the_denial_is_of_the_firing_and_not_of_the_crash(ask: Ask) -> None:
    query = """{ events(where: {positions: {under: ["russia"], polarity: [-1]}}) { nodes { type } } }"""
    types = [event["type"] for event in ask(query)["events"]["nodes"]]
    assert sorted(types) == ["ESPIONAGE", "USE_OF_FORCE"]


def test_a_question_is_one_statement(ask: Ask, statements: list[str]) -> None:
    ask(CLOSURES)
    ask("{ a: events { totalCount nodes { statements { nodes { attribution { name } } } } } dataset { version } }")
    assert len(statements) == 2
    assert all(sql.startswith("SELECT") for sql in statements)


def test_a_known_question_is_not_compiled_again(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(CLOSURES, match="DEFINITELY")
    monkeypatch.setattr("api.query.plans.compile_plan", None)
    assert len(ask(CLOSURES, match="DEFINITELY")["events"]["nodes"]) == 1


def test_values_of_variables_are_bound_anew(ask: Ask) -> None:
    query = "query ($slug: [String!]) { events(where: {slug: $slug}) { nodes { slug } } }"
    slugs = [event["slug"] for event in ask("{ events { nodes { slug } } }")["events"]["nodes"]]
    for slug in slugs[:3]:
        assert ask(query, slug=[slug])["events"]["nodes"] == [{"slug": slug}]
    assert ask(query, slug=["no-such-event"])["events"]["nodes"] == []
    assert ask(query, slug=[])["events"]["nodes"] == []
    assert len(ask(query, slug=None)["events"]["nodes"]) == len(slugs)


@pytest.mark.parametrize("field", ["event", "actor", "statement", "source"])
def test_an_unknown_slug_is_null(ask: Ask, field: str) -> None:
    assert ask(f'{{ {field}(slug: "no-such-thing") {{ id }} }}') == {field: None}


def test_every_node_is_found_by_its_identifier(ask: Ask) -> None:
    query = """{ events(first: 100) { nodes { id } } actors(first: 100) { nodes { id } }
                 statements(first: 100) { nodes { id } } sources(first: 100) { nodes { id } } }"""
    ids = [node["id"] for connection in ask(query).values() for node in connection["nodes"]]
    for start in range(0, len(ids), 50):
        some = ids[start : start + 50]
        assert ask("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=some)["nodes"] == [{"id": i} for i in some]
    assert ask("query ($id: ID!) { node(id: $id) { __typename id } }", id=ids[0])["node"]["id"] == ids[0]
    assert ask('{ node(id: "Event:no-such-event") { id } nodes(ids: ["Actor:x"]) { id } }') == {
        "node": None,
        "nodes": [None],
    }


def test_introspection_passes_every_limit_and_mixes_with_data(ask: Ask) -> None:
    from graphql import build_client_schema, get_introspection_query

    build_client_schema(ask(get_introspection_query(specified_by_url=True, input_value_deprecation=True)))
    found = ask("query ($n: String!) { __typename t: __type(name: $n) { name } dataset { version } }", n="Event")
    assert list(found) == ["__typename", "t", "dataset"]
    assert found["__typename"] == "Query"
    assert found["t"] == {"name": "Event"}


def test_fragments_on_the_interface_are_settled_by_kind(ask: Ask) -> None:
    query = """
    query ($all: Boolean!) {
      actors(first: 100) { nodes { ...Named kind ... on Organization { sector } ... on State { country } } }
    }
    fragment Named on Actor { __typename slug @include(if: $all) }
    """
    for node in ask(query, all=True)["actors"]["nodes"]:
        assert ("sector" in node) == (node["kind"] == "ORGANIZATION")
        assert ("country" in node) == (node["__typename"] == "State")
        assert "slug" in node
    assert all("slug" not in node for node in ask(query, all=False)["actors"]["nodes"])


BAD = [
    ("{ events(first: 101) { totalCount } }", "BAD_USER_INPUT", "first", "between 1 and 100"),
    ("{ events(first: 0) { totalCount } }", "BAD_USER_INPUT", "first", "between 1 and 100"),
    ("{ events(last: -1) { totalCount } }", "BAD_USER_INPUT", "last", "between 1 and 100"),
    ("{ events(first: 1, last: 1) { totalCount } }", "BAD_USER_INPUT", "last", "one end"),
    ('{ events(after: "zz") { nodes { id } } }', "BAD_USER_INPUT", "after", "no cursor"),
    ('{ search(text: "x", after: "00") { nodes { id } } }', "BAD_USER_INPUT", "after", "no cursor"),
    ('{ search(text: " - ") { nodes { id } } }', "BAD_USER_INPUT", "text", "one word"),
    ('{ actors(where: {name: " "}) { totalCount } }', "BAD_USER_INPUT", "name", "one character"),
    ('{ node(id: "x") { id } }', "BAD_USER_INPUT", "id", "no identifier"),
    ("{ eventCounts(by: []) { count } }", "BAD_USER_INPUT", "by", "one to three"),
    ("{ eventCounts(by: [TYPE, TYPE]) { count } }", "BAD_USER_INPUT", "by", "different"),
    ("{ events(where: {type: CLOSURES}) { totalCount } }", "BAD_USER_INPUT", "type", "CLOSURE, MEETING"),
    ('{ events(where: {date: {during: "2025-02-29"}}) { totalCount } }', "BAD_USER_INPUT", "during", "does not exist"),
    ('{ events(where: {date: {during: "/2025"}}) { totalCount } }', "BAD_USER_INPUT", "during", "'/2025'"),
    ('{ events(where: {date: {before: "2025"}}) { totalCount } }', "BAD_USER_INPUT", "before", "2025"),
    (
        "{ events(first: 100) { nodes { statements(first: 100) { nodes { stances(first: 100) { kind } } } } } }",
        "TOO_COSTLY",
        None,
        "smaller pages",
    ),
    ("{ nothing }", "GRAPHQL_VALIDATION_FAILED", None, "nothing"),
    ("{ events {", "GRAPHQL_PARSE_FAILED", None, "Syntax Error"),
    ("mutation { x }", "GRAPHQL_VALIDATION_FAILED", None, "not supported"),
    ("query A { dataset { version } } query B { dataset { version } }", "BAD_REQUEST", None, "operationName"),
    ("{ a { b } }" + "{ c }" * 3_000, "GRAPHQL_PARSE_FAILED", None, "token"),
]


@pytest.mark.parametrize(("query", "code", "field", "message"), BAD, ids=range(len(BAD)))
def test_bad_questions_get_a_clear_error(
    client: TestClient, query: str, code: str, field: str | None, message: str
) -> None:
    response = client.post("/graphql", json={"query": query}, headers={"Accept": GRAPHQL})
    assert response.status_code == 400
    assert response.headers["content-type"] == GRAPHQL
    body = response.json()
    assert "data" not in body
    error = body["errors"][0]
    assert error["extensions"]["code"] == code
    assert error["extensions"].get("field") == field
    assert message in error["message"]
    # Clients of old read the errors from a 200 in application/json.
    assert client.post("/graphql", json={"query": query}).status_code == 200


def nested(levels: int) -> str:
    """Return a question that nests its fields so deep."""
    there, back = "{ publisher { statements(first: 1) { nodes { source ", "} } } }"
    return "{ sources(first: 1) { nodes " + there * levels + "{ slug }" + back * levels + "} }"


def test_a_question_too_deep_is_refused(client: TestClient) -> None:
    assert "errors" not in client.post("/graphql", json={"query": nested(3)}).json()
    error = client.post("/graphql", json={"query": nested(4)}).json()["errors"][0]
    assert error["extensions"]["code"] == "TOO_COSTLY"
    assert "16 levels" in error["message"]


def test_fragments_that_fan_out_are_refused(client: TestClient) -> None:
    fans = " ".join(
        f"fragment F{n} on Actor {{ a: statements(first: 1) {{ nodes {{ speaker {{ ...F{n + 1} }} }} }} "
        f"b: statements(first: 1) {{ nodes {{ speaker {{ ...F{n + 1} }} }} }} }}"
        for n in range(20)
    )
    query = f'{{ actor(slug: "x") {{ ...F0 }} }} {fans} fragment F20 on Actor {{ slug }}'
    error = client.post("/graphql", json={"query": query}).json()["errors"][0]
    assert error["extensions"]["code"] == "TOO_COSTLY"


def test_too_many_conditions_are_refused(client: TestClient) -> None:
    query = "query ($slug: [String!]) { events(where: {slug: $slug}) { totalCount } }"
    body = {"query": query, "variables": {"slug": ["x"] * 201}}
    error = client.post("/graphql", json=body).json()["errors"][0]
    told = {"limit": "max_filters", "most": 200, "found": 202}
    assert error["extensions"] == {"code": "TOO_COSTLY", "field": "where", **told}


@pytest.mark.parametrize(
    ("variables", "field"),
    [({"type": ["NOPE"]}, "$where"), ({"date": {"during": "2025-13"}}, "$where"), ({"kind": 1}, "$where")],
)
def test_bad_variables_name_the_variable(client: TestClient, variables: Any, field: str) -> None:
    query = "query ($where: EventFilter) { events(where: $where) { totalCount } }"
    body = {"query": query, "variables": {"where": variables}}
    response = client.post("/graphql", json=body, headers={"Accept": GRAPHQL})
    assert response.status_code == 400
    error = response.json()["errors"][0]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["extensions"]["field"] == field


BODIES = [
    b"null",
    b"5",
    b'"text"',
    b"[]",
    b"\xff\xfe",
    b"1" * 5_000,
    b"[" * 100_000,
    b"{}",
    b"",
    b'{"query": 5}',
    b'{"query": "{dataset{version}}", "variables": 5}',
    b'{"query": "{dataset{version}}", "operationName": 5}',
]


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
def test_bodies_that_are_no_question(client: TestClient, body: bytes) -> None:
    response = client.post("/graphql", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 400
    assert response.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


def test_the_rules_of_http(client: TestClient) -> None:
    assert client.post("/graphql", content=b"{}", headers={"Content-Type": "text/plain"}).status_code == 415
    too_large = client.post("/graphql", content=b" " * 200_001, headers={"Content-Type": "application/json"})
    assert too_large.status_code == 413
    put = client.put("/graphql", json={})
    assert (put.status_code, put.headers["allow"]) == (405, "GET, HEAD, OPTIONS, POST")
    query = {"query": "{ dataset { version } }"}
    assert client.get("/graphql", params=query, headers={"Accept": "image/png"}).status_code == 406
    assert client.get("/graphql", params=query, headers={"Accept": "*/*"}).headers["content-type"] == "application/json"
    assert client.get("/graphql", params=query, headers={"Accept": f"{GRAPHQL}, application/json;q=0.9"}).headers[
        "content-type"
    ] == GRAPHQL  # fmt: skip
    assert client.get("/graphql", params={**query, "variables": "{"}).status_code == 400
    named = {"query": "query A { dataset { version } } query B { __typename }", "operationName": "B", "variables": "{}"}
    assert client.get("/graphql", params=named).json() == {"data": {"__typename": "Query"}}


def test_an_answer_that_is_known_is_not_sent_again(client: TestClient) -> None:
    params = {"query": "{ dataset { version } }"}
    first = client.get("/graphql", params=params)
    again = client.get("/graphql", params=params, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get("/graphql", params={"query": "{ dataset { releasedAt } }"})
    assert other.headers["etag"] != first.headers["etag"]


def test_browsers_get_the_explorer(client: TestClient) -> None:
    response = client.get("/graphql", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert response.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize(
    "query",
    [
        "{" + "events { nodes { slug } }" * 200 + "}",
        "{" + "__typename " * 1_000 + "}",
        "{ events { nodes { ...E } } } fragment E on Event { slug " + "... on Event { slug } " * 200 + "}",
    ],
    ids=["fields", "names", "fragments"],
)
def test_what_takes_long_to_merge_is_refused_at_once(client: TestClient, query: str) -> None:
    error = client.post("/graphql", json={"query": query}).json()["errors"][0]
    assert error["extensions"]["code"] == "TOO_COSTLY"
    assert error["extensions"]["limit"] == "max_repeats"
    assert "more than 5,000 pairs" in error["message"]
