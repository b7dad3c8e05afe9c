"""What happened: events, who took part in them, how they bear on each other, who takes which position on them."""

from api.query.filters import AnyOf, Equals, Exists, lower
from api.query.mapping.common import (
    BY_DATE,
    BY_SLUG,
    FIRST,
    FORWARD,
    both_ways,
    column,
    evidence,
    identifier,
    order_by,
    slug,
    where,
)
from api.query.mapping.filters import DATE, PARTICIPANTS, ROLE
from api.query.model import Argument, Column, Connection, Embedded, Entity, Many, One, fields
from api.query.paths import ByRelated, Path, Tree
from schema import tables

EVENT_ORDERS = {
    "date": BY_DATE,
    "title": both_ways("{t}.title", "By title."),
    "type": both_ways("{t}.type", "By type."),
}

FIELD = Argument(
    "field",
    "String",
    "Only what bears out this field: date, place, ...",
    Equals(name="field", type="String", doc="", on="({t}.field IS NOT NULL AND {t}.field = {value})"),
)

TYPE = Tree("type", "event_types_under", "type")

# Both hold the keys of the default order: what is left of it when the undated are last anyway.
PATHS = (
    Path(
        table="events",
        index="participants_under",
        key="event_id",
        tree=TYPE,
        dates=DATE,
        by=ByRelated(
            related=PARTICIPANTS,
            actors=("under", "actor"),
            column="ancestor_id",
            same=Exists(
                "participants",
                "{row}.event_id = {t}.event_id AND {row}.role = {t}.role "
                "AND {row}.actor_id IN "
                "(SELECT n.actor_id FROM actor_ancestors AS n WHERE n.ancestor_id = {t}.ancestor_id)",
            ),
            tree=Tree("role", "roles_under", "role"),
        ),
    ),
    Path(table="events", index="events", key="id", tree=TYPE, dates=DATE),
)

RELATED = (
    "(SELECT id, type, TRUE AS outgoing, from_id AS this_id, to_id AS other_id FROM event_links "
    "UNION ALL SELECT id, type, FALSE, to_id, from_id FROM event_links)"
)

ENTITIES = (
    Entity(
        name="Event",
        doc="Something that happened, is planned, or is said to have happened.",
        table="events",
        filters="EventFilter",
        orders=EVENT_ORDERS,
        order=(*BY_DATE.descending, BY_SLUG),
        paths=PATHS,
        implements=("Node",),
        fields=fields(
            identifier("Event"),
            slug(tables.Event),
            column(tables.Event, "type", "EventType!", enum=True),
            column(tables.Event, "title", "String!"),
            column(tables.Event, "summary", "String"),
            column(tables.Event, "collection", "String!"),
            column(tables.Event, "native_id", "String"),
            column(tables.Event, "native_code", "String"),
            One(
                name="origin",
                type="Collection",
                doc="The data set that it came in with: its licence, and how to name it.",
                on="{row}.slug = {t}.collection",
            ),
            column(tables.Event, "modality", "Modality!", enum=True),
            Embedded(
                name="date",
                type="EdtfDate",
                doc="When it was; null: undated.",
                prefix="date",
                present="{t}.date_edtf IS NOT NULL",
            ),
            One(name="place", type="Place", doc="Where it was.", on="{row}.id = {t}.place_id"),
            Many(
                name="participants",
                type="[Participant!]!",
                doc="Who took part in it, and how.",
                on="{row}.event_id = {t}.id",
                order="{row}.position, {row}.id",
                arguments=(Argument("role", ROLE.type, ROLE.doc, ROLE), FIRST),
            ),
            Many(
                name="measures",
                type="[Measure!]!",
                doc="What the data set that it came from measures of it.",
                source="(SELECT m.*, k.unit FROM measures AS m JOIN measure_kinds AS k ON k.kind = m.kind)",
                on="{row}.event_id = {t}.id",
                order="{row}.kind",
            ),
            Many(
                name="attributes",
                type="[Attribute!]!",
                doc="What else the data set that it came from says of it, in that data set's own words.",
                on="{row}.event_id = {t}.id",
                order="{row}.name",
            ),
            Many(
                name="related",
                type="[EventLink!]!",
                doc="How it bears on other events, and they on it.",
                source=RELATED,
                on="{row}.this_id = {t}.id",
                order="{row}.outgoing DESC, {row}.id",
                arguments=(
                    Argument(
                        "type",
                        "[EventLinkType!]",
                        "Only links of any of these types.",
                        AnyOf(name="type", type="[EventLinkType!]", doc="", column="{t}.type", convert=lower),
                    ),
                    FIRST,
                ),
            ),
            Connection(
                name="statements",
                type="StatementConnection!",
                doc="The statements that take a stance on it, or on a statement that does.",
                ids=(
                    "SELECT DISTINCT q.statement_id AS id FROM event_positions AS q "
                    "WHERE q.event_id = {t}.id AND q.hops <= 1"
                ),
                arguments=(where("StatementFilter"), order_by("StatementOrder"), *FORWARD),
            ),
            Many(
                name="positions",
                type="[Position!]!",
                doc="Who confirms, denies, comments on it: derived from the statements, never typed in.",
                on="{row}.event_id = {t}.id AND ({row}.hops = 0 OR {row}.polarity <> 0)",
                order="{row}.id",
                arguments=(FIRST,),
            ),
            Column(
                name="disputed",
                type="Boolean!",
                doc="Whether somebody asserts it and somebody denies it.",
                sql="{t}.disputed",
            ),
            evidence("event_id", "The words that it rests on.", FIELD, FIRST),
            Many(
                name="sources",
                type="[Source!]!",
                doc="The sources that it rests on: those of its evidence and of the statements about it.",
                source=(
                    "(SELECT s.*, x.event_id, x.position FROM event_sources AS x "
                    "JOIN sources AS s ON s.id = x.source_id)"
                ),
                on="{row}.event_id = {t}.id",
                order="{row}.position",
                arguments=(FIRST,),
            ),
        ),
    ),
    Entity(
        name="EdtfDate",
        doc="A date as precise as the source is, with the bounds that follow from it.",
        fields=fields(
            Column(
                name="edtf",
                type="EDTF!",
                doc="The date in EDTF (ISO 8601-2), as precise as the source is and no more.",
                sql="{t}.{p}_edtf",
            ),
            Column(
                name="earliest",
                type="Date",
                doc="The first day that it can have been; null: open.",
                sql="{t}.{p}_earliest",
            ),
            Column(
                name="latest",
                type="Date",
                doc="The last day that it can have been; null: open.",
                sql="{t}.{p}_latest",
            ),
            Column(
                name="precision",
                type="DatePrecision!",
                doc="What the bounds amount to: a day, week, month, year, or another interval.",
                sql="{t}.{p}_precision",
                enum=True,
            ),
            Column(
                name="basis",
                type="DateBasis",
                doc="How the date is known.",
                sql="{t}.{p}_basis",
                enum=True,
            ),
            Column(
                name="text",
                type="String",
                doc="The words that the date rests on.",
                sql="{t}.{p}_text",
            ),
        ),
    ),
    Entity(
        name="Place",
        doc="Where something happened.",
        table="places",
        fields=fields(
            slug(tables.Place),
            column(tables.Place, "name", "String!"),
            column(tables.Place, "country", "String"),
            column(tables.Place, "latitude", "Float"),
            column(tables.Place, "longitude", "Float"),
            column(tables.Place, "admin1", "String"),
            column(tables.Place, "admin2", "String"),
            column(tables.Place, "precision", "String"),
            column(tables.Place, "gazetteer_id", "String"),
        ),
    ),
    Entity(
        name="Participant",
        doc="An actor's part in an event; the role belongs to the link, never to the actor.",
        table="participants",
        fields=fields(
            column(tables.Participant, "role", "ParticipantRole!", enum=True),
            One(name="actor", type="Actor!", doc="Who took part.", on="{row}.id = {t}.actor_id"),
            One(
                name="capacity",
                type="Relation",
                doc="The post that it acted in.",
                on="{row}.id = {t}.capacity_id",
            ),
            One(
                name="on_behalf_of",
                type="Actor",
                doc="In whose name it acted.",
                on="{row}.id = {t}.on_behalf_of_id",
            ),
            column(tables.Participant, "certainty", "String"),
            column(tables.Participant, "name_as_given", "String"),
            column(tables.Participant, "native_role", "String"),
            One(name="place", type="Place", doc="Where the actor was, or is from.", on="{row}.id = {t}.place_id"),
            evidence("participant_id", "The words that this rests on."),
        ),
    ),
    Entity(
        name="EventLink",
        doc="How one event bears on another.",
        table="event_links",
        fields=fields(
            column(tables.EventLink, "type", "EventLinkType!", enum=True),
            Column(
                name="outgoing",
                type="Boolean!",
                doc="True: this event is the subject (it is the cause of the other). False: the object.",
                sql="{t}.outgoing",
            ),
            One(name="event", type="Event!", doc="The other event.", on="{row}.id = {t}.other_id"),
            evidence("event_link_id", "The words that the link rests on."),
        ),
    ),
    Entity(
        name="Position",
        doc="Who takes which stance on an event, directly or by a stance on a statement about it.",
        table="event_positions",
        fields=fields(
            One(name="actor", type="Actor!", doc="Who takes it: the speaker.", on="{row}.id = {t}.party_id"),
            One(
                name="on_behalf_of",
                type="Actor",
                doc="In whose name the speaker spoke.",
                on="{row}.id = {t}.on_behalf_of_id",
            ),
            column(tables.EventPosition, "stance", "StanceKind!", enum=True),
            column(tables.EventPosition, "polarity", "Int!"),
            One(
                name="statement",
                type="Statement!",
                doc="The statement that takes it.",
                on="{row}.id = {t}.statement_id",
            ),
        ),
    ),
)
