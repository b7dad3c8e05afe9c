"""What each request passes first: its identifier, the answer that may be there already, and its line in the log.

This stands before routing and before both front ends, so that a request that is known is not read again. What is
refused (a body that is too large, a question that costs too much) has no answer that could be found here.
"""

import asyncio
import itertools
import re
import secrets
import time
from collections.abc import Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.answers import Answers, Finished, Headers, Question
from api.logs import RequestLog
from api.query.execute import Answer, Reader, Snapshot
from api.responses import matches
from schema.errors import DatabaseError

CHOOSING = (b"accept", b"content-type")
"""The headers that decide what is answered."""

VALIDATING = (b"etag", b"cache-control", b"vary")
"""The headers that a 304 has of its answer. Source: https://www.rfc-editor.org/rfc/rfc9110#name-304-not-modified"""

REQUEST_ID = re.compile(rb"[A-Za-z0-9._:-]{1,64}")

Header = tuple[bytes, bytes]


class Front:
    """Middleware around the application.

    It keeps the responses with status 200 whose view has left the Answer that they are made from in the request's
    state. direct: what answers a path of its own, past the application's routes. answers: None where none are kept.
    body_path: the one path whose POST is a question.
    """

    def __init__(
        self,
        app: ASGIApp,
        direct: Mapping[str, ASGIApp],
        reader: Reader,
        answers: Answers | None,
        log: RequestLog,
        *,
        body_path: str,
        most_body: int,
    ) -> None:
        self.app = app
        self.direct = direct
        self.reader = reader
        self.answers = answers
        self.log = log
        self.body_path = body_path
        self.most_body = most_body
        self._process = secrets.token_hex(6).encode()
        self._looked: tuple[asyncio.AbstractEventLoop, Snapshot] | None = None
        self._numbers = itertools.count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        chosen, known, request_id = self.read_headers(scope)
        if self.answers is None:
            await self.pass_on(scope, receive, send, started, request_id)
            return
        body: list[Message] = []
        if scope["method"] == "POST" and scope["path"] == self.body_path:
            body = await read_ahead(receive, self.most_body)
        question = self.question(scope, chosen, body)
        snapshot = self.snapshot() if question else None
        finished = self.answers.find(snapshot, question) if snapshot and question else None
        if finished is None:
            receive = once_more(body, receive) if body else receive
            await self.pass_on(scope, receive, send, started, request_id, snapshot, question)
            return
        status, headers, content = 200, finished.headers, finished.body
        if known and finished.tag and matches(known, finished.tag):
            status, headers, content = 304, [header for header in headers if header[0] in VALIDATING], b""
        elif scope["method"] == "HEAD":
            content = b""
        await send({"type": "http.response.start", "status": status, "headers": [*headers, request_id]})
        await send({"type": "http.response.body", "body": content})
        self.log.write(scope, started, request_id[1], status, len(content), finished.operation, "hit")

    def read_headers(self, scope: Scope) -> tuple[Headers, str | None, Header]:
        """Return the headers that choose an answer, If-None-Match, and the identifier: the client's, or a new one."""
        chosen: Headers = []
        known: str | None = None
        request_id: Header | None = None
        for header in scope["headers"]:
            name = header[0]
            if name in CHOOSING:
                chosen.append(header)
            elif name == b"if-none-match" and known is None:
                known = header[1].decode("latin-1")
            elif name == b"x-request-id" and REQUEST_ID.fullmatch(header[1]):
                request_id = header
        return chosen, known, request_id or (b"x-request-id", b"%b-%d" % (self._process, next(self._numbers)))

    def question(self, scope: Scope, chosen: Headers, body: list[Message]) -> Question | None:
        """Return all that an answer depends on, None where nothing is kept or the body is left to the view."""
        if body:
            last = body[-1]
            content = last.get("body", b"") if len(body) == 1 else b"".join(part.get("body", b"") for part in body)
            if last["type"] != "http.request" or last.get("more_body") or len(content) > self.most_body:
                return None
            return ("POST", scope["path"], scope["query_string"], content, *chosen)
        if scope["method"] == "GET" or scope["method"] == "HEAD":
            return ("GET", scope["path"], scope["query_string"], b"", *chosen)
        return None

    def snapshot(self) -> Snapshot | None:
        """Return the data set that answers now; None where there is none, which whoever is asked next will say.

        To look at the file takes as long as all else here, so those whose requests have come together look once: it is
        looked at again in the event loop's next turn, before any request that comes after this.
        """
        loop = asyncio.get_running_loop()
        looked = self._looked
        if looked is not None and looked[0] is loop:
            return looked[1]
        try:
            snapshot = self.reader.snapshot()
        except DatabaseError:
            return None
        self._looked = loop, snapshot
        loop.call_soon(self.look_again)
        return snapshot

    def look_again(self) -> None:
        """Let the next request look which data set there is."""
        self._looked = None

    async def pass_on(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        started: float,
        request_id: Header,
        snapshot: Snapshot | None = None,
        question: Question | None = None,
    ) -> None:
        """Let the application answer, and keep its answer if it is one from this snapshot."""
        state = scope.setdefault("state", {})
        sent: Message = {"status": 500, "headers": []}
        chunks: list[bytes] = []

        async def tell(message: Message) -> None:
            nonlocal sent
            if message["type"] == "http.response.start":
                sent = message
                message = {**message, "headers": [*message["headers"], request_id]}
            else:
                chunks.append(message.get("body", b""))
            await send(message)

        answer: Answer | None = None
        try:
            await self.direct.get(scope["path"], self.app)(scope, receive, tell)
            answer = state.get("answer")
        finally:
            body, operation = b"".join(chunks), state.get("operation")
            cache = "miss" if answer and question else None
            self.log.write(scope, started, request_id[1], sent["status"], len(body), operation, cache, answer)
        if self.answers is None or snapshot is None or question is None or scope["method"] == "HEAD":
            return
        if sent["status"] == 200 and answer is not None and answer.snapshot is snapshot:
            headers: Headers = sent["headers"]
            tag = next((value.decode("latin-1") for name, value in headers if name == b"etag"), None)
            self.answers.keep(snapshot, question, Finished(headers, body, tag, operation))


async def read_ahead(receive: Receive, most: int) -> list[Message]:
    """Return the messages of a request's body; those that follow where it is larger than `most` are still to come."""
    messages = [await receive()]
    size = len(messages[0].get("body", b""))
    while messages[-1].get("more_body") and size <= most:
        messages.append(await receive())
        size += len(messages[-1].get("body", b""))
    return messages


def once_more(messages: list[Message], receive: Receive) -> Receive:
    """Return what gives the messages that were received already, and then those that follow."""
    ahead = iter(messages)

    async def again() -> Message:
        return next(ahead, None) or await receive()

    return again
