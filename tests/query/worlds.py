"""Small worlds by number: the same number gives the same world, and the lower it is, the smaller the world."""

import os
from random import Random

from hypothesis import settings
from hypothesis import strategies as st

from tests.query.builder import Builder, Size
from tests.query.world import World

CASES = int(os.environ.get("ONRECORD_CASES", "0")) or (2_000 if settings.get_current_profile_name() == "fuzz" else 0)
"""How many questions are asked of a property; 0: a few, and always the same."""

WORLDS = 300
"""How many worlds there are; each is asked many questions."""


def world_numbers(most: int = WORLDS) -> st.SearchStrategy[int]:
    """Draw one of so many worlds by its number: the lower, the smaller, so that Hypothesis shrinks the world."""
    return st.sampled_from(range(0, WORLDS, WORLDS // most))


def size_of(number: int) -> Size:
    """Return the size of a world."""
    r = Random(number)
    scale = min(1, number / 50)
    return Size(
        actors=r.randint(1, 1 + round(13 * scale)),
        sources=r.randint(1, 1 + round(3 * scale)),
        events=r.randint(round(4 * scale), round(12 * scale)),
        statements=r.randint(round(4 * scale), round(14 * scale)),
    )


def build_world(number: int) -> World:
    """Build a world; the same number gives the same world."""
    return Builder(number, size_of(number)).build()
