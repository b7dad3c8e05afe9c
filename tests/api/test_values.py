"""Variables that are coerced here are what graphql-core makes of them, and what it refuses is left to it."""

from typing import Any

import pytest
from graphql import OperationDefinitionNode, get_variable_values, parse
from hypothesis import given
from hypothesis import strategies as st

from api.graphql.types import build_schema
from api.graphql.values import prepare

SCHEMA = build_schema()._schema  # pyright: ignore[reportPrivateUsage]
TYPES = (
    "Int", "String!", "Boolean", "ID!", "EDTF", "[String!]", "[[Int]]", "EventType", "[EventType!]!",
    "EventFilter", "EventFilter!", "[EventOrder!]", "DateFilter", "ParticipantFilter",
)  # fmt: skip
KEYS = st.sampled_from(
    ["type", "date", "during", "match", "participants", "under", "role", "and", "or", "not", "disputed", "field",
     "direction", "text", "x"]
)  # fmt: skip
LEAVES = st.sampled_from(
    [
        None,
        True,
        False,
        0,
        1,
        2**40,
        1.0,
        1.5,
        "",
        "a",
        "2025",
        "2025-13",
        "CLOSURE",
        "closure",
        "ORDERED_BY",
        "DATE",
        "ASC",
    ]
)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=8
)


def coerce_both(declared: str, values: dict[str, Any]) -> tuple[Any, Any]:
    """Return what is made of the values here, and what graphql-core makes of them: None where it refuses them."""
    operation = parse(f"query ($v: {declared}) {{ __typename }}").definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    found = get_variable_values(SCHEMA, operation.variable_definitions or (), values)
    return prepare(SCHEMA, operation)(values), None if isinstance(found, list) else found.coerced


@given(st.sampled_from(TYPES), VALUES)
def test_what_is_coerced_here_is_what_graphql_core_makes_of_it(declared: str, value: Any) -> None:
    ours, theirs = coerce_both(declared, {"v": value})
    assert ours is None or (repr(ours) == repr(theirs) and list(ours) == list(theirs))


@pytest.mark.parametrize(
    ("declared", "value"),
    [
        ("EventFilter", {"type": "CLOSURE", "date": {"during": "2025"}}),
        ("EventFilter!", {"participants": {"role": ["ORDERED_BY"], "under": ["azerbaijan"]}, "or": [{"text": "a"}]}),
        ("[String!]", "alone"),
        ("Int", None),
    ],
)
def test_ordinary_values_are_coerced_here(declared: str, value: Any) -> None:
    ours, theirs = coerce_both(declared, {"v": value})
    assert ours is not None
    assert repr(ours) == repr(theirs)


@pytest.mark.parametrize("declared", ["Int = 3", "Int!", "[EventOrder!]! = []"])
def test_defaults_and_what_is_missing_are_left_to_graphql_core(declared: str) -> None:
    assert coerce_both(declared, {})[0] is None


def test_what_may_be_missing_is_left_out() -> None:
    assert coerce_both("Int", {"other": 1}) == ({}, {})
