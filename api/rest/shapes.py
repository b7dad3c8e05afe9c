"""What REST shows of each kind of object: fixed selections over the mapping, as data."""

from collections.abc import Mapping
from dataclasses import dataclass

from api.query.mapping import ENTITIES
from api.query.model import Connection
from api.query.selection import Items, Selection, Variant

DEFAULT = 20


@dataclass(frozen=True, slots=True)
class Shape:
    """What is shown of an entity: its fields by name, with the shape of what is below them, or None.

    name: what the OpenAPI document calls it. most: how many its lists show at most.
    """

    name: str
    entity: str
    fields: Mapping[str, "Shape | None"]
    most: int = DEFAULT

    def with_more(self, name: str, fields: Mapping[str, "Shape | None"], most: int = 100) -> "Shape":
        """Return a shape that shows more of the same entity."""
        return Shape(name, self.entity, {**self.fields, **fields}, most)


def leaves(*names: str) -> dict[str, Shape | None]:
    """Return fields with nothing below them."""
    return dict.fromkeys(names)


def items_of(shape: Shape) -> Items:
    """Return the selections that a shape is made of."""
    return tuple(select_field(shape, name, below) for name, below in shape.fields.items())


def select_field(shape: Shape, name: str, below: Shape | None) -> Selection:
    """Return the selection of one field of a shape; a list that can be long tells its total beside its rows."""
    if below is None:
        return Selection(name, name)
    field = ENTITIES[shape.entity].fields[name]
    arguments = {"first": shape.most} if any(a.name == "first" for a in field.arguments) else {}
    items = items_of(below)
    if isinstance(field, Connection):
        items = (Selection("data", "nodes", variants=(Variant((), items),)), Selection("total", "total_count"))
    return Selection(name, name, arguments, (Variant((), items),))


ACTOR_REFERENCE = Shape("ActorReference", "Actor", leaves("slug", "name", "kind"))
COLLECTION = Shape("Collection", "Collection", leaves("slug", "title", "licence", "attribution", "url", "version"))
EVENT_REFERENCE = Shape("EventReference", "Event", leaves("slug", "type", "title"))
SOURCE_REFERENCE = Shape("SourceReference", "Source", leaves("slug", "title", "url"))
STATEMENT_REFERENCE = Shape(
    "StatementReference", "Statement", {"slug": None, "speaker": ACTOR_REFERENCE, **leaves("manner", "quote")}
)

DATE = Shape("EdtfDate", "EdtfDate", leaves("edtf", "earliest", "latest", "precision", "basis", "text"))
PLACE = Shape("Place", "Place", leaves("slug", "name", "country", "latitude", "longitude"))
EVIDENCE = Shape(
    "Evidence",
    "Evidence",
    {**leaves("field", "exact", "prefix", "suffix", "start", "end"), "source": SOURCE_REFERENCE, "url": None},
)
CAPACITY = Shape("Capacity", "Relation", {"type": None, "object": ACTOR_REFERENCE, "post": None})
RELATION = Shape(
    "Relation",
    "Relation",
    {
        "type": None,
        "subject": ACTOR_REFERENCE,
        "object": ACTOR_REFERENCE,
        "post": None,
        "start": DATE,
        "end": DATE,
        "evidence": EVIDENCE,
    },
)

SOURCE = Shape(
    "Source",
    "Source",
    {
        **leaves("slug", "title"),
        "publisher": ACTOR_REFERENCE,
        **leaves("published_on", "url", "archive_url", "language", "kind", "licence", "seen", "sha256"),
    },
)

STANCE = Shape(
    "Stance",
    "Stance",
    {
        **leaves("kind", "polarity"),
        "event": EVENT_REFERENCE,
        "statement": STATEMENT_REFERENCE,
        "evidence": EVIDENCE,
    },
)
STATEMENT = Shape(
    "Statement",
    "Statement",
    {
        "slug": None,
        "speaker": ACTOR_REFERENCE,
        "capacity": CAPACITY,
        "on_behalf_of": ACTOR_REFERENCE,
        "attribution": ACTOR_REFERENCE,
        **leaves("manner", "quote", "cue", "frequency"),
        "date": DATE,
        "stances": STANCE,
        "addressees": ACTOR_REFERENCE,
        "via": STATEMENT_REFERENCE,
        "made_in": EVENT_REFERENCE,
        "source": SOURCE_REFERENCE,
        "cited_source": SOURCE_REFERENCE,
        "evidence": EVIDENCE,
    },
)
STATEMENT_DETAIL = STATEMENT.with_more(
    "StatementDetail",
    {
        "source": SOURCE,
        "cited_source": SOURCE,
        "responses": Shape(
            "Response",
            "Stance",
            {**leaves("kind", "polarity"), "by": STATEMENT_REFERENCE, "evidence": EVIDENCE},
        ),
    },
)

PARTICIPANT = Shape(
    "Participant",
    "Participant",
    {
        "role": None,
        "actor": ACTOR_REFERENCE,
        "capacity": CAPACITY,
        "on_behalf_of": ACTOR_REFERENCE,
        "certainty": None,
        "evidence": EVIDENCE,
    },
)
EVENT = Shape(
    "Event",
    "Event",
    {
        **leaves("slug", "type", "title", "summary", "modality", "disputed"),
        "date": DATE,
        "place": PLACE,
        "participants": PARTICIPANT,
        "evidence": EVIDENCE,
        "sources": SOURCE_REFERENCE,
        **leaves("collection", "native_id", "native_code"),
    },
)
EVENT_SUMMARY = Shape(
    "EventSummary",
    "Event",
    {
        **leaves("slug", "type", "title", "summary", "modality", "disputed"),
        "date": DATE,
        "participants": Shape("ParticipantReference", "Participant", {"role": None, "actor": ACTOR_REFERENCE}),
    },
)
STATEMENT_SUMMARY = Shape(
    "StatementSummary",
    "Statement",
    {
        "slug": None,
        "speaker": ACTOR_REFERENCE,
        **leaves("manner", "quote"),
        "date": DATE,
        "stances": Shape(
            "StanceReference",
            "Stance",
            {**leaves("kind", "polarity"), "event": EVENT_REFERENCE, "statement": STATEMENT_REFERENCE},
        ),
        "source": SOURCE_REFERENCE,
    },
)
EVENT_DETAIL = EVENT.with_more(
    "EventDetail",
    {
        "origin": COLLECTION,
        "measures": Shape("Measure", "Measure", leaves("kind", "value", "unit")),
        "attributes": Shape("Attribute", "Attribute", leaves("name", "value")),
        "sources": SOURCE,
        "positions": Shape(
            "Position",
            "Position",
            {
                "actor": ACTOR_REFERENCE,
                "on_behalf_of": ACTOR_REFERENCE,
                **leaves("stance", "polarity"),
                "statement": STATEMENT_REFERENCE,
            },
        ),
        "statements": STATEMENT,
        "related": Shape(
            "EventLink",
            "EventLink",
            {**leaves("type", "outgoing"), "event": EVENT_REFERENCE, "evidence": EVIDENCE},
        ),
    },
)
SOURCE_DETAIL = SOURCE.with_more(
    "SourceDetail", {"text": None, "events": EVENT_SUMMARY, "statements": STATEMENT_SUMMARY}
)

ACTOR = Shape(
    "Actor",
    "Actor",
    {
        **leaves("slug", "kind", "name", "description", "country"),
        "names": Shape("ActorName", "ActorName", leaves("name", "kind", "language", "script")),
        "identifiers": Shape("Identifier", "Identifier", leaves("scheme", "value", "url")),
    },
)
MORE_OF_ACTORS: Mapping[str, Shape | None] = {
    "relations": RELATION,
    "events": EVENT_SUMMARY,
    "statements": STATEMENT_SUMMARY,
}
ORGANIZATION = Shape(
    "Organization",
    "Organization",
    {**ACTOR.fields, **leaves("sector", "founded", "dissolved"), "parent": ACTOR_REFERENCE},
)
ACTOR_DETAIL = ACTOR.with_more("ActorDetail", MORE_OF_ACTORS)
ORGANIZATION_DETAIL = ORGANIZATION.with_more("OrganizationDetail", MORE_OF_ACTORS)

EVENT_COUNT = Shape(
    "EventCount",
    "EventCount",
    {
        **leaves("type", "period", "country", "modality"),
        "initiator": ACTOR_REFERENCE,
        "target": ACTOR_REFERENCE,
        **leaves("collection", "count"),
    },
)
TERM = Shape(
    "Term",
    "Term",
    {
        **leaves("scheme", "code", "label", "definition", "parent", "polarity"),
        "mappings": Shape("TermMapping", "TermMapping", leaves("scheme", "code", "match")),
    },
)
DATASET = Shape(
    "Dataset",
    "Dataset",
    {
        **leaves("version", "released_at"),
        "collections": COLLECTION,
        "counts": Shape(
            "DatasetCounts", "DatasetCounts", leaves("actors", "organizations", "events", "statements", "sources")
        ),
    },
)

FOUND: Mapping[str, Shape] = {
    "event": Shape("FoundEvent", "Event", {**leaves("slug", "type", "title", "modality"), "date": DATE}),
    "actor": Shape("FoundActor", "Actor", leaves("slug", "name", "kind", "description")),
    "statement": Shape("FoundStatement", "Statement", STATEMENT_SUMMARY.fields),
    "source": Shape("FoundSource", "Source", SOURCE.fields),
}
"""What a search shows of each kind of object."""
