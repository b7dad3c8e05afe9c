"""What a reader tells of the data set and its statements, to whoever wants to write it down."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any


class Event(StrEnum):
    """What has happened."""

    RELOADED = "data set reloaded"
    REFUSED = "data set refused"
    DAMAGED = "data set damaged"
    SLOW = "slow statement"
    INTERRUPTED = "statement interrupted"


Notice = Callable[[Event, dict[str, Any]], None]
"""Takes note of what has happened, with what is known of it: nothing that a question says."""


def ignore(event: Event, known: dict[str, Any]) -> None:
    """Take no note."""
