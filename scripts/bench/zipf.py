"""A mix in which few questions are asked often and most are asked seldom, as the world asks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from scripts.bench.questions import Question

EXPONENT = 1.0
EACH = 2_000
"""Distinct questions of each kind in the mix."""
DRAWS = 200_000


@dataclass(frozen=True, slots=True)
class Mix:
    """Distinct questions by rank, and the ranks (from 0) in the order in which they are asked."""

    questions: Sequence[Question]
    order: Sequence[int]


def mix(questions: Mapping[str, Sequence[Question]], draws: int = DRAWS, seed: int = 1) -> Mix:
    """Give each question a rank by chance, and draw ranks by Zipf's law."""
    r = Random(seed)
    ranked = [question for asked in questions.values() for question in asked]
    r.shuffle(ranked)
    return Mix(ranked, draw_ranks(r, len(ranked), draws))


def draw_ranks(r: Random, count: int, draws: int) -> list[int]:
    """Draw ranks, each with a weight of 1 / (rank + 1) to the power of EXPONENT."""
    weights = list(accumulate((rank + 1) ** -EXPONENT for rank in range(count)))
    return r.choices(range(count), cum_weights=weights, k=draws)
