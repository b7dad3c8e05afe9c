"""What a check finds."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How good it is."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, how good it is, what was found, and what to do about it."""

    check: str
    state: State
    text: str
    cure: str = ""


Findings = Iterator[Finding]


def ok(check: str, text: str) -> Finding:
    """Return the finding that something is as it should be."""
    return Finding(check, State.OK, text)


def warning(check: str, text: str, cure: str) -> Finding:
    """Return the finding of what works, and not as somebody may want it."""
    return Finding(check, State.WARNING, text, cure)


def fault(check: str, text: str, cure: str) -> Finding:
    """Return the finding of what is wrong."""
    return Finding(check, State.FAULT, text, cure)


def some(items: list[str], most: int = 3) -> str:
    """Return the first few, and how many more there are."""
    more = len(items) - most
    return "; ".join(items[:most]) + (f"; and {more:,} more" if more > 0 else "")
