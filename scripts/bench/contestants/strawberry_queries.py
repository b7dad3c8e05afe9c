"""What the root fields ask for, in SQLAlchemy's expressions."""

from typing import Any

from sqlalchemy import Select, func, select

from scripts.bench.contestants.strawberry_models import (
    Actor,
    ActorListed,
    ActorText,
    Event,
    EventCount,
    EventTypeUnder,
    ParticipantUnder,
    RoleUnder,
)


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
    under = select(ParticipantUnder.event_id).where(
        ParticipantUnder.ancestor_id == select(Actor.id).where(Actor.slug == actor).scalar_subquery(),
        ParticipantUnder.role.in_(select(RoleUnder.code).where(RoleUnder.ancestor == "ordered_by")),
        ParticipantUnder.type.in_(select(EventTypeUnder.code).where(EventTypeUnder.ancestor == kind)),
        ParticipantUnder.date_to >= since,
        ParticipantUnder.date_from <= until,
    )
    return select(Event).where(Event.id.in_(under)).order_by(Event.date_to.desc(), Event.slug).limit(first)


def select_event(slug: str) -> Select[Event]:
    """Select one event."""
    return select(Event).where(Event.slug == slug)


def select_actors(first: int, text: str) -> Select[Actor]:
    """Select the actors in whose names or descriptions every word occurs."""
    words = " ".join('"' + word.replace('"', '""') + '"' for word in text.split())
    return (
        select(Actor)
        .join(ActorListed, ActorListed.id == Actor.id)
        .join(ActorText, ActorText.rowid == ActorListed.place)
        .where(ActorText.actors_text.match(words))
        .order_by(ActorText.rowid)
        .limit(first)
    )


def select_counts(first: int, since: str, until: str) -> Select[Any, str, int]:
    """Select how many events there are by month and type; what lies in no one month comes last."""
    month = func.nullif(EventCount.month, "")
    return (
        select(month.label("period"), EventCount.type, func.sum(EventCount.events).label("count"))
        .where(EventCount.date_to >= since, EventCount.date_from <= until)
        .group_by(month, EventCount.type)
        .order_by(month.is_(None), month, EventCount.type)
        .limit(first)
    )
