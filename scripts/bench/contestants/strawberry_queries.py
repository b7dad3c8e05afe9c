"""What the root fields ask for, in SQLAlchemy's expressions."""

from typing import Any

from sqlalchemy import CompoundSelect, Select, String, column, func, null, select
from sqlalchemy.orm import aliased

from scripts.bench.contestants.strawberry_models import (
    Actor,
    ActorAncestor,
    ActorText,
    Event,
    EventTypeUnder,
    Participant,
    RoleUnder,
)

Newest = aliased(Event)
"""The newest events of one type."""


def select_events(first: int, since: str, until: str) -> Select[Event]:
    """Select the events whose date may lie between two days, newest first."""
    return (
        select(Event)
        .where(Event.date_to >= since, Event.date_from <= until)
        .order_by(Event.date_to.desc(), Event.slug)
        .limit(first)
    )


def select_ordered(first: int, since: str, until: str, kind: str, actor: str) -> Select[Event]:
    """Select those of a type that an actor, or one under it, ordered; types under the type count too."""
    under = select(ActorAncestor.actor_id).where(
        ActorAncestor.ancestor_id == select(Actor.id).where(Actor.slug == actor).scalar_subquery()
    )
    # As it adds 0, SQLite finds the participants by their event, not by all that those under the actor took part in.
    part = select(Participant.id).where(
        Participant.event_id == Newest.id,
        Participant.role.in_(select(RoleUnder.code).where(RoleUnder.ancestor == "ordered_by")),
        (Participant.actor_id + 0).in_(under),
    )
    newest = (
        select(Newest.id)
        .where(Newest.type == EventTypeUnder.code, Newest.date_to >= since, Newest.date_from <= until, part.exists())
        .order_by(Newest.date_to.desc(), Newest.slug)
        .limit(first)
        .correlate(EventTypeUnder)
    )
    return (
        select(Event)
        .select_from(EventTypeUnder)
        .join(Event, Event.id.in_(newest))
        .where(EventTypeUnder.ancestor == kind)
        .order_by(Event.date_to.desc(), Event.slug)
        .limit(first)
    )


def select_event(slug: str) -> Select[Event]:
    """Select one event."""
    return select(Event).where(Event.slug == slug)


def select_actors(first: int, text: str) -> Select[Actor]:
    """Select the actors in whose names or descriptions every word occurs."""
    words = " ".join('"' + word.replace('"', '""') + '"' for word in text.split())
    return (
        select(Actor)
        .join(ActorText, ActorText.rowid == Actor.id)
        .where(ActorText.actors_fts.match(words))
        .order_by(Actor.name, Actor.slug)
        .limit(first)
    )


def select_counts(first: int, from_month: str, to_month: str) -> CompoundSelect[Any, str, int]:
    """Select how many events there are by month and type; what lies in no one month comes last."""
    count = func.count().label("count")
    inside = (
        select(Event.month.label("period"), Event.type, count)
        .where(Event.month.between(from_month, to_month))
        .group_by(Event.month, Event.type)
    )
    across = (
        select(null().label("period"), Event.type, count)
        .where(Event.month.is_(None), Event.date_to >= f"{from_month}-01", Event.date_from <= f"{to_month}-31")
        .group_by(Event.type)
    )
    return inside.union_all(across).order_by(column("period", String).nulls_last(), column("type", String)).limit(first)
