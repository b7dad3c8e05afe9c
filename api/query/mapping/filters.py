"""What can be filtered by: every filter of both APIs and the command line, as data."""

from api.query.filters import (
    Among,
    AnyOf,
    Dates,
    Equals,
    Exists,
    Filter,
    FilterSet,
    Flag,
    FullText,
    NameContains,
    Related,
    lower,
)

SLUGS = "[String!]"


def named(*filters: Filter) -> dict[str, Filter]:
    """Key the filters by their names."""
    return {item.name: item for item in filters}


def actor_slugs(name: str, column: str, doc: str) -> Among:
    """Return the filter for exactly these actors."""
    return Among(
        name=name,
        type=SLUGS,
        doc=doc,
        column="a.slug",
        on=f"{column} IN (SELECT a.id FROM actors AS a WHERE {{values}})",
    )


UNDER = "(SELECT n.actor_id FROM actor_ancestors AS n JOIN actors AS a ON a.id = n.ancestor_id WHERE {values})"
ROLE = Among(
    name="role",
    type="[ParticipantRole!]",
    doc="What the actor did: any of these roles, or a role under them.",
    column="u.ancestor",
    on="{t}.role IN (SELECT u.code FROM roles_under AS u WHERE {values})",
    convert=lower,
)
STANCE = "What is said of it: any of these stances."
POLARITY = "1 asserts, -1 denies, 0 does neither: any of these."
TEXT = "Every word occurs in the text; accents and case do not matter."
SLUG = AnyOf(name="slug", type=SLUGS, doc="Has any of these slugs.", column="{t}.slug")

DATE = Dates(
    name="date",
    type="DateFilter",
    doc="When it was.",
    earliest="{t}.date_from",
    latest="{t}.date_to",
)
PARTICIPANTS = Related(
    name="participants",
    type="ParticipantFilter",
    doc="Somebody took part in it who meets all that is given.",
    exists=Exists("participants", "{row}.event_id = {t}.id"),
    filters="ParticipantFilter",
)

ONE_STANCE = Exists("stances", "{row}.statement_id = {t}.id")

FILTER_SETS = {
    item.name: item
    for item in (
        FilterSet(
            "DateFilter",
            "When it was; an undated record matches no date.",
            named(
                Equals(
                    name="during",
                    type="EDTF",
                    doc="A date in EDTF: 2025, 2025-02, 2025-01/2025-03, ...",
                    on="",
                ),
                Equals(name="before", type="Date", doc="Before this day.", on=""),
                Equals(name="after", type="Date", doc="After this day.", on=""),
                Equals(
                    name="match",
                    type="DateMatch",
                    doc="POSSIBLY: its interval overlaps what is asked for. DEFINITELY: it lies wholly inside.",
                    on="",
                ),
            ),
        ),
        FilterSet(
            "EventFilter",
            "Which events: all that is given must hold, any of repeated values.",
            named(
                SLUG,
                Among(
                    name="type",
                    type="[EventType!]",
                    doc="Any of these types, or a type under them.",
                    column="u.ancestor",
                    on="{t}.type IN (SELECT u.code FROM event_types_under AS u WHERE {values})",
                    convert=lower,
                ),
                AnyOf(
                    name="modality",
                    type="[Modality!]",
                    doc="In what sense it is held to have happened; not given: in any.",
                    column="{t}.modality",
                    convert=lower,
                ),
                DATE,
                Among(
                    name="country",
                    type=SLUGS,
                    doc="The country of its place: ISO 3166-1 alpha-2.",
                    column="p.country",
                    on="EXISTS (SELECT 1 FROM places AS p WHERE p.id = {t}.place_id AND {values})",
                ),
                PARTICIPANTS,
                Flag(
                    name="disputed",
                    type="Boolean",
                    doc="Whether somebody asserts it and somebody denies it.",
                    on="{t}.disputed",
                ),
                Related(
                    name="positions",
                    type="PositionFilter",
                    doc="Somebody takes a position on it that meets all that is given.",
                    exists=Exists(
                        "event_positions",
                        "{row}.event_id = {t}.id AND ({row}.hops = 0 OR {row}.polarity <> 0)",
                    ),
                    filters="PositionFilter",
                ),
                AnyOf(
                    name="collection",
                    type=SLUGS,
                    doc="Came in with any of these data sets: curated, ...",
                    column="{t}.collection",
                ),
                Among(
                    name="source",
                    type=SLUGS,
                    doc="Rests on any of these sources, by slug.",
                    column="s.slug",
                    on=(
                        "{t}.id IN (SELECT x.event_id FROM event_sources AS x "
                        "JOIN sources AS s ON s.id = x.source_id WHERE {values})"
                    ),
                ),
                FullText(name="text", type="String", doc=TEXT, table="events"),
            ),
            logic=True,
        ),
        FilterSet(
            "ParticipantFilter",
            "One and the same participation meets all that is given.",
            named(
                ROLE,
                actor_slugs("actor", "{t}.actor_id", "Exactly any of these actors, by slug."),
                Among(
                    name="under",
                    type=SLUGS,
                    doc="Any of these actors, by slug, or what is part of, or an agency of, them.",
                    column="a.slug",
                    on="{t}.actor_id IN " + UNDER,
                ),
                Among(
                    name="kind",
                    type="[ActorKind!]",
                    doc="An actor of any of these kinds.",
                    column="a.kind",
                    on="{t}.actor_id IN (SELECT a.id FROM actors AS a WHERE {values})",
                    convert=lower,
                ),
            ),
        ),
        FilterSet(
            "PositionFilter",
            'One and the same position meets all that is given: "events that Russia denies".',
            named(
                Among(
                    name="actor",
                    type=SLUGS,
                    doc="Taken by, or in the name of, exactly any of these actors, by slug.",
                    column="a.slug",
                    on=(
                        "EXISTS (SELECT 1 FROM actors AS a WHERE {values} "
                        "AND (a.id = {t}.party_id OR a.id = {t}.on_behalf_of_id))"
                    ),
                ),
                Among(
                    name="under",
                    type=SLUGS,
                    doc="Taken by, or in the name of, any of these actors, or what is part of, or an agency of, them.",
                    column="a.slug",
                    on=(
                        "EXISTS (SELECT 1 FROM actor_ancestors AS n JOIN actors AS a ON a.id = n.ancestor_id "
                        "WHERE {values} AND (n.actor_id = {t}.party_id OR n.actor_id = {t}.on_behalf_of_id))"
                    ),
                ),
                AnyOf(name="stance", type="[StanceKind!]", doc=STANCE, column="{t}.stance", convert=lower),
                AnyOf(name="polarity", type="[Int!]", doc=POLARITY, column="{t}.polarity"),
            ),
        ),
        FilterSet(
            "ParticipationFilter",
            'One and the same participation meets all that is given: "organizations closed by Azerbaijan".',
            named(
                ROLE,
                Related(
                    name="event",
                    type="EventFilter",
                    doc="The event that the actor took part in.",
                    exists=Exists("events", "{row}.id = {t}.event_id"),
                    filters="EventFilter",
                ),
            ),
        ),
        FilterSet(
            "ActorFilter",
            "Which actors: all that is given must hold, any of repeated values.",
            named(
                SLUG,
                AnyOf(
                    name="kind",
                    type="[ActorKind!]",
                    doc="Is of any of these kinds.",
                    column="{t}.kind",
                    convert=lower,
                ),
                NameContains(
                    name="name",
                    type="String",
                    doc="One of its names contains this text; accents and case do not matter.",
                ),
                AnyOf(
                    name="country",
                    type=SLUGS,
                    doc="Belongs to any of these countries: ISO 3166-1 alpha-2.",
                    column="{t}.country",
                    nullable=True,
                ),
                Among(
                    name="under",
                    type=SLUGS,
                    doc="Is any of these actors, by slug, or part of, or an agency of, them.",
                    column="a.slug",
                    on="{t}.id IN " + UNDER,
                ),
                Equals(
                    name="identifier",
                    type="String",
                    doc="Has this identifier, alone or with its scheme: Q159, wikidata:Q159.",
                    on=(
                        "EXISTS (SELECT 1 FROM identifiers AS i WHERE i.actor_id = {t}.id "
                        "AND {value} IN (i.value, concat(i.scheme, ':', i.value)))"
                    ),
                ),
                Related(
                    name="participations",
                    type="ParticipationFilter",
                    doc="Took part in an event in a way that meets all that is given.",
                    exists=Exists("participants", "{row}.actor_id = {t}.id"),
                    filters="ParticipationFilter",
                ),
                FullText(name="text", type="String", doc=TEXT, table="actors"),
            ),
            logic=True,
        ),
        FilterSet(
            "StatementFilter",
            "Which statements: all that is given must hold, any of repeated values.",
            named(
                SLUG,
                actor_slugs("speaker", "{t}.speaker_id", "Said by exactly any of these actors, by slug."),
                Among(
                    name="under",
                    type=SLUGS,
                    doc="Said by, or in the name of, any of these actors, or what is part of, or an agency of, them.",
                    column="a.slug",
                    on=(
                        "EXISTS (SELECT 1 FROM actor_ancestors AS n JOIN actors AS a ON a.id = n.ancestor_id "
                        "WHERE {values} AND (n.actor_id = {t}.speaker_id OR n.actor_id = {t}.on_behalf_of_id))"
                    ),
                ),
                AnyOf(
                    name="stance",
                    type="[StanceKind!]",
                    doc=STANCE,
                    column="{t}.kind",
                    convert=lower,
                    group=ONE_STANCE,
                ),
                AnyOf(name="polarity", type="[Int!]", doc=POLARITY, column="{t}.polarity", group=ONE_STANCE),
                Among(
                    name="event",
                    type=SLUGS,
                    doc="Takes its stance on any of these events, by slug.",
                    column="e.slug",
                    on="EXISTS (SELECT 1 FROM events AS e WHERE e.id = {t}.event_id AND {values})",
                    group=ONE_STANCE,
                ),
                AnyOf(
                    name="manner",
                    type="[Manner!]",
                    doc="Is quoted or reported in any of these manners.",
                    column="{t}.manner",
                    convert=lower,
                ),
                Dates(
                    name="date",
                    type="DateFilter",
                    doc="When it was said.",
                    earliest="{t}.date_from",
                    latest="{t}.date_to",
                ),
                Among(
                    name="source",
                    type=SLUGS,
                    doc="Is written in any of these sources, by slug.",
                    column="s.slug",
                    on="EXISTS (SELECT 1 FROM sources AS s WHERE s.id = {t}.source_id AND {values})",
                ),
                Flag(
                    name="on_record",
                    type="Boolean",
                    doc="Whether the speaker is somebody other than an unnamed source.",
                    on="EXISTS (SELECT 1 FROM actors AS a WHERE a.id = {t}.speaker_id AND a.kind <> 'unnamed_source')",
                ),
                Related(
                    name="about",
                    type="EventFilter",
                    doc="Takes a stance on such an event, or on a statement that does.",
                    exists=Exists(
                        "(SELECT q.statement_id, v.* FROM event_positions AS q JOIN events AS v ON v.id = q.event_id "
                        "WHERE q.hops <= 1)",
                        "{row}.statement_id = {t}.id",
                    ),
                    filters="EventFilter",
                ),
                Among(
                    name="attributed_to",
                    type=SLUGS,
                    doc="Comes from, or through, any of these actors, by slug: publisher, reporter or speaker.",
                    column="a.slug",
                    on=(
                        "EXISTS (SELECT 1 FROM attributions AS w JOIN actors AS a ON a.id = w.actor_id "
                        "WHERE w.statement_id = {t}.id AND {values})"
                    ),
                ),
                FullText(name="text", type="String", doc=TEXT, table="statements"),
            ),
            logic=True,
        ),
        FilterSet(
            "SourceFilter",
            "Which sources: all that is given must hold, any of repeated values.",
            named(
                SLUG,
                Among(
                    name="publisher",
                    type=SLUGS,
                    doc="Published by any of these actors, by slug.",
                    column="a.slug",
                    on="EXISTS (SELECT 1 FROM actors AS a WHERE a.id = {t}.publisher_id AND {values})",
                ),
                Dates(
                    name="published",
                    type="DateFilter",
                    doc="When it was published.",
                    earliest="coalesce({t}.published_on, '')",
                    latest="coalesce({t}.published_on, '')",
                ),
                Flag(
                    name="seen",
                    type="Boolean",
                    doc="Whether the document was seen, not just cited by another.",
                    on="{t}.seen",
                ),
                FullText(name="text", type="String", doc=TEXT, table="sources"),
            ),
        ),
    )
}
