"""The mix follows Zipf's law, and is the same each time."""

from collections import Counter
from random import Random

import pytest

from scripts.bench.questions import Question
from scripts.bench.zipf import draw_ranks, mix

ASKED = {kind: [Question(kind, {"slug": f"{kind}-{n}"}) for n in range(40)] for kind in ("q1", "q2")}


def test_a_rank_is_drawn_as_often_as_its_place_says() -> None:
    drawn = Counter(draw_ranks(Random(7), 1_000, 200_000))
    for rank in (1, 3, 9, 99):
        assert drawn[0] / drawn[rank] == pytest.approx(rank + 1, rel=0.2)
    assert sum(drawn[rank] for rank in range(10)) / 200_000 == pytest.approx(2.929 / 7.485, rel=0.02)
    assert max(drawn) <= 999


def test_every_question_has_one_rank_and_none_is_drawn_by_kind() -> None:
    mixed = mix(ASKED, draws=1_000)
    assert sorted(question.key for question in mixed.questions) == sorted(
        q.key for asked in ASKED.values() for q in asked
    )
    assert {question.kind for question in mixed.questions[:20]} == set(ASKED)
    assert len(mixed.order) == 1_000


def test_the_mix_is_the_same_each_time() -> None:
    assert mix(ASKED, draws=500) == mix(ASKED, draws=500)
    assert mix(ASKED, draws=500) != mix(ASKED, draws=500, seed=2)
