"""Answers over HTTP: JSON from bytes, problem details, entity tags, content negotiation."""

import hashlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.metadata import version
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from api.answers import Finished
from api.negotiation import read_qualities
from schema.errors import OnRecordError, QueryError
from schema.settings import Settings

PROBLEM = "application/problem+json"
NO_STORE = {"Cache-Control": "no-store"}
"""What says that an error is not to be kept."""

TITLES = {
    "BAD_USER_INPUT": "Bad Request",
    "TOO_COSTLY": "Bad Request",
    "NOT_FOUND": "Not Found",
    "TIMEOUT": "Service Unavailable",
    "BUSY": "Service Unavailable",
    "TOO_MANY_REQUESTS": "Too Many Requests",
    "DATABASE_UNAVAILABLE": "Service Unavailable",
    "METHOD_NOT_ALLOWED": "Method Not Allowed",
    "NOT_ACCEPTABLE": "Not Acceptable",
    "PRECONDITION_FAILED": "Precondition Failed",
    "UNSUPPORTED_MEDIA_TYPE": "Unsupported Media Type",
    "CONTENT_TOO_LARGE": "Content Too Large",
    "INTERNAL_SERVER_ERROR": "Internal Server Error",
}
"""The title of each kind of problem: with `about:blank` it is the name of its status, and `detail` says the rest.

Source: https://www.rfc-editor.org/rfc/rfc9457#name-aboutblank
"""


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


def answer_other_method(request: Request, allowed: Iterable[str]) -> Response:
    """Answer a method that is not among the allowed: OPTIONS with what is, others that they are not.

    Source: https://www.rfc-editor.org/rfc/rfc9110#name-options
    """
    methods = ", ".join(sorted({"OPTIONS", *allowed}))
    headers = {"Allow": methods}
    if request.method == "OPTIONS":
        return Response(status_code=204, headers=headers)
    detail = f"{request.method[:20]} is not served at {request.url.path}. Allowed: {methods}."
    return problem(405, "METHOD_NOT_ALLOWED", detail, headers)


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


def judge_conditions(request: Request, headers: Mapping[str, str], *, there: bool = True) -> Response | None:
    """Return the answer that a request's conditions decide on: 304 or 412; None where the answer itself is due.

    headers: those of the answer, with its ETag. there: whether it is sure that there is one; whoever sends its tag in
    If-None-Match has had it, and is judged all the same. Source: https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2
    """
    tag, known, wanted = headers["ETag"], request.headers.get("if-none-match"), request.headers.get("if-match")
    has_it = known is not None and matches(known, tag, star=there)
    if not (there or has_it):
        return None
    if wanted is not None and wanted.strip() != "*" and tag not in map(str.strip, wanted.split(",")):
        return problem(412, "PRECONDITION_FAILED", f"If-Match: the answer is {tag} by now. Ask without it.")
    return Response(status_code=304, headers=headers) if has_it else None


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
    ranges = read_qualities(header)
    best: str | None = None
    best_quality = 0.0
    for media_type in offered:
        main = media_type.partition("/")[0]
        # The most specific range that fits decides.
        for wanted in (media_type, f"{main}/*", "*/*"):
            if wanted in ranges:
                if ranges[wanted] > best_quality:
                    best, best_quality = media_type, ranges[wanted]
                break
    return best
