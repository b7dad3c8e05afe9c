"""What each request passes first: its identifier, the answer that may be there already, and its line in the log.

This stands before routing and before both front ends, so that a request that is known is not read again. What is
refused (a body that is too large, a question that costs too much) has no answer that is kept.
"""

import itertools
import re
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import NamedTuple

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.answers import Answers, Finished, Headers, Question
from api.logs import RequestLog
from api.query.execute import Answer, Reader, Snapshot
from api.responses import matches
from schema.errors import DatabaseError

CHOOSING = (b"accept", b"content-type", b"if-match", b"graphql-cost")
"""The headers that decide what is answered."""

VALIDATING = (b"etag", b"cache-control", b"vary")
"""The headers that a 304 has of its answer. Source: https://www.rfc-editor.org/rfc/rfc9110#name-304-not-modified"""

REQUEST_ID = re.compile(rb"[A-Za-z0-9._:-]{1,64}")

Header = tuple[bytes, bytes]
Reply = tuple[int, Headers, bytes]
"""A response as it is sent: status, headers, body."""


AnswerNow = Callable[[Scope, bytes], Reply | None]
"""What answers a request whose body is here, if nothing has to be waited for."""


class Asked(NamedTuple):
    """The headers that choose an answer, If-None-Match, and the identifier: the client's, or a new one."""

    chosen: Headers
    known: str | None
    request_id: Header


class Front:
    """Middleware around the application, which it spares the questions that come in a body.

    post_now: answers a question in the body of a request to `post_path`, given the headers that choose, if it can do so
    at once; post: answers it in any case. answers: None where
    none are kept; kept are the responses with status 200 that are known to be made from an Answer: those of `post`, and
    those whose view has left the Answer in the request's state. on_fault: the answer where something goes wrong here.
    always: the headers that every answer has.
    """

    def __init__(
        self,
        app: ASGIApp,
        post_now: Callable[[Headers, bytes], Finished | None],
        post: Callable[[Headers, bytes], Awaitable[Finished]],
        reader: Reader,
        answers: Answers | None,
        log: RequestLog,
        *,
        on_fault: Callable[[Exception], Finished],
        post_path: str,
        most_body: int,
        always: Headers | None = None,
    ) -> None:
        self.app = app
        self.post_now = post_now
        self.post = post
        self.reader = reader
        self.answers = answers
        self.log = log
        self.on_fault = on_fault
        self.post_path = post_path
        self.most_body = most_body
        self.always: Headers = always or []
        self._process = secrets.token_hex(6).encode()
        self._numbers = itertools.count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        if scope["type"] != "http":
            # Of the server's life, which ends when this does.
            await self.app(scope, receive, send)
            self.log.flush()
            return
        posted = self.is_posted(scope)
        body = await read_body(receive, self.most_body) if posted else b""
        if body is None:
            return
        reply = self.answer_now(scope, body)
        if reply is None:
            started = time.perf_counter()
            asked = self.read_headers(scope)
            question, snapshot = self.look_up(scope, asked.chosen, body)
            if not posted:
                await self.pass_on(scope, receive, send, started, asked.request_id, snapshot, question)
                return
            try:
                finished = await self.post(asked.chosen, body)
                self.keep(snapshot, question, finished)
            except Exception as error:
                self.log.write_fault(scope, asked.request_id[1], error)
                finished = self.on_fault(error)
            reply = self.reply(scope, started, asked, finished, self.missed(finished))
        status, headers, content = reply
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    def answer_now(self, scope: Scope, body: bytes) -> Reply | None:
        """Answer a request whose body is here; None where that must be waited for, and where something goes wrong.

        A server that asks this first spares what it takes to let a request wait.
        """
        started = time.perf_counter()
        asked = self.read_headers(scope)
        question, snapshot = self.look_up(scope, asked.chosen, body)
        if self.answers is not None and snapshot is not None and question is not None:
            finished = self.answers.find(snapshot, question)
            if finished is not None:
                return self.reply(scope, started, asked, finished, "hit")
        if not self.is_posted(scope):
            return None
        try:
            finished = self.post_now(asked.chosen, body)
        except Exception:
            # A fault of ours: it comes about once more where it is answered and logged.
            return None
        if finished is None:
            return None
        self.keep(snapshot, question, finished)
        return self.reply(scope, started, asked, finished, self.missed(finished))

    def missed(self, finished: Finished) -> str | None:
        """Return what the log says of an answer that was not kept before; nothing of what never is."""
        return "miss" if self.answers is not None and finished.answer is not None else None

    def is_posted(self, scope: Scope) -> bool:
        """Say whether a question comes in a request's body."""
        return scope["method"] == "POST" and scope["path"] == self.post_path

    def reply(self, scope: Scope, started: float, asked: Asked, finished: Finished, cache: str | None) -> Reply:
        """Return what is sent, and write it into the log."""
        status, headers, content = finished.status, finished.headers, finished.body
        if asked.known and finished.tag and matches(asked.known, finished.tag):
            status, headers, content = 304, [header for header in headers if header[0] in VALIDATING], b""
        elif scope["method"] == "HEAD":
            content = b""
        request_id, answer = asked.request_id, finished.answer
        self.log.write(scope, started, request_id[1], status, len(content), finished.operation, cache, answer)
        return status, [*headers, *self.always, request_id], content

    def look_up(self, scope: Scope, chosen: Headers, body: bytes) -> tuple[Question | None, Snapshot | None]:
        """Return all that an answer depends on, and the data set that answers; None where nothing is kept."""
        if self.answers is None or len(body) > self.most_body:
            return None, None
        method = scope["method"]
        if method == "HEAD" or method == "GET":
            question = ("GET", scope["path"], scope["query_string"], b"", *chosen)
        elif body:
            question = ("POST", scope["path"], scope["query_string"], body, *chosen)
        else:
            return None, None
        try:
            return question, self.reader.current()
        except DatabaseError:
            # Whoever is asked next will say so.
            return None, None

    def keep(self, snapshot: Snapshot | None, question: Question | None, finished: Finished) -> None:
        """Keep an answer for those who ask the same, if it is one from this data set."""
        if self.answers is None or snapshot is None or question is None or finished.status != 200:
            return
        if finished.answer is not None and finished.answer.snapshot is snapshot:
            # The bytes that the database gave are in the body: they are not kept a second time.
            self.answers.keep(snapshot, question, replace(finished, answer=None))

    def read_headers(self, scope: Scope) -> Asked:
        """Return what of a request's headers matters here."""
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
        return Asked(chosen, known, request_id or (b"x-request-id", b"%b-%d" % (self._process, next(self._numbers))))

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
        whole = False

        async def tell(message: Message) -> None:
            nonlocal sent, whole
            if message["type"] == "http.response.start":
                sent = message
                message = {**message, "headers": [*message["headers"], *self.always, request_id]}
            else:
                chunks.append(message.get("body", b""))
                whole = not message.get("more_body")
            await send(message)

        answer: Answer | None = None
        try:
            await self.app(scope, receive, tell)
            answer = state.get("answer")
        except Exception as error:
            self.log.write_fault(scope, request_id[1], error)
            if not whole:
                # Then the server ends the connection, by which the client knows.
                raise
        finally:
            body, operation = b"".join(chunks), state.get("operation")
            cache = "miss" if answer and question else None
            self.log.write(scope, started, request_id[1], sent["status"], len(body), operation, cache, answer)
        if scope["method"] != "HEAD":
            headers: Headers = sent["headers"]
            tag = next((value.decode("latin-1") for name, value in headers if name == b"etag"), None)
            self.keep(snapshot, question, Finished(headers, body, tag, operation, sent["status"], answer))


async def read_body(receive: Receive, most: int) -> bytes | None:
    """Return a request's body, of one larger than `most` as much as shows that; None where the client is gone."""
    message = await receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body") and len(body) <= most:
        message = await receive()
        body += message.get("body", b"")
    return None if message["type"] == "http.disconnect" else body
