"""Where the time of a load goes."""

import time
from collections import defaultdict


class Clock:
    """Seconds by step; each step lasts until the next one is entered."""

    def __init__(self, step: str) -> None:
        self.steps: dict[str, float] = defaultdict(float)
        self.step, self.since = step, time.perf_counter()

    def enter(self, step: str) -> None:
        """Begin a step, and end the one before."""
        now = time.perf_counter()
        self.steps[self.step] += now - self.since
        self.step, self.since = step, now
