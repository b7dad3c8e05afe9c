"""What records came in with: collections; what these give of an event besides what all events have."""

from api.query.mapping.common import column
from api.query.model import Entity, fields
from schema import tables

ENTITIES = (
    Entity(
        name="Collection",
        doc="A data set that records came in with: the curated one, or one that was imported.",
        table="collections",
        fields=fields(
            column(tables.Collection, "slug", "String!", plain=True),
            column(tables.Collection, "title", "String!"),
            column(tables.Collection, "licence", "String"),
            column(tables.Collection, "attribution", "String"),
            column(tables.Collection, "url", "URL"),
            column(tables.Collection, "version", "String!"),
        ),
    ),
    Entity(
        name="Measure",
        doc="A number that the data set which an event came from gives of it.",
        table="measures",
        fields=fields(
            column(tables.Measure, "kind", "MeasureKind!", enum=True),
            column(tables.Measure, "value", "Float!"),
            column(tables.MeasureKind, "unit", "String!"),
        ),
    ),
    Entity(
        name="Attribute",
        doc="Something that the data set which an event came from says of it.",
        table="attributes",
        fields=fields(
            column(tables.Attribute, "name", "String!"),
            column(tables.Attribute, "value", "String!"),
        ),
    ),
)
