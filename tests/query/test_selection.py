"""Selections, and the slots in them that each request fills anew."""

import pytest

from api.query.selection import Selection, Slot, Variant, fill, has_slot, select, walk


def test_a_shape_becomes_selections() -> None:
    below = Selection("place", "place", variants=(Variant((), (Selection("name", "name"),)),))
    assert select({"slug": None, "place": {"name": None}}) == (Selection("slug", "slug"), below)


def test_walking_meets_parents_first() -> None:
    items = select({"a": {"b": None, "c": {"d": None}}, "e": None})
    assert [item.name for item in walk(items)] == ["a", "b", "c", "d", "e"]


def test_a_slot_is_the_text_and_knows_where_it_came_from() -> None:
    slot = Slot("azerbaijan", ("where", "slug", 0))
    assert slot == "azerbaijan"
    assert slot.path == ("where", "slug", 0)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (Slot("a", ("x",)), True),
        ("a", False),
        (1, False),
        (None, False),
        (["a", Slot("b", ("x",))], True),
        (("a", ["b", {"c": Slot("d", ("x",))}]), True),
        ({"a": {"b": "c"}}, False),
        ([], False),
    ],
)
def test_a_slot_is_found_at_any_depth(value: object, found: bool) -> None:
    assert has_slot(value) is found


def test_slots_are_filled_from_where_they_came() -> None:
    template = {"slug": [Slot("a", ("s", 0)), "b"], "date": {"during": Slot("2025", ("d", "during"))}, "first": 3}
    values = {"s": ["x", "y"], "d": {"during": "2024"}}
    assert fill(template, values) == {"slug": ["x", "b"], "date": {"during": "2024"}, "first": 3}
    assert fill("a", {}) == "a"


def test_a_variable_whose_path_is_gone_is_an_error() -> None:
    with pytest.raises(KeyError):
        fill(Slot("a", ("s",)), {})
