"""Pages: their sizes, their orders, and cursors that mark a row's place even where the row is gone."""

import json
from typing import Any

import pytest

from api.query.mapping import ENTITIES
from api.query.pages import limit, order_sql, order_tag, order_terms, page, read_cursor
from schema.derived import LISTED
from schema.errors import QueryError
from tests.query.known import Known
from tests.query.stored import product_of
from tests.query.worlds import build_world

EVENT = ENTITIES["Event"]


@pytest.mark.parametrize(("value", "found"), [(None, 20), (1, 1), (100, 100)])
def test_a_page_has_1_to_100_rows_and_20_unless_told(value: int | None, found: int) -> None:
    assert limit(value) == found


@pytest.mark.parametrize("value", [0, -1, 101, 2**31 - 1])
@pytest.mark.parametrize("name", ["first", "last"])
def test_other_sizes_are_refused_by_the_argument_s_name(value: int, name: str) -> None:
    with pytest.raises(QueryError, match=f"{name}: {value} is not between 1 and 100") as error:
        page({name: value})
    assert error.value.field == name


def test_first_and_last_cannot_both_be_given() -> None:
    with pytest.raises(QueryError, match="one end") as error:
        page({"first": 1, "last": 1})
    assert error.value.field == "last"


def test_a_page_is_read_from_its_arguments() -> None:
    assert page({}) == page({"first": None, "last": None})
    read = page({"last": 3, "before": "x", "after": "y"})
    assert (read.size, read.backward, read.after, read.before) == (3, True, "y", "x")
    assert not page({"first": 3}).backward


def asked(*pairs: tuple[str, str | None]) -> list[dict[str, Any]]:
    """Return an order as selections hold it."""
    return [{"field": field, "direction": direction} for field, direction in pairs]


def test_the_slug_decides_ties_in_every_order() -> None:
    for entity in ENTITIES.values():
        for name in entity.orders or {}:
            for direction in ("asc", "desc", None):
                assert order_terms(entity, asked((name, direction)))[-1].sql == "{t}.slug"


def test_each_order_has_a_mark_of_its_own() -> None:
    orders = [(), *(asked((f, d)) for f in EVENT.orders or {} for d in ("asc", "desc"))]
    tags = [order_tag(order_terms(EVENT, order)) for order in orders]
    # Newest first is what one gets without asking, so these two share their cursors.
    assert len(set(tags)) == len(tags) - 1


def test_a_key_that_is_asked_for_twice_counts_once() -> None:
    once = order_terms(EVENT, asked(("title", "asc")))
    assert order_terms(EVENT, asked(("title", "asc"), ("title", "asc"))) == once


def test_an_order_turns_round() -> None:
    terms = order_terms(EVENT, asked(("date", "asc")))
    assert order_sql(terms, "e", backward=False) == "CAST(e.date_to = '' AS INTEGER), e.date_to, e.slug"
    assert order_sql(terms, "e", backward=True) == "CAST(e.date_to = '' AS INTEGER) DESC, e.date_to DESC, e.slug DESC"


def written(*values: Any) -> str:
    """Write a cursor."""
    return json.dumps(values).encode().hex()


TAG = order_tag(EVENT.order)


@pytest.mark.parametrize(
    "cursor",
    [
        "", "x", "zz", "0", "ff", "é", written(), written(TAG), written(TAG, "2025-01-01"), written(TAG, "a", "b", "c"),
        written(TAG, 1.5, "a"), written(TAG, None, "a"), written(TAG, True, "a"), written(TAG, ["a"], "a"),
        written(TAG, 2**63, "a"), written("name,slug", "a", "b"), written(None, "a", "b"), b"{}".hex(), b"5".hex(),
    ],
)  # fmt: skip
def test_what_is_no_cursor_of_the_list_is_refused_by_the_argument_s_name(known: Known, cursor: str) -> None:
    with pytest.raises(QueryError, match="after: this is no cursor of this list") as error:
        read_cursor(cursor, EVENT.order, "after")
    assert error.value.field == "after"
    document = "query ($cursor: String) { events(before: $cursor) { nodes { id } } }"
    known.product.ask(document, {"cursor": None})
    with pytest.raises(QueryError, match="before: this is no cursor of this list"):
        known.product.ask(document, {"cursor": cursor})


@pytest.mark.parametrize("order", ["[]", "{field: TITLE}", "[{field: DATE}, {field: TYPE, direction: DESC}]"])
def test_a_cursor_marks_its_place_after_its_row_is_gone(order: str) -> None:
    number = 160
    document = f"""query ($cursor: String) {{
        events(first: 100, after: $cursor, orderBy: {order}) {{ edges {{ cursor node {{ slug }} }} }}
    }}"""
    world = build_world(number)
    with product_of(world) as product:
        edges = product.ask(document, {"cursor": None})["events"]["edges"]
    place = len(edges) // 2
    kept = build_world(number)
    (gone,) = (event for event in kept.events if event.slug == edges[place]["node"]["slug"])
    kept.events.remove(gone)
    for name in ("participants", "event_positions", "event_sources", "stances"):
        setattr(kept, name, [row for row in getattr(kept, name) if row.event_id != gone.id])
    kept.event_links.clear()
    kept.evidence.clear()
    for statement in kept.statements:
        if statement.made_in_id == gone.id:
            statement.made_in_id = None
    with product_of(kept) as product:
        after = product.ask(document, {"cursor": edges[place]["cursor"]})["events"]["edges"]
        assert after == edges[place + 1 :]
        assert len(after) > 1


@pytest.mark.parametrize("table", LISTED)
def test_full_text_has_the_default_order_of_the_lists(table: str) -> None:
    (entity,) = (e for e in ENTITIES.values() if e.table == table and e.only is None)
    assert order_sql(entity.order, "t", backward=False) == LISTED[table].format(t="t")
