"""The naive evaluator: graphql-core's own executor over the printed schema, with resolvers that loop over the rows.

Fragments, directives, variables and aliases are the executor's business; filters, orders and pages are plain Python.
Nothing of the engine is used. A field or filter without a rule here fails every question that asks for it.
"""

import re
from functools import cache
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLSchema,
    build_schema,
    execute_sync,  # pyright: ignore[reportUnknownVariableType]
    get_named_type,
    parse,
)

from api.graphql.types import print_schema
from schema import tables as t
from tests.query.naive_fields import RULES
from tests.query.naive_lists import Args, Lists

TYPES = {"state": "State", "organization": "Organization", "person": "Person", "group": "Group"}


@cache
def printed_schema() -> GraphQLSchema:
    """Return the schema as a client knows it: nothing in it resolves anything."""
    return build_schema(print_schema())


class Naive(Lists):
    """Answers questions over one world."""

    def ask(self, document: str, variables: Args | None = None, operation: str | None = None) -> Any:
        """Answer a question."""
        result = execute_sync(
            printed_schema(),
            parse(document),
            root_value=self,
            variable_values=dict(variables or {}),
            operation_name=operation,
            field_resolver=self.resolve,
            type_resolver=self.type_of,
        )
        if result.errors:
            raise result.errors[0].original_error or result.errors[0]
        return result.data

    def type_of(self, row: Any, *_: Any) -> str:
        """Return the name of a row's concrete type."""
        return TYPES.get(row.kind, "UnnamedSource") if isinstance(row, t.Actor) else type(row).__name__

    def resolve(self, row: Any, info: Any, **args: Any) -> Any:
        """Return a field's value: by the rule for it, or else the row's own column."""
        names = [info.parent_type.name, *(i.name for i in info.parent_type.interfaces)]
        if info.parent_type.name.endswith(("Connection", "Edge")):
            names.append(re.findall("Connection|Edge", info.parent_type.name)[0])
        for name in names:
            if rule := RULES.get(f"{name}.{info.field_name}"):
                value = rule(self, row, args)
                break
        else:
            value = getattr(row, re.sub("[A-Z]", lambda m: f"_{m[0].lower()}", info.field_name))
        enum = isinstance(get_named_type(info.return_type), GraphQLEnumType)
        return value.upper() if value is not None and enum else value
