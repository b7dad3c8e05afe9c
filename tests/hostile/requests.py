"""Requests that mean harm: what each sends, byte by byte, on a connection that may be there already."""

import json
import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote

from tests.hostile.costly import ADDRESSES, COSTLY
from tests.hostile.documents import FAMILIES

CHUNK = b"[" * 0x10000
CHUNKS = 1_600
"""How often that is sent for a body of a hundred megabytes."""

SIZES = (40, 99, 400, 10_000)
"""How far each family of documents grows: within the limits, at them and far beyond."""

META = (
    *("'", '"', "\\", "';--", "') OR 1=1 --", "%", "_", "*", "^", "NEAR(a b)", "a AND", '"a', "\0", "a\0b", "-1", "😀"),
    *("\u202e", "\ufffe", "ﬀ", "İ", "a" * 501, "a " * 40, "{}", "[]", "null", "Event:'", "6576656e74733a31", "ff"),
)
"""What means something to SQL, full text, JSON or a cursor, or is too long."""


@dataclass(frozen=True, slots=True)
class Attack:
    """A request by its name. chunks: what is sent; a number makes it one that was not asked before."""

    name: str
    chunks: Callable[[int], Iterable[bytes]]


def still(name: str, *chunks: bytes) -> Attack:
    """Return an attack that is the same each time."""
    return Attack(name, lambda _: chunks)


def post(body: bytes, media_type: str = "application/json") -> bytes:
    """Return a POST to /graphql."""
    head = f"POST /graphql HTTP/1.1\r\nHost: h\r\nContent-Type: {media_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def get(path: str) -> bytes:
    """Return a GET."""
    return f"GET {path} HTTP/1.1\r\nHost: h\r\n\r\n".encode()


def ask(query: str, **variables: Any) -> bytes:
    """Return a question."""
    return post(json.dumps({"query": query, "variables": variables}).encode())


def ask_anew(query: str, variables: dict[str, Any], n: int) -> list[bytes]:
    """Return a question that was not asked before."""
    return [ask(f"{query} # {n}", **variables)]


def get_anew(path: str, n: int) -> list[bytes]:
    """Return an address that was not asked for before."""
    return [get(f"{path}{'&' if '?' in path else '?'}before=9{n % 900 + 100}-01-01")]


def documents() -> Iterator[Attack]:
    """Yield documents that grow."""
    for name, family in FAMILIES.items():
        for size in SIZES:
            yield Attack(f"{name} x {size}", partial(ask_anew, family(size), {}))


def costly() -> Iterator[Attack]:
    """Yield questions that are allowed."""
    for name, (query, where) in COSTLY.items():
        yield Attack(name, partial(ask_anew, query, {"w": where}))
    for path in ADDRESSES:
        yield Attack(f"REST {path[:40]}", partial(get_anew, path))


NESTED = '{"query":"query($w:EventFilter){events(where:$w){totalCount}}","variables":{"w":%s}}'
BODIES = {
    "null": b"null",
    "a number": b"5",
    "a text": b'"text"',
    "a list": b"[]",
    "a batch": b'[{"query":"{__typename}"},{"query":"{__typename}"}]',
    "nothing": b"",
    "no UTF-8": b'{"query":"\xff\xfe{__typename}"}',
    "NUL bytes": b"\0" * 1_000,
    "a NUL in the document": b'{"query":"{__typename}\\u0000"}',
    "half a surrogate": b'{"query":"{__typename}\\ud800"}',
    "5,000 digits": b"1" * 5_000,
    "5,000 digits as a variable": b'{"query":"{__typename}","variables":{"a":' + b"1" * 5_000 + b"}}",
    "infinity": b'{"query":"query($n:Int){events(first:$n){totalCount}}","variables":{"n":1e400}}',
    "not a number": b'{"query":"{__typename}","variables":{"a":NaN}}',
    "lists 49,000 deep": b"[" * 49_000 + b"]" * 49_000,
    "lists 100,000 deep": b"[" * 100_000 + b"]" * 100_000,
    "variables 900 deep": (NESTED % ('{"not":' * 900 + "{}" + "}" * 900)).encode(),
    "variables 190 deep": (NESTED % ('{"not":' * 190 + "{}" + "}" * 190)).encode(),
    "a byte order mark": b'\xef\xbb\xbf{"query":"{__typename}"}',
    "UTF-16": '{"query":"{__typename}"}'.encode("utf-16"),
    "members of other types": b'{"query":["{__typename}"],"variables":"a","operationName":5,"extensions":[]}',
    "a bad hash": b'{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"\' OR 1=1"}}}',
    "a list of 24,000": b'{"query":"query($s:[String!]){events(where:{slug:$s}){totalCount}}","variables":{"s":['
    + b",".join([b'"a"'] * 24_000)
    + b"]}}",
    "one long text": b'{"query":"query($t:String){events(where:{text:$t}){totalCount}}","variables":{"t":"'
    + b"a " * 49_000
    + b'"}}',
    "one long word": b'{"query":"query($t:String){actors(where:{name:$t}){totalCount}}","variables":{"t":"'
    + b"a" * 98_000
    + b'"}}',
}  # fmt: skip


def bodies() -> Iterator[Attack]:
    """Yield bodies that are no questions, too large, or never end."""
    yield from (still(name, post(body)) for name, body in BODIES.items())
    yield Attack("random bytes as JSON", lambda n: [post(random.Random(n).randbytes(5_000))])
    yield still("another type", post(b"query=1", "multipart/form-data; boundary=x"))
    head = b"POST /graphql HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
    chunked = head + b"Transfer-Encoding: chunked\r\n\r\n"
    yield still("a giant body in chunks", chunked, *[b"10000\r\n" + CHUNK + b"\r\n"] * CHUNKS, b"0\r\n\r\n")
    sized = head + b"Content-Length: %d\r\n\r\n" % (CHUNKS * len(CHUNK))
    yield still("a giant body", sized, *[CHUNK] * CHUNKS)
    yield still("a giant body to REST", sized.replace(b"/graphql", b"/v1/events"), *[CHUNK] * CHUNKS)


def raw() -> Iterator[Attack]:
    """Yield what is no HTTP, or hardly."""
    yield Attack("random bytes", lambda n: [random.Random(n).randbytes(3_000) + b"\r\n\r\n"])
    yield still("a long address", get("/v1/events?text=" + "a" * 60_000))
    yield still("a thousand headers", get("/")[:-2] + b"x-a: b\r\n" * 1_000 + b"\r\n")
    yield still("an endless header", get("/")[:-2] + b"x-a: " + b"b" * 1_000_000 + b"\r\n\r\n")
    yield still("a negative length", b"POST /graphql HTTP/1.1\r\nHost: h\r\nContent-Length: -5\r\n\r\n")
    yield still("two lengths", post(b"{}").replace(b"\r\n\r\n", b"\r\nContent-Length: 9\r\n\r\n"))
    yield still("no version", b"GET /\r\n\r\n")


TEXTS = {
    "query($s:String!){events(where:{text:$s}){totalCount nodes{slug}}}": "events by text",
    "query($s:[String!]){events(where:{slug:$s source:$s country:$s collection:$s}){totalCount}}": "events by names",
    "query($s:[String!]){events(where:{participants:{under:$s}}){totalCount}}": "events by actor",
    "query($s:String!){actors(where:{name:$s}){totalCount nodes{slug}}}": "actors by name",
    "query($s:String!){actors(where:{identifier:$s text:$s}){totalCount}}": "actors by identifier",
    "query($s:EDTF!){events(where:{date:{during:$s}}){totalCount}}": "events by date",
    "query($s:String!){events(after:$s){nodes{slug}}}": "a cursor",
    "query($s:String!){search(text:$s after:$s){nodes{id}}}": "a cursor of a search",
    "query($s:String!){search(text:$s){totalCount edges{snippet}}}": "search",
    "query($s:ID!){node(id:$s){id}}": "an identifier",
    "query($s:ID!){nodes(ids:[$s]){id}}": "identifiers",
    "query($s:String!){event(slug:$s){title}}": "a slug",
}


PARAMETERS = ("text", "name", "slug", "source", "during", "cursor", "limit", "ordered_by", "nothing", "type")


def metacharacters() -> Iterator[Attack]:
    """Yield what means something elsewhere, in every place that takes a text."""
    for text in META:
        shown, quoted = repr(text[:9]), quote(text, safe="")
        for query, name in TEXTS.items():
            yield still(f"{name}: {shown}", ask(query, s=text))
        for name in PARAMETERS:
            yield still(f"REST {name}: {shown}", get(f"/v1/events?{name}={quoted}"))
        yield still(f"REST slug: {shown}", get(f"/v1/events/{quoted}"))
        yield still(f"in the address: {shown}", get(f"/graphql?query={quoted}"))
        members = f"variables={quoted}&extensions={quoted}&operationName={quoted}"
        yield still(f"members in the address: {shown}", get(f"/graphql?query=%7B__typename%7D&{members}"))


def attacks() -> list[Attack]:
    """Return every attack."""
    return [*documents(), *costly(), *bodies(), *raw(), *metacharacters()]
