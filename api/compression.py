"""Answers in gzip, br and zstd for the clients that take them: starlette-compress, and what it leaves open.

It takes no notice of how much a client likes which coding, leaves entity tags as they are, and compresses at one go,
however large the answer is.

An answer that holds a secret and what an attacker chose tells the secret by its compressed size (BREACH). No answer
here holds a secret: everybody gets the same, nobody logs in, and there are no cookies and no tokens.
"""

import asyncio
from collections.abc import Coroutine
from functools import lru_cache
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette_compress import CompressMiddleware, add_compress_type

from api.answers import Headers
from api.front import Front, Reply
from api.negotiation import read_qualities
from api.responses import PROBLEM, problem

CODINGS = ("zstd", "br", "gzip")
"""The codings that there are; of those that a client likes the same, the first."""

IDENTITY = "identity"
SMALLEST = 1_000
"""Bytes from which on an answer is compressed: a smaller one fits into one packet anyway."""

PIECE = 128 << 10
"""Bytes that are compressed at a time, before others have their turn: some milliseconds' worth."""

for media_type in (PROBLEM, "application/graphql-response+json"):
    add_compress_type(media_type)


class Compression:
    """Middleware that chooses the coding of each answer. always: the headers of the one that it gives itself."""

    def __init__(self, app: Front, always: Headers) -> None:
        self.app = app
        # By whether the client takes plain answers as well: if not, the smallest is compressed, too.
        self.encoders = {True: make_encoder(SMALLEST), False: make_encoder(0)}
        self.refusal = problem(406, "NOT_ACCEPTABLE", f"Answers come plain or in {', '.join(CODINGS)}.")
        self.refusal.raw_headers += always

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer in the coding that the client likes best."""
        app: ASGIApp = self.app
        if scope["type"] == "http":
            coding, plain = read_choice(scope)
            if coding is None:
                app = self.refusal
            elif coding != IDENTITY:
                send = self.encode(coding, plain, scope["method"], send)
        await app(scope, receive, send)

    def answer_now(self, scope: Scope, body: bytes) -> Reply | None:
        """Answer a request whose body is here, as Front does; None where that must be waited for, or is refused."""
        coding, plain = read_choice(scope)
        reply = self.app.answer_now(scope, body) if coding else None
        if reply is None or coding is None or coding == IDENTITY:
            return reply
        status, headers, content = reply
        headers, large = adapt(scope["method"], status, headers, plain)
        return run_now(self.pack(coding, plain, status, headers, content)) if large else (status, headers, content)

    def encode(self, coding: str, plain: bool, method: str, send: Send) -> Send:
        """Return a way to send an answer in a coding; a small one goes on as it is."""
        deliver = send

        async def encoded(message: Message) -> None:
            nonlocal deliver
            if message["type"] == "http.response.start":
                message["headers"], large = adapt(method, message["status"], message["headers"], plain)
                if large:
                    deliver = cut(await self.borrow(coding, plain, send))
            await deliver(message)

        return encoded

    async def pack(self, coding: str, plain: bool, status: int, headers: Headers, content: bytes) -> Reply:
        """Return an answer in a coding."""
        sent: list[Message] = []

        async def collect(message: Message) -> None:
            sent.append(message)

        deliver = await self.borrow(coding, plain, collect)
        await deliver({"type": "http.response.start", "status": status, "headers": headers})
        await deliver({"type": "http.response.body", "body": content})
        start, last = sent
        return status, start["headers"], last["body"]

    async def borrow(self, coding: str, plain: bool, send: Send) -> Send:
        """Return the way to send that starlette-compress gives its application: it is all that it gives."""
        scope: Scope = {"type": "http", "headers": [(b"accept-encoding", coding.encode())]}
        await self.encoders[plain](scope, hear_nothing, name_once(send))
        return scope["lent"]


def make_encoder(smallest: int) -> CompressMiddleware:
    """Return the middleware, with levels above which an answer takes longer to compress than that saves on its way."""
    # Measured on an answer of 60 kB, in microseconds and bytes: zstd 3: 136, 5,424; 6: 492, 4,802. br 3: 225, 5,162;
    # 4: 612, 4,923. gzip 3: 286, 8,466; 4: 474, 7,513.
    return CompressMiddleware(lend, minimum_size=smallest, zstd_level=3, brotli_quality=3, gzip_level=3)


async def lend(scope: Scope, receive: Receive, send: Send) -> None:
    """Leave the way to send in the scope: the application for which starlette-compress works here."""
    scope["lent"] = send


async def hear_nothing() -> Message:
    """Receive nothing: answers are compressed whatever the client says."""
    return {"type": "http.disconnect"}


def read_choice(scope: Scope) -> tuple[str | None, bool]:
    """Return what a request chooses, as `choose_coding` does."""
    accepted = [value for name, value in scope["headers"] if name == b"accept-encoding"]
    if not accepted:
        return IDENTITY, True
    return choose_coding(accepted[0] if len(accepted) == 1 else b",".join(accepted))


@lru_cache(256)
def choose_coding(header: bytes) -> tuple[str | None, bool]:
    """Return the coding that a client likes best, None if it takes none of them, and whether it takes plain answers.

    Plain answers come last unless they are named. Source: https://www.rfc-editor.org/rfc/rfc9110#name-accept-encoding
    """
    # x-gzip is what gzip was called once.
    qualities = read_qualities(header.decode("latin-1"))
    liked = {name.removeprefix("x-"): quality for name, quality in qualities.items()}
    others = liked.get("*", 0.0)
    plain = liked.get(IDENTITY, liked.get("*", 1.0)) > 0
    best, quality = (IDENTITY, liked.get(IDENTITY, 0.0)) if plain else (None, 0.0)
    for coding in CODINGS:
        if (likes := liked.get(coding, others)) > quality or (likes == quality > 0 and best == IDENTITY):
            best, quality = coding, likes
    return best, plain


def adapt(method: str, status: int, headers: Headers, plain: bool) -> tuple[Headers, bool]:
    """Return an answer's headers for a client that takes a coding, and whether the answer is to be compressed.

    Entity tags become weak, as what is compressed means the same in other bytes; those of small answers and of a 304 as
    well, so that a client sees one tag, whatever its answer's size. If-None-Match compares tags weakly.
    Source: https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3.3
    """
    length = None
    for place, (name, value) in enumerate(headers):
        if name == b"content-length":
            length = int(value)
        elif name == b"etag" and not value.startswith(b"W/"):
            headers[place] = name, b"W/" + value
    if method == "HEAD":
        # Nobody knows how long the answer would be.
        return [header for header in headers if header[0] != b"content-length"], False
    return headers, status != 304 and (length is None or length >= SMALLEST or not plain)


def cut(send: Send) -> Send:
    """Return a way to send on which a large answer goes in pieces."""

    async def pieces(message: Message) -> None:
        body: bytes = message.get("body", b"")
        start = 0
        while len(body) - start > PIECE:
            await send({"type": "http.response.body", "body": body[start : start + PIECE], "more_body": True})
            await asyncio.sleep(0)
            start += PIECE
        await send({**message, "body": body[start:]} if start else message)

    return pieces


def name_once(send: Send) -> Send:
    """Return a way to send on which Vary names Accept-Encoding once: every answer does, and starlette-compress too."""

    async def named(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers: Headers = message["headers"]
            for place, (name, value) in enumerate(headers):
                if name == b"vary":
                    twice = b"Accept-Encoding, Accept-Encoding"
                    headers[place] = name, value.replace(twice, b"Accept-Encoding")
        await send(message)

    return named


def run_now(work: Coroutine[Any, Any, Reply]) -> Reply:
    """Return what work gives that waits for nothing."""
    try:
        work.send(None)
    except StopIteration as end:
        return end.value
    work.close()
    raise RuntimeError("The work waited for something.")
