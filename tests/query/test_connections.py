"""Pages: what is told of them alone, without their rows."""

import json

import pytest

from tests.query.known import Known


@pytest.mark.parametrize("member", ["hasNextPage", "hasPreviousPage", "startCursor", "endCursor", "__typename"])
@pytest.mark.parametrize("size", ["first", "last"])
def test_page_info_is_told_without_the_rows(known: Known, member: str, size: str) -> None:
    for name in ("events", "actors", "organizations", "statements", "sources"):
        for where in ("", ", where: {slug: []}"):
            document = f"{{ {name}({size}: 1{where}) {{ pageInfo {{ {member} }} }} }}"
            assert known.product.ask(document) == known.naive.ask(document)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("nodes @include(if: $all) { id } pageInfo @include(if: $all) { endCursor }", "{}"),
        ("nodes { id @include(if: $all) }", '{"nodes": [{}, {}]}'),
        ("edges { node { id @include(if: $all) } }", '{"edges": [{"node": {}}, {"node": {}}]}'),
        ("pageInfo { endCursor @include(if: $all) }", '{"pageInfo": {}}'),
    ],
)
def test_what_nothing_is_asked_of_is_an_empty_object(known: Known, asked: str, found: str) -> None:
    document = f"query ($all: Boolean!) {{ events(first: 2) {{ {asked} }} }}"
    assert known.product.ask(document, {"all": False}) == {"events": json.loads(found)}


def test_the_total_is_counted_without_choosing_a_page(known: Known) -> None:
    assert known.product.ask("{ events(first: 1) { totalCount } }")["events"]["totalCount"] == len(known.world.events)
    assert "row_number" not in known.product.statements[-1]
    assert "LIMIT" not in known.product.statements[-1]


def test_rows_beyond_the_page_are_looked_at_only_where_it_is_asked(known: Known) -> None:
    known.product.ask("{ events(first: 1) { nodes { id } pageInfo { endCursor } } }")
    assert "+ 1" not in known.product.statements[-1]
    known.product.ask("{ events(first: 1) { nodes { id } pageInfo { hasNextPage } } }")
    assert "+ 1" in known.product.statements[-1]
