"""GraphQL against its own schema: whatever is asked, the answer is data of the types that it says, or a clear error."""

from typing import Any

import pytest
import schemathesis
from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLResolveInfo,
    GraphQLSyntaxError,
    NameNode,
    SelectionSetNode,
    Visitor,
    build_schema,
    execute_sync,  # pyright: ignore[reportUnknownVariableType]
    parse,
    print_ast,
    visit,
)
from hypothesis import strategies as st
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


class WithTypenames(Visitor):
    """Asks of every object what type it is."""

    def enter_selection_set(self, node: SelectionSetNode, *_: Any) -> SelectionSetNode:
        """Add the field to a selection."""
        typename = FieldNode(name=NameNode(value="__typename"))
        return SelectionSetNode(selections=(*node.selections, typename))


def is_of_its_types(document: DocumentNode, data: dict[str, Any]) -> bool:
    """Say whether an answer is what graphql-core makes of it, which minds nulls, lists, scalars and enums."""

    def resolve(value: Any, info: GraphQLResolveInfo[Any], **_: Any) -> Any:
        return value[info.path.key]

    def type_of(value: Any, *_: Any) -> str:
        return value["__typename"]

    result = execute_sync(schema, document, root_value=data, field_resolver=resolve, type_resolver=type_of)
    return result.errors is None and result.data == data


@graphql.parametrize()
@effort(brief=15, long=400)
def test_every_question(case: Any) -> None:
    try:
        document: DocumentNode = visit(parse(case.body), WithTypenames())
        case.body = print_ast(document)
    except GraphQLSyntaxError:
        document = DocumentNode(definitions=())
    response = case.call()
    assert response.status_code == 200
    answer = response.json()
    assert answer.keys() in ({"data"}, {"errors"})
    codes = {error["extensions"]["code"] for error in answer.get("errors", ())}
    if not codes:
        assert is_of_its_types(document, answer["data"])
    case.validate_response(response, excluded_checks=[positive_data_acceptance] if codes and codes <= LIMITS else [])
