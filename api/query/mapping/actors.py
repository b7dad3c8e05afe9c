"""Who: actors of every kind, their names, identifiers and relations."""

from api.query.filters import AnyOf, lower
from api.query.mapping.common import (
    BY_SLUG,
    FIRST,
    FORWARD,
    both_ways,
    column,
    described,
    evidence,
    identifier,
    order_by,
    slug,
    where,
)
from api.query.model import Argument, Column, Connection, Embedded, Entity, Many, One, OrderTerm, fields
from schema import tables

BY_NAME = OrderTerm("{t}.name")

ACTOR_ORDERS = {
    "name": both_ways("{t}.name", "By name."),
    "kind": both_ways("{t}.kind", "By kind."),
}

ACTOR_FIELDS = fields(
    identifier("Actor"),
    slug(tables.Actor),
    column(tables.Actor, "kind", "ActorKind!", enum=True),
    column(tables.Actor, "name", "String!"),
    column(tables.Actor, "description", "String"),
    Many(
        name="names",
        type="[ActorName!]!",
        doc="Its other names: aliases, transliterations, names in other scripts.",
        on="{row}.actor_id = {t}.id",
        order="{row}.id",
    ),
    Many(
        name="identifiers",
        type="[Identifier!]!",
        doc="What it is called in other registers.",
        on="{row}.actor_id = {t}.id",
        order="{row}.scheme, {row}.value",
    ),
    column(tables.Actor, "country", "String"),
    Many(
        name="relations",
        type="[Relation!]!",
        doc="Its relations with other actors, whichever side it is on.",
        on="({row}.subject_id = {t}.id OR {row}.object_id = {t}.id)",
        order="{row}.id",
        arguments=(
            Argument(
                "type",
                "[RelationType!]",
                "Only of any of these types.",
                AnyOf(name="type", type="[RelationType!]", doc="", column="{t}.type", convert=lower),
            ),
            FIRST,
        ),
    ),
    Connection(
        name="events",
        type="EventConnection!",
        doc="The events that it took part in.",
        on="{row}.id IN (SELECT p.event_id FROM participants AS p WHERE p.actor_id = {t}.id)",
        arguments=(where("EventFilter"), order_by("EventOrder"), *FORWARD),
    ),
    Connection(
        name="statements",
        type="StatementConnection!",
        doc="What it said, and what others said in its name.",
        on="({row}.speaker_id = {t}.id OR {row}.on_behalf_of_id = {t}.id)",
        arguments=(where("StatementFilter"), order_by("StatementOrder"), *FORWARD),
    ),
)

ORGANIZATION_FIELDS = ACTOR_FIELDS | fields(
    Column(
        name="sector",
        type="String",
        doc=described(tables.Organization, "sector"),
        sql="(SELECT o.sector FROM organizations AS o WHERE o.actor_id = {t}.id)",
    ),
    Column(
        name="founded",
        type="EDTF",
        doc=described(tables.Organization, "founded"),
        sql="(SELECT o.founded FROM organizations AS o WHERE o.actor_id = {t}.id)",
    ),
    Column(
        name="dissolved",
        type="EDTF",
        doc=described(tables.Organization, "dissolved"),
        sql="(SELECT o.dissolved FROM organizations AS o WHERE o.actor_id = {t}.id)",
    ),
    One(
        name="parent",
        type="Actor",
        doc="The organization or state that it is part of or an agency of.",
        on="{row}.id = (SELECT o.parent_id FROM organizations AS o WHERE o.actor_id = {t}.id)",
    ),
)

KINDS = {
    "state": ("State", "A state, or what is spoken of as one."),
    "organization": (
        "Organization",
        "An organization: a ministry, an agency, a company, a newspaper, a branch of one.",
    ),
    "person": ("Person", "A person; an officeholder whom the source does not name goes by the office."),
    "group": ("Group", "People who are spoken of together: investigators, the media of a country."),
    "unnamed_source": ("UnnamedSource", "Somebody whom a source quotes without a name."),
}

TYPE_OF = "CASE {t}.kind " + " ".join(f"WHEN '{kind}' THEN '{name}'" for kind, (name, _) in KINDS.items()) + " END"

ENTITIES = (
    Entity(
        name="Actor",
        doc="Anything that can act, be acted on or speak.",
        fields=ACTOR_FIELDS,
        table="actors",
        filters="ActorFilter",
        orders=ACTOR_ORDERS,
        order=(BY_NAME, BY_SLUG),
        types=tuple(name for name, _ in KINDS.values()),
        type_of=TYPE_OF,
        interface=True,
        implements=("Node",),
    ),
    *(
        Entity(
            name=name,
            doc=text,
            fields=ORGANIZATION_FIELDS if kind == "organization" else ACTOR_FIELDS,
            table="actors",
            only=f"{{t}}.kind = '{kind}'",
            filters="ActorFilter",
            orders=ACTOR_ORDERS,
            order=(BY_NAME, BY_SLUG),
            implements=("Actor", "Node"),
        )
        for kind, (name, text) in KINDS.items()
    ),
    Entity(
        name="ActorName",
        doc="Another name of an actor.",
        table="actor_names",
        fields=fields(
            column(tables.ActorName, "name", "String!"),
            column(tables.ActorName, "language", "String"),
            column(tables.ActorName, "script", "String"),
            column(tables.ActorName, "kind", "String!"),
        ),
    ),
    Entity(
        name="Identifier",
        doc="What an actor is called in another register.",
        table="identifiers",
        fields=fields(
            column(tables.Identifier, "scheme", "String!"),
            column(tables.Identifier, "value", "String!"),
            column(tables.Identifier, "url", "URL"),
        ),
    ),
    Entity(
        name="Relation",
        doc="How two actors belong together.",
        table="relations",
        fields=fields(
            column(tables.Relation, "type", "RelationType!", enum=True),
            One(name="subject", type="Actor!", doc="The one that belongs.", on="{row}.id = {t}.subject_id"),
            One(name="object", type="Actor!", doc="What it belongs to.", on="{row}.id = {t}.object_id"),
            column(tables.Relation, "post", "String"),
            Embedded(
                name="start",
                type="EdtfDate",
                doc="When it began.",
                present="{t}.start_edtf IS NOT NULL",
                prefix="start",
            ),
            Embedded(
                name="end",
                type="EdtfDate",
                doc="When it ended.",
                present="{t}.end_edtf IS NOT NULL",
                prefix="end",
            ),
            evidence("relation_id", "The words that it rests on."),
        ),
    ),
)
