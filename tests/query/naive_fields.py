"""What each field is, in plain Python over the rows of a world."""

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from types import SimpleNamespace
from typing import Any

from schema import tables as t
from tests.query import derived
from tests.query.naive_filters import bounds, is_position, statements_on
from tests.query.naive_lists import Args, Edge, Lists, Page
from tests.query.world import by_id

Rule = Callable[[Lists, Any, Args], Any]
"""Gives a field's value from the evaluator, the row and the arguments."""


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


def evidence(owner: str) -> Rule:
    """Return the rule for a record's evidence."""

    def rule(n: Lists, row: Any, args: Args) -> Any:
        found = in_order([e for e in n.world.evidence if getattr(e, owner) == row.id])
        if args.get("field") is not None:
            found = [e for e in found if e.field == args["field"]]
        return first(found, args) if "first" in args else found

    return rule


def anchored(column: str) -> Rule:
    """Return the rule for what evidence shows of its anchor."""
    return lambda n, e, a: getattr(by_id(n.world.anchors)[e.anchor_id], column)


def date_of(prefix: str) -> Rule:
    """Return the rule for a date of a row."""

    def rule(n: Lists, row: Any, args: Args) -> Any:
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


def actor(column: str) -> Rule:
    """Return the rule for the actor that a column names."""
    return lambda n, row, a: n.actors.get(getattr(row, column))


def related(n: Lists, e: t.Event, args: Args) -> Any:
    """Return an event's links, those that it is the subject of first."""
    links = any_of(entered(n.world.event_links), "type", args.get("type"))
    found = [SimpleNamespace(link=x, outgoing=True, other=x.to_id) for x in links if x.from_id == e.id]
    found += [SimpleNamespace(link=x, outgoing=False, other=x.from_id) for x in links if x.to_id == e.id]
    return first(found, args)


def event_counts(n: Lists, args: Args) -> Any:
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


def counted(dimension: str) -> Rule:
    """Return the rule for what is shown of a dimension: nothing where it was not counted by."""
    return lambda n, row, a: row.by.get(dimension)


def counted_actor(dimension: str) -> Rule:
    """Return the rule for the actor that is shown of a dimension."""
    return lambda n, row, a: n.by_slug("actors", row.by.get(dimension))


def values(n: Lists, event: t.Event, dimension: str) -> list[Any]:
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


LINK_EVIDENCE = evidence("event_link_id")
RULES: Mapping[str, Rule] = {
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
    "Dataset.collections": lambda n, _, a: sorted(n.world.collections, key=lambda c: c.slug),
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
    "Event.origin": lambda n, e, a: next((c for c in n.world.collections if c.slug == e.collection), None),
    "Event.measures": lambda n, e, a: sorted((m for m in n.world.measures if m.event_id == e.id), key=lambda m: m.kind),
    "Measure.unit": lambda n, m, a: next(k.unit for k in n.world.measure_kinds if k.kind == m.kind),
    "Event.attributes": lambda n, e, a: sorted(
        (x for x in n.world.attributes if x.event_id == e.id), key=lambda x: x.name
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
    "Participant.place": lambda n, p, a: by_id(n.world.places).get(p.place_id),
    "Participant.evidence": evidence("participant_id"),
    "EventLink.type": lambda n, x, a: x.link.type,
    "EventLink.event": lambda n, x, a: n.events[x.other],
    "EventLink.evidence": lambda n, x, a: LINK_EVIDENCE(n, x.link, a),
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


def end_of(n: Lists, page: Page, which: int) -> str | None:
    """Return the cursor of the page's first or last row."""
    rows = page.rows[page.start : page.end]
    return n.cursor_of(page.name, page.order, rows[which].slug) if rows else None
