"""What introspection may ask: as much as tools do, in their one standard question, and not many times that."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from graphql import (
    DocumentNode,
    ExecutableDefinitionNode,
    FieldNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    SelectionSetNode,
    get_introspection_query,
    parse,
)

from api.graphql.limits import nodes_in
from schema.errors import CostError

INTROSPECTION = ("__schema", "__type")

HELD = {
    "__type": 5.0,
    "types": 90.0,
    "fields": 4.0,
    "args": 0.5,
    "inputFields": 1.0,
    "enumValues": 2.0,
    "interfaces": 0.2,
    "possibleTypes": 0.2,
    "ofType": 0.5,
    "directives": 5.0,
}
"""How many things the fields of introspection hold, about: as in our schema on average, and a large type."""

STANDARDS = 2
"""How many times the standard question an operation may ask, in whatever words."""

Fragments = Mapping[str, SelectionSetNode]


def introspects(document: DocumentNode) -> bool:
    """Say whether a document asks about the schema anywhere."""
    return any(isinstance(node, FieldNode) and node.name.value in INTROSPECTION for node in nodes_in(document))


def check_introspection(nodes: Iterable[FieldNode], fragments: Fragments) -> None:
    """Raise CostError where fields of introspection come to too much: graphql-core answers them, at its own pace."""
    if weigh(nodes, fragments) > STANDARDS * standard():
        raise CostError(
            "The question asks for the schema in more ways than are answered. Ask as tools do, or for less of it."
        )


@lru_cache(1)
def standard() -> float:
    """Return what the standard question weighs with all that it can ask for."""
    text = get_introspection_query(specified_by_url=True, directive_is_repeatable=True, input_value_deprecation=True)
    sets = {
        node.name.value if node.name else "": node.selection_set
        for node in parse(text).definitions
        if isinstance(node, ExecutableDefinitionNode)
    }
    return weigh_set(sets.pop("IntrospectionQuery"), sets, {})


def weigh(nodes: Iterable[FieldNode], fragments: Fragments) -> float:
    """Return how many values fields of introspection come to, about."""
    weighed: dict[str, float] = {}
    return sum(weigh_field(node, fragments, weighed) for node in nodes)


def weigh_field(node: FieldNode, fragments: Fragments, weighed: dict[str, float]) -> float:
    """Return what one field comes to."""
    if node.selection_set is None:
        return 1.0
    return HELD.get(node.name.value, 1) * (1 + weigh_set(node.selection_set, fragments, weighed))


def weigh_set(selected: SelectionSetNode, fragments: Fragments, weighed: dict[str, float]) -> float:
    """Return what the fields of an object come to; weighed: fragments whose weight is known, as each is asked once."""
    total = 0.0
    for node in selected.selections:
        if isinstance(node, FieldNode):
            total += weigh_field(node, fragments, weighed)
        elif isinstance(node, InlineFragmentNode):
            total += weigh_set(node.selection_set, fragments, weighed)
        elif isinstance(node, FragmentSpreadNode):
            name = node.name.value
            if name not in weighed:
                weighed[name] = weigh_set(fragments[name], fragments, weighed)
            total += weighed[name]
    return total
