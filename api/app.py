"""create_app(settings): routes, lifespan, handlers."""

from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from api.answers import Answers
from api.compression import Compression
from api.front import Front
from api.graphql.engine import Engine
from api.graphql.view import GraphQLView
from api.headers import ALWAYS, Preflights
from api.limits import limit
from api.logs import RequestLog, set_up_logging
from api.notices import Notices
from api.openapi import openapi_route
from api.pages import docs_page, explorer_files, explorer_page
from api.reader import make_reader
from api.responses import NO_STORE, answer_other_method, finish, problem, problem_of
from api.rest.view import RestView
from schema.errors import DatabaseError, OnRecordError
from schema.settings import Settings

GRAPHQL = "/graphql"


def create_app(settings: Settings | None = None) -> ASGIApp:
    """Return the ASGI application."""
    settings = settings or Settings()
    set_up_logging(settings.log_format)
    notices = Notices()
    reader = make_reader(settings, notices)
    engine = Engine(reader, settings)

    async def healthz(request: Request) -> Response:
        """Say that the process answers."""
        return JSONResponse({"status": "ok"}, headers=NO_STORE)

    async def readyz(request: Request) -> Response:
        """Say whether the data set that is there is the one that is served, and which."""
        try:
            snapshot = reader.snapshot()
        except DatabaseError as error:
            # With the path, and what is wrong there: this is for whoever runs the server.
            return problem(503, error.code, error.message)
        if reader.problem:
            return problem(503, "DATABASE_UNAVAILABLE", reader.problem, serving=snapshot.version)
        return JSONResponse({"status": "ok", "version": snapshot.version}, headers=NO_STORE)

    graphql = GraphQLView(engine, explorer_page)
    rest = RestView(reader, settings)
    routes: list[BaseRoute] = [
        Route(GRAPHQL, graphql),
        *rest.routes(),
        openapi_route(settings.public_url),
        Route("/", home),
        Route("/docs", docs),
        explorer_files(),
        Route("/healthz", healthz),
        Route("/readyz", readyz),
    ]
    handlers: dict[Any, Any] = {OnRecordError: on_error, HTTPException: on_http_error, Exception: on_fault}
    app = Starlette(routes=routes, exception_handlers=handlers, lifespan=lambda _: reader.serving())
    # A redirect would lead to whichever host the request names.
    app.router.redirect_slashes = False
    answers = Answers(settings.answer_cache_mb << 20) if settings.answer_cache_mb else None
    metrics = None
    if settings.metrics_port:
        # Only here, so that a server that is not measured does without.
        from api.metrics import Metrics

        plans = {"graphql": engine.plans, "rest": rest.rest.plans}
        metrics = Metrics(settings, reader, notices, answers, plans)
    front = Front(
        Preflights(app),
        graphql.post_now,
        graphql.post,
        reader,
        answers,
        metrics.log if metrics else RequestLog(settings.log_format),
        on_fault=lambda _: finish(fault_response()),
        post_path=GRAPHQL,
        most_body=settings.max_body_bytes,
        always=ALWAYS,
    )
    limited = limit(Compression(front, ALWAYS), settings, graphql_path=GRAPHQL, always=ALWAYS)
    return metrics.around(limited) if metrics else limited


async def home(request: Request) -> Response:
    """Lead people to the explorer."""
    return RedirectResponse("/graphql")


async def docs(request: Request) -> Response:
    """Show the REST reference."""
    return docs_page()


async def on_error(request: Request, error: OnRecordError) -> Response:
    """Answer one of our errors."""
    return problem_of(error)


async def on_http_error(request: Request, error: HTTPException) -> Response:
    """Answer what Starlette finds wrong: there is nothing at this address, or this method is not for it."""
    if error.status_code == 405:
        return answer_other_method(request, (error.headers or {"Allow": "GET, HEAD"})["Allow"].split(", "))
    detail = f"Nothing is served at {request.url.path}." if error.status_code == 404 else error.detail
    code = "NOT_FOUND" if error.status_code == 404 else "INTERNAL_SERVER_ERROR"
    return problem(error.status_code, code, detail, error.headers)


async def on_fault(request: Request, error: Exception) -> Response:
    """Answer a fault of ours."""
    return fault_response()


def fault_response() -> Response:
    """Return the answer to a fault of ours, which does not tell how it came about; the log does."""
    return problem(500, "INTERNAL_SERVER_ERROR", "Something went wrong here. The log has more, by the request's id.")
