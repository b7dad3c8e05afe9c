"""The endpoints, as data: which address answers which field of Query, in which shape, to which parameters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from api.query.filters import FILTERS
from api.query.mapping import ENTITIES
from api.query.mapping.enums import ENUMS
from api.query.model import Connection
from api.query.pages import DEFAULT, LIMIT
from api.query.selection import Constant, Items, Selection, Variant
from api.rest import shapes
from api.rest.parameters import Parameter, keyed, of_filters
from api.rest.shapes import Shape, items_of

ROOT = "/v1"
FIELDS = ENTITIES["Query"].fields


class Answers(Enum):
    """What an endpoint answers with."""

    PAGE = "a page of a list that goes on"
    WHOLE = "a list as a whole"
    OBJECT = "one object"


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One address. `source`: the field of Query that it answers from; `tag`: what it is listed under.

    parameters: those of the query, by name; in_path: those that stand in the path.
    """

    name: str
    tag: str
    path: str
    source: str
    answers: Answers
    shape: Shape
    summary: str
    doc: str = ""
    parameters: Mapping[str, Parameter] = field(default_factory=dict[str, Parameter])
    in_path: Mapping[str, Parameter] = field(default_factory=dict[str, Parameter])

    @property
    def searches(self) -> bool:
        """Whether its items are of several kinds, each with a snippet."""
        return self.source == "search"

    def items(self, arguments: Mapping[str, Any]) -> Items:
        """Return the selection that answers it."""
        items = items_of(self.shape)
        if self.answers is Answers.PAGE:
            info = Variant((), (Selection("has_next_page", "has_next_page"), Selection("end_cursor", "end_cursor")))
            rows = found() if self.searches else Selection("data", "nodes", variants=(Variant((), items),))
            items = (rows, Selection("info", "page_info", variants=(info,)), Selection("total", "total_count"))
        return (Selection(self.name, self.source, arguments, (Variant((), items),)),)


def found() -> Selection:
    """Return the selection of what a search finds: a snippet, and the object with its kind in front."""
    variants = tuple(
        Variant(ENTITIES[shape.entity].types or (shape.entity,), (Constant("object", f'"{kind}"'), *items_of(shape)))
        for kind, shape in shapes.FOUND.items()
    )
    return Selection(
        "data",
        "edges",
        variants=(Variant((), (Selection("snippet", "snippet"), Selection("result", "node", variants=variants))),),
    )


SLUG = Parameter(name="slug", type="String!", doc="The permanent key.", path=("slug",), required=True)


def limit(most: int = LIMIT, default: int = DEFAULT) -> Parameter:
    """Return the parameter that says how many to give."""
    doc = f"How many to give at most: 1-{most}."
    return Parameter(name="limit", type="Int", doc=doc, path=("first",), default=default, least=1, most=most)


CURSOR = Parameter(
    name="cursor",
    type="String",
    doc="The place in the list that the page begins after: opaque; take the whole address from `page.next` instead.",
    path=("after",),
    format="cursor",
)


def orders(codes: Sequence[str]) -> list[dict[str, str]]:
    """Return what the field takes for `date` and `-date`."""
    return [{"field": code.removeprefix("-"), "direction": "desc" if code[0] == "-" else "asc"} for code in codes]


def order_by(type: str) -> Parameter:
    """Return the parameter that orders a list, the first time it is given first."""
    meanings = ENUMS[f"{type}Field"][1]
    told = " ".join(f"{code}: {text[0].lower()}{text[1:]}" for code, text in meanings.items())
    return Parameter(
        name="order_by",
        type=f"[{type}!]",
        doc=f"The order, upwards; with a minus in front downwards. {told} The slug decides ties.",
        path=("order_by",),
        codes=[sign + code for code in meanings for sign in ("", "-")],
        convert=orders,
    )


def list_of(field: str, shape: Shape, summary: str, doc: str = "") -> Endpoint:
    """Return the endpoint of a list of all objects of a kind."""
    connection = FIELDS[field]
    assert isinstance(connection, Connection)
    given = {argument.name: argument.type.strip("[]!") for argument in connection.arguments}
    ordered = (order_by(given["order_by"]),) if "order_by" in given else ()
    return Endpoint(
        name=f"list_{field}",
        tag=field,
        path=f"{ROOT}/{field}",
        source=field,
        answers=Answers.PAGE,
        shape=shape,
        summary=summary,
        doc=f"{FILTERS[given['where']].doc} {doc}".strip(),
        parameters=keyed(*of_filters(given["where"]), *ordered, limit(), CURSOR),
    )


def object_of(field: str, shape: Shape, summary: str) -> Endpoint:
    """Return the endpoint of one object by its slug."""
    return Endpoint(
        name=f"get_{field}",
        tag=f"{field}s",
        path=f"{ROOT}/{field}s/{{slug}}",
        source=field,
        answers=Answers.OBJECT,
        shape=shape,
        summary=summary,
        doc="Its lists hold 100 at most; those that can be longer tell their `total`.",
        in_path=keyed(SLUG),
    )


EVENT_COUNTS = Endpoint(
    name="count_events",
    tag="events",
    path=f"{ROOT}/event-counts",
    source="event_counts",
    answers=Answers.WHOLE,
    shape=shapes.EVENT_COUNT,
    summary="Count events by type, year, country, ...",
    doc=FIELDS["event_counts"].doc,
    parameters=keyed(
        Parameter(
            name="by",
            type="[EventDimension!]!",
            doc="What to group by: one to three dimensions, each by a `by` of its own.",
            path=("by",),
            required=True,
            most=3,
        ),
        *of_filters("EventFilter"),
        limit(1000, 100),
    ),
)
SEARCH = Endpoint(
    name="search",
    tag="search",
    path=f"{ROOT}/search",
    source="search",
    answers=Answers.PAGE,
    shape=Shape("Found", "SearchEdge", {}),
    summary="Search everything by words",
    doc=f"{FIELDS['search'].doc} Each result says in `object` what it is.",
    parameters=keyed(
        Parameter(
            name="q",
            type="String!",
            doc="The words to look for; accents and case do not matter.",
            path=("text",),
            format="words",
            required=True,
        ),
        Parameter(name="kinds", type="[SearchKind!]", doc="Only among any of these kinds of objects.", path=("kinds",)),
        limit(),
        CURSOR,
    ),
)
VOCABULARY = Endpoint(
    name="list_terms",
    tag="vocabulary",
    path=f"{ROOT}/vocabulary",
    source="vocabulary",
    answers=Answers.WHOLE,
    shape=shapes.TERM,
    summary="List the controlled terms",
    doc=FIELDS["vocabulary"].doc,
    parameters=keyed(
        Parameter(name="scheme", type="VocabularyScheme", doc="Only the terms of this scheme.", path=("scheme",))
    ),
)
DATASET = Endpoint(
    name="get_dataset",
    tag="dataset",
    path=f"{ROOT}/dataset",
    source="dataset",
    answers=Answers.OBJECT,
    shape=shapes.DATASET,
    summary="Tell which data set this is",
    doc=FIELDS["dataset"].doc,
)

ENDPOINTS: Mapping[str, Endpoint] = {
    item.name: item
    for item in (
        list_of("events", shapes.EVENT, "List events", "Newest first unless told otherwise."),
        object_of("event", shapes.EVENT_DETAIL, "Get an event with all that is known of it"),
        EVENT_COUNTS,
        list_of("actors", shapes.ACTOR, "List actors", "By name unless told otherwise."),
        object_of("actor", shapes.ACTOR_DETAIL, "Get an actor"),
        list_of("organizations", shapes.ORGANIZATION, "List organizations", "By name unless told otherwise."),
        object_of("organization", shapes.ORGANIZATION_DETAIL, "Get an organization"),
        list_of("statements", shapes.STATEMENT, "List statements", "In the order in which they are written."),
        object_of("statement", shapes.STATEMENT_DETAIL, "Get a statement with what others say of it"),
        list_of("sources", shapes.SOURCE, "List sources", "Newest first."),
        object_of("source", shapes.SOURCE_DETAIL, "Get a source with what rests on it"),
        SEARCH,
        VOCABULARY,
        DATASET,
    )
}
"""Every endpoint by its name, which is the identifier of its operation."""
