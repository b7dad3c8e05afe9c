"""The statements that are written by hand: nodes by identifier, event counts, search."""

import pytest

from schema.errors import QueryError
from tests.query.known import Known, Worlds


def test_a_group_of_one_year_and_no_month_shows_the_year(worlds: Worlds) -> None:
    for number in range(100, 110):
        known = worlds(number)
        by = "{ eventCounts(by: [YEAR, MONTH]) { period count } }"
        found = known.product.ask(by)["eventCounts"]
        assert found == known.naive.ask(by)["eventCounts"]
        periods = [row["period"] for row in found]
        assert len(set(periods)) == len(periods)
        assert sum(row["count"] for row in found) == len(known.world.events)


def test_an_event_counts_once_under_each_of_its_actors(known: Known) -> None:
    document = "{ eventCounts(by: [TARGET]) { target { slug } count } }"
    targets = {(p.event_id, p.actor_id) for p in known.world.participants if p.role == "target"}
    without = {e.id for e in known.world.events} - {event for event, _ in targets}
    assert sum(row["count"] for row in known.product.ask(document)["eventCounts"]) == len(targets) + len(without)


@pytest.mark.parametrize("by", ["[]", "[TYPE, TYPE]", "[TYPE, YEAR, MONTH, COUNTRY]"])
def test_one_to_three_different_dimensions_are_allowed(known: Known, by: str) -> None:
    with pytest.raises(QueryError, match="one to three different") as error:
        known.product.ask(f"{{ eventCounts(by: {by}) {{ count }} }}")
    assert error.value.field == "by"


def test_more_than_a_hundred_identifiers_are_refused(known: Known) -> None:
    document = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    ids = [f"Event:{event.slug}" for event in known.world.events]
    found = (ids * 20)[:100]
    assert known.product.ask(document, {"ids": found})["nodes"] == [{"id": id} for id in found]
    with pytest.raises(QueryError, match="101 are more than 100"):
        known.product.ask(document, {"ids": [*found, "Event:x"]})


@pytest.mark.parametrize("id", ["", "x", "Organization:a", "event:a", ":a"])
def test_what_is_no_identifier_is_refused(known: Known, id: str) -> None:
    for document in ("query ($id: ID!) { node(id: $id) { id } }", "query ($id: ID!) { nodes(ids: [$id]) { id } }"):
        with pytest.raises(QueryError, match="no identifier"):
            known.product.ask(document, {"id": id})


@pytest.mark.parametrize("after", ["", "zz", "736561726368", "7365617263683a2d31", "ff", "7365617263683ac2b2"])
def test_what_is_no_cursor_of_a_search_is_refused(known: Known, after: str) -> None:
    document = 'query ($after: String) { search(text: "x", after: $after) { nodes { id } } }'
    with pytest.raises(QueryError, match="no cursor of a search"):
        known.product.ask(document, {"after": after})


@pytest.mark.parametrize("text", ["", " ", "-", "😀", "_", "\u0301", "\0"])
def test_a_search_without_a_word_is_refused(known: Known, text: str) -> None:
    with pytest.raises(QueryError, match="at least one word"):
        known.product.ask("query ($text: String!) { search(text: $text) { totalCount } }", {"text": text})
