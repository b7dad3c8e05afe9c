"""GraphQL document -> selections: what an operation asks for, with fragments and directives settled."""

import enum
from collections.abc import Sequence
from typing import Any, cast

import orjson
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    SelectionSetNode,
    Undefined,
    execute_sync,  # pyright: ignore[reportUnknownVariableType]
    get_named_type,
)
from graphql.execution.collect_fields import (
    CollectedFields,
    FieldDetailsList,
    FragmentDetails,
    collect_fields,
    collect_subfields,
)
from graphql.execution.values import VariableValues, get_argument_values
from strawberry.utils.str_converters import to_snake_case

from api.graphql.introspection import INTROSPECTION, check_introspection
from api.query.filters import short
from api.query.selection import Constant, Items, Selection, Slot, Variant
from schema.errors import CostError, Limit


class Reader:
    """Reads one operation with its variables."""

    def __init__(
        self,
        schema: GraphQLSchema,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        variables: VariableValues,
        *,
        max_depth: int,
        max_fields: int,
    ) -> None:
        self.schema = schema
        self.max_depth = max_depth
        self.max_fields = max_fields
        self.fields = 0
        self.operation = operation
        self.fragments = {
            node.name.value: FragmentDetails(node, None)
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        self.document = document
        self.variables = variables

    def items(self) -> Items:
        """Return what the operation asks for. Raises CostError where it is too deep or too much."""
        query = self.schema.query_type
        assert query is not None
        found = collect_fields(self.schema, self.fragments, self.variables, query, self.operation)
        asked = [detail.node for details in found.grouped_field_set.values() for detail in details]
        introspected = [node for node in asked if node.name.value in INTROSPECTION]
        if introspected:
            sets = {name: detail.definition.selection_set for name, detail in self.fragments.items()}
            check_introspection(introspected, sets)
        return self._items(query, found, 1)

    def _items(self, parent: GraphQLObjectType, collected: CollectedFields, depth: int) -> Items:
        # Fragments can say in a few words what is a great deal when it is written out, so it is counted here.
        self.fields += len(collected.grouped_field_set)
        if self.fields > self.max_fields:
            raise CostError(
                f"The question has more than the {self.max_fields:,} fields that are allowed.",
                limit=Limit("max_fields", self.max_fields),
            )
        return tuple(self._item(parent, key, details, depth) for key, details in collected.grouped_field_set.items())

    def _item(self, parent: GraphQLObjectType, key: str, details: FieldDetailsList, depth: int) -> Selection | Constant:
        node = details[0].node
        name = node.name.value
        if name == "__typename":
            return Selection(key, name)
        if name in INTROSPECTION:
            return Constant(key, self._introspect(key, [detail.node for detail in details]))
        field = parent.fields[name]
        arguments = {
            to_snake_case(argument): plain(value)
            for argument, value in get_argument_values(field, node, self.variables).items()
            if value is not None
        }
        below = cast(GraphQLNamedType, get_named_type(field.type))
        return Selection(key, to_snake_case(name), arguments, self._variants(below, details, depth + 1))

    def _variants(self, type: GraphQLNamedType, details: FieldDetailsList, depth: int) -> tuple[Variant, ...]:
        """Return what is asked for of the objects below; types of which the same is asked share a variant."""
        if isinstance(type, GraphQLObjectType):
            return (Variant((), self._below(type, details, depth)),)
        if not isinstance(type, GraphQLInterfaceType):
            return ()
        concrete = self.schema.get_possible_types(type)
        if not has_fragments(details):
            items = self._below(concrete[0], details, depth)
            names = tuple(t.name for t in concrete) if type.name == "Node" else ()
            return (Variant(names, items),)
        found: list[tuple[Items, list[str]]] = []
        for candidate in concrete:
            items = self._below(candidate, details, depth)
            same = next((names for known, names in found if known == items), None)
            if same is None:
                found.append((items, same := []))
            same.append(candidate.name)
        if len(found) == 1 and type.name != "Node":
            return (Variant((), found[0][0]),)
        return tuple(Variant(tuple(names), items) for items, names in found)

    def _below(self, type: GraphQLObjectType, details: FieldDetailsList, depth: int) -> Items:
        if depth > self.max_depth:
            raise CostError(
                f"The question nests its fields more than the {self.max_depth} levels that are allowed.",
                limit=Limit("max_depth", self.max_depth),
            )
        found = collect_subfields(self.schema, self.fragments, self.variables, self.operation, type, details)
        return self._items(type, found, depth)

    def _introspect(self, key: str, nodes: list[FieldNode]) -> str:
        """Let graphql-core answer a field of introspection."""
        operation = OperationDefinitionNode(
            operation=self.operation.operation,
            variable_definitions=self.operation.variable_definitions,
            directives=(),
            selection_set=SelectionSetNode(selections=tuple(nodes)),
        )
        fragments = [node for node in self.document.definitions if isinstance(node, FragmentDefinitionNode)]
        inputs = {
            name: source.value for name, source in self.variables.sources.items() if source.value is not Undefined
        }
        result = execute_sync(self.schema, DocumentNode(definitions=(operation, *fragments)), variable_values=inputs)
        if result.errors:
            raise result.errors[0]
        return orjson.dumps((result.data or {})[key]).decode()


def has_fragments(details: FieldDetailsList) -> bool:
    """Say whether what is asked for may differ by type."""
    sets = [detail.node.selection_set for detail in details]
    return any(not isinstance(node, FieldNode) for found in sets if found for node in found.selections)


def plain(value: Any) -> Any:
    """Return an argument's value with enums as their codes, and the keys of objects as the mapping has them."""
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, dict):
        return {to_snake_case(k): plain(v) for k, v in cast(dict[str, Any], value).items()}
    if isinstance(value, list | tuple):
        return tuple(plain(v) for v in cast(Sequence[Any], value))
    return value


def slotted(value: Any, path: tuple[str | int, ...]) -> Any:
    """Return a variable's value with each string in it as a slot."""
    if isinstance(value, enum.Enum):
        return value
    if isinstance(value, str):
        return Slot(value, path)
    if isinstance(value, dict):
        return {k: slotted(v, (*path, k)) for k, v in cast(dict[str, Any], value).items()}
    if isinstance(value, list | tuple):
        return [slotted(v, (*path, i)) for i, v in enumerate(cast(Sequence[Any], value))]
    return value


def shape(value: Any) -> Any:
    """Return what of a variable's value decides the SQL: all but the strings, of which only the shortest differ."""
    if type(value) is str:
        return short(value)
    if isinstance(value, dict):
        return tuple([(k, shape(v)) for k, v in cast(dict[str, Any], value).items()])
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return tuple([shape(v) for v in cast(Sequence[Any], value)])
    return short(value) if isinstance(value, str) else value
