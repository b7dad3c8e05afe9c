"""YAML is read as text that knows where it stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from scripts.compose import Loc, Mark, SeedFile, compose, find, find_mark, plain, prune, reach

TEXT = """\
# A comment
name: Report   # another
number: 2025
day: 2025-02-06
country: NO
nothing:
list:
  - one
  - {exact: two, field: x}
folded: >-
  three
  four
"""


def test_every_scalar_is_text_as_it_is_written() -> None:
    root, faults = compose(TEXT)
    assert faults == []
    assert plain(root) == {
        "name": "Report",
        "number": "2025",
        "day": "2025-02-06",
        "country": "NO",
        "nothing": None,
        "list": ["one", {"exact": "two", "field": "x"}],
        "folded": "three four",
    }


@pytest.mark.parametrize(
    ("loc", "key", "place"),
    [
        ((), False, (2, 1)),
        (("name",), False, (2, 7)),
        (("name",), True, (2, 1)),
        (("list", 1, "field"), False, (9, 25)),
        (("list", 1, "field"), True, (9, 18)),
        (("list", 1, "lost"), False, (9, 5)),
        (("list", 7), False, (8, 3)),
        (("day", 0), False, (4, 6)),
        (("folded",), False, (10, 9)),
    ],
)
def test_every_key_and_value_has_its_place(loc: Loc, key: bool, place: tuple[int, int]) -> None:
    root, _ = compose(TEXT)
    assert find_mark(root, loc, key=key) == Mark(*place)


def test_one_value_may_stand_for_a_list_of_one() -> None:
    root, _ = compose("evidence: {exact: two}")
    assert find(root, ("evidence", 0, "exact")) is find(root, ("evidence", "exact"))
    assert reach(root, ("evidence", 0, "field")) == ("evidence",)


def test_what_is_taken_out_is_gone_from_values_and_places() -> None:
    root, _ = compose(TEXT)
    prune(root, ("list", 0))
    prune(root, ("name",))
    prune(root, ())
    assert plain(root)["list"] == [{"exact": "two", "field": "x"}]
    assert "name" not in plain(root)
    assert find_mark(root, ("list", 0)) == Mark(9, 5)


def test_an_issue_shows_its_line() -> None:
    root, _ = compose(TEXT)
    issue = SeedFile("a.yml", TEXT, root).issue(("list", 1, "field"), "wrong", "mend it")
    assert issue.excerpt == "  - {exact: two, field: x}"
    assert issue.excerpt[issue.column - 1 :].startswith("x}")


@pytest.mark.parametrize("text", ["", "# nothing\n", "\ufeff\n"])
def test_nothing_is_nothing(text: str) -> None:
    assert compose(text) == (None, [])


def test_a_byte_order_mark_is_let_be() -> None:
    assert plain(compose("\ufeffa: b")[0]) == {"a": "b"}


@given(
    st.recursive(
        st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Z"]), max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1), inner, max_size=3),
        max_leaves=8,
    )
)
def test_values_are_those_of_the_parser(value: object) -> None:
    """Over texts alone, our reading and the parser's own are the same."""
    import json

    text = json.dumps(value, ensure_ascii=False)
    assert plain(compose(text)[0]) == YAML(typ="safe", pure=True).load(text)  # pyright: ignore[reportUnknownMemberType]
