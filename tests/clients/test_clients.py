"""The clients that people use work with the product as it is served, unchanged, and all find the same."""

import json
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.clients.conftest import ENVIRONMENT, Run

CLOSURES = ["closure-of-russian-house-in-baku", "closure-of-usaid-in-azerbaijan"]
"""Ordered by Azerbaijan in 2025."""
# The first to name a document is told that it is not known, and sends it; whoever comes later needs the name alone.
PERSISTED = {
    "asked": ["GET, hash, not kept", "POST, document, not kept", "GET, hash, kept", "POST, hash, not kept"],
    "alike": [CLOSURES, CLOSURES],
}
INVALID = "Cannot query field 'colour' on type 'Event'."
# What each program finds for a slug that nothing has, and what it tells besides.
IN_TYPESCRIPT: dict[str, tuple[str | None, Any]] = {
    "apollo": (None, None),
    "persisted": (None, PERSISTED),
    "urql": (None, CLOSURES),
    "relay": (None, "rossotrudnichestvo-suit-against-bakutv"),
    "graphql-request": (None, None),
    "codegen": (None, ["2025-02-06", "2025-02-06"]),
    "openapi-fetch": ("NOT_FOUND", [400, 404]),
}
IN_PYTHON: dict[str, tuple[str | None, Any]] = {
    "gql": (None, INVALID),
    "httpx": ("NOT_FOUND", [400, 404, 304]),
    "generated": ("NOT_FOUND", [400, 404]),
}


@pytest.fixture(scope="session")
def events(seeds_database: Path) -> dict[str, str]:
    """The title of each event, by slug."""
    with closing(sqlite3.connect(seeds_database)) as connection:
        return dict(connection.execute("SELECT slug, title FROM events ORDER BY slug"))


def expect(told: str, events: dict[str, str], missing: str | None, besides: Any) -> None:
    """Hold what a program tells: the closures, all events in pages of five, how errors come, what it tells besides."""
    found = json.loads(told)
    assert sorted(found["listed"]) == list(events)
    assert found == {
        "closures": CLOSURES,
        "listed": found["listed"],
        "pages": -(-len(events) // 5),
        "refused": "BAD_USER_INPUT",
        "missing": missing,
    } | ({} if besides is None else {"besides": besides})


@pytest.mark.parametrize("program", IN_TYPESCRIPT)
def test_a_client_in_typescript(typescript: Run, events: dict[str, str], program: str) -> None:
    expect(typescript("tsx", f"src/{program}.ts"), events, *IN_TYPESCRIPT[program])


@pytest.mark.parametrize("program", IN_PYTHON)
def test_a_client_in_python(python: Run, events: dict[str, str], program: str) -> None:
    expect(python("python", f"ask_{program}.py"), events, *IN_PYTHON[program])


def test_the_types_of_typescript(typescript: Run) -> None:
    typescript("tsc")


def test_the_types_of_python(python: Run) -> None:
    python(sys.executable, "-m", "pyright", "--pythonpath", ENVIRONMENT / "bin" / "python")


@pytest.mark.parametrize("number", [1, 2])
def test_the_readme_in_javascript(typescript: Run, events: dict[str, str], number: int) -> None:
    assert typescript("node", f"readme_{number}.mjs").splitlines() == [events[slug] for slug in CLOSURES]


def test_the_readme_in_python(python: Run, events: dict[str, str]) -> None:
    assert python("python", "readme_1.py").splitlines() == [events[slug] for slug in CLOSURES]
