"""GraphQL over HTTP at one address: programs get answers, browsers get the explorer.

Source: https://graphql.github.io/graphql-over-http/draft/
"""

from collections.abc import Callable
from typing import Any, cast

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.graphql.engine import Engine, Question
from api.graphql.errors import RequestFault, fault, format_errors
from api.responses import accepted, entity_tag, not_modified, problem
from schema.errors import OnRecordError

JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"
HTML = "text/html"


class GraphQLView:
    """The endpoint; `explorer` gives the page for people."""

    def __init__(self, engine: Engine, explorer: Callable[[], Response], max_body_bytes: int) -> None:
        self.engine = engine
        self.explorer = explorer
        self.max_body_bytes = max_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request: an ASGI application."""
        response = await self.handle(Request(scope, receive))
        await response(scope, receive, send)

    async def handle(self, request: Request) -> Response:
        """Return the answer to one request."""
        if request.method not in ("GET", "HEAD", "POST"):
            return problem(405, "METHOD_NOT_ALLOWED", "Ask with GET or POST.", {"Allow": "GET, HEAD, POST"})
        get = request.method != "POST"
        offered = (JSON, GRAPHQL_JSON, HTML) if get and "query" not in request.query_params else (JSON, GRAPHQL_JSON)
        media_type = accepted(request.headers.get("accept"), offered)
        if media_type is None:
            return problem(406, "NOT_ACCEPTABLE", f"This address answers in {GRAPHQL_JSON} or {JSON}.")
        if media_type == HTML:
            return self.explorer()
        try:
            question = read_parameters(request) if get else await self.read_body(request)
        except RequestFault as error:
            return Response(format_errors(error), 400, media_type=media_type)
        except UnsupportedBody as error:
            return problem(error.status, error.code, str(error))
        return await self.respond(request, question, media_type, cacheable=get)

    async def respond(self, request: Request, question: Question, media_type: str, *, cacheable: bool) -> Response:
        """Ask the engine, and put its answer into a response."""
        headers = {"Vary": "Accept", **({"Cache-Control": "public, max-age=0, must-revalidate"} if cacheable else {})}
        try:
            if cacheable:
                asked = orjson.dumps([question.query, question.variables, question.operation_name, media_type])
                headers["ETag"] = entity_tag(self.engine.reader.snapshot().version, asked)
                known = not_modified(request, headers["ETag"])
                if known is not None:
                    return known
            answer = await self.engine.answer(question)
        except RequestFault as error:
            return Response(format_errors(error), fault_status(400, media_type), media_type=media_type)
        except OnRecordError as error:
            return Response(format_errors(error), fault_status(error.status, media_type), media_type=media_type)
        request.state.answer = answer
        request.state.operation = question.operation_name
        return Response(b'{"data":%b}' % answer.body, 200, headers, media_type)

    async def read_body(self, request: Request) -> Question:
        """Read the question from a JSON body. Raises UnsupportedBody, RequestFault."""
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind not in (JSON, GRAPHQL_JSON):
            raise UnsupportedBody(415, "UNSUPPORTED_MEDIA_TYPE", f"Send the question as {JSON}.")
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > self.max_body_bytes:
                message = f"The body is larger than the {self.max_body_bytes:,} bytes that are allowed."
                raise UnsupportedBody(413, "CONTENT_TOO_LARGE", message)
        try:
            data: Any = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise fault(f"The body is no JSON: {error}.") from error
        if not isinstance(data, dict):
            raise fault("The body is no JSON object with the member query.")
        return as_question(data)  # pyright: ignore[reportUnknownArgumentType]


class UnsupportedBody(Exception):
    """A body that is not read at all."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


def fault_status(status: int, media_type: str) -> int:
    """Return the status of an error: as ever 200 in application/json, so that old clients read the errors."""
    return status if media_type == GRAPHQL_JSON or status >= 500 else 200


def read_parameters(request: Request) -> Question:
    """Read the question from the address. Raises RequestFault."""
    data: dict[str, Any] = dict(request.query_params)
    for name in ("variables", "extensions"):
        if data.get(name):
            try:
                data[name] = orjson.loads(data[name])
            except orjson.JSONDecodeError as error:
                raise fault(f"The parameter {name} is no JSON: {error}.") from error
        else:
            data.pop(name, None)
    return as_question(data)


def as_question(data: dict[str, Any]) -> Question:
    """Check the members of a request. Raises RequestFault."""
    query, name = data.get("query"), data.get("operationName")
    variables: Any = data.get("variables")
    faults = [
        message
        for wrong, message in (
            (not isinstance(query, str) or not query, "query: a GraphQL document is needed, as a string."),
            (variables is not None and not isinstance(variables, dict), "variables: must be a JSON object."),
            (name is not None and not isinstance(name, str), "operationName: must be a string."),
            (
                data.get("extensions") is not None and not isinstance(data.get("extensions"), dict),
                "extensions: must be a JSON object.",
            ),
        )
        if wrong
    ]
    if faults:
        raise fault(" ".join(faults))
    return Question(str(query), cast(dict[str, Any], variables or {}), name or None)
