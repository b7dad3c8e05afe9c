"""What the operations of the OpenAPI document have in common: errors, headers, and what they ask by header."""

from typing import Any

from api.responses import PROBLEM, TITLES
from api.rest.schemas import Schema, object_schema, ref

FAULTS = {
    "BadRequest": ("A parameter is unknown, or its value is not allowed.", "BAD_USER_INPUT", 400),
    "NotFound": ("Nothing has this slug.", "NOT_FOUND", 404),
    "NotAcceptable": ("`Accept` leaves out `application/json`.", "NOT_ACCEPTABLE", 406),
    "PreconditionFailed": ("`If-Match` names another answer than the one that there is.", "PRECONDITION_FAILED", 412),
    "TooManyRequests": ("This client has asked more often than it may.", "TOO_MANY_REQUESTS", 429),
    "Unavailable": ("The data set cannot be read, or the question took too long.", "DATABASE_UNAVAILABLE", 503),
}


def shared_components() -> dict[str, Any]:
    """Return the components of the document that no endpoint is alone with."""
    return {
        "responses": {"NotModified": not_modified_response()} | {name: fault(*of) for name, of in FAULTS.items()},
        "headers": headers(),
        "parameters": {"IfNoneMatch": if_none_match()},
    }


def problem_schema() -> Schema:
    """Return the schema of problem details."""
    texts = {"type": "string"}
    members = {
        "type": {"const": "about:blank"},
        "title": {**texts, "description": "What kind of problem it is."},
        "status": {"type": "integer", "description": "The status of the response."},
        "detail": {**texts, "description": "What is wrong, and what to do about it."},
        "code": {**texts, "description": "The kind of problem for programs.", "enum": list(TITLES)},
    }
    made = object_schema(members, "What is wrong: problem details, RFC 9457.")
    made["properties"] |= {
        "parameter": {**texts, "description": "The parameter at fault."},
        "limit": {**texts, "description": "The limit that was passed, by the name of its setting."},
        "most": {"type": "number", "description": "What that limit allows."},
        "found": {"type": "number", "description": "What was found instead, where that is known."},
    }
    return made


def fault(description: str, code: str, status: int) -> dict[str, Any]:
    """Return the description of an error's response."""
    value = {
        "type": "about:blank",
        "title": TITLES[code],
        "status": status,
        "detail": description,
        "code": code,
    }
    again = {"Retry-After": {"$ref": "#/components/headers/Retry-After"}} if status in (429, 503) else {}
    return {
        "description": description,
        **({"headers": again} if again else {}),
        "content": {PROBLEM: {"schema": ref("Problem"), "example": value}},
    }


def not_modified_response() -> dict[str, Any]:
    """Return the description of the answer to a client that has it already."""
    return {
        "description": "The answer is the one whose tag was sent.",
        "headers": {"ETag": {"$ref": "#/components/headers/ETag"}},
    }


def headers() -> dict[str, Any]:
    """Return the descriptions of the headers of answers."""
    texts = {
        "ETag": "The tag of this answer: it changes when the data set does.",
        "Cache-Control": "How long who may keep it: browsers ask again with its tag each time.",
        "Link": "The first page and the next, by `rel` (RFC 8288).",
        "Retry-After": "After how many seconds to ask again.",
        "Vary": "What else the answer depends on.",
        "X-Request-Id": "The identifier of the request, as in the log; that of the client where it sent one.",
    }
    return {name: {"description": text, "required": True, "schema": {"type": "string"}} for name, text in texts.items()}


def if_none_match() -> dict[str, Any]:
    """Return the description of the header by which a client says which answer it has."""
    return {
        "name": "If-None-Match",
        "in": "header",
        "description": "The `ETag` of the answer that the client has.",
        "schema": {"type": "string"},
    }
