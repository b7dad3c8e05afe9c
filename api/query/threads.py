"""Threads for what takes long: so many at once, a bounded queue, and an end to what nobody waits for any more."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from typing import TypeVar

from schema.errors import BusyError, GoneError, Limit

T = TypeVar("T")
Leaving = Callable[[], Awaitable[object]]

LEAVING: ContextVar[Leaving | None] = ContextVar("leaving", default=None)
"""What returns when whoever asks has gone away. It is called only for what is run in a thread."""


class Threads:
    """Runs functions beside the event loop, `running` at once; `most` run or wait, and one more is refused."""

    def __init__(self, running: int, most: int) -> None:
        self.most = most
        self._executor = ThreadPoolExecutor(running, "statement")
        self._places = threading.Semaphore(most)

    async def run(self, work: Callable[[threading.Event], T]) -> T:
        """Run a function, which is to end soon once its event is set: then nobody waits for it any more.

        Raises BusyError where there is no place, GoneError when whoever asks goes away.
        """
        if not self._places.acquire(blocking=False):
            raise BusyError(
                f"{self.most} questions that take long are being answered at the moment. Ask again in a few seconds.",
                limit=Limit("max_concurrent", self.most),
            )
        stop = threading.Event()
        leaving = LEAVING.get()
        left = asyncio.ensure_future(leaving()) if leaving else None
        working = asyncio.get_running_loop().run_in_executor(self._executor, work, stop)
        try:
            await asyncio.wait({working, left} if left else {working}, return_when=asyncio.FIRST_COMPLETED)
            if not working.done():
                raise GoneError("Nobody waits for this answer any more.")
            return working.result()
        finally:
            self._places.release()
            stop.set()
            # One that waits for a thread is not begun; how one that runs ends, nobody minds.
            working.cancel()
            if left:
                left.cancel()
