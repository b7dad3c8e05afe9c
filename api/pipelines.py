"""Requests that come on a connection, one after the other, and the turns that it takes with others.

A client need not wait for answers (pipelining), and 256 KB, as much as may come at once, hold 14,000 requests: they are
read some at a time, and answered for some milliseconds before the others have their turn.
"""

import asyncio
import time
from typing import Any, cast

import httptools
from starlette.types import Scope
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from api.front import AnswerNow

PIECE = 2_048
"""Bytes that are read at a time: no more requests than are in them wait, read, for an answer."""
TURN = 0.002
"""Seconds for which a connection is answered before others have their turn."""


class State(ServerState):
    """What the connections of a process share."""

    ending = False
    """Whether each answer is now its connection's last."""


class Flow(FlowControl):
    """Reads on when all that has come is taken, whoever asks for it, and while there is a connection."""

    full = False

    def pause_reading(self) -> None:
        """Stop reading. (A connection that was reset is closed a moment before that is told.)"""
        if not self._transport.is_closing():
            super().pause_reading()

    def resume_reading(self) -> None:
        """Read on."""
        if not self.full and not self._transport.is_closing():
            super().resume_reading()


class Pipeline(HttpToolsProtocol):
    """The requests of one connection."""

    server_state: State

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        app = cast(object, self.app)  # pyright: ignore[reportUnknownMemberType]  # whatever the server was given
        self.answer_now: AnswerNow | None = getattr(app, "answer_now", None)
        self._held: bytes | memoryview = b""
        """What has come and waits for its turn."""
        self._turn: asyncio.Handle | None = None
        self._receiving = False
        self._begun: tuple[RequestResponseCycle, Any] | None = None
        """A request that has come with what is being read, and may be here whole."""
        self._running: RequestResponseCycle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Begin."""
        super().connection_made(transport)
        self.flow = self._reading = Flow(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """End what runs. (Where requests came without waiting for answers, uvicorn tells only the last of them.)"""
        super().connection_lost(exc)
        self.pipeline.clear()
        self._held = b""
        if self._running is not None:
            self._running.disconnected = True
            self._running.message_event.set()

    def data_received(self, data: bytes) -> None:
        """Take what has come, or keep it where requests that came before are not answered."""
        if not self._held and not self.pipeline and len(data) <= PIECE:
            self.feed(data, time.perf_counter() + TURN)
        else:
            # A view, so that taking pieces of it copies nothing. More seldom comes before that is taken.
            self._held = memoryview(bytes(self._held) + data if self._held else data)
            self.take()

    def take(self) -> None:
        """Read what is kept until a request must wait for another's answer, or others have waited for long enough."""
        until = time.perf_counter() + TURN
        while self._held and not self.transport.is_closing():
            late = time.perf_counter() > until
            if late or self.pipeline:
                self._reading.full = True
                self.flow.pause_reading()
                if not self.pipeline:
                    self.take_later()
                return
            piece, self._held = self._held[:PIECE], self._held[PIECE:]
            self.feed(piece, until)
        self._held = b""
        self._reading.full = False
        if not self.pipeline:
            self.flow.resume_reading()

    def take_later(self) -> None:
        """Read on when others have had their turn."""
        if self._turn is None:
            self._turn = self.loop.call_soon(self.take_turn)

    def take_turn(self) -> None:
        """Read on now."""
        self._turn = None
        self.take()

    def feed(self, data: bytes | memoryview, until: float) -> None:
        """Read some of what has come, and answer at once what can be."""
        self._receiving = True
        try:
            self.parse(data)
        except httptools.HttpParserError:
            self.logger.warning("Invalid HTTP request received.")
            self.send_400_response("Invalid HTTP request received.")
        while self._begun:
            (cycle, app), self._begun = self._begun, None
            if time.perf_counter() > until or not self.answer_at_once(cycle):
                self.begin(cycle, app)
        self._receiving = False

    def parse(self, data: bytes | memoryview) -> None:
        """Read requests; one for another protocol is taken as what it is in this one. Raises HttpParserError."""
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            method = self.parser.get_method()
            if method == b"CONNECT":
                raise httptools.HttpParserError("There is no proxy here.") from upgrade
            # The parser takes what follows for the other protocol's, the body too: so it has the head once more.
            version = self.parser.get_http_version().encode()
            lines = [b"%b: %b\r\n" % header for header in self.headers if header[0] != b"upgrade"]
            self.parser = httptools.HttpRequestParser(self)
            self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
            self.parser.feed_data(b"%b %b HTTP/%b\r\n%b\r\n" % (method, self.url, version, b"".join(lines)))
            self.parse(data[upgrade.args[0] :])

    def on_headers_complete(self) -> None:
        """Begin a request, unless its head is read once more."""
        if not self.parser.should_upgrade():
            super().on_headers_complete()

    def on_message_complete(self) -> None:
        """End a request that has begun."""
        if not self.parser.should_upgrade():
            super().on_message_complete()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        """Answer a request: if it has just come, when all that has come is read."""
        if self._receiving:
            self._begun = cycle, app
        else:
            self.begin(cycle, app)

    def begin(self, cycle: RequestResponseCycle, app: Any) -> None:
        """Answer a request in a task, if somebody is there to be answered."""
        if self.transport.is_closing():
            return
        self._running = cycle
        super()._start_asgi_task(cycle, app)

    def answer_at_once(self, cycle: RequestResponseCycle) -> bool:
        """Answer a request that is here whole, if the application can do so now: it needs no task, and no messages."""
        transport = self.transport
        if self.answer_now is None or cycle.more_body or not cycle.keep_alive or cycle.waiting_for_100_continue:
            return False
        if self.flow.write_paused or self.server_state.ending or transport.is_closing():
            return False
        reply = self.answer_now(cast(Scope, cycle.scope), bytes(cycle.body))
        if reply is None:
            return False
        status, headers, body = reply
        lines = [b"%b: %b\r\n" % header for header in (*cycle.default_headers, *headers)]
        cycle.response_started = cycle.response_complete = True
        transport.write(b"".join((STATUS_LINE[status], *lines, b"\r\n")))
        transport.write(body)
        self.on_response_complete()
        return True

    def on_response_complete(self) -> None:
        """Go on with the next request that is here. (As uvicorn does, but for its timer.)"""
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())
        if self.pipeline:
            return
        # The body of the one that has begun now may be in what is kept, or not here yet.
        if not self._held:
            self.flow.resume_reading()
        elif not self._receiving:
            self.take_later()
