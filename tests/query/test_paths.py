"""Pages and counts found by the tables that were made for them are those that the records themselves give."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from scripts.bench.build import build
from tests.query.stored import SqliteProduct

LISTED = """
query ($where: EventFilter!, $after: String) {
  events(where: $where, first: 20, after: $after) { nodes { slug } pageInfo { endCursor hasNextPage } }
}
"""
BACKWARDS = """
query ($where: EventFilter!, $before: String) {
  events(where: $where, last: 7, before: $before) { nodes { slug } pageInfo { startCursor hasPreviousPage } }
}
"""
MATCHING = """
SELECT e.slug FROM events AS e WHERE e.date_to >= :first AND e.date_from <= :last
AND e.type IN (SELECT code FROM event_types_under WHERE ancestor = :type)
AND EXISTS (
    SELECT 1 FROM participants AS p JOIN actors AS a ON a.id = p.actor_id WHERE p.event_id = e.id
    AND p.role IN (SELECT code FROM roles_under WHERE ancestor = :role)
    AND p.actor_id IN (SELECT n.actor_id FROM actor_ancestors AS n JOIN actors AS x ON x.id = n.ancestor_id
                       WHERE x.slug = :actor)
    AND (:kind IS NULL OR a.kind = :kind) AND (:exactly IS NULL OR a.slug = :exactly))
ORDER BY e.date_to DESC, e.slug
"""


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data set of which many pages are full, with events in which two participants stand under the same actor."""
    path = tmp_path_factory.mktemp("paths") / "many.sqlite"
    build(path, 6_000)
    return path


@pytest.fixture(scope="module")
def product(path: Path) -> Iterator[SqliteProduct]:
    """The product over it."""
    product = SqliteProduct(path)
    yield product
    product.connection.close()


def ask_sql(path: Path, sql: str, values: dict[str, Any]) -> list[Any]:
    """Ask the records themselves."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql, values).fetchall()


@pytest.mark.parametrize("actor", ["state-1", "state-7", "actor-25"])
@pytest.mark.parametrize("type", ["espionage", "restrict_operations", "use_of_force"])
@pytest.mark.parametrize(
    ("role", "kind", "exact"), [("ordered_by", None, False), ("initiator", "person", False), ("ordered_by", None, True)]
)
def test_the_pages_are_the_list(
    path: Path, product: SqliteProduct, actor: str, type: str, role: str, kind: str | None, exact: bool
) -> None:
    values = {"actor": actor, "type": type, "role": role, "kind": kind, "exactly": actor if exact else None}
    found = ask_sql(path, MATCHING, {**values, "first": "2015-01-01", "last": "2021-06-15"})
    participants = {
        "actor" if exact else "under": [actor],
        "role": [role.upper()],
        "kind": [kind.upper()] if kind else None,
    }
    where = {"type": [type.upper()], "participants": participants, "date": {"during": "2015-01-01/2021-06-15"}}
    expected = [slug for (slug,) in found]
    assert list(page_through(product, LISTED, "after", "endCursor", "hasNextPage", where)) == expected
    backwards = list(page_through(product, BACKWARDS, "before", "startCursor", "hasPreviousPage", where))
    assert backwards == expected[::-1]


def page_through(
    product: SqliteProduct, document: str, mark: str, end: str, more: str, where: dict[str, Any]
) -> Iterator[str]:
    """Yield the slugs page by page, in the order in which the pages are asked for."""
    cursor = None
    while True:
        events = product.ask(document, {"where": where, mark: cursor})["events"]
        slugs = [node["slug"] for node in events["nodes"]]
        yield from slugs if mark == "after" else slugs[::-1]
        if not events["pageInfo"][more]:
            return
        cursor = events["pageInfo"][end]


COUNTED = """
SELECT {by}, count(*) FROM events AS e LEFT JOIN places AS p ON p.id = e.place_id
WHERE e.date_to >= :first AND e.date_from <= :last GROUP BY {by}
"""


@pytest.mark.parametrize(
    "by",
    [
        ("month", "type"),
        ("type", "month"),
        ("month",),
        ("year", "month"),
        ("type",),
        ("year", "type"),
        ("month", "country"),
        ("modality", "month"),
        ("month", "collection", "type"),
    ],
)
@pytest.mark.parametrize(
    ("during", "first", "last"),
    [
        ("2020", "2020-01-01", "2020-12-31"),
        ("2020-02", "2020-02-01", "2020-02-29"),
        ("2020-02-02/2020-03-31", "2020-02-02", "2020-03-31"),
        ("2020-02-01/2020-03-30", "2020-02-01", "2020-03-30"),
        ("2020-02-02", "2020-02-02", "2020-02-02"),
    ],
)
def test_the_counts_are_those_of_the_events(
    path: Path, product: SqliteProduct, by: tuple[str, ...], during: str, first: str, last: str
) -> None:
    columns = ", ".join("p.country" if name == "country" else f"e.{name}" for name in by)
    rows = ask_sql(path, COUNTED.format(by=columns), {"first": first, "last": last})
    rows.sort(key=lambda row: [(value is None, value or "") for value in row[:-1]])
    document = """query ($by: [EventDimension!]!, $during: EDTF) {
      eventCounts(first: 1000, by: $by, where: {date: {during: $during}}) {
        period type country modality collection count } }"""
    counts = product.ask(document, {"by": [name.upper() for name in by], "during": during})["eventCounts"]
    for row, count in zip(rows, counts, strict=True):
        values = dict(zip(by, row, strict=False))
        assert count["count"] == row[-1]
        assert count["period"] == (values.get("month") or values.get("year"))
        for name in ("type", "country", "modality", "collection"):
            value = values.get(name)
            assert count[name] == (value.upper() if value and name in ("type", "modality") else value)
