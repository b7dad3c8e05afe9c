"""Who said what: statements, the stances that they take, and the words that it is all written in."""

from api.query.mapping.common import (
    BY_DATE,
    BY_SLUG,
    FIRST,
    FORWARD,
    both_ways,
    column,
    evidence,
    identifier,
    slug,
    where,
)
from api.query.model import Column, Connection, Embedded, Entity, Many, One, OrderTerm, fields
from schema import tables

STATEMENT_ORDERS = {
    "date": BY_DATE,
    "speaker": both_ways("(SELECT a.name FROM actors AS a WHERE a.id = {t}.speaker_id)", "By the speaker's name."),
    "source_position": both_ways("{t}.position", "By source, and in the order in which it is written there."),
}

ENTITIES = (
    Entity(
        name="Statement",
        doc="What somebody said or wrote, and through whom we know it.",
        table="statements",
        filters="StatementFilter",
        orders=STATEMENT_ORDERS,
        order=(OrderTerm("{t}.position"), BY_SLUG),
        implements=("Node",),
        fields=fields(
            identifier("Statement"),
            slug(tables.Statement),
            One(name="speaker", type="Actor!", doc="Who said it.", on="{row}.id = {t}.speaker_id"),
            One(
                name="capacity",
                type="Relation",
                doc="The post that the speaker spoke in.",
                on="{row}.id = {t}.capacity_id",
            ),
            One(
                name="on_behalf_of",
                type="Actor",
                doc="In whose name the speaker spoke.",
                on="{row}.id = {t}.on_behalf_of_id",
            ),
            Many(
                name="attribution",
                type="[Actor!]!",
                doc="From the publisher of the source, through every reporter, to the speaker.",
                source=(
                    "(SELECT a.*, w.statement_id, w.position FROM attributions AS w "
                    "JOIN actors AS a ON a.id = w.actor_id)"
                ),
                on="{row}.statement_id = {t}.id",
                order="{row}.position",
            ),
            column(tables.Statement, "manner", "Manner!", enum=True),
            column(tables.Statement, "quote", "String!"),
            column(tables.Statement, "cue", "String"),
            Embedded(
                name="date",
                type="EdtfDate",
                doc="When it was said; null: undated.",
                prefix="date",
                present="{t}.date_edtf IS NOT NULL",
            ),
            Many(
                name="stances",
                type="[Stance!]!",
                doc="What it does to events and to other statements.",
                on="{row}.statement_id = {t}.id",
                order="{row}.position, {row}.id",
                arguments=(FIRST,),
            ),
            Many(
                name="addressees",
                type="[Actor!]!",
                doc="Whom it was said to.",
                source=(
                    "(SELECT a.*, w.statement_id, w.position FROM addressees AS w "
                    "JOIN actors AS a ON a.id = w.actor_id)"
                ),
                on="{row}.statement_id = {t}.id",
                order="{row}.position",
                arguments=(FIRST,),
            ),
            One(
                name="via",
                type="Statement",
                doc="The statement that reports this one.",
                on="{row}.id = {t}.via_id",
            ),
            column(tables.Statement, "frequency", "String"),
            Many(
                name="responses",
                type="[Stance!]!",
                doc="The stances that other statements take on this one.",
                on="{row}.target_id = {t}.id",
                order="{row}.id",
                arguments=(FIRST,),
            ),
            One(
                name="made_in",
                type="Event",
                doc="The broadcast, meeting, ... in which it was said.",
                on="{row}.id = {t}.made_in_id",
            ),
            One(name="source", type="Source!", doc="Where it is written.", on="{row}.id = {t}.source_id"),
            One(
                name="cited_source",
                type="Source",
                doc="The item that the source relies on, where it names one.",
                on="{row}.id = {t}.cited_source_id",
            ),
            evidence("statement_id", "The words that it rests on.", FIRST),
        ),
    ),
    Entity(
        name="Stance",
        doc="What a statement does to an event or to another statement.",
        table="stances",
        fields=fields(
            column(tables.Stance, "kind", "StanceKind!", enum=True),
            column(tables.Stance, "polarity", "Int!"),
            One(
                name="by",
                type="Statement!",
                doc="The statement that takes the stance.",
                on="{row}.id = {t}.statement_id",
            ),
            One(name="event", type="Event", doc="The event that it is taken on.", on="{row}.id = {t}.event_id"),
            One(
                name="statement",
                type="Statement",
                doc="The statement that it is taken on.",
                on="{row}.id = {t}.target_id",
            ),
            evidence("stance_id", "The words that the stance rests on."),
        ),
    ),
    Entity(
        name="Source",
        doc="Where it is written: an article, a press release, a broadcast.",
        table="sources",
        filters="SourceFilter",
        order=(OrderTerm("coalesce({t}.published_on, '')", descending=True), BY_SLUG),
        implements=("Node",),
        fields=fields(
            identifier("Source"),
            slug(tables.Source),
            column(tables.Source, "title", "String"),
            One(name="publisher", type="Actor", doc="Who published it.", on="{row}.id = {t}.publisher_id"),
            column(tables.Source, "published_on", "Date"),
            column(tables.Source, "url", "URL"),
            column(tables.Source, "archive_url", "URL"),
            column(tables.Source, "language", "String"),
            column(tables.Source, "kind", "String"),
            column(tables.Source, "licence", "String"),
            column(tables.Source, "retrieved_at", "DateTime"),
            Column(
                name="seen",
                type="Boolean!",
                doc="False: the document was not seen, and is known only because another cites it.",
                sql="{t}.seen",
            ),
            column(tables.Source, "sha256", "String"),
            Column(
                name="text",
                type="String",
                doc="The full text, where the licence lets us give it to others; null elsewhere.",
                sql="(CASE WHEN {t}.text_open THEN {t}.text END)",
            ),
            Connection(
                name="events",
                type="EventConnection!",
                doc="The events that rest on it.",
                on="{row}.id IN (SELECT x.event_id FROM event_sources AS x WHERE x.source_id = {t}.id)",
                arguments=(where("EventFilter"), *FORWARD),
            ),
            Connection(
                name="statements",
                type="StatementConnection!",
                doc="The statements that are written in it.",
                on="{row}.source_id = {t}.id",
                arguments=(where("StatementFilter"), *FORWARD),
            ),
        ),
    ),
    Entity(
        name="Evidence",
        doc="Exact words in a source: W3C Web Annotation's TextQuoteSelector and TextPositionSelector.",
        table=(
            '(SELECT v.*, n.source_id, n.exact, n.prefix, n.suffix, n.start, n."end", n.url '
            "FROM evidence AS v JOIN anchors AS n ON n.id = v.anchor_id)"
        ),
        fields=fields(
            column(tables.Evidence, "field", "String"),
            column(tables.Anchor, "exact", "String!"),
            column(tables.Anchor, "prefix", "String!"),
            column(tables.Anchor, "suffix", "String!"),
            column(tables.Anchor, "start", "Int!"),
            column(tables.Anchor, "end", "Int!", '{t}."end"'),
            One(name="source", type="Source!", doc="Where the words stand.", on="{row}.id = {t}.source_id"),
            column(tables.Anchor, "url", "URL"),
        ),
    ),
)
