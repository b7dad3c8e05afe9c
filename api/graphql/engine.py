"""A GraphQL request -> the bytes of its answer: one look-up for a known question, one compilation for a new one."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLError,
    OperationDefinitionNode,
    OperationType,
    get_operation_ast,
    get_variable_values,
)

from api.graphql.documents import Reader as DocumentReader
from api.graphql.documents import shape, slotted
from api.graphql.errors import INPUT, RequestFault, explain_variables, fault
from api.graphql.introspection import introspects
from api.graphql.limits import read_document
from api.graphql.persisted import PersistedQueries
from api.graphql.types import build_schema
from api.graphql.values import Variables, prepare
from api.query.execute import Answer, Reader
from api.query.plans import Plans
from api.query.selection import Items
from api.query.statement import Plan
from schema.settings import Settings

MOST_CHARACTERS = 500_000
"""Of the documents that are kept, together: when there are more, all are read anew as they are asked."""


@dataclass(slots=True)
class Question:
    """A GraphQL request, as HTTP or anything else carries it."""

    query: str
    variables: Mapping[str, Any]
    operation_name: str | None = None
    sha256: str | None = None
    """What the document is to be known by from now on, where its client wants to name it so."""
    costs: int | None = None
    """The most that a question may cost, where its client wants to be told what this one does."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An operation of a document that is valid, and what coerces its variables."""

    document: DocumentNode
    operation: OperationDefinitionNode
    coerce: Variables
    shape: Callable[[Any], Hashable]
    """Returns what of its variables' values decides its plan."""


class Engine:
    """Answers GraphQL questions from one reader."""

    def __init__(self, reader: Reader, settings: Settings) -> None:
        self.reader = reader
        self.settings = settings
        self.schema = build_schema()._schema  # pyright: ignore[reportPrivateUsage]  # graphql-core's own
        # An error is not kept, but raised anew.
        self.asked = lru_cache(max(1, settings.plan_cache_size))(self.read)
        """Returns the operation that a document asks, as `read` does."""
        self._characters = 0
        self.persisted = PersistedQueries(settings.persisted_kib)
        self.plans = Plans(
            settings.plan_cache_size,
            reader.dialect,
            max_cost=settings.max_cost,
            max_filters=settings.max_filters,
            upper_enums=True,
            member="data",
        )

    async def answer(self, question: Question) -> Answer:
        """Answer a question; the body is that of the response. Raises RequestFault, QueryError, DatabaseError."""
        plan, variables = self.plan(question)
        return await self.reader.answer(plan, variables)

    def answer_now(self, question: Question) -> Answer | None:
        """Answer a question in the event loop as `answer` does; None where that would hold up the others."""
        return self.reader.answer_now(*self.plan(question))

    def plan(self, question: Question) -> tuple[Plan, Mapping[str, Any]]:
        """Return the plan of a question, and the variables that it binds."""
        asked = self.asked(question.query, question.operation_name)
        if question.sha256 is not None:
            self.persisted.keep(question.sha256, question.query)
        coerced = asked.coerce(question.variables)
        if coerced is not None:
            plan = self.plans.known((question.query, question.operation_name, asked.shape(coerced)))
            if plan is not None:
                return plan, coerced
        return self.new_plan(question, asked)

    def new_plan(self, question: Question, asked: "Asked") -> tuple[Plan, Mapping[str, Any]]:
        """Return the plan of a question that may be new. Raises RequestFault where the variables are no good."""
        found = get_variable_values(
            self.schema, asked.operation.variable_definitions or (), dict(question.variables), max_errors=50
        )
        if isinstance(found, list):
            raise RequestFault(explain_variables(self.schema, found), INPUT)

        def read() -> Items:
            slots = {name: slotted(value, (name,)) for name, value in found.coerced.items()}
            return DocumentReader(
                self.schema,
                asked.document,
                asked.operation,
                found._replace(coerced=slots),
                max_depth=self.settings.max_depth,
                max_fields=self.settings.max_fields,
            ).items()

        key = (question.query, question.operation_name, asked.shape(found.coerced))
        try:
            return self.plans.find(key, read), found.coerced
        except GraphQLError as error:
            # A variable with a default may be null where there must be a value.
            # Source: https://spec.graphql.org/draft/#sec-All-Variable-Usages-Are-Allowed
            raise RequestFault([error], INPUT) from error

    def read(self, query: str, operation_name: str | None) -> "Asked":
        """Read the operation that a document asks. Raises RequestFault where there is none to answer."""
        document = self.document(query)
        operation = self.operation(document, operation_name)
        # What is told of the schema stands in the plan as it is.
        decided = repr if introspects(document) else shape
        return Asked(document, operation, prepare(self.schema, operation), decided)

    def document(self, query: str) -> DocumentNode:
        """Parse and validate a document. Raises RequestFault, CostError."""
        self._characters += len(query)
        if self._characters > MOST_CHARACTERS:
            # One that is kept takes some fifty times as much memory as its text.
            self.asked.cache_clear()
            self._characters = len(query)
        return read_document(self.schema, query, self.settings)

    def operation(self, document: DocumentNode, name: str | None) -> OperationDefinitionNode:
        """Return the operation that is asked for. Raises RequestFault where it is not clear which."""
        found = get_operation_ast(document, name)
        if found is None:
            message = (
                f"The document has no operation named '{name}'."
                if name
                else "The document has more than one operation: say which by operationName."
            )
            raise fault(message)
        if found.operation is not OperationType.QUERY:
            raise fault("Only queries are served: the data set changes by curation alone.")
        return found
