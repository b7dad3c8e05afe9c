"""The tables as SQLAlchemy models, with the columns that are asked for."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Model(DeclarativeBase):
    """The base of the models."""


class Actor(Model):
    __tablename__ = "actors"
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str]
    name: Mapped[str]
    kind: Mapped[str]
    country: Mapped[str | None]
    description: Mapped[str | None]


class ActorText(Model):
    """The full text of an actor: FTS5, found by MATCH on the hidden column of the table's name."""

    __tablename__ = "actors_fts"
    rowid: Mapped[int] = mapped_column(ForeignKey("actors.id"), primary_key=True)
    actors_fts: Mapped[str]


class Place(Model):
    __tablename__ = "places"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    country: Mapped[str | None]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]


class Source(Model):
    __tablename__ = "sources"
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str]
    title: Mapped[str | None]
    url: Mapped[str | None]


class Event(Model):
    __tablename__ = "events"
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str]
    type: Mapped[str]
    title: Mapped[str]
    summary: Mapped[str | None]
    modality: Mapped[str]
    disputed: Mapped[bool]
    place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"))
    date_edtf: Mapped[str | None]
    date_earliest: Mapped[str | None]
    date_latest: Mapped[str | None]
    date_precision: Mapped[str | None]
    date_basis: Mapped[str | None]
    date_from: Mapped[str]
    date_to: Mapped[str]
    month: Mapped[str | None] = mapped_column(deferred=True)


class Participant(Model):
    __tablename__ = "participants"
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    role: Mapped[str]
    actor_id: Mapped[int] = mapped_column(ForeignKey("actors.id"))
    position: Mapped[int]


class ActorAncestor(Model):
    __tablename__ = "actor_ancestors"
    ancestor_id: Mapped[int] = mapped_column(ForeignKey("actors.id"), primary_key=True)
    actor_id: Mapped[int] = mapped_column(ForeignKey("actors.id"), primary_key=True)


class EventTypeUnder(Model):
    __tablename__ = "event_types_under"
    ancestor: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)


class RoleUnder(Model):
    __tablename__ = "roles_under"
    ancestor: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)


class Statement(Model):
    __tablename__ = "statements"
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str]
    quote: Mapped[str]
    manner: Mapped[str]
    speaker_id: Mapped[int] = mapped_column(ForeignKey("actors.id"))
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"))
    position: Mapped[str]


class Stance(Model):
    __tablename__ = "stances"
    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statements.id"))
    kind: Mapped[str]
    polarity: Mapped[int]
    position: Mapped[int]


class Position(Model):
    __tablename__ = "event_positions"
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    statement_id: Mapped[int] = mapped_column(ForeignKey("statements.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("actors.id"))
    stance: Mapped[str]
    polarity: Mapped[int]
    hops: Mapped[int]


class Anchor(Model):
    __tablename__ = "anchors"
    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"))
    exact: Mapped[str]
    prefix: Mapped[str]
    suffix: Mapped[str]
    start: Mapped[int]
    end: Mapped[int]


class Evidence(Model):
    __tablename__ = "evidence"
    id: Mapped[int] = mapped_column(primary_key=True)
    anchor_id: Mapped[int] = mapped_column(ForeignKey("anchors.id"))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id"))
    position: Mapped[int]


class EventSource(Model):
    __tablename__ = "event_sources"
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"), primary_key=True)
    position: Mapped[int]
