"""Strawberry's data loaders, one a relation: each asks once for all the objects of a level."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session
from strawberry.dataloader import DataLoader

from scripts.bench.contestants.strawberry_models import (
    Actor,
    Anchor,
    EventSource,
    Evidence,
    Participant,
    Place,
    Position,
    Source,
    Stance,
    Statement,
)

Ids = Sequence[int]
Query = Callable[[Ids], Select[Any, Any]]


class Loaders:
    """The loaders of one request, over its session."""

    def __init__(self, session: Session) -> None:
        def one(model: type[Actor | Place | Source]) -> DataLoader[int, Any]:
            async def load(ids: list[int]) -> list[Any]:
                found = {row.id: row for row in session.scalars(select(model).where(model.id.in_(ids)))}
                return [found.get(key) for key in ids]

            return DataLoader(load)

        def many(query: Query) -> DataLoader[int, list[Any]]:
            async def load(ids: list[int]) -> list[list[Any]]:
                return group(session.execute(query(ids)), ids)

            return DataLoader(load)

        self.session = session
        self.actors = one(Actor)
        self.places = one(Place)
        self.sources = one(Source)
        self.participants = many(participants)
        self.statements = many(statements)
        self.stances = many(stances)
        self.positions = many(positions)
        self.evidence = many(evidence)
        self.event_sources = many(event_sources)

    def all(self, query: Select[Any]) -> list[Any]:
        """Return the objects that a query selects."""
        return list(self.session.scalars(query))


def group(rows: Iterable[tuple[int, Any]], ids: Ids) -> list[list[Any]]:
    """Return the rows of each id, in their order; each row comes with the id of what it belongs to."""
    found: dict[int, list[Any]] = {key: [] for key in ids}
    for key, row in rows:
        found[key].append(row)
    return list(found.values())


def participants(ids: Ids) -> Select[int, Participant]:
    """Select the participants of events."""
    return (
        select(Participant.event_id, Participant)
        .where(Participant.event_id.in_(ids))
        .order_by(Participant.position, Participant.id)
    )


def statements(ids: Ids) -> Select[int, Statement]:
    """Select the statements about events."""
    about = (
        select(Position.event_id, Position.statement_id)
        .where(Position.event_id.in_(ids), Position.hops <= 1)
        .distinct()
        .subquery()
    )
    return (
        select(about.c.event_id, Statement)
        .join(Statement, Statement.id == about.c.statement_id)
        .order_by(Statement.position, Statement.slug)
    )


def stances(ids: Ids) -> Select[int, Stance]:
    """Select the stances of statements."""
    return select(Stance.statement_id, Stance).where(Stance.statement_id.in_(ids)).order_by(Stance.position, Stance.id)


def positions(ids: Ids) -> Select[int, Position]:
    """Select the positions on events."""
    return (
        select(Position.event_id, Position)
        .where(Position.event_id.in_(ids), (Position.hops == 0) | (Position.polarity != 0))
        .order_by(Position.id)
    )


def evidence(ids: Ids) -> Select[int | None, Anchor]:
    """Select the passages that events rest on."""
    return (
        select(Evidence.event_id, Anchor)
        .join(Anchor, Anchor.id == Evidence.anchor_id)
        .where(Evidence.event_id.in_(ids))
        .order_by(Evidence.position, Evidence.id)
    )


def event_sources(ids: Ids) -> Select[int, Source]:
    """Select the sources that events rest on."""
    return (
        select(EventSource.event_id, Source)
        .join(Source, Source.id == EventSource.source_id)
        .where(EventSource.event_id.in_(ids))
        .order_by(EventSource.position)
    )
