"""GraphQL over HTTP at one address: programs get answers, browsers get the explorer.

Source: https://graphql.github.io/graphql-over-http/draft/
"""

from collections.abc import Callable
from types import NoneType
from typing import Any, cast

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.answers import Finished, Headers
from api.graphql.engine import Engine, Question
from api.graphql.errors import RequestFault, fault, format_errors
from api.graphql.limits import check_values
from api.query.cost import tell_cost
from api.query.execute import Answer
from api.responses import (
    NO_STORE,
    accepted,
    answer_other_method,
    cacheable,
    entity_tag,
    finish,
    judge_conditions,
    problem,
)
from schema.errors import CostError, OnRecordError

JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"
HTML = "text/html"
JSON_TYPES = (JSON.encode(), GRAPHQL_JSON.encode())
VARY = (b"vary", b"Accept")
COST = b"graphql-cost"
LARGE = 4_000
"""Bytes of a body that may hold too many values: to count those of all would take as long as to find their plans."""
CONTENT_TYPES = {name: (b"content-type", name.encode()) for name in (JSON, GRAPHQL_JSON)}


class GraphQLView:
    """The endpoint; `explorer` gives the page for people."""

    def __init__(self, engine: Engine, explorer: Callable[[], Response]) -> None:
        self.engine = engine
        self.explorer = explorer
        self.headers = cacheable(engine.settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a question in the address, or show the page for people: an ASGI application."""
        response = await self.get(Request(scope, receive))
        await response(scope, receive, send)

    def post_now(self, headers: Headers, body: bytes) -> Finished | None:
        """Answer a question in a body: most come this way. None where that would hold up the others for too long."""
        asked = self.read_post(headers, body)
        if isinstance(asked, Finished):
            return asked
        question, media_type = asked
        try:
            answer = self.engine.answer_now(question)
        except (RequestFault, OnRecordError) as error:
            return finish(refusal(error, fault_status(error.status, media_type), media_type))
        return None if answer is None else finish_post(answer, question, media_type)

    async def post(self, headers: Headers, body: bytes) -> Finished:
        """Answer a question in a body, however long that takes."""
        asked = self.read_post(headers, body)
        if isinstance(asked, Finished):
            return asked
        question, media_type = asked
        try:
            answer = await self.engine.answer(question)
        except (RequestFault, OnRecordError) as error:
            return finish(refusal(error, fault_status(error.status, media_type), media_type))
        return finish_post(answer, question, media_type)

    def read_post(self, headers: Headers, body: bytes) -> tuple[Question, str] | Finished:
        """Read a question in a body, and in which media type it is to be answered; what is none is refused."""
        accept, content_type, costs = b"", b"", None
        for name, value in headers:
            if name == b"accept":
                accept = value
            elif name == b"content-type":
                content_type = value
            elif name == COST:
                costs = self.engine.settings.max_cost if value == b"report" else None
        media_type = accepted(accept.decode("latin-1"), (JSON, GRAPHQL_JSON))
        if media_type is None:
            return finish(not_acceptable())
        try:
            question = self.question(self.read_body(content_type, body))
            question.costs = costs
            if len(body) > LARGE:
                check_values(question.variables, most=self.engine.settings.max_values)
            return question, media_type
        except RequestFault as error:
            return finish(refusal(error, error.status, media_type))
        except CostError as error:
            return finish(refusal(error, fault_status(error.status, media_type), media_type))
        except UnsupportedBody as error:
            return finish(problem(error.status, error.code, str(error)))

    async def get(self, request: Request) -> Response:
        """Return the answer to a question in the address, or the page for people."""
        if request.method not in ("GET", "HEAD"):
            return answer_other_method(request, ("GET", "HEAD", "POST"))
        asks = "query" in request.query_params or "extensions" in request.query_params
        media_types = (JSON, GRAPHQL_JSON) if asks else (JSON, GRAPHQL_JSON, HTML)
        media_type = accepted(request.headers.get("accept"), media_types)
        if media_type is None:
            return not_acceptable()
        if media_type == HTML:
            return self.explorer()
        try:
            question = self.question(read_parameters(request))
        except RequestFault as error:
            return refusal(error, error.status, media_type)
        try:
            return await self.respond(request, question, media_type)
        except (RequestFault, OnRecordError) as error:
            return refusal(error, fault_status(error.status, media_type), media_type)

    async def respond(self, request: Request, question: Question, media_type: str) -> Response:
        """Ask the engine, and put its answer into a response. Raises RequestFault, OnRecordError."""
        asked = orjson.dumps([question.query, question.variables, question.operation_name, media_type])
        # Whoever has an answer's tag has asked the question before: it needs no reading.
        if "if-none-match" in request.headers:
            headers = {"ETag": entity_tag(self.engine.reader.snapshot().version, asked), **self.headers}
            if decided := judge_conditions(request, headers, there=False):
                return decided
        answer = await self.engine.answer(question)
        request.state.answer = answer
        request.state.operation = question.operation_name
        headers = {"ETag": entity_tag(answer.version, asked), **self.headers}
        if decided := judge_conditions(request, headers):
            return decided
        return Response(answer.body, 200, headers, media_type)

    def read_body(self, content_type: bytes, body: bytes) -> dict[str, Any]:
        """Read the members of a request from a JSON body. Raises UnsupportedBody, RequestFault."""
        if content_type not in JSON_TYPES and content_type.partition(b";")[0].strip().lower() not in JSON_TYPES:
            raise UnsupportedBody(415, "UNSUPPORTED_MEDIA_TYPE", f"Send the question as {JSON}.")
        most = self.engine.settings.max_body_bytes
        if len(body) > most:
            message = f"The body is larger than the {most:,} bytes that are allowed."
            raise UnsupportedBody(413, "CONTENT_TOO_LARGE", message)
        try:
            data: Any = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise fault(f"The body is no JSON: {error}.") from error
        if not isinstance(data, dict):
            raise fault("The body is no JSON object with the member query.")
        return cast(dict[str, Any], data)

    def question(self, data: dict[str, Any]) -> Question:
        """Return the question that a request's members ask. Raises RequestFault."""
        check_members(data)
        query, sha256 = data.get("query"), None
        extensions: dict[str, Any] = data.get("extensions") or {}
        persisted = extensions.get("persistedQuery")
        if persisted is not None:
            sha256, query = self.engine.persisted.find(persisted, query)
        if not query:
            raise fault("query: a GraphQL document is needed, as a string.")
        return Question(query, data.get("variables") or {}, data.get("operationName") or None, sha256)


class UnsupportedBody(Exception):
    """A body that is not read at all."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


def finish_post(answer: Answer, question: Question, media_type: str) -> Finished:
    """Return the response with the answer to a question in a body."""
    body = tell_cost(answer.body, answer.cost, max_cost=question.costs) if question.costs else answer.body
    headers = [VARY, CONTENT_TYPES[media_type], (b"content-length", b"%d" % len(body))]
    return Finished(headers, body, None, question.operation_name, 200, answer)


def not_acceptable() -> Response:
    """Return the response to one who takes none of the types that there are."""
    message = f"This address answers in {GRAPHQL_JSON} or {JSON}."
    return problem(406, "NOT_ACCEPTABLE", message, {"Vary": "Accept"})


def fault_status(status: int, media_type: str) -> int:
    """Return the status of an error: as ever 200 in application/json, so that old clients read the errors."""
    return status if media_type == GRAPHQL_JSON or status >= 500 else 200


def refusal(error: RequestFault | OnRecordError, status: int, media_type: str) -> Response:
    """Return the response that tells what is wrong, which nobody is to keep."""
    later = {"Retry-After": "5"} if status == 503 else {}
    return Response(format_errors(error), status, {**NO_STORE, "Vary": "Accept", **later}, media_type)


def read_parameters(request: Request) -> dict[str, Any]:
    """Read the members of a request from the address. Raises RequestFault."""
    data: dict[str, Any] = dict(request.query_params)
    for name in ("variables", "extensions"):
        if data.get(name):
            try:
                data[name] = orjson.loads(data[name])
            except orjson.JSONDecodeError as error:
                raise fault(f"The parameter {name} is no JSON: {error}.") from error
        else:
            data.pop(name, None)
    return data


MEMBERS = (
    ("query", (str, NoneType), "a GraphQL document is needed, as a string."),
    ("variables", (dict, NoneType), "must be a JSON object."),
    ("operationName", (str, NoneType), "must be a string."),
    ("extensions", (dict, NoneType), "must be a JSON object."),
)


def check_members(data: dict[str, Any]) -> None:
    """Raise RequestFault where a member of a request is not what it must be."""
    faults = [f"{name}: {text}" for name, kind, text in MEMBERS if name in data and not isinstance(data[name], kind)]
    if faults:
        raise fault(" ".join(faults))
