"""REST over HTTP: an address answers GET and HEAD in JSON, and what is known to the client already with 304."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.query.execute import Reader
from api.responses import accepted, cacheable, entity_tag, judge_conditions, problem
from api.rest.endpoints import ENDPOINTS, Answers, Endpoint
from api.rest.engine import Rest, close_page, split_page
from schema.settings import Settings

JSON = "application/json"


class RestView:
    """The endpoints of REST."""

    def __init__(self, reader: Reader, settings: Settings) -> None:
        self.rest = Rest(reader, settings)
        self.headers = cacheable(settings)
        self.public_url = settings.public_url.rstrip("/")

    def routes(self) -> list[Route]:
        """Return a route for each endpoint."""
        return [self.route(endpoint) for endpoint in ENDPOINTS.values()]

    def route(self, endpoint: Endpoint) -> Route:
        """Return the route of one endpoint."""

        async def answer(request: Request) -> Response:
            return await self.answer(endpoint, request)

        return Route(endpoint.path, answer, methods=["GET"], name=endpoint.name)

    async def answer(self, endpoint: Endpoint, request: Request) -> Response:
        """Answer one request. Raises QueryError, NotFoundError, DatabaseError."""
        if accepted(request.headers.get("accept"), (JSON,)) is None:
            return problem(406, "NOT_ACCEPTABLE", f"This address answers in {JSON}.", {"Vary": "Accept"})
        question = request.url.path, request.url.query, self.public_url
        # Whoever has an answer's tag has asked the question before: it needs no reading.
        if "if-none-match" in request.headers:
            headers = {"ETag": entity_tag(self.rest.reader.snapshot().version, *question), **self.headers}
            if decided := judge_conditions(request, headers, there=False):
                return decided
        pairs = request.query_params.multi_items()
        answer = await self.rest.answer(endpoint, pairs, request.path_params.get("slug"))
        request.state.answer = answer
        request.state.operation = endpoint.name
        headers = {"ETag": entity_tag(answer.version, *question), **self.headers}
        if decided := judge_conditions(request, headers):
            return decided
        body = answer.body
        if endpoint.answers is Answers.PAGE:
            rows, cursor, total = split_page(body)
            first = self.address(request)
            next = self.address(request, cursor) if cursor is not None else None
            body = close_page(rows, next, total)
            headers["Link"] = ", ".join(
                f'<{url}>; rel="{rel}"' for rel, url in (("first", first), ("next", next)) if url
            )
        elif endpoint.answers is Answers.WHOLE:
            body = b'{"data":%b}' % body
        return Response(body, 200, headers, JSON)

    def address(self, request: Request, cursor: str | None = None) -> str:
        """Return the address of the page after the cursor, of the first page without one."""
        pairs = [(name, value) for name, value in request.query_params.multi_items() if name != "cursor"]
        query = urlencode([*pairs, *([("cursor", cursor)] if cursor is not None else [])])
        return f"{self.public_url}{request.url.path}{'?' if query else ''}{query}"
