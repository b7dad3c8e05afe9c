"""HTTP/1.1 as uvicorn speaks it, with bounds on what a connection may hold up, and on how many there are.

What a connection is at is seen from outside, once a second, so that no request costs a timer; uvicorn winds one up
after each answer, and stops it at the next request.
"""

import asyncio
import select
import time
from collections import deque
from collections.abc import Iterable
from enum import Enum
from typing import Any

from uvicorn.protocols.http.flow_control import CLOSE_HEADER
from uvicorn.protocols.http.httptools_impl import STATUS_LINE

from api.pipelines import Pipeline, State
from schema.settings import Settings

TOO_LONG = 431
"""Request Header Fields Too Large. Source: https://www.rfc-editor.org/rfc/rfc6585#section-5"""
TOO_SLOW = 408
FULL = 503

TO_BEGIN = 2
"""Seconds in which something that has come on an idle connection must turn out to be a request."""


class Phase(Enum):
    """What a connection is at."""

    IDLE = "no request has begun"
    HEAD = "a request's headers have begun, and not ended"
    BODY = "a request's body has not ended"
    WORK = "a request is being answered"
    ANSWER = "the client does not take what was answered"


class Connections(State):
    """The connections of a process, and the bounds that hold for each and for all."""

    def __init__(self, settings: Settings, most: int) -> None:
        super().__init__()
        self.most = most
        self.header_bytes = settings.max_header_bytes
        self.seconds = {
            Phase.IDLE: settings.idle_seconds,
            Phase.HEAD: settings.header_seconds,
            Phase.BODY: settings.body_seconds,
            Phase.ANSWER: settings.answer_seconds,
        }
        self.calm = True
        """Whether no request was answered between the last two looks."""
        self._answered = 0
        self._spare: deque[Protocol] = deque()

    def protocols(self) -> Iterable["Protocol"]:
        """Return the connections that there are now."""
        return [connection for connection in self.connections if isinstance(connection, Protocol)]

    def look(self) -> None:
        """See what each connection is at, and end those that have been at it for too long."""
        self.calm, self._answered = self._answered == self.total_requests, self.total_requests
        self._spare.clear()
        now = time.monotonic()
        for protocol in self.protocols():
            protocol.look(now)

    def make_room(self) -> bool:
        """End the connection that others have waited for longest; false where each is being answered."""
        if not self._spare:
            waiting = [protocol for protocol in self.protocols() if protocol.is_waited_for()]
            self._spare.extend(sorted(waiting, key=lambda protocol: protocol.since))
        while self._spare:
            oldest = self._spare.popleft()
            if oldest.is_waited_for() and not oldest.has_unread():
                oldest.transport.abort()
                return True
        return False

    def begin_end(self) -> None:
        """Let each answer that has not begun be the last of its connection."""
        self.ending = True
        self.default_headers = [*self.default_headers, CLOSE_HEADER]
        for protocol in self.protocols():
            if protocol.cycle and not protocol.cycle.response_started:
                protocol.cycle.keep_alive = False

    def is_busy(self) -> bool:
        """Say whether there is a request that is not answered, or that has come and is not read."""
        return any(protocol.phase() is not Phase.IDLE or protocol.has_unread() for protocol in self.protocols())


class Protocol(Pipeline):
    """One connection."""

    server_state: Connections  # pyright: ignore[reportIncompatibleVariableOverride]  # never set anew

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.since = time.monotonic()
        """When it was first seen at what it is at."""
        self._at: tuple[Phase, object] = (Phase.IDLE, None)
        self._head: tuple[object, int] = (None, 0)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Begin, if there is room for another connection."""
        super().connection_made(transport)
        state = self.server_state
        if len(state.connections) > state.most and not state.make_room():
            self.refuse(FULL, "There are too many connections. Try again in a moment.", b"retry-after: 1\r\n")

    def feed(self, data: bytes | memoryview, until: float) -> None:
        """Read some of what has come, unless it is more of a request's headers than there may be."""
        super().feed(data, until)
        cycle, scope = self.cycle, self.scope
        if (
            not cycle
            or cycle.scope is not scope
            or self._head[0] is scope
            or len(data) > self.server_state.header_bytes
        ):
            self.bound_head(data)

    def bound_head(self, data: bytes | memoryview) -> None:
        """Refuse headers that are too long: they came with this data, or have not ended with it."""
        scope, most = self.scope, self.server_state.header_bytes
        if self.cycle and self.cycle.scope is scope:
            size = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
            self._head = None, 0
        else:
            # What came first may have the end of another request in it, and is no longer than what is read at once.
            of, before = self._head
            size = before + len(data) if of is scope else 0
            self._head = scope, size
        if size > most and not self.transport.is_closing():
            self.refuse(TOO_LONG, f"The headers of a request may have {most:,} bytes.")

    def phase(self) -> Phase:
        """Return what the connection is at."""
        if self.transport.get_write_buffer_size():
            return Phase.ANSWER
        if self._held:
            return Phase.WORK
        scope, cycle = self.scope, self.cycle
        if cycle and not cycle.response_complete:
            return Phase.BODY if cycle.more_body and cycle.scope is scope else Phase.WORK
        return Phase.IDLE if not scope or (cycle and cycle.scope is scope) else Phase.HEAD

    def is_waited_for(self) -> bool:
        """Say whether the next thing to happen is the client's."""
        return not self.transport.is_closing() and self.phase() is not Phase.WORK

    def look(self, now: float) -> None:
        """End the connection if it has been at the same thing, of the same request, for too long."""
        phase = self.phase()
        # What counts as moving on: another request, or some of the answer taken.
        mark = self.transport.get_write_buffer_size() if phase is Phase.ANSWER else self.scope
        at, seen = self._at
        if phase is not at or (mark != seen if isinstance(mark, int) else mark is not seen):
            self._at, self.since = (phase, mark), now
            return
        late = 0 if phase is Phase.WORK else now - self.since - self.server_state.seconds[phase]
        if late <= 0:
            return
        if phase is Phase.ANSWER:
            self.transport.abort()
        elif phase is not Phase.IDLE:
            self.refuse(TOO_SLOW, "The request took too long to come.")
        elif late > TO_BEGIN or not self.has_unread():
            self.transport.close()

    def has_unread(self) -> bool:
        """Say whether something has come that was not read yet; to close would lose it."""
        transport = self.transport
        if transport.is_closing():
            return False
        return bool(self._held) or is_readable(transport.get_extra_info("socket").fileno())

    def refuse(self, status: int, detail: str, headers: bytes = b"") -> None:
        """Answer what is no whole request, unless an answer has begun, and end the connection."""
        if not self.cycle or self.cycle.response_complete or not self.cycle.response_started:
            body = detail.encode()
            self.transport.write(
                b"%bcontent-type: text/plain; charset=utf-8\r\ncontent-length: %d\r\n%bconnection: close\r\n\r\n%b"
                % (STATUS_LINE[status], len(body), headers, body)
            )
        self.transport.close()

    def shutdown(self) -> None:
        """End the connection, after its answer if there is or will be one."""
        if self.phase() is Phase.IDLE and not self.has_unread():
            self.transport.close()
        elif self.cycle:
            self.cycle.keep_alive = False


def is_readable(handle: int) -> bool:
    """Say whether something can be read from a socket, or somebody taken from one that listens."""
    poller = select.poll()
    poller.register(handle, select.POLLIN)
    return bool(poller.poll(0))
