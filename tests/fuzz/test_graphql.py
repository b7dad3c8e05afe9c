"""GraphQL against its own schema: whatever is asked, the answer is data of the types that it says, or a clear error."""

from typing import Any

import pytest
import schemathesis
from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    GraphQLResolveInfo,
    IntValueNode,
    NameNode,
    NullValueNode,
    SelectionSetNode,
    StringValueNode,
    Visitor,
    build_schema,
    execute_sync,  # pyright: ignore[reportUnknownVariableType]
    parse,
    print_ast,
    visit,
)
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.graphql import nodes
from schemathesis.specs.openapi.checks import (
    positive_data_acceptance,  # pyright: ignore[reportUnknownVariableType]
)

from api.graphql.types import print_schema
from tests.fuzz.counted import KNOWN, PRODUCT
from tests.fuzz.effort import effort
from tests.fuzz.texts import days, edtf, words

pytestmark = pytest.mark.fuzz

LIMITS = {"BAD_USER_INPUT", "TOO_COSTLY"}
"""Why a question may be refused that the schema allows: page sizes, cursors, identifiers, dates, cost."""

texts = st.deferred(lambda: st.sampled_from(KNOWN.texts)) | words() | st.text(max_size=20)
ids = st.deferred(lambda: st.sampled_from(KNOWN.ids)) | texts.map("Event:{}".format) | texts
for name, strategy in {
    "EDTF": (edtf() | st.sampled_from(("2025-02-30", "soon", ""))).map(nodes.String),
    "Date": (days() | st.just("2025-02-30")).map(nodes.String),
    "String": texts.map(nodes.String),
    "ID": ids.map(nodes.String),
    "Int": (st.integers(1, 100) | st.integers(-(2**31), 2**31 - 1)).map(nodes.Int),
}.items():
    schemathesis.graphql.scalar(name, strategy)

# The schema as text, for introspection needs a data set as all questions do.
graphql: Any = schemathesis.graphql.from_file(print_schema())
graphql.app, graphql.location = PRODUCT, "/graphql"
schema = build_schema(print_schema())


class Realized(Visitor):
    """Asks of every object what type it is, and puts into the arguments what occurs in the data set."""

    def enter_selection_set(self, node: SelectionSetNode, *_: Any) -> SelectionSetNode:
        """Add __typename to a selection."""
        return SelectionSetNode(selections=(*node.selections, FieldNode(name=NameNode(value="__typename"))))

    def enter_field(self, node: FieldNode, *_: Any) -> FieldNode:
        """Ask from one end of a list, for a page that is not too large, at a cursor of that list in its own order."""
        given = {argument.name.value: argument.value for argument in node.arguments or ()}
        name = node.name.value
        for end, start in (("first", "after"), ("last", "before")):
            if isinstance(given.get(start), StringValueNode):
                known = KNOWN.cursors.get(name) if given.get("orderBy") is None else None
                given[start] = StringValueNode(value=known) if known else NullValueNode()
            if isinstance(size := given.get(end), IntValueNode):
                given[end] = IntValueNode(value=str(1 + int(size.value) % 100))
        if not isinstance(given.get("first", NullValueNode()), NullValueNode):
            given.pop("last", None)
        if isinstance(slug := given.get("slug"), StringValueNode):
            given["slug"] = StringValueNode(value=KNOWN.pick(KNOWN.slugs[f"{name}s"], slug.value))
        if isinstance(id := given.get("id"), StringValueNode):
            given["id"] = StringValueNode(value=KNOWN.pick(KNOWN.ids, id.value))
        arguments = tuple(ArgumentNode(name=NameNode(value=key), value=value) for key, value in given.items())
        return FieldNode(
            alias=node.alias,
            name=node.name,
            arguments=arguments,
            directives=node.directives,
            selection_set=node.selection_set,
        )


def is_of_its_types(document: DocumentNode, data: dict[str, Any]) -> bool:
    """Say whether an answer is what graphql-core makes of it, which minds nulls, lists, scalars and enums."""

    def resolve(value: Any, info: GraphQLResolveInfo[Any], **_: Any) -> Any:
        return value[info.path.key]

    def type_of(value: Any, *_: Any) -> str:
        return value["__typename"]

    result = execute_sync(schema, document, root_value=data, field_resolver=resolve, type_resolver=type_of)
    return result.errors is None and result.data == data


@graphql.parametrize()
@effort(brief=15, long=1_300)
def test_every_question(case: Any) -> None:
    document = DocumentNode(definitions=())
    if case.meta is None or case.meta.generation.mode is GenerationMode.POSITIVE:
        document = visit(parse(case.body), Realized())
        case.body = print_ast(document)
    response = case.call()
    assert response.status_code == 200
    answer = response.json()
    assert answer.keys() in ({"data"}, {"errors"})
    codes = {error["extensions"]["code"] for error in answer.get("errors", ())}
    if not codes and document.definitions:
        assert is_of_its_types(document, answer["data"])
    case.validate_response(response, excluded_checks=[positive_data_acceptance] if codes and codes <= LIMITS else [])
