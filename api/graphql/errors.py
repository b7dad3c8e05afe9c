"""GraphQL's errors: each with a code, and where a value is at fault with the argument's name and what is allowed."""

from collections.abc import Sequence
from typing import Any, cast

import orjson
from graphql import (
    ArgumentNode,
    GraphQLEnumType,
    GraphQLError,
    GraphQLSchema,
    Node,
    ObjectFieldNode,
    TypeInfo,
    TypeInfoVisitor,
    ValueNode,
    VariableDefinitionNode,
    Visitor,
    get_named_type,
    visit,
)

from schema.errors import OnRecordError, QueryError

PARSE, VALIDATE, INPUT, REQUEST = (
    "GRAPHQL_PARSE_FAILED",
    "GRAPHQL_VALIDATION_FAILED",
    "BAD_USER_INPUT",
    "BAD_REQUEST",
)


class RequestFault(Exception):
    """A request that is at fault before anything was asked of the database; `errors` are GraphQL's."""

    def __init__(self, errors: Sequence[GraphQLError], code: str, status: int = 400) -> None:
        super().__init__("; ".join(error.message for error in errors))
        self.errors = errors
        self.code = code
        self.status = status


def fault(message: str, code: str = REQUEST, status: int = 400) -> RequestFault:
    """Return the fault of a request that one sentence describes."""
    return RequestFault([GraphQLError(message)], code, status)


def allowed(type: Any) -> list[str] | None:
    """Return the values of an enum, None of other types."""
    named = cast(object, get_named_type(type))
    return list(named.values) if isinstance(named, GraphQLEnumType) else None


def explain_values(schema: GraphQLSchema, document: Node, errors: Sequence[GraphQLError]) -> list[GraphQLError]:
    """Give the errors about values in a document the argument's or field's name, and what is allowed."""
    at_fault = {id(node): error for error in errors for node in error.nodes or () if isinstance(node, ValueNode)}
    if not at_fault:
        return list(errors)
    info = TypeInfo(schema)
    details: dict[int, dict[str, Any]] = {}

    class Finder(Visitor):
        def enter(self, node: Node, _key: Any, _parent: Any, _path: Any, ancestors: list[Any]) -> None:
            error = at_fault.get(id(node))
            if error is None:
                return
            names = [a.name.value for a in (*ancestors, _parent) if isinstance(a, ArgumentNode | ObjectFieldNode)]
            details[id(error)] = {
                "code": INPUT,
                **({"field": names[-1]} if names else {}),
                **({"allowed": values} if (values := allowed(cast(Any, info).get_input_type())) else {}),
            }

    visit(document, TypeInfoVisitor(info, Finder()))
    return [explained(error, details.get(id(error), {})) for error in errors]


def explain_variables(schema: GraphQLSchema, errors: Sequence[GraphQLError]) -> list[GraphQLError]:
    """Give the errors about variables the variable's name, and what is allowed where the message names an enum."""
    found: list[GraphQLError] = []
    for error in errors:
        names = [n.variable.name.value for n in error.nodes or () if isinstance(n, VariableDefinitionNode)]
        enums = [
            t for t in schema.type_map.values() if isinstance(t, GraphQLEnumType) and f"'{t.name}'" in error.message
        ]
        details: dict[str, Any] = {"field": f"${names[0]}"} if names else {}
        if enums:
            details["allowed"] = list(enums[0].values)
        found.append(explained(error, details))
    return found


def explained(error: GraphQLError, details: dict[str, Any]) -> GraphQLError:
    """Return the error with more to it."""
    if not details:
        return error
    message = error.message
    if values := details.get("allowed"):
        message = f"{message}{'' if message.endswith(('.', '?')) else '.'} Allowed: {', '.join(values)}."
    return GraphQLError(message, error.nodes, extensions={**(error.extensions or {}), **details})


def format_errors(error: RequestFault | OnRecordError) -> bytes:
    """Return the errors as the body of a GraphQL response, each with `extensions.code`."""
    if isinstance(error, RequestFault):
        found = [{**e.formatted, "extensions": {"code": error.code, **(e.extensions or {})}} for e in error.errors]
        return orjson.dumps({"errors": found})
    extensions: dict[str, Any] = {"code": error.code, **error.details}
    if isinstance(error, QueryError) and error.field:
        extensions["field"] = error.field
    return orjson.dumps({"errors": [{"message": error.told, "extensions": extensions}]})
