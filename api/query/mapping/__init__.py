"""Which API name is which column, relation, filter: GraphQL, REST and the command line are all made from this."""

from api.query.filters import FILTERS
from api.query.mapping import actors, collections, events, root, statements
from api.query.mapping.filters import FILTER_SETS
from api.query.model import Embedded, Entity, Field, Many, Special, fields

FILTERS.update(FILTER_SETS)

ENTITIES: dict[str, Entity] = {
    item.name: item for module in (root, actors, events, collections, statements) for item in module.ENTITIES
}

NODES = {"Event": "Event", "Actor": "Actor", "Statement": "Statement", "Source": "Source"}
"""The prefix of a global identifier, and the entity that it leads to."""

PAGE_INFO = Embedded(name="page_info", type="PageInfo!", doc="Where in the list this page is.")


def edges(name: str, extra: tuple[Field, ...] = ()) -> Entity:
    """Return the type of a connection's edges."""
    return Entity(
        name=f"{name}Edge",
        doc="A row of the page, with its place in the list.",
        fields=fields(
            Special(
                name="cursor",
                type="String!",
                doc="The row's place in the list, for after and before.",
                compiler="",
            ),
            Embedded(name="node", type="Node!" if name == "Search" else f"{name}!", doc="The row."),
            *extra,
        ),
    )


def connection(name: str, *members: Field) -> Entity:
    """Return the type of a connection: Relay's cursor connections.

    Source: https://relay.dev/graphql/connections.htm
    """
    node = "Node" if name == "Search" else name
    return Entity(
        name=f"{name}Connection",
        doc="A page of a list.",
        fields=fields(
            Many(
                name="edges",
                type=f"[{name}Edge!]!",
                doc="The rows of the page with their cursors.",
                on="",
                order="",
            ),
            Many(name="nodes", type=f"[{node}!]!", doc="The rows of the page.", on="", order=""),
            PAGE_INFO,
            *members,
        ),
    )


def add(*entities: Entity) -> None:
    """Enter entities that are made from others."""
    ENTITIES.update({item.name: item for item in entities})


_cells = {
    "has_next_page": ("Boolean!", "Whether the list goes on after the page."),
    "has_previous_page": ("Boolean!", "Whether there is something before the page."),
    "start_cursor": ("String", "The cursor of the page's first row."),
    "end_cursor": ("String", "The cursor of the page's last row."),
}
add(
    Entity(
        name="Node",
        doc="An object with a global identifier.",
        fields=fields(actors.ACTOR_FIELDS["id"]),
        interface=True,
    ),
    Entity(
        name="PageInfo",
        doc="Where in the list a page is.",
        fields=fields(*(Special(name=name, type=type, doc=doc, compiler="") for name, (type, doc) in _cells.items())),
    ),
)
_total = Special(
    name="total_count",
    type="Int!",
    doc="How many there are in all; counted only when asked for.",
    compiler="",
)
for _name in ("Event", "Actor", "Organization", "Statement", "Source"):
    add(edges(_name), connection(_name, _total))
add(
    edges("Search", (Special(name="snippet", type="String!", doc="A few words around the match.", compiler=""),)),
    connection("Search", _total),
)


__all__ = ["ENTITIES", "NODES"]
