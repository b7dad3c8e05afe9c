"""What can be asked: the fields of Query, and what serves no kind of row: counts, search, vocabulary, data set."""

from api.query.filters import Equals
from api.query.mapping.common import FORWARD, PAGE, column, described, order_by, where
from api.query.model import Argument, Column, Connection, Embedded, Entity, Field, Many, One, Special, fields
from schema import tables

SLUG = Argument("slug", "String!", "The permanent key.")


def by_slug(name: str, type: str, doc: str) -> One:
    """Return the field that finds one object."""
    return One(name=name, type=type, doc=doc, on="{row}.slug = {slug}", arguments=(SLUG,))


def paged(name: str, type: str, doc: str, order: str | None) -> Connection:
    """Return the field that lists all objects of a type."""
    entity = "Actor" if type == "Organization" else type
    orders = (order_by(order),) if order else ()
    return Connection(
        name=name, type=f"{type}Connection!", doc=doc, arguments=(where(f"{entity}Filter"), *orders, *PAGE)
    )


QUERY = Entity(
    name="Query",
    doc="Who did what, who said what, and where it is written.",
    fields=fields(
        Special(
            name="node",
            type="Node",
            doc="The object that has this identifier.",
            arguments=(Argument("id", "ID!", "A global identifier."),),
            compiler="node",
        ),
        Special(
            name="nodes",
            type="[Node]!",
            doc="The objects that have these identifiers, in their order, null where there is none; 100 at most.",
            arguments=(Argument("ids", "[ID!]!", "Global identifiers."),),
            compiler="nodes",
        ),
        by_slug("event", "Event", "One event."),
        by_slug("actor", "Actor", "One actor."),
        by_slug("organization", "Organization", "One actor that is an organization."),
        by_slug("statement", "Statement", "One statement."),
        by_slug("source", "Source", "One source."),
        paged("events", "Event", "Events, newest first unless told otherwise.", "EventOrder"),
        paged("actors", "Actor", "Actors, by name unless told otherwise.", "ActorOrder"),
        paged("organizations", "Organization", "Actors that are organizations.", "ActorOrder"),
        paged("statements", "Statement", "Statements, in the order in which they are written.", "StatementOrder"),
        paged("sources", "Source", "Sources, newest first.", None),
        Special(
            name="event_counts",
            type="[EventCount!]!",
            doc=(
                "Counts of the events that match, grouped by one to three dimensions, in the order of the dimensions. "
                "An event whose interval does not lie inside one year or month counts under null."
            ),
            arguments=(
                where("EventFilter"),
                Argument("by", "[EventDimension!]!", "What to group by: one to three dimensions."),
                Argument("first", "Int", "How many groups to give at most: 1-1000.", default=100),
            ),
            compiler="event_counts",
        ),
        Special(
            name="search",
            type="SearchConnection!",
            doc="Full text over events, actors, statements and sources, best first. Every word must occur.",
            arguments=(
                Argument("text", "String!", "The words to look for; accents and case do not matter."),
                Argument("kinds", "[SearchKind!]", "Only among these kinds of objects."),
                *FORWARD,
            ),
            compiler="search",
        ),
        Many(
            name="vocabulary",
            type="[Term!]!",
            doc="The controlled terms: each scheme is a tree.",
            on="TRUE",
            order="{row}.id",
            arguments=(
                Argument(
                    "scheme",
                    "VocabularyScheme",
                    "Only the terms of this scheme.",
                    Equals(name="scheme", type="VocabularyScheme", doc="", on="{t}.scheme = {value}"),
                ),
            ),
        ),
        One(name="dataset", type="Dataset!", doc="Which data set this is.", on="{row}.id = 1"),
    ),
)


def counted(name: str, table: str, what: str, only: str = "TRUE") -> Field:
    """Return the field that counts a table's rows."""
    return Column(
        name=name,
        type="Int!",
        doc=f"How many {what} there are.",
        sql=f"(SELECT count(*) FROM {table} WHERE {only})",
    )


ENTITIES = (
    QUERY,
    Entity(
        name="EventCount",
        doc="How many events have these values; a dimension that was not asked for is null.",
        fields=fields(
            Column(name="type", type="EventType", doc="The events' type.", sql="{t}.type", enum=True),
            Column(name="period", type="EDTF", doc="The year or month that they lie inside.", sql="{t}.period"),
            Column(name="country", type="String", doc="The country of their place.", sql="{t}.country"),
            Column(name="modality", type="Modality", doc="Their modality.", sql="{t}.modality", enum=True),
            One(name="initiator", type="Actor", doc="Who brought them about.", on="{row}.id = {t}.initiator"),
            One(name="target", type="Actor", doc="What they were directed at.", on="{row}.id = {t}.target"),
            Column(
                name="collection",
                type="String",
                doc="The data set that they came in with.",
                sql="{t}.collection",
            ),
            Column(name="count", type="Int!", doc="How many events.", sql="{t}.count"),
        ),
    ),
    Entity(
        name="Term",
        doc="A controlled term of one of our vocabularies.",
        table="terms",
        fields=fields(
            column(tables.Term, "scheme", "VocabularyScheme!", enum=True),
            Column(
                name="code",
                type="String!",
                doc="The term's code, as this API writes it.",
                sql="{t}.code",
                enum=True,
            ),
            column(tables.Term, "label", "String!"),
            column(tables.Term, "definition", "String!"),
            Column(
                name="parent",
                type="String",
                doc=described(tables.Term, "parent"),
                sql="{t}.parent",
                enum=True,
            ),
            column(tables.Term, "polarity", "Int"),
            Many(
                name="mappings",
                type="[TermMapping!]!",
                doc="What the term is in other schemes.",
                on="{row}.term_id = {t}.id",
                order="{row}.id",
            ),
        ),
    ),
    Entity(
        name="TermMapping",
        doc="What a term of ours is in another scheme: PLOVER, CAMEO, ...",
        table="term_mappings",
        fields=fields(
            column(tables.TermMapping, "scheme", "String!"),
            column(tables.TermMapping, "code", "String!"),
            column(tables.TermMapping, "match", "String!"),
        ),
    ),
    Entity(
        name="Dataset",
        doc="Which data set this is.",
        table="dataset",
        fields=fields(
            column(tables.Dataset, "version", "String!"),
            column(tables.Dataset, "released_at", "DateTime!"),
            Embedded(name="counts", type="DatasetCounts!", doc="How much there is in it."),
            Many(
                name="collections",
                type="[Collection!]!",
                doc="What it is made of: each collection with its licence, and how to name it.",
                on="TRUE",
                order="{row}.slug",
            ),
        ),
    ),
    Entity(
        name="DatasetCounts",
        doc="How much there is in the data set.",
        fields=fields(
            counted("actors", "actors", "actors"),
            counted("organizations", "actors", "actors that are organizations", "kind = 'organization'"),
            counted("events", "events", "events"),
            counted("statements", "statements", "statements"),
            counted("sources", "sources", "sources"),
        ),
    ),
)
