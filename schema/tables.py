"""The tables of a data set, as SQLModel models; the columns' descriptions are those of both APIs.

Keys are integers that mean nothing outside one data set; a `slug` is permanent. What follows from these tables is in
schema.derived. Text sorts by code point.
"""

from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from schema.columns import SLUG, dated, key, one_of, owner, ref, slug
from schema.derived import (
    ActorAncestor,
    Attribution,
    EventCount,
    EventCountByCountry,
    EventCountByType,
    EventPosition,
    EventSource,
    EventTypeUnder,
    ParticipantUnder,
    RoleUnder,
)

__all__ = [
    "ActorAncestor",
    "Attribution",
    "EventCount",
    "EventCountByCountry",
    "EventCountByType",
    "EventPosition",
    "EventSource",
    "EventTypeUnder",
    "ParticipantUnder",
    "RoleUnder",
]

FORMAT = 3
"""The layout of the data set; a server refuses a file of another layout."""


class Term(SQLModel, table=True):
    """A controlled term of one of our vocabularies, each of which is a tree."""

    __tablename__: ClassVar[Any] = "terms"
    id: int = key()
    scheme: str = Field(description="The vocabulary that the term belongs to.")
    code: str = Field(description="The term's code, unique in its scheme.")
    parent: str | None = Field(None, description="The code of the term that this one is a kind of.")
    label: str = Field(description="The term for people to read.")
    definition: str = Field(description="What the term means, and when it is used.")
    polarity: int | None = Field(None, description="Of a stance: 1 asserts its target, -1 denies it, 0 does neither.")
    position: int = Field(description="Where the term stands in its vocabulary, from 0.")
    __table_args__ = (UniqueConstraint("scheme", "code"),)


class TermMapping(SQLModel, table=True):
    """What a term of ours is in somebody else's scheme."""

    __tablename__: ClassVar[Any] = "term_mappings"
    id: int = key()
    term_id: int = ref("terms.id")
    scheme: str = Field(description="The other scheme: plover, cameo, ...")
    code: str = Field(description="The other scheme's code.")
    match: str = Field(description="SKOS mapping: exact, close, broad (theirs is broader), narrow or related.")
    __table_args__ = (CheckConstraint("match IN ('exact', 'close', 'broad', 'narrow', 'related')"),)


class Collection(SQLModel, table=True):
    """A data set that records came in with: the curated one, or one that was imported."""

    __tablename__: ClassVar[Any] = "collections"
    slug: str = Field(primary_key=True, description="What records call it in their `collection`: curated, gdelt, ...")
    title: str = Field(description="The collection's name.")
    licence: str | None = Field(None, description="The licence of its records: an SPDX identifier, or what is known.")
    attribution: str | None = Field(None, description="How whoever uses its records is to name it.")
    url: str | None = Field(None, description="Where it is published.")
    version: str = Field(description="Hash of its content: the same rows give the same version.")
    checksum: int = Field(0, description="The sum of its events' digests, modulo 2**63.")
    __table_args__ = (CheckConstraint(SLUG),)


class Actor(SQLModel, table=True):
    """Anything that can act, be acted on or speak."""

    __tablename__: ClassVar[Any] = "actors"
    id: int = key()
    slug: str = slug()
    collection: str = Field("curated", description="The data set that the actor came in with.")
    kind: str = Field(description="What the actor is: state, organization, person, group or unnamed source.")
    name: str = Field(description="The name that the actor is listed under.")
    description: str | None = Field(None, description="Who or what the actor is, in a sentence.")
    country: str | None = Field(None, description="The actor's country: ISO 3166-1 alpha-2.")
    __table_args__ = (
        CheckConstraint(SLUG),
        CheckConstraint("kind IN ('state', 'organization', 'person', 'group', 'unnamed_source')"),
        CheckConstraint("country IS NULL OR country GLOB '[A-Z][A-Z]'"),
        Index("actors_by_name", "name", "slug"),
    )


class Organization(SQLModel, table=True):
    """What organizations alone have: a one-to-one extension of actors."""

    __tablename__: ClassVar[Any] = "organizations"
    actor_id: int = Field(foreign_key="actors.id", primary_key=True)
    sector: str | None = Field(None, description="What the organization works in: government, media, aid, ...")
    founded: str | None = Field(None, description="When it was founded: EDTF.")
    dissolved: str | None = Field(None, description="When it ceased to be: EDTF.")
    parent_id: int | None = ref(
        "actors.id", optional=True, description="Derived: what it is part of, or else an agency of."
    )


class ActorName(SQLModel, table=True):
    """Another name of an actor: an alias, a transliteration, a name in another script."""

    __tablename__: ClassVar[Any] = "actor_names"
    id: int = key()
    actor_id: int = ref("actors.id")
    name: str = Field(description="The name, as it is written.")
    language: str | None = Field(None, description="The language of the name: BCP 47.")
    script: str | None = Field(None, description="The script of the name: ISO 15924.")
    kind: str = Field("alias", description="alias, abbreviation, metonym, transliteration, former or official.")
    __table_args__ = (
        UniqueConstraint("actor_id", "name"),
        CheckConstraint("kind IN ('alias', 'abbreviation', 'metonym', 'transliteration', 'former', 'official')"),
    )


class Identifier(SQLModel, table=True):
    """What an actor is called in somebody else's register."""

    __tablename__: ClassVar[Any] = "identifiers"
    id: int = key()
    actor_id: int = ref("actors.id")
    scheme: str = Field(description="The register: wikidata, iso3166, ...")
    value: str = Field(description="The identifier in that register.")
    url: str | None = Field(None, description="Where the register shows the actor.")
    __table_args__ = (UniqueConstraint("scheme", "value"),)


class Relation(SQLModel, table=True):
    """How two actors belong together: Popolo's membership, widened."""

    __tablename__: ClassVar[Any] = "relations"
    id: int = key()
    collection: str = Field("curated", description="The data set that the relation came in with.")
    subject_id: int = ref("actors.id")
    type: str = Field(description="agency_of, part_of or holds_post.")
    object_id: int = ref("actors.id")
    post: str | None = Field(None, description="The post that the subject holds, as the source words it.")
    start_edtf: str | None = None
    start_earliest: str | None = None
    start_latest: str | None = None
    start_precision: str | None = None
    start_basis: str | None = None
    start_text: str | None = None
    end_edtf: str | None = None
    end_earliest: str | None = None
    end_latest: str | None = None
    end_precision: str | None = None
    end_basis: str | None = None
    end_text: str | None = None
    __table_args__ = (
        CheckConstraint("subject_id <> object_id"),
        CheckConstraint("(type = 'holds_post') = (post IS NOT NULL)"),
        Index("relations_once", "subject_id", "type", "object_id", text("coalesce(post, '')"), unique=True),
    )


class Place(SQLModel, table=True):
    """Where something happened."""

    __tablename__: ClassVar[Any] = "places"
    id: int = key()
    slug: str = slug()
    collection: str = Field("curated", description="The data set that the place came in with.")
    name: str = Field(description="The place's name.")
    country: str | None = Field(None, description="The place's country: ISO 3166-1 alpha-2.")
    latitude: float | None = Field(None, description="Degrees north, WGS 84.")
    longitude: float | None = Field(None, description="Degrees east, WGS 84.")
    admin1: str | None = Field(None, description="The first-level division that it lies in, by name or code.")
    admin2: str | None = Field(None, description="The second-level division that it lies in, by name or code.")
    precision: str | None = Field(None, description="What kind of place it is: country, admin1, city, ...")
    gazetteer_id: str | None = Field(None, description="Its key in the gazetteer of the data set that it came from.")
    __table_args__ = (
        CheckConstraint(SLUG),
        CheckConstraint("country IS NULL OR country GLOB '[A-Z][A-Z]'"),
        CheckConstraint("latitude IS NULL OR latitude BETWEEN -90 AND 90"),
        CheckConstraint("longitude IS NULL OR longitude BETWEEN -180 AND 180"),
    )


class Source(SQLModel, table=True):
    """A document: an article, a press release, a broadcast's transcript."""

    __tablename__: ClassVar[Any] = "sources"
    id: int = key()
    slug: str = slug()
    collection: str = Field("curated", description="The data set that the source came in with.")
    publisher_id: int | None = ref("actors.id", optional=True, description="Who published it.")
    title: str | None = Field(None, description="The headline.")
    url: str | None = Field(None, description="Where it was published.")
    archive_url: str | None = Field(None, description="Where a copy is archived.")
    language: str | None = Field(None, description="The language that it is written in: BCP 47.")
    kind: str | None = Field(None, description="news_article, press_release, statement, broadcast, ...")
    published_on: str | None = Field(None, description="The day of publication.")
    seen: bool = Field(True, description="False: known only because another source cites it; then it has no text.")
    text: str | None = Field(None, description="The text as received; evidence counts its code points.")
    text_open: bool = Field(False, description="Whether the licence lets us give the full text to others.")
    sha256: str | None = Field(None, description="SHA-256 of the document as received, in hexadecimal.")
    licence: str | None = Field(None, description="The licence of the text: an SPDX identifier, or what is known.")
    retrieved_at: str | None = Field(None, description="When the data set that it came from read it: ISO 8601, UTC.")
    __table_args__ = (
        CheckConstraint(SLUG),
        CheckConstraint("seen OR text IS NULL"),
        CheckConstraint("NOT text_open OR text IS NOT NULL"),
    )


class Anchor(SQLModel, table=True):
    """Exact words in a source: W3C Web Annotation's TextQuoteSelector and TextPositionSelector."""

    __tablename__: ClassVar[Any] = "anchors"
    id: int = key()
    source_id: int = ref("sources.id")
    exact: str = Field(description="The very words.")
    prefix: str = Field(description="The text right before them.")
    suffix: str = Field(description="The text right after them.")
    start: int = Field(description="Where the words begin: code points from the start of the source's text.")
    end: int = Field(description="Where they end, exclusive.")
    url: str | None = Field(None, description="The source's address with a text fragment that finds the words.")
    __table_args__ = (
        UniqueConstraint("source_id", "start", "end"),
        CheckConstraint('start >= 0 AND start < "end" AND length(exact) = "end" - start'),
    )


class Event(SQLModel, table=True):
    """Something that happened, is planned, or is said to have happened."""

    __tablename__: ClassVar[Any] = "events"
    id: int = key()
    slug: str = slug()
    collection: str = Field("curated", description="The data set that the event came in with: curated, gdelt, ...")
    native_id: str | None = Field(None, description="The event's key in the data set that it came from.")
    native_code: str | None = Field(None, description="The act's code in the data set that it came from, as in CAMEO.")
    type: str = Field(description="What kind of event it is.")
    title: str = Field(description="The event in a headline of our own.")
    summary: str | None = Field(None, description="The event in a sentence or two of our own.")
    modality: str = Field(description="In what sense it is held to have happened.")
    place_id: int | None = ref("places.id", optional=True)
    date_edtf: str | None = Field(None, description="The date in EDTF (ISO 8601-2), as precise as the source is.")
    date_earliest: str | None = Field(None, description="The first day that it can have been; null where open.")
    date_latest: str | None = Field(None, description="The last day that it can have been; null where open.")
    date_precision: str | None = Field(None, description="What the bounds amount to.")
    date_span: bool | None = Field(None, description="Whether it lasted from the first day to the last.")
    date_basis: str | None = Field(None, description="How the date is known.")
    date_text: str | None = Field(None, description="The words that the date rests on.")
    date_from: str = Field(description="Derived: date_earliest, 0001-01-01 where open, empty where undated.")
    date_to: str = Field(description="Derived: date_latest, 9999-12-31 where open, empty where undated.")
    year: str | None = Field(None, description="Derived: the year that the date lies inside.")
    month: str | None = Field(None, description="Derived: the month that the date lies inside.")
    disputed: bool = Field(False, description="Derived: somebody asserts it and somebody denies it.")
    digest: int | None = Field(None, description="Hash of the row that it came from; null: it was curated.")
    revision: int | None = Field(None, description="The row's revision, where its data set has such: the newer wins.")
    __table_args__ = (
        CheckConstraint(SLUG),
        UniqueConstraint("collection", "native_id"),
        CheckConstraint(
            "modality IN ('actual', 'planned', 'threatened', 'alleged', 'hypothetical', 'negated')", name="modality"
        ),
        *dated(),
        CheckConstraint("(date_edtf IS NULL) = (date_precision IS NULL)"),
        CheckConstraint("(date_edtf IS NULL) = (date_to = '')"),
        CheckConstraint("date_from <= date_to"),
        Index("events_by_date", text("date_to DESC"), "slug", "date_from"),
        Index("events_by_type", "type", text("date_to DESC"), "slug", "date_from"),
        Index("events_by_title", "title", "slug"),
    )


class Participant(SQLModel, table=True):
    """An actor's part in an event; the role belongs to the link, never to the actor."""

    __tablename__: ClassVar[Any] = "participants"
    id: int = key()
    event_id: int = ref("events.id", index=False)
    role: str = Field(description="What the actor did in the event.")
    actor_id: int = ref("actors.id")
    capacity_id: int | None = ref("relations.id", optional=True, index=False, description="The post acted in.")
    on_behalf_of_id: int | None = ref("actors.id", optional=True, index=False, description="Whom it was done for.")
    certainty: str | None = Field(None, description="stated, inferred or disputed.")
    name_as_given: str | None = Field(None, description="The name that the data set it came from gives the actor here.")
    native_role: str | None = Field(None, description="The part's name in the data set that it came from: side_a, ...")
    place_id: int | None = ref("places.id", optional=True, index=False, description="Where the actor was, or is from.")
    position: int = Field(description="Where the participant stands among the event's, from 0.")
    __table_args__ = (
        Index("participants_once", "event_id", "role", "actor_id", text("coalesce(native_role, '')"), unique=True),
        CheckConstraint("certainty IS NULL OR certainty IN ('stated', 'inferred', 'disputed')"),
        Index("participants_in_order", "event_id", "position", "role", "actor_id"),
        Index("participants_by_actor", "actor_id", "role", "event_id"),
    )


class MeasureKind(SQLModel, table=True):
    """A kind of measure, as schema.measures lists it."""

    __tablename__: ClassVar[Any] = "measure_kinds"
    kind: str = Field(primary_key=True)
    unit: str = Field(description="What the values count, or where they lie.")
    definition: str = Field(description="What it measures.")


class Measure(SQLModel, table=True):
    """A number that the data set which an event came from gives of it."""

    __tablename__: ClassVar[Any] = "measures"
    event_id: int = owner("events.id")
    kind: str = Field(primary_key=True, foreign_key="measure_kinds.kind", description="What is measured.")
    value: float = Field(description="The number, in the kind's unit.")
    __table_args__ = ({"sqlite_with_rowid": False},)


class Attribute(SQLModel, table=True):
    """What else the data set which an event came from says of it, in that data set's own words."""

    __tablename__: ClassVar[Any] = "attributes"
    event_id: int = owner("events.id")
    name: str = Field(primary_key=True, description="What is told: the data set's own name of it.")
    value: str = Field(description="The value, as it stands there.")
    __table_args__ = ({"sqlite_with_rowid": False},)


class EventLink(SQLModel, table=True):
    """How one event bears on another."""

    __tablename__: ClassVar[Any] = "event_links"
    id: int = key()
    from_id: int = ref("events.id")
    type: str = Field(description="What the first event is to the second.")
    to_id: int = ref("events.id")
    __table_args__ = (UniqueConstraint("from_id", "type", "to_id"), CheckConstraint("from_id <> to_id"))


class Statement(SQLModel, table=True):
    """What somebody said or wrote, and through whom we know it."""

    __tablename__: ClassVar[Any] = "statements"
    id: int = key()
    slug: str = slug()
    source_id: int = ref("sources.id", description="Where the statement is written.")
    via_id: int | None = ref("statements.id", optional=True, description="The statement that reports this one.")
    cited_source_id: int | None = ref("sources.id", optional=True, description="The item that the source relies on.")
    speaker_id: int = ref("actors.id", description="Who said it.")
    capacity_id: int | None = ref("relations.id", optional=True, index=False, description="The post spoken in.")
    on_behalf_of_id: int | None = ref("actors.id", optional=True, description="Whom the speaker spoke for.")
    made_in_id: int | None = ref("events.id", optional=True, description="The broadcast, meeting, ... it was said in.")
    manner: str = Field(description="direct: quoted whole; mixed: quoted in part; indirect: reported.")
    cue: str | None = Field(None, description="The reporting verb, as it stands in the source.")
    quote: str = Field(description="What was said, verbatim from the source.")
    frequency: str | None = Field(None, description="once or repeated, where the source says so.")
    date_edtf: str | None = Field(None, description="The date in EDTF (ISO 8601-2), as precise as the source is.")
    date_earliest: str | None = None
    date_latest: str | None = None
    date_precision: str | None = None
    date_span: bool | None = None
    date_basis: str | None = None
    date_text: str | None = None
    date_from: str = Field(description="Derived, as an event's.")
    date_to: str = Field(description="Derived, as an event's.")
    position: str = Field(description="Derived: the source's slug and the place in its text; sorts in reading order.")
    __table_args__ = (
        CheckConstraint(SLUG),
        CheckConstraint("manner IN ('direct', 'mixed', 'indirect')"),
        CheckConstraint("frequency IS NULL OR frequency IN ('once', 'repeated')"),
        CheckConstraint("via_id <> id"),
        *dated(),
        CheckConstraint("(date_edtf IS NULL) = (date_to = '')"),
        CheckConstraint("date_from <= date_to"),
        Index("statements_in_order", "position", "slug"),
        Index("statements_by_date", text("date_to DESC"), "slug", "date_from"),
    )


class Stance(SQLModel, table=True):
    """What a statement does to an event or to another statement."""

    __tablename__: ClassVar[Any] = "stances"
    id: int = key()
    statement_id: int = ref("statements.id", index=False, description="The statement that takes the stance.")
    kind: str = Field(description="What it does: confirms, denies, ...")
    polarity: int = Field(description="1 asserts the target, -1 denies it, 0 does neither.")
    event_id: int | None = ref("events.id", optional=True, description="The event that it is taken on.")
    target_id: int | None = ref("statements.id", optional=True, description="The statement that it is taken on.")
    position: int = Field(description="Where the stance stands among the statement's, from 0.")
    __table_args__ = (
        one_of("event_id", "target_id"),
        CheckConstraint("target_id <> statement_id"),
        CheckConstraint("polarity IN (-1, 0, 1)"),
        Index("stances_in_order", "statement_id", "position", "kind", "polarity"),
        Index(
            "stances_once",
            "statement_id",
            "kind",
            text("coalesce(event_id, 0)"),
            text("coalesce(target_id, 0)"),
            unique=True,
        ),
    )


class Addressee(SQLModel, table=True):
    """Whom a statement was made to."""

    __tablename__: ClassVar[Any] = "addressees"
    statement_id: int = Field(foreign_key="statements.id", primary_key=True)
    actor_id: int = Field(foreign_key="actors.id", primary_key=True, index=True)
    position: int


class Evidence(SQLModel, table=True):
    """Which words in a source a record rests on, and which field of it."""

    __tablename__: ClassVar[Any] = "evidence"
    id: int = key()
    anchor_id: int = ref("anchors.id")
    field: str | None = Field(None, description="The field that the words bear out; null: the record as a whole.")
    event_id: int | None = ref("events.id", optional=True)
    participant_id: int | None = ref("participants.id", optional=True)
    statement_id: int | None = ref("statements.id", optional=True)
    stance_id: int | None = ref("stances.id", optional=True)
    relation_id: int | None = ref("relations.id", optional=True)
    event_link_id: int | None = ref("event_links.id", optional=True)
    position: int = Field(description="Where the words stand among the record's, from 0.")
    __table_args__ = (
        one_of("event_id", "participant_id", "statement_id", "stance_id", "relation_id", "event_link_id"),
    )


class Dataset(SQLModel, table=True):
    """The one row that says which data set this is."""

    __tablename__: ClassVar[Any] = "dataset"
    id: int = Field(default=1, primary_key=True)
    format: int = Field(description="The layout of the tables.")
    version: str = Field(description="Hash of its collections' versions: the same content gives the same version.")
    released_at: str = Field(description="When this version was loaded: ISO 8601, UTC.")
    __table_args__ = (CheckConstraint("id = 1"),)
