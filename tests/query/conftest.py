"""Worlds, each built and written once."""

from collections.abc import Iterator
from contextlib import ExitStack
from functools import cache

import pytest

from tests.query.known import Known, Worlds, known_world


@pytest.fixture(scope="session")
def worlds() -> Iterator[Worlds]:
    """Give worlds by their numbers."""
    with ExitStack() as stack:

        @cache
        def world(number: int) -> Known:
            return stack.enter_context(known_world(number))

        yield world


@pytest.fixture
def known(worlds: Worlds) -> Known:
    """One world with something of everything in it."""
    return worlds(150)
