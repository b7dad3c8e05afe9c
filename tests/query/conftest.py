"""Worlds, each built and written once."""

from collections.abc import Iterator
from contextlib import ExitStack
from functools import cache

import pytest

from tests.postgres.cluster import ENGINES, Cluster
from tests.query.known import Known, Worlds, known_world
from tests.query.worlds import CASES

FEW = 5
"""How many worlds there are in PostgreSQL, where each takes longer to write, unless many questions are asked."""


@pytest.fixture(scope="session", params=ENGINES)
def worlds(request: pytest.FixtureRequest) -> Iterator[Worlds]:
    """Give worlds by their numbers, in each of the databases."""
    cluster: Cluster | None = request.getfixturevalue("postgres") if request.param == "postgres" else None
    with ExitStack() as stack:

        @cache
        def world(number: int) -> Known:
            return stack.enter_context(known_world(number, cluster))

        yield world if cluster is None or CASES else lambda number: world(100 + number % FEW if number != 150 else 150)


@pytest.fixture
def known(worlds: Worlds) -> Known:
    """One world with something of everything in it."""
    return worlds(150)
