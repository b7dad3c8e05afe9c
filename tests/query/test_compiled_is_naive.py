"""The engine held against a naive evaluator, over generated data sets and generated questions.

ONRECORD_CASES=2000 asks that many questions, others each time.
"""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.query.known import Worlds
from tests.query.questions import questions, sieves
from tests.query.walks import searches, walks
from tests.query.worlds import CASES, WORLDS, world_numbers

NUMBERS = world_numbers(WORLDS if CASES else 50)


def held(few: int, share: float) -> settings:
    """Return the settings of a property: how often it is tried, by itself and as a share of the cases."""
    return settings(
        max_examples=round(CASES * share) or few,
        derandomize=not CASES,
        deadline=None,
        print_blob=True,
        suppress_health_check=[HealthCheck.too_slow],
    )


@pytest.mark.fuzz
@held(250, 1)
@given(data=st.data(), number=NUMBERS)
def test_the_compiled_answer_is_the_naive_one(worlds: Worlds, data: st.DataObject, number: int) -> None:
    known = worlds(number)
    known.compare(data.draw(questions(known.hints)))


@pytest.mark.fuzz
@held(300, 1)
@given(data=st.data(), number=NUMBERS)
def test_filters_choose_the_rows_that_they_naively_do(worlds: Worlds, data: st.DataObject, number: int) -> None:
    known = worlds(number)
    known.compare(data.draw(sieves(known.hints)))


@pytest.mark.fuzz
@held(40, 0.1)
@given(data=st.data(), number=NUMBERS, size=st.integers(1, 5))
def test_the_pages_joined_are_the_whole_list(worlds: Worlds, data: st.DataObject, number: int, size: int) -> None:
    known = worlds(number)
    walk = data.draw(walks(known.hints))
    whole = walk.list_in(known.naive.ask(walk.forward, {**walk.variables, "size": 100}))
    slugs = [node["slug"] for node in whole["nodes"]]
    assert len(slugs) == whole["totalCount"]
    for document, end, more in (
        (walk.forward, "endCursor", "hasNextPage"),
        (walk.backward, "startCursor", "hasPreviousPage"),
    ):
        joined: list[str] = []
        cursor: str | None = None
        while document:
            found = walk.list_in(known.product.ask(document, {**walk.variables, "size": size, "cursor": cursor}))
            page = [node["slug"] for node in found["nodes"]]
            joined = joined + page if document is walk.forward else page + joined
            assert found["totalCount"] == len(slugs)
            cursor = found["pageInfo"][end]
            if not found["pageInfo"][more]:
                assert joined == slugs
                break
            assert len(page) == size


@pytest.mark.fuzz
@held(40, 0.1)
@given(data=st.data(), number=NUMBERS, size=st.integers(1, 5))
def test_a_search_finds_what_has_every_word(worlds: Worlds, data: st.DataObject, number: int, size: int) -> None:
    known = worlds(number)
    search = data.draw(searches(known.hints))
    expected = search.expected(known.naive)
    found: list[str] = []
    cursor: str | None = None
    while True:
        page = known.product.ask(search.document, {**search.variables, "size": size, "cursor": cursor})["search"]
        edges, info = page["edges"], page["pageInfo"]
        assert page["totalCount"] == len(expected)
        assert info["hasPreviousPage"] == bool(found)
        assert [edge["node"] for edge in edges] == page["nodes"] == search.shown(known.naive, edges)
        assert all(search.quotes(edge["snippet"]) for edge in edges)
        if edges:
            assert (info["startCursor"], info["endCursor"]) == (edges[0]["cursor"], edges[-1]["cursor"])
        found += [edge["node"]["found"] for edge in edges]
        cursor = info["endCursor"]
        if not info["hasNextPage"]:
            break
        assert len(edges) == size
    assert sorted(found) == sorted(expected)
