"""The explorer's worked examples: each explains itself, has the variables that it needs, and finds something."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from graphql import OperationDefinitionNode, parse
from starlette.testclient import TestClient

from api.pages import DIST

EXAMPLES = sorted((DIST.parent / "examples").glob("*.graphql"), key=lambda path: path.name)
READ_ME = re.compile(r"# .+\n#\n(?:#.*\n)+query \w+")
each_example = pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)


def read_variables(example: Path) -> dict[str, Any]:
    """Return the variables that lie beside an example."""
    beside = example.with_suffix(".json")
    return json.loads(beside.read_text("utf-8")) if beside.exists() else {}


def read_operation(example: Path) -> OperationDefinitionNode:
    """Return the one operation of an example."""
    found = [
        node for node in parse(example.read_text("utf-8")).definitions if isinstance(node, OperationDefinitionNode)
    ]
    assert len(found) == 1
    return found[0]


def holds_something(value: dict[str, Any] | list[Any] | None) -> bool:
    """Tell whether a field of the root found anything: an object, a list or a connection that is not empty."""
    if isinstance(value, dict):
        return all(value[key] for key in ("nodes", "edges") if key in value)
    return bool(value)


def test_the_first_example_is_the_headline_question() -> None:
    assert EXAMPLES[0].read_text("utf-8").startswith("# All closures ordered by Azerbaijan in 2025\n")


def test_numbers_put_the_examples_in_order() -> None:
    assert [int(path.stem.split("-")[0]) for path in EXAMPLES] == list(range(1, len(EXAMPLES) + 1))


def test_no_variables_lie_about_without_an_example() -> None:
    assert {path.stem for path in EXAMPLES[0].parent.glob("*.json")} <= {path.stem for path in EXAMPLES}


@each_example
def test_an_example_begins_by_explaining_itself(example: Path) -> None:
    assert READ_ME.match(example.read_text("utf-8"))


@each_example
def test_an_example_has_the_variables_that_it_declares(example: Path) -> None:
    declared = {definition.variable.name.value for definition in read_operation(example).variable_definitions or ()}
    assert set(read_variables(example)) == declared


@each_example
def test_an_example_finds_something(client: TestClient, example: Path) -> None:
    question = {"query": example.read_text("utf-8"), "variables": read_variables(example)}
    response = client.post("/graphql", json=question, headers={"Accept": "application/graphql-response+json"})
    answer = response.json()
    assert response.status_code == 200, answer
    assert "errors" not in answer
    assert [field for field, value in answer["data"].items() if not holds_something(value)] == []
