"""Which processor core does what."""

import os
from collections.abc import Collection, Generator
from contextlib import contextmanager
from dataclasses import dataclass

PINS = hasattr(os, "sched_setaffinity")
"""Whether processes can be held to cores here: on Linux they can."""


@dataclass(frozen=True, slots=True)
class Cores:
    """The cores that the servers run on, and those of the load generator; empty: any."""

    servers: frozenset[int]
    generator: frozenset[int]


def share_cores() -> Cores:
    """Give the first core to the servers and the second to the load generator."""
    if not PINS:
        return Cores(frozenset(), frozenset())
    every = sorted(os.sched_getaffinity(0))
    return Cores(frozenset(every[:1]), frozenset(every[1:2]))


@contextmanager
def on_cores(cores: Collection[int]) -> Generator[None]:
    """Start what is started here on these cores alone."""
    if not (PINS and cores):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
