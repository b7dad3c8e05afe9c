"""What introspection may ask: as much as tools do, in their one standard question, and not many times that."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from graphql import (
    ExecutableDefinitionNode,
    FieldNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    SelectionSetNode,
    get_introspection_query,
    parse,
)

from schema.errors import CostError

HELD = {"types": 100, "fields": 10, "inputFields": 10, "enumValues": 10, "args": 5, "directives": 5, "possibleTypes": 5}
"""What the lists of introspection are taken to hold, the others one thing."""

STANDARDS = 2
"""How many times the standard question an operation may ask, in whatever words."""

Fragments = Mapping[str, SelectionSetNode]


def check_introspection(nodes: Iterable[FieldNode], fragments: Fragments, so_far: int = 0) -> int:
    """Return what fields of introspection come to, and the others of their operation; graphql-core answers them all.

    Raises CostError where that is too much.
    """
    weight = so_far + weigh(nodes, fragments)
    if weight > STANDARDS * standard():
        raise CostError(
            "The question asks for the schema in more ways than are answered. Ask as tools do, or for less of it."
        )
    return weight


@lru_cache(1)
def standard() -> int:
    """Return what the standard question weighs with all that it can ask for."""
    text = get_introspection_query(specified_by_url=True, directive_is_repeatable=True, input_value_deprecation=True)
    sets = {
        node.name.value if node.name else "": node.selection_set
        for node in parse(text).definitions
        if isinstance(node, ExecutableDefinitionNode)
    }
    return weigh_set(sets.pop("IntrospectionQuery"), sets, {})


def weigh(nodes: Iterable[FieldNode], fragments: Fragments) -> int:
    """Return how many values fields of introspection come to, about."""
    weighed: dict[str, int] = {}
    return sum(weigh_field(node, fragments, weighed) for node in nodes)


def weigh_field(node: FieldNode, fragments: Fragments, weighed: dict[str, int]) -> int:
    """Return what one field comes to."""
    if node.selection_set is None:
        return 1
    return HELD.get(node.name.value, 1) * (1 + weigh_set(node.selection_set, fragments, weighed))


def weigh_set(selected: SelectionSetNode, fragments: Fragments, weighed: dict[str, int]) -> int:
    """Return what the fields of an object come to; weighed: fragments whose weight is known, as each is asked once."""
    total = 0
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
