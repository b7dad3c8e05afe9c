"""A bar that shows how far a load is, how fast it goes, and how long it still takes."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from scripts.cli.show import notes

if TYPE_CHECKING:
    from scripts.read import Progress

PATIENCE = 0.5
"""Seconds until a load counts as long."""
ROWS = "Writing"
"""The step whose pace says something: rows are many, and alike."""


@contextmanager
def progress_shown() -> "Generator[Progress]":
    """Show a bar on a terminal while a load goes on; one that is done at once shows none."""
    from rich.progress import BarColumn, Progress, Task, TaskID, TextColumn
    from rich.text import Text

    class Pace(TextColumn):
        """How far a step is, and how fast it goes."""

        def render(self, task: Task) -> Text:
            pace = task.speed if task.description.startswith(ROWS) else None
            return Text(describe(int(task.completed), int(task.total or 0), pace))

    console = notes()
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), Pace(""))
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        began = bar.get_time()
        steps: dict[str, TaskID] = {}

        def tell(what: str, done: int, total: int) -> None:
            if what not in steps:
                for step in steps.values():
                    bar.remove_task(step)
                steps.clear()
                steps[what] = bar.add_task(what, visible=False, total=total or None)
            bar.update(steps[what], completed=done, visible=bar.get_time() - began > PATIENCE)

        yield tell


def describe(done: int, total: int, pace: float | None) -> str:
    """Return how far a step is, of how much if that is known, and where a pace is given, that and the time left."""
    parts = [f"{done:,}/{total:,}" if total else f"{done:,}" if done else ""]
    if pace:
        parts.append(f"{pace:,.0f} rows/s")
        if total:
            parts.append(f"{describe_seconds(max(0, total - done) / pace)} left")
    return " · ".join(parts)


def describe_seconds(seconds: float) -> str:
    """Return a time as one would say it."""
    if seconds < 100:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60} min"
