"""What a GraphQL document may hold, counted before it is validated: to validate one takes the most of all."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from graphql import (
    DirectiveNode,
    DocumentNode,
    ExecutableDefinitionNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    InlineFragmentNode,
    Node,
    SelectionSetNode,
    ValueNode,
    parse,
    validate,
)

from api.graphql.errors import PARSE, VALIDATE, RequestFault, explain_values, fault
from schema.errors import CostError, Limit
from schema.settings import Settings

MOST_ERRORS = 10
"""How many errors of a document are told: graphql-core shows the whole value in each."""

MOST_VISITS = 20_000
"""How many fields are looked at to find those that are merged, fragments written out."""


def read_document(schema: GraphQLSchema, query: str, settings: Settings) -> DocumentNode:
    """Parse a document, hold it against the limits and validate it. Raises RequestFault, CostError."""
    try:
        document = parse(query, no_location=False, max_tokens=settings.max_document_tokens)
    except GraphQLError as error:
        if f"more than {settings.max_document_tokens} tokens" in error.message:
            limit = Limit("max_document_tokens", settings.max_document_tokens)
            error = GraphQLError(
                error.message, source=error.source, positions=error.positions, extensions=limit.as_dict()
            )
        raise RequestFault([error], PARSE) from error
    except RecursionError as error:
        raise fault("The document nests too deep.", PARSE) from error
    check_document(document, settings)
    errors = validate(schema, document, max_errors=MOST_ERRORS)
    if errors:
        raise RequestFault(explain_values(schema, document, errors), VALIDATE)
    # A document is kept, and with the places of its words it would take several times the memory.
    return parse(query, no_location=True)


def check_document(document: DocumentNode, settings: Settings) -> None:
    """Raise CostError where a document has more of anything than the limits allow."""
    found: Counter[str] = Counter()
    for node in nodes_in(document):
        if isinstance(node, FieldNode):
            found["aliases"] += node.alias is not None
        elif isinstance(node, DirectiveNode):
            found["directives"] += 1
        elif isinstance(node, ValueNode):
            found["values"] += 1
    for name, most in (
        ("aliases", settings.max_aliases),
        ("directives", settings.max_directives),
        ("values", settings.max_values),
    ):
        if found[name] > most:
            raise CostError(
                f"The document has {found[name]:,} {name}, and {most:,} are allowed.",
                limit=Limit(f"max_{name}", most, found[name]),
            )
    check_repeats(document, most=settings.max_repeats)


def nodes_in(document: DocumentNode) -> Iterator[Node]:
    """Yield every node of a document, whatever its depth."""
    left: list[Node] = [document]
    while left:
        node = left.pop()
        yield node
        for key in node.keys:
            below = getattr(node, key, None)
            if isinstance(below, Node):
                left.append(below)
            elif isinstance(below, tuple | list):
                left += (item for item in cast(Sequence[Any], below) if isinstance(item, Node))


def check_repeats(document: DocumentNode, *, most: int) -> None:
    """Refuse a document in which too much is to be merged: validation compares each pair of fields that become one.

    Raises CostError.
    """
    fragments = {d.name.value: d.selection_set for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
    merged = [[d.selection_set] for d in document.definitions if isinstance(d, ExecutableDefinitionNode)]
    pairs = visits = 0
    while merged:
        fields: Counter[str] = Counter()
        below: dict[str, list[SelectionSetNode]] = {}
        spread: Counter[str] = Counter()
        sets = merged.pop()
        for selected in sets:
            visits += len(selected.selections)
            for node in selected.selections:
                if isinstance(node, FieldNode):
                    key = (node.alias or node.name).value
                    pairs += fields[key]
                    fields[key] += 1
                    if node.selection_set:
                        below.setdefault(key, []).append(node.selection_set)
                elif isinstance(node, InlineFragmentNode):
                    sets.append(node.selection_set)
                elif isinstance(node, FragmentSpreadNode):
                    name = node.name.value
                    pairs += spread.total()
                    spread[name] += 1
                    if spread[name] == 1 and name in fragments:
                        sets.append(fragments[name])
            if pairs > most or visits > MOST_VISITS:
                raise CostError(
                    f"The document asks for the same fields again and again: more than {most:,} pairs of fields and "
                    "fragments are to be merged. Ask for each field once.",
                    limit=Limit("max_repeats", most),
                )
        merged += below.values()


def check_values(variables: Mapping[str, Any], *, most: int) -> None:
    """Raise CostError where variables hold too many values, at any depth: each is looked at several times."""
    found = 0
    left: list[Any] = [variables]
    while left:
        value = left.pop()
        below = cast(dict[str, Any], value).values() if isinstance(value, dict) else cast(Sequence[Any], value)
        found += len(below)
        if found > most:
            raise CostError(
                f"The variables hold more than the {most:,} values that are allowed.", limit=Limit("max_values", most)
            )
        left += (item for item in below if isinstance(item, dict | list))
