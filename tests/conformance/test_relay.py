"""Relay: its compiler takes the schema, its pages reach every row, and every object is found by its identifier.

Source: https://relay.dev/graphql/connections.htm and https://relay.dev/docs/guides/graphql-server-specification/
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.conftest import Ask, Run

SCHEMA = Path(__file__).parents[1] / "snapshots" / "schema.graphql"
LISTS = ("events", "actors", "organizations", "statements", "sources")
NODE_TYPES = '{ __type(name: "Node") { possibleTypes { name } } }'
ACTORS = ("State", "Organization", "Person", "Group", "UnnamedSource")
FOUND = "closure"

Objects = dict[str, list[str]]


@pytest.fixture(scope="module")
def objects(ask: Ask) -> Objects:
    """The identifiers of all objects, by type."""
    lists = ask(f"{{ {' '.join(f'{name}(first: 100) {{ nodes {{ __typename id }} }}' for name in LISTS)} }}")
    found: dict[str, set[str]] = defaultdict(set)
    for node in (node for of in lists.values() for node in of["nodes"]):
        found[node["__typename"]].add(node["id"])
    return {name: sorted(ids) for name, ids in found.items()}


@pytest.fixture(scope="module")
def documents(run: Run, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What relay-compiler makes of an application that shows every connection, by operation."""
    folder = tmp_path_factory.mktemp("relay")
    run("node", "pages.js", SCHEMA, folder)
    run("relay-compiler", "relay.config.json", cwd=folder)
    texts: list[str] = json.loads((folder / "queries.json").read_text("utf-8")).values()
    return {re.findall(r"query (\w+)", text)[0]: text for text in texts}


def test_every_object_is_found_by_its_identifier(ask: Ask, objects: Objects) -> None:
    possible = {type["name"] for type in ask(NODE_TYPES)["__type"]["possibleTypes"]}
    assert objects.keys() == possible, "the seeds have an object of each type"
    for name, ids in objects.items():
        for id in ids:
            assert ask("query ($id: ID!) { node(id: $id) { __typename id } }", id=id)["node"] == {
                "__typename": name,
                "id": id,
            }
    print("node(id:):", ", ".join(f"{len(ids)} {name}" for name, ids in sorted(objects.items())))


def test_identifiers_are_of_one_object_each(objects: Objects) -> None:
    ids = [id for found in objects.values() for id in found]
    assert len(ids) == len(set(ids))


def test_relay_pages_through_every_connection(ask: Ask, objects: Objects, documents: dict[str, str]) -> None:
    connections = re.findall(r"^  \): \w+Connection!$", SCHEMA.read_text("utf-8"), re.MULTILINE)
    pages = {name: text for name, text in documents.items() if name.endswith("PaginationQuery")}
    assert len(pages) == len(connections) > 0
    rows = 0
    for name, following in pages.items():
        first = documents[name.replace("PaginationQuery", "Query")]
        for variables in variables_of(first, objects):
            found = walk(ask, first, following, variables)
            assert found == rows_of(connection_of(ask(first.replace("(first: 1", "(first: 100"), **variables)))
            rows += len(found)
    print(f"relay-compiler: {len(documents)} operations over {len(pages)} connections, {rows} rows paged through")


def variables_of(document: str, objects: Objects) -> Iterator[dict[str, str]]:
    """Yield the variables with which a document asks of each object of its type."""
    if "$text: String!" in document:
        yield {"text": FOUND}
    elif "$id: ID!" not in document:
        yield {}
    else:
        owner = re.findall(r"fragment \w+ on (\w+)", document)[0]
        yield from ({"id": id} for type in (ACTORS if owner == "Actor" else [owner]) for id in objects[type])


def walk(ask: Ask, first: str, following: str, variables: dict[str, str]) -> list[str]:
    """Page through a connection by ones as Relay does, and return the identifiers of its rows."""
    connection = connection_of(ask(first, **variables))
    found = rows_of(connection)
    while connection["pageInfo"]["hasNextPage"]:
        cursor = connection["pageInfo"]["endCursor"]
        connection = connection_of(ask(following, **variables, count=1, cursor=cursor))
        assert len(connection["edges"]) == 1
        found += rows_of(connection)
    return found


def connection_of(data: dict[str, Any]) -> Any:
    """Return the connection in an answer: it stands in the one object of what is around it."""
    [inner] = (value for name, value in data.items() if name != "id" and not name.startswith("__"))
    return inner if "pageInfo" in inner else connection_of(inner)


def rows_of(connection: Any) -> list[str]:
    """Return the identifiers of a connection's rows."""
    return [edge["node"]["id"] for edge in connection["edges"]]
