"""Find what goes round in a circle: organizations under one another, statements that report or answer one another."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TypeVar

from scripts.check.index import Scope
from scripts.compose import Loc

W = TypeVar("W")

ARROW = " > "


def find_cycles(edges: Iterable[tuple[str, str, W]]) -> Iterator[tuple[W, str]]:
    """Find the circles in a graph: each with the edge that closes it, and the way round for people.

    edges: from, to, and whatever says where the edge is.
    """
    following: dict[str, list[tuple[str, W]]] = defaultdict(list)
    for start, end, where in edges:
        following[start].append((end, where))
    done: set[str] = set()
    for root in list(following):
        way = {root: iter(following[root])} if root not in done else {}
        while way:
            node = next(reversed(way))
            for end, where in way[node]:
                if end in way:
                    nodes = list(way)
                    yield where, ARROW.join([*nodes[nodes.index(end) :], end])
                elif end not in done:
                    way[end] = iter(following.get(end, ()))
                    break
            else:
                done.add(node)
                del way[node]


def check_cycles(scopes: list[Scope]) -> None:
    """Take down every circle, at the record that closes it."""
    hierarchy: list[tuple[str, str, tuple[Scope, Loc]]] = []
    events: dict[str, list[tuple[str, str, tuple[Scope, Loc]]]] = {"part_of": [], "cause_of": []}
    reports: list[tuple[str, str, tuple[Scope, Loc]]] = []
    stances: list[tuple[str, str, tuple[Scope, Loc]]] = []
    for scope in scopes:
        for n, r in enumerate(scope.curation.relations):
            if r.type in ("agency_of", "part_of") and r.subject != r.object:
                hierarchy.append((r.subject, r.object, (scope, ("relations", n, "object"))))
        for n, event in enumerate(scope.curation.events):
            for m, link in enumerate(event.links):
                if link.type in events and link.event != event.slug:
                    events[link.type].append((event.slug, link.event, (scope, ("events", n, "links", m, "event"))))
        for n, statement in enumerate(scope.curation.statements):
            if statement.via and statement.via != statement.slug:
                reports.append((statement.slug, statement.via, (scope, ("statements", n, "via"))))
            for m, stance in enumerate(statement.stances):
                if stance.statement and stance.statement != statement.slug:
                    loc = ("statements", n, "stances", m, "statement")
                    stances.append((statement.slug, stance.statement, (scope, loc)))
    for edges, said in (
        (hierarchy, "these stand under one another"),
        (events["part_of"], "these events are part of one another"),
        (events["cause_of"], "these events cause one another"),
        (reports, "these statements report one another"),
        (stances, "these statements answer one another"),
    ):
        for (scope, loc), way in find_cycles(edges):
            scope.complain(loc, f"{said}: {way}", "one of these must go")
