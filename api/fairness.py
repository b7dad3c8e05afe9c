"""Connections that share the event loop: whoever has held it up for long lets the others go first.

The loop takes requests as they come, one of each connection in turn. So a client whose questions take a hundred times
as long as those of others, though each of them is allowed, would leave the others a hundredth of the time.
"""

import asyncio
from collections.abc import Awaitable, Generator
from functools import partial
from time import perf_counter
from types import coroutine
from typing import Any

from starlette.types import Receive, Scope, Send

from api.compression import Compression
from api.front import Front, Reply
from api.query.threads import LEAVING

FREE = 0.002
"""Seconds for which a request may hold up the loop before its connection owes for it: most take a tenth of that."""

MOST = 1.0
"""Seconds for which a connection lets others go first, at most: otherwise for as long as it has held up the loop."""

RECENT = 1.0
"""Seconds after a request of another connection in which there are others: without any, nobody waits."""

MOST_DEBTS = 1_000
"""How many are noted before those that time has paid are dropped."""


class Fairness:
    """Middleware that delays the next request of a connection that has taken long, while there are others.

    It also tells whoever runs something in a thread how to learn that its client has gone away.
    """

    def __init__(self, app: Front | Compression) -> None:
        self.app = app
        self._debts: dict[Any, float] = {}
        self._last: Any = None
        self._others_at = float("-inf")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, when it is its turn."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        client = self._note(scope)
        if self._debts:
            await self._pay(client)
        LEAVING.set(partial(leave, receive))
        seconds = await measure(self.app(scope, receive, send))
        if seconds > FREE:
            self._owe(client, seconds)

    def answer_now(self, scope: Scope, body: bytes) -> Reply | None:
        """Answer a request whose body is here, as Front does; None where its connection may have to wait."""
        client = self._note(scope)
        if client in self._debts:
            return None
        started = perf_counter()
        reply = self.app.answer_now(scope, body)
        seconds = perf_counter() - started
        if seconds > FREE:
            self._owe(client, seconds)
        return reply

    def _note(self, scope: Scope) -> Any:
        """Return the connection that asks; whether there are others is seen from who asks in turn."""
        # Some servers give a list, which is no key.
        client = tuple(scope.get("client") or ())
        if client != self._last:
            self._last, self._others_at = client, perf_counter()
        return client

    async def _pay(self, client: Any) -> None:
        """Wait for as long as a connection owes, if there are others."""
        now = perf_counter()
        until = self._debts.pop(client, now)
        if until > now and now - self._others_at < RECENT:
            await asyncio.sleep(until - now)

    def _owe(self, client: Any, seconds: float) -> None:
        """Note that a connection has held up the loop."""
        now = perf_counter()
        if len(self._debts) >= MOST_DEBTS:
            self._debts = {one: until for one, until in self._debts.items() if until > now}
        self._debts[client] = now + min(seconds, MOST)


async def leave(receive: Receive) -> None:
    """Return when the client has gone away."""
    while (await receive())["type"] != "http.disconnect":
        pass


@coroutine
def measure(work: Awaitable[None]) -> Generator[Any, Any, float]:
    """Run what is awaited; return for how many seconds it has held up the loop, without those in which it waited."""
    steps = work.__await__()
    seconds = 0.0
    started = perf_counter()
    try:
        waited_for: Any = steps.send(None)
        while True:
            seconds += perf_counter() - started
            try:
                yield waited_for
            except GeneratorExit:
                steps.close()
                raise
            except BaseException as error:
                started = perf_counter()
                waited_for = steps.throw(error)
            else:
                started = perf_counter()
                waited_for = steps.send(None)
    except StopIteration:
        return seconds + perf_counter() - started
