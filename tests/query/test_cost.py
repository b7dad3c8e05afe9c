"""What questions may cost: page sizes multiply, and filters are counted."""

import json
from typing import Any

import pytest

from api.query.cost import UNPAGED, check_cost, check_filters, cost, tell_cost
from api.query.selection import Constant, Items, Selection, Variant, select
from schema.errors import CostError, QueryError


def paged(name: str, size: int | None, *below: Selection | Constant, **arguments: Any) -> Selection:
    """Return a list of some size with what is asked for of its nodes."""
    nodes = Selection("nodes", "nodes", variants=(Variant((), below or select({"slug": None})),))
    given = {**arguments, **({} if size is None else {"first": size})}
    return Selection(name, name, given, (Variant((), (nodes,)),))


@pytest.mark.parametrize(
    ("items", "found"),
    [
        (select({"dataset": {"version": None}}), 1),
        (select({"event": {"slug": None}}), 1),
        (select({"event": {"place": {"slug": None}}}), 2),
        ((paged("events", None),), 20),
        ((paged("events", 3),), 3),
        ((paged("events", 3), paged("actors", 4)), 7),
        ((paged("events", 3, paged("statements", 5)),), 3 * (1 + 5)),
        ((paged("events", 9, paged("statements", 8, *select({"stances": {"kind": None}}))),), 9 * (1 + 8 * (1 + 20))),
        ((paged("actors", 2, *select({"names": {"name": None}})),), 2 * (1 + UNPAGED)),
        ((Selection("k", "event_counts", {"by": ("type",)}, (Variant((), select({"count": None})),)),), 100),
        ((Selection("k", "nodes", {"ids": ("a", "b")}, (Variant((), select({"id": None})),)),), 2),
        ((Selection("k", "search", {"text": "a", "first": 7}, (Variant((), select({"nodes": {"id": None}})),)),), 7),
    ],
)  # fmt: skip
def test_sizes_are_multiplied_through(items: Items, found: int) -> None:
    assert cost(items) == found


def test_a_last_page_costs_what_a_first_one_does() -> None:
    assert cost((paged("events", None, last=50),)) == cost((paged("events", 50),))


def test_the_dearest_of_the_types_that_a_node_may_be_counts() -> None:
    dear = select({"statements": {"nodes": {"slug": None}}})
    variants = (Variant(("Person",), select({"slug": None})), Variant(("State",), dear))
    assert cost((Selection("actor", "actor", {"slug": "a"}, variants),)) == 21


def test_edges_cost_an_object_more_than_nodes() -> None:
    edges = select({"events": {"edges": {"node": {"slug": None}}}})
    assert cost(edges) == 40


def test_what_costs_too_much_is_refused() -> None:
    items = (paged("events", 100, paged("statements", 100)),)
    assert check_cost(items, max_cost=10_100) == 10_100
    with pytest.raises(CostError, match="10,100 objects, and 10,099 are allowed") as error:
        check_cost(items, max_cost=10_099)
    assert (error.value.status, error.value.code) == (400, "TOO_COSTLY")
    assert error.value.details == {"limit": "max_cost", "most": 10_099, "found": 10_100}


def test_the_cost_is_told_beside_the_data() -> None:
    told = tell_cost(b'{"data":{"dataset":null}}', 7, max_cost=100)
    assert json.loads(told) == {
        "data": {"dataset": None},
        "extensions": {"cost": {"requestedQueryCost": 7, "maximumAvailable": 100}},
    }


def test_bad_sizes_are_refused_before_anything_is_compiled() -> None:
    with pytest.raises(QueryError, match="between 1 and 100"):
        cost((paged("events", 101),))


@pytest.mark.parametrize(
    ("where", "found"),
    [
        (None, 0),
        ({}, 0),
        ({"disputed": True}, 1),
        ({"slug": ("a", "b", "c")}, 4),
        ({"participants": {"role": ("target",), "under": ("a", "b")}}, 6),
        ({"and": ({"slug": ("a",)}, {"not": {"slug": ("b",)}})}, 8),
    ],
)
def test_conditions_and_values_are_counted(where: Any, found: int) -> None:
    assert check_filters((paged("events", 1, where=where),), most=found) == found
    if found:
        with pytest.raises(CostError, match=f"{found} conditions and values, and {found - 1} are allowed"):
            check_filters((paged("events", 1, where=where),), most=found - 1)
        with pytest.raises(CostError) as error:
            check_filters((paged("events", 1, where=where),), most=0)
        assert error.value.details == {"limit": "max_filters", "most": 0, "found": found}


def test_the_filters_of_every_list_count() -> None:
    inner = paged("statements", 1, where={"slug": ("a",)})
    assert check_filters((paged("events", 1, inner, where={"disputed": True}),), most=3) == 3
