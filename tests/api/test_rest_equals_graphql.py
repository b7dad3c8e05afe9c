"""REST and GraphQL answer the same: the same filters find the same rows, and both show the same of them."""

from collections.abc import Mapping
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient
from strawberry.utils.str_converters import to_camel_case

from api.query.mapping import ENTITIES
from api.query.mapping.enums import ENUMS
from api.query.model import Column, Connection
from api.rest.endpoints import ENDPOINTS, Answers, Endpoint
from api.rest.parameters import Parameter
from api.rest.shapes import Shape

LISTS = [item for item in ENDPOINTS.values() if item.name.startswith("list_") and item.answers is Answers.PAGE]
OBJECTS = [item for item in ENDPOINTS.values() if item.answers is Answers.OBJECT and item.in_path]
TEXTS = ("ba", "baku", "Rüssian", "closure of", "kennt keiner")
DATES = ("2025", "2025-01/2025-03", "[..2025-02-06]", "2024-12-25", "2025-02-06/..", "1999")


def ask(client: TestClient, query: str, variables: Mapping[str, Any]) -> Any:
    """Ask in GraphQL, and return the data."""
    body = client.post("/graphql", json={"query": query, "variables": variables}).json()
    assert "errors" not in body, body["errors"]
    return body["data"]


def written(shape: Shape) -> str:
    """Write what a shape shows as a GraphQL selection with the keys of REST."""
    return f"{{ {' '.join(member(shape, name, below) for name, below in shape.fields.items())} }}"


def member(shape: Shape, name: str, below: Shape | None) -> str:
    """Write one field of a shape."""
    field = ENTITIES[shape.entity].fields[name]
    first = f"(first: {shape.most})" if any(a.name == "first" for a in field.arguments) else ""
    inside = "" if below is None else written(below)
    if isinstance(field, Connection):
        inside = f"{{ data: nodes {inside} total: totalCount }}"
    return f"{name}: {to_camel_case(name)}{first} {inside}"


def with_upper_enums(shape: Shape, value: Any) -> Any:
    """Write the codes in an answer of REST's as GraphQL does."""
    if isinstance(value, list):
        return [with_upper_enums(shape, item) for item in cast(list[Any], value)]
    if value is None:
        return None
    if value.keys() == {"data", "total"}:
        return {"data": with_upper_enums(shape, value["data"]), "total": value["total"]}
    found: dict[str, Any] = {}
    for name, below in shape.fields.items():
        field = ENTITIES[shape.entity].fields[name]
        is_code = isinstance(field, Column) and field.enum and value[name] is not None
        plain = value[name].upper() if is_code else value[name]
        found[name] = plain if below is None else with_upper_enums(below, value[name])
    assert found.keys() == value.keys()
    return found


@pytest.mark.parametrize("endpoint", LISTS, ids=lambda e: e.name)
def test_lists_show_the_same(endpoint: Endpoint, client: TestClient) -> None:
    rest = client.get(f"{endpoint.path}?limit=100").json()
    query = f"{{ list: {to_camel_case(endpoint.source)}(first: 100) {{ data: nodes {written(endpoint.shape)} }} }}"
    assert rest["data"]
    assert with_upper_enums(endpoint.shape, rest["data"]) == ask(client, query, {})["list"]["data"]


@pytest.mark.parametrize("endpoint", OBJECTS, ids=lambda e: e.name)
def test_objects_show_the_same(endpoint: Endpoint, client: TestClient) -> None:
    path = endpoint.path.partition("/{")[0]
    query = f"query ($slug: String!) {{ one: {endpoint.source}(slug: $slug) {written(endpoint.shape)} }}"
    for item in client.get(f"{path}?limit=100").json()["data"]:
        rest = client.get(f"{path}/{item['slug']}").json()
        assert with_upper_enums(endpoint.shape, rest) == ask(client, query, {"slug": item["slug"]})["one"]


@pytest.mark.parametrize("name", ["list_terms", "get_dataset"])
def test_the_rest_shows_the_same(name: str, client: TestClient) -> None:
    endpoint = ENDPOINTS[name]
    found = client.get(endpoint.path).json()
    query = f"{{ one: {endpoint.source} {written(endpoint.shape)} }}"
    assert with_upper_enums(endpoint.shape, found.get("data", found)) == ask(client, query, {})["one"]


def values_of(item: Parameter, known: Mapping[str, list[str]]) -> st.SearchStrategy[list[str]]:
    """Return the values that a parameter might be given, most of them such as occur."""
    match item.target:
        case "EDTF":
            one = st.sampled_from(DATES)
        case "Date":
            one = st.dates().map(str) | st.just("2025-02-06")
        case "Boolean":
            one = st.sampled_from(("true", "false"))
        case "Int":
            one = st.sampled_from(("-1", "0", "1"))
        case target if target in ENUMS:
            one = st.sampled_from(list(ENUMS[target][1]))
        case _ if item.format or item.name.endswith("identifier"):
            one = st.sampled_from(TEXTS)
        case _:
            one = st.sampled_from(known["slugs"])
    return st.lists(one, min_size=1, max_size=3 if item.repeats else 1)


def variable_of(item: Parameter, values: list[str]) -> Any:
    """Return a parameter's values as GraphQL's variables have them."""
    match item.target:
        case "Boolean":
            found: list[Any] = [value == "true" for value in values]
        case "Int":
            found = [int(value) for value in values]
        case target:
            found = [value.upper() for value in values] if target in ENUMS else list(values)
    return found if item.repeats else found[0]


def where_of(endpoint: Endpoint, asked: Mapping[str, list[str]]) -> dict[str, Any]:
    """Return GraphQL's filter object for REST's parameters."""
    found: dict[str, Any] = {}
    for name, values in asked.items():
        item = endpoint.parameters[name]
        value = variable_of(item, values)
        place = {"where": found}
        steps = [to_camel_case(step) for step in item.path]
        for step in steps[:-1]:
            place = place.setdefault(step, {})
        if item.role is None:
            place[steps[-1]] = value
        else:
            part = {"participants": {"role": [item.role.upper()], "under": value}}
            place.setdefault(steps[-1], {}).setdefault("and", []).append(part)
    return found


@pytest.fixture(scope="session")
def known(app_client: TestClient) -> dict[str, list[str]]:
    """What occurs in the data set, and one slug that does not."""
    paths = ("events", "actors", "statements", "sources")
    found = [item["slug"] for path in paths for item in app_client.get(f"/v1/{path}?limit=100").json()["data"]]
    return {"slugs": ["azerbaijan", "russia", *found, "nobody", "AZ", "curated"]}


@pytest.mark.parametrize("endpoint", LISTS, ids=lambda e: e.name)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_the_same_filters_find_the_same(
    endpoint: Endpoint, app_client: TestClient, known: dict[str, list[str]], data: st.DataObject
) -> None:
    filters = [item for item in endpoint.parameters.values() if item.path[0] == "where"]
    chosen = data.draw(st.lists(st.sampled_from(filters), max_size=3, unique_by=lambda item: item.name))
    asked = {item.name: data.draw(values_of(item, known), label=item.name) for item in chosen}
    rest = app_client.get(endpoint.path, params=asked).json()
    type = "ActorFilter" if endpoint.tag == "organizations" else f"{endpoint.tag.removesuffix('s').title()}Filter"
    query = f"query ($where: {type}) {{ list: {endpoint.source}(where: $where) {{ totalCount nodes {{ slug }} }} }}"
    graphql = ask(app_client, query, {"where": where_of(endpoint, asked)})["list"]
    assert [item["slug"] for item in rest["data"]] == [item["slug"] for item in graphql["nodes"]]
    assert rest["page"]["total"] == graphql["totalCount"]
