"""OpenAPI 3.1 from the mapping and the table of endpoints: a parameter or a field that is entered there is here too.

Source: https://spec.openapis.org/oas/v3.1.1.html
"""

import json
from collections.abc import Iterator
from importlib.metadata import version
from importlib.resources import files
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.components import FAULTS, problem_schema, shared_components
from api.query.mapping import ENTITIES
from api.query.model import Connection, Many
from api.responses import entity_tag, judge_conditions
from api.rest.endpoints import ENDPOINTS, Answers, Endpoint
from api.rest.parameters import Parameter
from api.rest.schemas import Schemas
from api.rest.shapes import Shape
from api.rest.view import JSON

DESCRIPTION = """\
OnRecord answers who did what, who said what, and where it is written. Every record carries its evidence: the exact
words of the source that it rests on.

All parameters of a question hold together; a parameter that is repeated holds for any of its values. A role's code is
a parameter of its own, and finds what is part of, or an agency of, the actor as well: "all closures ordered by
Azerbaijan in 2025" is `/v1/events?type=closure&ordered_by=azerbaijan&during=2025`. A date matches when it can have
been in the time that is asked for; with `match=definitely` when it cannot have been outside it.

Answers carry an `ETag`: send it back in `If-None-Match`, and an answer that has not changed is a 304 without a body.
Errors are problem details (RFC 9457) that name the `parameter` at fault and say what is allowed. `GET` and `HEAD` are
served, `OPTIONS` says so, other methods get a 405. Nested filters with `and`, `or` and `not` are GraphQL's, at
`/graphql`.
"""
TAGS = {
    "events": "What happened, who took part in it, and who says so.",
    "actors": "Who can act, be acted on, or speak.",
    "organizations": "The actors that are organizations.",
    "statements": "Who said what, through whom we know it, and what it does to events and other statements.",
    "sources": "Where it is written.",
    "search": "Everything by its words.",
    "vocabulary": "The controlled terms, with their definitions.",
    "dataset": "What all answers are from.",
}
PARAMETER_EXAMPLES = {
    "type": ["closure"],
    "ordered_by": ["azerbaijan"],
    "during": "2025",
    "by": ["type", "year"],
    "q": "closure",
}
MORE_LINKS = {
    "get_event": {"statements_about_it": ("list_statements", "about_slug", "/slug")},
    "get_actor": {"events_that_it_took_part_in": ("list_events", "participants_actor", "/slug")},
    "get_organization": {"events_that_it_took_part_in": ("list_events", "participants_actor", "/slug")},
    "get_source": {
        "events_that_rest_on_it": ("list_events", "source", "/slug"),
        "statements_in_it": ("list_statements", "source", "/slug"),
    },
}


def build_openapi(public_url: str = "") -> dict[str, Any]:
    """Return the document; its addresses start with the public URL, or are relative to where it was got from."""
    schemas = Schemas()
    paths = {endpoint.path: {"get": operation(endpoint, schemas)} for endpoint in ENDPOINTS.values()}
    schemas["Problem"] = problem_schema()
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "OnRecord",
            "summary": "Who did what, who said what, and where is it written?",
            "description": DESCRIPTION,
            "version": version("onrecord"),
            "license": {"name": "MIT", "identifier": "MIT"},
            "contact": {"name": "OnRecord contributors"},
        },
        "servers": [{"url": public_url.rstrip("/") or "/"}],
        "security": [],
        "tags": [{"name": name, "description": text} for name, text in TAGS.items()],
        "paths": paths,
        "components": {"schemas": dict(sorted(schemas.items())), **shared_components()},
    }


def print_openapi(public_url: str = "") -> str:
    """Return the document as text, the same each time."""
    return json.dumps(build_openapi(public_url), ensure_ascii=False, indent=2) + "\n"


def operation(endpoint: Endpoint, schemas: Schemas) -> dict[str, Any]:
    """Return the description of one endpoint."""
    parameters = [parameter(item, "path", schemas) for item in endpoint.in_path.values()]
    parameters += [parameter(item, "query", schemas) for item in endpoint.parameters.values()]
    faults = {str(status): name for name, (_, _, status) in FAULTS.items()}
    if not endpoint.in_path:
        del faults["404"]
    shared = {"ETag", "Cache-Control", "Vary", "X-Request-Id", *(("Link",) if endpoint.answers is Answers.PAGE else ())}
    links = dict(links_of(endpoint))
    return {
        "operationId": endpoint.name,
        "tags": [endpoint.tag],
        "summary": endpoint.summary,
        **({"description": endpoint.doc} if endpoint.doc else {}),
        "parameters": [*parameters, {"$ref": "#/components/parameters/IfNoneMatch"}],
        "responses": {
            "200": {
                "description": endpoint.answers.value.capitalize() + ".",
                "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in sorted(shared)},
                "content": {JSON: {"schema": schemas.answer(endpoint), **examples(endpoint)}},
                **({"links": links} if links else {}),
            },
            "304": {"$ref": "#/components/responses/NotModified"},
            **{status: {"$ref": f"#/components/responses/{name}"} for status, name in sorted(faults.items())},
        },
    }


def parameter(item: Parameter, place: str, schemas: Schemas) -> dict[str, Any]:
    """Return the description of one parameter."""
    example = PARAMETER_EXAMPLES.get(item.name)
    return {
        "name": item.name,
        "in": place,
        "description": item.doc,
        **({"required": True} if item.required else {}),
        "schema": schemas.parameter(item),
        **({"style": "form", "explode": True} if item.repeats else {}),
        **({"example": example} if example is not None else {}),
    }


def examples(endpoint: Endpoint) -> dict[str, Any]:
    """Return the example of an endpoint's answer, where there is one: a real answer."""
    found = read_examples().get(endpoint.name)
    if found is None:
        return {}
    text = {"summary": found["summary"], "description": f"`GET {found['address']}`"}
    return {"examples": {"answer": {**text, "value": found["answer"]}}}


def read_examples() -> dict[str, Any]:
    """Return the questions whose answers are examples, with their answers: a test holds that they are those given."""
    return orjson.loads((files("api.rest") / "examples.json").read_bytes())


def links_of(endpoint: Endpoint) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield where an answer's slugs lead: to the first object of each kind, and to what there is about it."""
    known: set[str] = set()
    start = "" if endpoint.answers is Answers.OBJECT else "/data/0"
    for entity, pointer in sorted(slugs(endpoint.shape, start), key=lambda found: found[1].count("/")):
        target = f"get_{entity.lower()}"
        if target not in known and target in ENDPOINTS and (target != endpoint.name or pointer != "/slug"):
            known.add(target)
            yield f"{target.removeprefix('get_')}_in_it", link(target, "path.slug", pointer)
    for name, (target, into, pointer) in MORE_LINKS.get(endpoint.name, {}).items():
        yield name, link(target, f"query.{into}", pointer)


def slugs(shape: Shape, pointer: str, depth: int = 3) -> Iterator[tuple[str, str]]:
    """Yield the entities whose slugs a shape holds, with the JSON pointers to them."""
    if "slug" in shape.fields:
        yield shape.entity, f"{pointer}/slug"
    for name, below in shape.fields.items():
        if below is None or depth == 0:
            continue
        field = ENTITIES[shape.entity].fields[name]
        step = "/data/0" if isinstance(field, Connection) else "/0" if isinstance(field, Many) else ""
        yield from slugs(below, f"{pointer}/{name}{step}", depth - 1)


def link(operation: str, into: str, pointer: str) -> dict[str, Any]:
    """Return the link that puts a part of the answer into a parameter of another operation."""
    return {"operationId": operation, "parameters": {into: f"$response.body#{pointer}"}}


def openapi_route(public_url: str) -> Route:
    """Return the route of the document."""
    body = orjson.dumps(build_openapi(public_url))
    headers = {"ETag": entity_tag(body), "Cache-Control": "public, max-age=0, must-revalidate"}

    async def answer(request: Request) -> Response:
        """Answer with the document."""
        return judge_conditions(request, headers) or Response(body, 200, headers, JSON)

    return Route("/openapi.json", answer, methods=["GET"], name="openapi")
