"""The tables that follow from the others: made at load and never typed in."""

from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from schema.columns import NewestFirst, key, ref

LISTED = {
    "actors": "{t}.name, {t}.slug",
    "events": "{t}.date_to DESC, {t}.slug",
    "sources": "coalesce({t}.published_on, '') DESC, {t}.slug",
    "statements": "{t}.position, {t}.slug",
}
"""The default order of each table that has full text: the number of a row in full text is its place in it."""


class EventTypeUnder(SQLModel, table=True):
    """Derived: each event type with each of its ancestors, itself among them."""

    __tablename__: ClassVar[Any] = "event_types_under"
    ancestor: str = Field(primary_key=True)
    code: str = Field(primary_key=True)


class RoleUnder(SQLModel, table=True):
    """Derived: each participant role with each of its ancestors, itself among them."""

    __tablename__: ClassVar[Any] = "roles_under"
    ancestor: str = Field(primary_key=True)
    code: str = Field(primary_key=True)


class ActorAncestor(SQLModel, table=True):
    """Derived: the reflexive-transitive closure of agency_of and part_of."""

    __tablename__: ClassVar[Any] = "actor_ancestors"
    ancestor_id: int = Field(foreign_key="actors.id", primary_key=True)
    actor_id: int = Field(foreign_key="actors.id", primary_key=True, index=True)
    depth: int = Field(description="Steps from the actor up to the ancestor; 0 for the actor itself.")


class EventPosition(SQLModel, table=True):
    """Derived: who takes which stance on an event, directly (0 hops) or on a statement about it (1 hop and more).

    The polarities along the way are multiplied; a way through a 0 is kept with polarity 0, so that the statement is
    found among the event's, but is no position. `statement`'s speaker is the party.
    """

    __tablename__: ClassVar[Any] = "event_positions"
    id: int = key()
    event_id: int = ref("events.id", index=False)
    statement_id: int = ref("statements.id")
    party_id: int = ref("actors.id", description="Who takes the position: the statement's speaker.")
    on_behalf_of_id: int | None = ref("actors.id", optional=True, description="Whom the speaker spoke for.")
    stance: str = Field(description="The stance that the statement takes.")
    polarity: int = Field(description="1 asserts the event, -1 denies it, 0 does neither.")
    hops: int = Field(description="0: the stance is on the event itself.")
    __table_args__ = (
        CheckConstraint("polarity IN (-1, 0, 1)"),
        UniqueConstraint("event_id", "statement_id", "stance", "polarity", "hops"),
    )


class Attribution(SQLModel, table=True):
    """Derived: a statement's attribution chain, from the source's publisher through every reporter to the speaker."""

    __tablename__: ClassVar[Any] = "attributions"
    statement_id: int = Field(foreign_key="statements.id", primary_key=True)
    position: int = Field(primary_key=True)
    actor_id: int = ref("actors.id")


class EventSource(SQLModel, table=True):
    """Derived: the sources that an event rests on: those of its evidence and of the statements about it."""

    __tablename__: ClassVar[Any] = "event_sources"
    event_id: int = Field(foreign_key="events.id", primary_key=True)
    source_id: int = Field(foreign_key="sources.id", primary_key=True, index=True)
    position: int


class ParticipantUnder(SQLModel, table=True):
    """Derived: each actor, and the roles and events of those that stand under it, itself among them.

    It repeats what events are found and ordered by: the events of an actor, a role and a type are one range of it,
    newest first.
    """

    __tablename__: ClassVar[Any] = "participants_under"
    ancestor_id: int = Field(foreign_key="actors.id")
    role: str
    type: str
    date_to: str
    slug: str
    date_from: str
    event_id: int = Field(foreign_key="events.id")
    __table_args__ = (
        NewestFirst("ancestor_id", "role", "type", "date_to", "slug"),
        {"sqlite_with_rowid": False},
    )


class Counted(SQLModel):
    """What the tables of counts have in common: how many events there are, the dates widened to whole months."""

    date_to: str = Field(primary_key=True, description="The last day of the month that the events' date_to is in.")
    type: str = Field(primary_key=True)
    date_from: str = Field(primary_key=True, description="The first day of the month that their date_from is in.")
    year: str = Field(primary_key=True, description="The year that they lie inside; empty: none.")
    month: str = Field(primary_key=True, description="The month that they lie inside; empty: none.")
    events: int


class EventCountByType(Counted, table=True):
    """Derived: how many events there are of each type and date."""

    __tablename__: ClassVar[Any] = "event_counts_by_type"
    __table_args__ = ({"sqlite_with_rowid": False},)


class EventCountByCountry(Counted, table=True):
    """Derived: the same, parted by the country of their place."""

    __tablename__: ClassVar[Any] = "event_counts_by_country"
    country: str = Field(primary_key=True, description="Empty: none.")
    __table_args__ = ({"sqlite_with_rowid": False},)


class EventCount(Counted, table=True):
    """Derived: the same, parted by what events themselves have that has few values."""

    __tablename__: ClassVar[Any] = "event_counts"
    collection: str = Field(primary_key=True)
    modality: str = Field(primary_key=True)
    disputed: bool = Field(primary_key=True)
    __table_args__ = ({"sqlite_with_rowid": False},)
