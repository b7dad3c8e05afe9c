"""What became of the requests in each test, told at the end."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.faults.crowd import Crowd

TOLD: dict[str, str] = {}
Tell = Callable[..., None]


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Tell:
    """Note the figures of a test."""

    def tell(fault: str, crowd: Crowd, in_flight: int, **more: Any) -> None:
        figures = {"in flight": in_flight, "sent": crowd.sent, "answered": crowd.answered, "lost": crowd.lost, **more}
        case = request.node.callspec.id if hasattr(request.node, "callspec") else ""
        TOLD[f"{fault} {case}".strip()] = ", ".join(f"{what} {number}" for what, number in figures.items())

    return tell


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say what became of the requests."""
    for name, figures in TOLD.items():
        terminalreporter.write_line(f"faults: {name}: {figures}")
