"""What happens to the data set and to slow statements: logged once each, and counted."""

from collections import Counter
from typing import Any

from api.logs import log
from api.query.notices import Event

LEVELS = {Event.RELOADED: "info", Event.REFUSED: "error", Event.DAMAGED: "error"}
"""How much each matters; the others are warnings."""


class Notices:
    """Takes note of what a reader tells."""

    def __init__(self) -> None:
        self.counts: Counter[Event] = Counter()

    def __call__(self, event: Event, known: dict[str, Any]) -> None:
        """Log an event, and count it."""
        self.counts[event] += 1
        getattr(log, LEVELS.get(event, "warning"))(event.value, **known)
