"""Coerce variables in the ordinary cases, prepared once a document; all others are left to graphql-core.

graphql-core reads the types of the variables anew for every request, which takes longer than to find the plan. What is
accepted here it accepts as well, and makes the same of; what does not fit is for it to refuse, in its own words.

Source: https://spec.graphql.org/draft/#sec-Coercing-Variable-Values
"""

from collections.abc import Callable, Mapping
from typing import Any, cast

from graphql import (
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    OperationDefinitionNode,
    Undefined,
    type_from_ast,  # pyright: ignore[reportUnknownVariableType]
)

Coerce = Callable[[Any], Any]
Variables = Callable[[Mapping[str, Any]], dict[str, Any] | None]


class MisfitError(Exception):
    """A value that does not fit its type, or may not."""


def prepare(schema: GraphQLSchema, operation: OperationDefinitionNode) -> Variables:
    """Return what coerces the variables of an operation, or gives None where it leaves that to graphql-core."""
    wanted: list[tuple[str, Coerce, bool]] = []
    for definition in operation.variable_definitions or ():
        type = type_from_ast(schema, definition.type)
        given_always = definition.default_value is not None or isinstance(type, GraphQLNonNull)
        wanted.append((definition.variable.name.value, coercer(type), given_always))

    def coerce(values: Mapping[str, Any]) -> dict[str, Any] | None:
        coerced: dict[str, Any] = {}
        try:
            for name, to_type, given_always in wanted:
                if name in values:
                    coerced[name] = to_type(values[name])
                elif given_always:
                    return None
        except Exception:
            # Each scalar refuses in its own way.
            return None
        return coerced

    return coerce


def coercer(type: Any) -> Coerce:
    """Return what makes of a JSON value one of a type of graphql-core, or raises what says that it does not fit."""
    if isinstance(type, GraphQLNonNull):
        return refuse_null(coercer(type.of_type))  # pyright: ignore[reportUnknownMemberType]
    if isinstance(type, GraphQLList):
        return let_null(to_list(coercer(type.of_type)))  # pyright: ignore[reportUnknownMemberType]
    if isinstance(type, GraphQLInputObjectType):
        return let_null(to_object(type))
    return let_null(type.parse_value)


def refuse_null(to_type: Coerce) -> Coerce:
    """Return what takes anything but null."""

    def coerce(value: Any) -> Any:
        if value is None:
            raise MisfitError
        return to_type(value)

    return coerce


def let_null(to_type: Coerce) -> Coerce:
    """Return what lets null pass."""
    return lambda value: None if value is None else to_type(value)


def to_list(to_item: Coerce) -> Coerce:
    """Return what makes a list; a value alone is a list of one."""

    def coerce(value: Any) -> Any:
        return [to_item(item) for item in (cast(list[Any], value) if isinstance(value, list) else [value])]

    return coerce


def to_object(type: GraphQLInputObjectType) -> Coerce:
    """Return what makes an input object; its fields are prepared when it is first met, as types refer to themselves."""
    fields: dict[str, tuple[str, Coerce]] = {}
    expected: set[str] = set()
    defaults: dict[str, Any] = {}

    def meet() -> None:
        for name, field in type.fields.items():
            fields[name] = (field.out_name or name, coercer(field.type))
            if field.default_value is not Undefined:
                defaults[name] = field.default_value
            elif isinstance(field.type, GraphQLNonNull) or field.default is not None:
                expected.add(name)

    def coerce(value: Any) -> Any:
        if not fields:
            meet()
        if not isinstance(value, dict) or type.is_one_of:
            raise MisfitError
        given = cast(dict[str, Any], value)
        if not given.keys() <= fields.keys() or not expected <= given.keys():
            raise MisfitError
        coerced: dict[str, Any] = {}
        # In the order of the type, as graphql-core has it.
        for name, (out_name, to_type) in fields.items():
            if name in given:
                coerced[out_name] = to_type(given[name])
            elif name in defaults:
                coerced[out_name] = defaults[name]
        return type.out_type(coerced)

    return coerce
