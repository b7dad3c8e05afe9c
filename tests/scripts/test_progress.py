"""The bar that shows how far a load is."""

import io
import time

import pytest
from rich.console import Console

from scripts.cli import progress


@pytest.mark.parametrize(
    ("done", "total", "pace", "shown"),
    [
        (412_000, 1_000_000, 185_000.0, "412,000/1,000,000 · 185,000 rows/s · 3 s left"),
        (412_000, 0, 185_000.0, "412,000 · 185,000 rows/s"),
        (3, 20, None, "3/20"),
        (0, 20, None, "0/20"),
        (0, 0, None, ""),
        (1_000, 1_000_000, 100.0, "1,000/1,000,000 · 100 rows/s · 2 h 46 min left"),
        (0, 60_000, 100.0, "0/60,000 · 100 rows/s · 10 min left"),
        (12, 10, 5.0, "12/10 · 5 rows/s · 0 s left"),
    ],
)
def test_a_pace_is_described(done: int, total: int, pace: float | None, shown: str) -> None:
    assert progress.describe(done, total, pace) == shown


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What a terminal is sent."""
    sent = io.StringIO()
    console = Console(file=sent, force_terminal=True, width=120, color_system=None)
    monkeypatch.setattr(progress, "notes", lambda: console)
    return sent


def test_a_long_load_shows_step_after_step(screen: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE", -1)
    with progress.progress_shown() as tell:
        tell("Writing events", 5_000, 10_000)
        time.sleep(0.3)
        tell("Writing [places]", 7, 0)
    shown = screen.getvalue()
    assert "Writing events" in shown
    assert "Writing [places]" in shown, "names are no markup"
    last = shown.rpartition("Writing [places]")[2]
    assert " 7" in last
    assert "Writing events" not in last


def test_a_pace_is_shown_of_rows(screen: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE", -1)
    with progress.progress_shown() as tell:
        for done in range(1_000, 6_000, 1_000):
            tell("Writing events", done, 10_000)
    assert "5,000/10,000 · " in screen.getvalue()
    assert " rows/s · " in screen.getvalue()


def test_a_short_load_shows_nothing(screen: io.StringIO) -> None:
    with progress.progress_shown() as tell:
        tell("Reading", 1, 3)
    assert "Reading" not in screen.getvalue()
