"""Answers over HTTP: JSON from bytes, problem details, entity tags, content negotiation."""

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from importlib.metadata import version
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from api.answers import Finished
from schema.errors import OnRecordError, QueryError
from schema.settings import Settings

PROBLEM = "application/problem+json"
NO_STORE = {"Cache-Control": "no-store"}
"""What says that an error is not to be kept."""

TITLES = {
    "BAD_USER_INPUT": "The question cannot be answered as it is asked",
    "TOO_COSTLY": "The question asks for too much",
    "NOT_FOUND": "There is no such thing",
    "TIMEOUT": "The question took too long",
    "BUSY": "Too much is being answered at the moment",
    "TOO_MANY_REQUESTS": "This client has asked too often",
    "DATABASE_UNAVAILABLE": "The data set cannot be read",
    "METHOD_NOT_ALLOWED": "This method is not served here",
    "NOT_ACCEPTABLE": "What is asked for cannot be given in any of the accepted types",
    "UNSUPPORTED_MEDIA_TYPE": "The body is of a type that is not taken",
    "CONTENT_TOO_LARGE": "The body is too large",
    "INTERNAL_SERVER_ERROR": "Something went wrong here",
}


def problem(status: int, code: str, detail: str, headers: Mapping[str, str] | None = None, **more: Any) -> Response:
    """Return an error as problem details.

    Source: https://www.rfc-editor.org/rfc/rfc9457
    """
    body = {
        "type": "about:blank",
        "title": TITLES.get(code, code),
        "status": status,
        "detail": detail,
        "code": code,
        **more,
    }
    return Response(orjson.dumps(body), status, {**NO_STORE, **(headers or {})}, PROBLEM)


def finish(response: Response) -> Finished:
    """Return a response as it is sent."""
    return Finished(response.raw_headers, bytes(response.body), status=response.status_code)


def problem_of(error: OnRecordError) -> Response:
    """Return one of our errors as problem details; a QueryError names the parameter at fault."""
    more = {"parameter": error.field} if isinstance(error, QueryError) and error.field else {}
    headers = {"Retry-After": "5"} if error.status == 503 else {}
    return problem(error.status, error.code, error.told, headers, **more, **error.details)


PRODUCT = version("onrecord")


def entity_tag(*parts: str | bytes) -> str:
    """Return the strong entity tag of what this version of the product makes of the parts: a version, a question."""
    digest = hashlib.blake2b(digest_size=16)
    for part in (PRODUCT, *parts):
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big") + data)
    return f'"{digest.hexdigest()}"'


def matches(header: str, tag: str, *, star: bool = True) -> bool:
    """Say whether a client that sends this If-None-Match has the answer with that tag; star: whether `*` counts.

    Source: https://www.rfc-editor.org/rfc/rfc9110#name-if-none-match
    """
    known = [part.strip().removeprefix("W/") for part in header.split(",")]
    return tag in known or (star and known == ["*"])


def not_modified(request: Request, headers: Mapping[str, str], *, star: bool = True) -> Response | None:
    """Return the answer to a client that has it already, None for others; `headers` are the answer's, with its ETag."""
    header = request.headers.get("if-none-match")
    if header is None or not matches(header, headers["ETag"], star=star):
        return None
    return Response(status_code=304, headers=headers)


def cacheable(settings: Settings) -> dict[str, str]:
    """Return the headers of an answer that may be kept, and by whom for how long: browsers ask each time.

    Source: https://www.rfc-editor.org/rfc/rfc9111#name-cache-control
    """
    shared = f", s-maxage={settings.cache_seconds}" if settings.cache_seconds else ""
    return {"Vary": "Accept", "Cache-Control": f"public, max-age=0{shared}, must-revalidate"}


@lru_cache(256)
def accepted(header: str | None, offered: tuple[str, ...]) -> str | None:
    """Return which of the offered media types the client likes best, the first where it likes several the same.

    None: it accepts none of them. Source: https://www.rfc-editor.org/rfc/rfc9110#name-accept
    """
    if not header or not header.strip():
        return offered[0]
    ranges: list[tuple[str, float]] = []
    for part in header.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip() == "q":
                try:
                    quality = min(max(float(value), 0.0), 1.0)
                except ValueError:
                    quality = 0.0
        ranges.append((name, quality))
    best: str | None = None
    best_quality = 0.0
    for media_type in offered:
        main = media_type.partition("/")[0]
        # The most specific range that fits decides.
        for wanted in (media_type, f"{main}/*", "*/*"):
            found = [quality for name, quality in ranges if name == wanted]
            if found:
                if max(found) > best_quality:
                    best, best_quality = media_type, max(found)
                break
    return best
