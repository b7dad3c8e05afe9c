"""Lists as the naive evaluator sees them: filtered, ordered, cut to a page, in plain Python."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schema import tables as t
from tests.query import derived
from tests.query.naive_filters import Filters, bounds
from tests.query.stored import full_text
from tests.query.world import World, by_id

Order = tuple[tuple[str, str], ...]
"""What a list is ordered by: fields and directions, as the question has them; none: the list's own order."""

Args = Mapping[str, Any]
CursorOf = Callable[[str, Order, str], str]
"""Gives the cursor of a row, by the name of its list, the order and its slug: cursors are the product's own secret."""


@dataclass(frozen=True)
class Page:
    """A page of a list: rows `start` to `end` of all that the list holds."""

    name: str
    order: Order
    rows: Sequence[Any]
    start: int
    end: int


@dataclass(frozen=True)
class Edge:
    """A row of a page."""

    page: Page
    row: Any


class Lists:
    """The rows of one world, and the lists that are made of them."""

    def __init__(self, world: World, cursor_of: CursorOf) -> None:
        self.world = world
        self.cursor_of = cursor_of
        self.filters = Filters(world, {(name, id): f"{a}\n{b}" for name, id, a, b in full_text(world)})
        self.actors: Mapping[int, t.Actor] = by_id(world.actors)
        self.events: Mapping[int, t.Event] = by_id(world.events)
        self.statements: Mapping[int, t.Statement] = by_id(world.statements)
        self.sources: Mapping[int, t.Source] = by_id(world.sources)
        self.relations: Mapping[int, t.Relation] = by_id(world.relations)
        self.organizations = {o.actor_id: o for o in world.organizations}

    def page(self, name: str, rows: Sequence[Any], args: Args) -> Page:
        """Return the page of a list that is asked for: filtered, ordered, cut at the cursors, then by its length."""
        met = [row for row in rows if self.filters.meets(FILTERS[name], row, args.get("where"))]
        order: Order = tuple((o["field"], o["direction"] or "ASC") for o in args.get("orderBy") or ())
        everything = self.sort(name, met, order)
        start, end = 0, len(everything)
        # A cursor marks a row's place even where the row is not in this list, so it is put in to find the place.
        if args.get("after") is not None:
            start = self.place(name, met, order, args["after"], past=True)
        if args.get("before") is not None:
            end = self.place(name, met, order, args["before"], past=False)
        if args.get("last") is not None:
            start = max(start, end - args["last"])
        else:
            end = min(end, start + (args.get("first") or 20))
        return Page(name, order, everything, start, end)

    def place(self, name: str, rows: Sequence[Any], order: Order, cursor: str, *, past: bool) -> int:
        """Return how many rows stand before the cursor's row; past: and it as well, if it is one of them."""
        marked = next(row for row in self.all(name) if self.cursor_of(name, order, row.slug) == cursor)
        others = [row for row in rows if row is not marked]
        before = self.sort(name, [*others, marked], order).index(marked)
        return before + (1 if past and len(others) < len(rows) else 0)

    def all(self, name: str) -> Sequence[Any]:
        """Return all rows that a list of that name may hold."""
        return getattr(self.world, {"organizations": "actors"}.get(name, name))

    def sort(self, name: str, rows: Sequence[Any], order: Order) -> list[Any]:
        """Order rows; the keys named first weigh most, the slug decides ties."""
        found = sorted(rows, key=lambda row: row.slug)
        keys = KEYS[name]
        for field, direction in reversed(order or DEFAULT[name]):
            if field in ("DATE", "PUBLISHED"):
                found.sort(key=lambda row, f=field: keys[f](self, row) or "", reverse=direction == "DESC")
                found.sort(key=lambda row, f=field: keys[f](self, row) is None)
            else:
                found.sort(key=lambda row, f=field: keys[f](self, row), reverse=direction == "DESC")
        return found

    def by_slug(self, name: str, slug: str) -> Any:
        """Return the row that has the slug, or None."""
        return next((row for row in self.all(name) if row.slug == slug), None)

    def node(self, id: str) -> Any:
        """Return the row that has the global identifier, or None."""
        prefix, _, slug = id.partition(":")
        return self.by_slug(
            {"Event": "events", "Actor": "actors", "Statement": "statements"}.get(prefix, "sources"), slug
        )


FILTERS = {
    "events": "EventFilter",
    "actors": "ActorFilter",
    "organizations": "ActorFilter",
    "statements": "StatementFilter",
    "sources": "SourceFilter",
}
Key = Callable[[Lists, Any], Any]
DEFAULT: Mapping[str, Order] = {
    "events": (("DATE", "DESC"),),
    "actors": (("NAME", "ASC"),),
    "organizations": (("NAME", "ASC"),),
    "statements": (("SOURCE_POSITION", "ASC"),),
    "sources": (("PUBLISHED", "DESC"),),
}
ACTOR_KEYS: Mapping[str, Key] = {"NAME": lambda n, a: a.name, "KIND": lambda n, a: a.kind}
KEYS: Mapping[str, Mapping[str, Key]] = {
    "events": {
        "DATE": lambda n, e: latest(e),
        "TITLE": lambda n, e: e.title,
        "TYPE": lambda n, e: e.type,
    },
    "actors": ACTOR_KEYS,
    "organizations": ACTOR_KEYS,
    "statements": {
        "DATE": lambda n, s: latest(s),
        "SPEAKER": lambda n, s: n.actors[s.speaker_id].name,
        "SOURCE_POSITION": lambda n, s: s.position,
    },
    "sources": {"PUBLISHED": lambda n, s: s.published_on},
}


def latest(row: t.Event | t.Statement) -> str | None:
    """Return the last day that a row's date can mean, the calendar's where it is open, None where it has no date."""
    found = bounds(row)
    return None if found is None else (found[1] or derived.date.max).isoformat()
