"""The naive evaluator: graphql-core's own executor over the printed schema, with resolvers that loop over the rows.

Fragments, directives, variables and aliases are the executor's business; filters, orders and pages are plain Python.
Nothing of the engine is used. A field or filter without a rule here fails every question that asks for it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from types import SimpleNamespace
from typing import Any

from graphql import GraphQLResolveInfo, GraphQLSchema, build_schema, execute_sync, get_named_type, is_enum_type, parse

from api.graphql.types import print_schema
from schema import tables as t
from tests.query import derived
from tests.query.naive_filters import Filters, bounds, is_position, statements_on
from tests.query.stored import full_text
from tests.query.worlds import World, by_id

Order = tuple[tuple[str, str], ...]
"""What a list is ordered by: fields and directions, as the question has them; none: the list's own order."""

Args = Mapping[str, Any]
CursorOf = Callable[[str, Order, str], str]
"""Gives the cursor of a row, by the name of its list, the order and its slug: cursors are the product's own secret."""

TYPES = {"state": "State", "organization": "Organization", "person": "Person", "group": "Group"}


@cache
def printed_schema() -> GraphQLSchema:
    """Return the schema as a client knows it: nothing in it resolves anything."""
    return build_schema(print_schema())


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


class Naive:
    """Answers questions over one world."""

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

    def ask(self, document: str, variables: Args | None = None, operation: str | None = None) -> Any:
        """Answer a question."""
        result = execute_sync(
            printed_schema(),
            parse(document),
            root_value=self,
            variable_values=dict(variables or {}),
            operation_name=operation,
            field_resolver=self.resolve,
            type_resolver=lambda row, *_: self.type_of(row),
        )
        if result.errors:
            raise result.errors[0].original_error or result.errors[0]
        return result.data

    def type_of(self, row: Any) -> str:
        """Return the name of a row's concrete type."""
        return TYPES.get(row.kind, "UnnamedSource") if isinstance(row, t.Actor) else type(row).__name__

    def resolve(self, row: Any, info: GraphQLResolveInfo, **args: Any) -> Any:
        """Return a field's value: by the rule for it, or else the row's own column."""
        names = [info.parent_type.name, *(i.name for i in info.parent_type.interfaces)]
        if info.parent_type.name.endswith(("Connection", "Edge")):
            names.append(re.findall("Connection|Edge", info.parent_type.name)[0])
        for name in names:
            if rule := RULES.get(f"{name}.{info.field_name}"):
                value = rule(self, row, args)
                break
        else:
            value = getattr(row, re.sub("[A-Z]", lambda m: f"_{m[0].lower()}", info.field_name))
        return value.upper() if value is not None and is_enum_type(get_named_type(info.return_type)) else value

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
Key = Callable[[Naive, Any], Any]
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


def first(rows: Sequence[Any], args: Args) -> Sequence[Any]:
    """Return as many rows as are asked for."""
    return rows[: args["first"] or 20]


def any_of(rows: Sequence[Any], column: str, codes: Sequence[str] | None) -> list[Any]:
    """Return the rows that have any of the codes; none given: all."""
    return [row for row in rows if codes is None or getattr(row, column).upper() in codes]


def in_order(rows: Sequence[Any]) -> list[Any]:
    """Return rows by their place among those of their owner, then by their key."""
    return sorted(rows, key=lambda row: (row.position, row.id))


def entered(rows: Sequence[Any]) -> list[Any]:
    """Return rows in the order in which they were entered."""
    return sorted(rows, key=lambda row: row.id)


def evidence(owner: str) -> Callable[[Naive, Any, Args], Any]:
    """Return the rule for a record's evidence."""

    def rule(n: Naive, row: Any, args: Args) -> Any:
        found = in_order([e for e in n.world.evidence if getattr(e, owner) == row.id])
        if args.get("field") is not None:
            found = [e for e in found if e.field == args["field"]]
        return first(found, args) if "first" in args else found

    return rule


def anchored(column: str) -> Callable[[Naive, Any, Args], Any]:
    """Return the rule for what evidence shows of its anchor."""
    return lambda n, e, a: getattr(by_id(n.world.anchors)[e.anchor_id], column)


def date_of(prefix: str) -> Callable[[Naive, Any, Args], Any]:
    """Return the rule for a date of a row."""

    def rule(n: Naive, row: Any, args: Args) -> Any:
        if (edtf := getattr(row, f"{prefix}_edtf")) is None:
            return None
        found = derived.bounds_of(edtf)
        return SimpleNamespace(
            edtf=edtf,
            earliest=found[0] and found[0].isoformat(),
            latest=found[1] and found[1].isoformat(),
            precision=derived.precision_of(found),
            basis=getattr(row, f"{prefix}_basis"),
            text=getattr(row, f"{prefix}_text"),
        )

    return rule


def actor(column: str) -> Callable[[Naive, Any, Args], Any]:
    """Return the rule for the actor that a column names."""
    return lambda n, row, a: n.actors.get(getattr(row, column))


def related(n: Naive, e: t.Event, args: Args) -> Any:
    """Return an event's links, those that it is the subject of first."""
    links = any_of(entered(n.world.event_links), "type", args.get("type"))
    found = [SimpleNamespace(link=x, outgoing=True, other=x.to_id) for x in links if x.from_id == e.id]
    found += [SimpleNamespace(link=x, outgoing=False, other=x.from_id) for x in links if x.to_id == e.id]
    return first(found, args)


def event_counts(n: Naive, args: Args) -> Any:
    """Count the events that match under each combination of their values."""
    by: list[str] = args["by"]
    groups: dict[tuple[Any, ...], int] = {}
    for event in n.world.events:
        if n.filters.meets("EventFilter", event, args.get("where")):
            for group in product(*(values(n, event, dimension) for dimension in by)):
                groups[group] = groups.get(group, 0) + 1

    def rank(group: tuple[Any, ...]) -> Any:
        return [(value is None, value or "") for value in group]

    ranked = sorted(groups, key=rank)[: args["first"] or 100]
    return [SimpleNamespace(by=dict(zip(by, group, strict=True)), count=groups[group]) for group in ranked]


def counted(dimension: str) -> Callable[[Naive, Any, Args], Any]:
    """Return the rule for what is shown of a dimension: nothing where it was not counted by."""
    return lambda n, row, a: row.by.get(dimension)


def counted_actor(dimension: str) -> Callable[[Naive, Any, Args], Any]:
    """Return the rule for the actor that is shown of a dimension."""
    return lambda n, row, a: n.by_slug("actors", row.by.get(dimension))


def values(n: Naive, event: t.Event, dimension: str) -> list[Any]:
    """Return what an event counts under in one dimension: one value or, of actors, the slugs of all that there are."""
    match dimension:
        case "YEAR" | "MONTH":
            found = bounds(event)
            return [None if found is None else derived.inside_one(found, dimension.lower())]
        case "COUNTRY":
            return [next((p.country for p in n.world.places if p.id == event.place_id), None)]
        case "INITIATOR" | "TARGET":
            taken = [p for p in n.world.participants if p.event_id == event.id and n.filters.has_role(p, [dimension])]
            return [n.actors[id].slug for id in dict.fromkeys(p.actor_id for p in taken)] or [None]
        case _:
            return [getattr(event, dimension.lower())]


RULES: Mapping[str, Callable[[Naive, Any, Args], Any]] = {
    # ---- asking
    "Query.node": lambda n, _, a: n.node(a["id"]),
    "Query.nodes": lambda n, _, a: [n.node(id) for id in a["ids"]],
    "Query.event": lambda n, _, a: n.by_slug("events", a["slug"]),
    "Query.actor": lambda n, _, a: n.by_slug("actors", a["slug"]),
    "Query.organization": lambda n, _, a: next(
        (x for x in n.world.actors if x.slug == a["slug"] and x.kind == "organization"), None
    ),
    "Query.statement": lambda n, _, a: n.by_slug("statements", a["slug"]),
    "Query.source": lambda n, _, a: n.by_slug("sources", a["slug"]),
    "Query.events": lambda n, _, a: n.page("events", n.world.events, a),
    "Query.actors": lambda n, _, a: n.page("actors", n.world.actors, a),
    "Query.organizations": lambda n, _, a: n.page(
        "organizations", [x for x in n.world.actors if x.kind == "organization"], a
    ),
    "Query.statements": lambda n, _, a: n.page("statements", n.world.statements, a),
    "Query.sources": lambda n, _, a: n.page("sources", n.world.sources, a),
    "Query.eventCounts": lambda n, _, a: event_counts(n, a),
    **{f"EventCount.{d}": counted(d.upper()) for d in ("type", "country", "modality", "collection")},
    **{f"EventCount.{d}": counted_actor(d.upper()) for d in ("initiator", "target")},
    "EventCount.period": lambda n, x, a: x.by.get("MONTH") or x.by.get("YEAR"),
    "Query.vocabulary": lambda n, _, a: [
        x for x in entered(n.world.terms) if a.get("scheme") is None or x.scheme.upper() == a["scheme"]
    ],
    "Query.dataset": lambda n, _, a: n.world.dataset[0],
    "Dataset.counts": lambda n, _, a: SimpleNamespace(
        actors=len(n.world.actors),
        organizations=sum(x.kind == "organization" for x in n.world.actors),
        events=len(n.world.events),
        statements=len(n.world.statements),
        sources=len(n.world.sources),
    ),
    "Term.code": lambda n, x, a: x.code.upper(),
    "Term.parent": lambda n, x, a: x.parent and x.parent.upper(),
    "Term.mappings": lambda n, x, a: entered([m for m in n.world.term_mappings if m.term_id == x.id]),
    # ---- pages
    "Connection.edges": lambda n, p, a: [Edge(p, row) for row in p.rows[p.start : p.end]],
    "Connection.nodes": lambda n, p, a: p.rows[p.start : p.end],
    "Connection.pageInfo": lambda n, p, a: p,
    "Connection.totalCount": lambda n, p, a: len(p.rows),
    "Edge.node": lambda n, e, a: e.row,
    "Edge.cursor": lambda n, e, a: n.cursor_of(e.page.name, e.page.order, e.row.slug),
    "PageInfo.hasNextPage": lambda n, p, a: p.end < len(p.rows),
    "PageInfo.hasPreviousPage": lambda n, p, a: p.start > 0,
    "PageInfo.startCursor": lambda n, p, a: end_of(n, p, 0),
    "PageInfo.endCursor": lambda n, p, a: end_of(n, p, -1),
    # ---- who
    "Node.id": lambda n, x, a: f"{type(x).__name__}:{x.slug}",
    "Actor.names": lambda n, x, a: entered([i for i in n.world.actor_names if i.actor_id == x.id]),
    "Actor.identifiers": lambda n, x, a: sorted(
        (i for i in n.world.identifiers if i.actor_id == x.id), key=lambda i: (i.scheme, i.value)
    ),
    "Actor.relations": lambda n, x, a: first(
        any_of(entered([r for r in n.world.relations if x.id in (r.subject_id, r.object_id)]), "type", a.get("type")), a
    ),
    "Actor.events": lambda n, x, a: n.page(
        "events",
        [e for e in n.world.events if any(p.event_id == e.id and p.actor_id == x.id for p in n.world.participants)],
        a,
    ),
    "Actor.statements": lambda n, x, a: n.page(
        "statements", [s for s in n.world.statements if x.id in (s.speaker_id, s.on_behalf_of_id)], a
    ),
    "Organization.sector": lambda n, x, a: getattr(n.organizations.get(x.id), "sector", None),
    "Organization.founded": lambda n, x, a: getattr(n.organizations.get(x.id), "founded", None),
    "Organization.dissolved": lambda n, x, a: getattr(n.organizations.get(x.id), "dissolved", None),
    "Organization.parent": lambda n, x, a: n.actors.get(getattr(n.organizations.get(x.id), "parent_id", None) or 0),
    "Relation.subject": actor("subject_id"),
    "Relation.object": actor("object_id"),
    "Relation.start": date_of("start"),
    "Relation.end": date_of("end"),
    "Relation.evidence": evidence("relation_id"),
    # ---- what happened
    "Event.date": date_of("date"),
    "Event.place": lambda n, e, a: by_id(n.world.places).get(e.place_id),
    "Event.participants": lambda n, e, a: first(
        [
            p
            for p in in_order([p for p in n.world.participants if p.event_id == e.id])
            if a.get("role") is None or n.filters.has_role(p, a["role"])
        ],
        a,
    ),
    "Event.related": related,
    "Event.statements": lambda n, e, a: n.page(
        "statements", [s for s in n.world.statements if s.id in statements_on(n.world, e)], a
    ),
    "Event.positions": lambda n, e, a: first(
        entered([p for p in n.world.event_positions if p.event_id == e.id and is_position(p)]), a
    ),
    "Event.evidence": evidence("event_id"),
    "Event.sources": lambda n, e, a: first(
        [n.sources[x.source_id] for x in sorted(n.world.event_sources, key=lambda x: x.position) if x.event_id == e.id],
        a,
    ),
    "Participant.actor": actor("actor_id"),
    "Participant.capacity": lambda n, p, a: n.relations.get(p.capacity_id),
    "Participant.onBehalfOf": actor("on_behalf_of_id"),
    "Participant.evidence": evidence("participant_id"),
    "EventLink.type": lambda n, x, a: x.link.type,
    "EventLink.event": lambda n, x, a: n.events[x.other],
    "EventLink.evidence": lambda n, x, a: RULES["event link"](n, x.link, a),
    "event link": evidence("event_link_id"),
    "Position.actor": actor("party_id"),
    "Position.onBehalfOf": actor("on_behalf_of_id"),
    "Position.statement": lambda n, p, a: n.statements[p.statement_id],
    # ---- who said what
    "Statement.speaker": actor("speaker_id"),
    "Statement.capacity": lambda n, s, a: n.relations.get(s.capacity_id),
    "Statement.onBehalfOf": actor("on_behalf_of_id"),
    "Statement.attribution": lambda n, s, a: [
        n.actors[x.actor_id] for x in sorted(n.world.attributions, key=lambda x: x.position) if x.statement_id == s.id
    ],
    "Statement.date": date_of("date"),
    "Statement.stances": lambda n, s, a: first(in_order([x for x in n.world.stances if x.statement_id == s.id]), a),
    "Statement.addressees": lambda n, s, a: first(
        [n.actors[x.actor_id] for x in sorted(n.world.addressees, key=lambda x: x.position) if x.statement_id == s.id],
        a,
    ),
    "Statement.via": lambda n, s, a: n.statements.get(s.via_id),
    "Statement.responses": lambda n, s, a: first(entered([x for x in n.world.stances if x.target_id == s.id]), a),
    "Statement.madeIn": lambda n, s, a: n.events.get(s.made_in_id),
    "Statement.source": lambda n, s, a: n.sources[s.source_id],
    "Statement.citedSource": lambda n, s, a: n.sources.get(s.cited_source_id),
    "Statement.evidence": evidence("statement_id"),
    "Stance.by": lambda n, x, a: n.statements[x.statement_id],
    "Stance.event": lambda n, x, a: n.events.get(x.event_id),
    "Stance.statement": lambda n, x, a: n.statements.get(x.target_id),
    "Stance.evidence": evidence("stance_id"),
    # ---- where it is written
    "Source.publisher": actor("publisher_id"),
    "Source.text": lambda n, s, a: s.text if s.text_open else None,
    "Source.events": lambda n, s, a: n.page(
        "events",
        [e for e in n.world.events if any((x.event_id, x.source_id) == (e.id, s.id) for x in n.world.event_sources)],
        a,
    ),
    "Source.statements": lambda n, s, a: n.page(
        "statements", [x for x in n.world.statements if x.source_id == s.id], a
    ),
    "Evidence.source": lambda n, e, a: n.sources[by_id(n.world.anchors)[e.anchor_id].source_id],
    **{f"Evidence.{c}": anchored(c) for c in ("exact", "prefix", "suffix", "start", "end", "url")},
}


def end_of(n: Naive, page: Page, which: int) -> str | None:
    """Return the cursor of the page's first or last row."""
    rows = page.rows[page.start : page.end]
    return n.cursor_of(page.name, page.order, rows[which].slug) if rows else None
