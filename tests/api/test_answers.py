"""Answers that are kept: of one snapshot, bounded by their bytes."""

from pathlib import Path

import pytest

from api.answers import OVERHEAD, Answers, Finished, Question
from api.query.execute import Snapshot


def snapshot(version: str) -> Snapshot:
    """Return a snapshot that nobody reads."""
    return Snapshot(Path("none"), (), version, lambda: pytest.fail("nothing is to be read"))


def finished(size: int = 10) -> Finished:
    """Return an answer whose body has that size."""
    return Finished([], b"x" * size, None, None)


def question(number: int) -> Question:
    """Return a question of its own."""
    return ("GET", f"/{number}", b"")


NOW = snapshot("now")


def test_an_answer_is_found_again() -> None:
    answers = Answers(100_000)
    assert answers.find(NOW, question(1)) is None
    kept = finished()
    answers.keep(NOW, question(1), kept)
    assert answers.find(NOW, question(1)) is kept
    assert answers.find(NOW, question(2)) is None


def test_the_one_not_asked_for_longest_goes_first() -> None:
    answers = Answers(10 * (OVERHEAD + 1_200))
    answers.find(NOW, question(0))
    for number in range(50):
        answers.keep(NOW, question(number), finished(1_000))
        assert answers.size <= 10 * (OVERHEAD + 1_200)
        assert answers.find(NOW, question(0)) is not None
    found = [number for number in range(50) if answers.find(NOW, question(number))]
    assert found == [0, *range(50 - len(found) + 1, 50)]
    assert 9 <= len(found) <= 10


def test_a_large_answer_takes_the_place_of_many_small() -> None:
    answers = Answers(100_000)
    answers.find(NOW, question(0))
    for number in range(20):
        answers.keep(NOW, question(number), finished(100))
    before = len(answers)
    answers.keep(NOW, question(99), finished(80_000))
    assert answers.find(NOW, question(99)) is not None
    assert len(answers) < before
    assert answers.size <= 100_000


def test_what_is_larger_than_the_cache_leaves_the_others_alone() -> None:
    answers = Answers(10_000)
    answers.find(NOW, question(1))
    answers.keep(NOW, question(1), finished())
    answers.keep(NOW, question(2), finished(20_000))
    assert answers.find(NOW, question(2)) is None
    assert answers.find(NOW, question(1)) is not None


def test_a_question_counts_as_well() -> None:
    answers = Answers(100_000)
    asked = ("POST", "/graphql", b"", b"x" * 200_000)
    answers.find(NOW, asked)
    answers.keep(NOW, asked, finished())
    assert answers.find(NOW, asked) is None


def test_another_snapshot_drops_all() -> None:
    answers = Answers(100_000)
    answers.find(NOW, question(1))
    answers.keep(NOW, question(1), finished())
    after = snapshot("now")
    assert answers.find(after, question(1)) is None
    assert answers.size == len(answers) == 0


def test_an_answer_that_comes_too_late_is_not_kept() -> None:
    answers = Answers(100_000)
    answers.find(NOW, question(1))
    after = snapshot("after")
    answers.find(after, question(1))
    answers.keep(NOW, question(1), finished())
    assert answers.find(after, question(1)) is None
