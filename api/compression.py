"""Answers in gzip, br and zstd for the clients that take them: starlette-compress, and what it leaves open.

It takes no notice of how much a client likes which coding, leaves entity tags as they are, and compresses at one go,
however large the answer is.

An answer that holds a secret and what an attacker chose tells the secret by its compressed size (BREACH). No answer
here holds a secret: everybody gets the same, nobody logs in, and there are no cookies and no tokens.
"""

import asyncio
from functools import lru_cache

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette_compress import CompressMiddleware, add_compress_type

from api.answers import Headers
from api.front import AnswerNow, Reply
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

    def __init__(self, app: ASGIApp, always: Headers) -> None:
        self.app = app
        self.app_now: AnswerNow | None = getattr(app, "answer_now", None)
        self.compress = compressing(self.in_pieces, SMALLEST)
        # For clients that take nothing plain, however small.
        self.compress_all = compressing(self.in_pieces, 0)
        self.refusal = problem(406, "NOT_ACCEPTABLE", f"Answers come plain or in {', '.join(CODINGS)}.")
        self.refusal.raw_headers += always

    def answer_now(self, scope: Scope, body: bytes) -> Reply | None:
        """Answer a request whose body is here, as Front does; None where the answer is to be compressed."""
        if self.app_now is None:
            return None
        for name, value in scope["headers"]:
            if name == b"accept-encoding" and choose_coding(value.decode("latin-1"))[0] != IDENTITY:
                return None
        return self.app_now(scope, body)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer in the coding that the client likes best."""
        if scope["type"] == "http":
            accepted = [value for name, value in scope["headers"] if name == b"accept-encoding"]
            if accepted:
                await self.negotiate(b",".join(accepted).decode("latin-1"), scope, receive, send)
                return
        await self.app(scope, receive, send)

    async def negotiate(self, accepted: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a client that says what it accepts."""
        coding, plain = choose_coding(accepted)
        if coding is None:
            await self.refusal(scope, receive, send)
        elif coding == IDENTITY:
            await self.app(scope, receive, send)
        elif scope["method"] == "HEAD":
            await self.app(scope, receive, mend_headers(send, without=b"content-length"))
        else:
            headers = [header for header in scope["headers"] if header[0] != b"accept-encoding"]
            scope = {**scope, "headers": [*headers, (b"accept-encoding", coding.encode())]}
            await (self.compress if plain else self.compress_all)(scope, receive, mend_headers(send))

    async def in_pieces(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the application answer, and cut a large answer into pieces."""

        async def cut(message: Message) -> None:
            body: bytes = message.get("body", b"")
            start = 0
            while len(body) - start > PIECE:
                piece = body[start : start + PIECE]
                await send({"type": "http.response.body", "body": piece, "more_body": True})
                await asyncio.sleep(0)
                start += PIECE
            await send({**message, "body": body[start:]} if start else message)

        await self.app(scope, receive, cut)


def compressing(app: ASGIApp, smallest: int) -> CompressMiddleware:
    """Return the middleware, with levels above which an answer takes longer to compress than that saves on its way."""
    # Measured on an answer of 60 kB, in microseconds and bytes: zstd 3: 136, 5,424; 6: 492, 4,802. br 3: 225, 5,162;
    # 4: 612, 4,923. gzip 3: 286, 8,466; 4: 474, 7,513.
    return CompressMiddleware(app, minimum_size=smallest, zstd_level=3, brotli_quality=3, gzip_level=3)


@lru_cache(256)
def choose_coding(header: str) -> tuple[str | None, bool]:
    """Return the coding that a client likes best, None if it takes none of them, and whether it takes plain answers.

    Plain answers come last unless they are named. Source: https://www.rfc-editor.org/rfc/rfc9110#name-accept-encoding
    """
    # x-gzip is what gzip was called once.
    liked = {name.removeprefix("x-"): quality for name, quality in read_qualities(header).items()}
    others = liked.get("*", 0.0)
    plain = liked.get(IDENTITY, liked.get("*", 1.0)) > 0
    best, quality = (IDENTITY, liked.get(IDENTITY, 0.0)) if plain else (None, 0.0)
    for coding in CODINGS:
        if (likes := liked.get(coding, others)) > quality or (likes == quality > 0 and best == IDENTITY):
            best, quality = coding, likes
    return best, plain


def mend_headers(send: Send, without: bytes | None = None) -> Send:
    """Return a way to send on which entity tags are weak: what is compressed has the same meaning, and other bytes.

    So are those of answers too small to be compressed and of a 304: a client sees one tag, whatever its answer's size.
    If-None-Match compares tags weakly. Source: https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3.3
    without: a header that is left out: to HEAD, nobody knows how long the compressed answer would be.
    """

    def mend(name: bytes, value: bytes) -> tuple[bytes, bytes]:
        if name == b"etag" and not value.startswith(b"W/"):
            value = b"W/" + value
        elif name == b"vary":
            # Every answer says it, and the middleware says it once more.
            value = value.replace(b"Accept-Encoding, Accept-Encoding", b"Accept-Encoding")
        return name, value

    async def mended(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [mend(name, value) for name, value in message["headers"] if name != without]
        await send(message)

    return mended
