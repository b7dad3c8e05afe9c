"""Questions come from the data set, and are the same each time."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.bench.questions import KINDS, ROOTS, Question, draw
from scripts.bench.stage import choose_samples, prepare_questions


@pytest.mark.parametrize("wide", [False, True])
def test_the_same_data_set_gives_the_same_questions(dataset: Path, wide: bool) -> None:
    first, second = draw(dataset, 20, wide=wide), draw(dataset, 20, wide=wide)
    assert first == second
    for kind in KINDS:
        assert 0 < len({question.key for question in first[kind]}) == len(first[kind]) <= 20


def test_there_are_no_more_months_and_years_than_there_are(dataset: Path) -> None:
    drawn = draw(dataset, 140)
    assert (len(drawn["q4"]), len(drawn["q5"])) == (131, 10)
    wide = draw(dataset, 140, wide=True)
    assert (len(wide["q4"]), len(wide["q5"])) == (140, 140)


@pytest.mark.parametrize(
    ("during", "days"),
    [
        ("2020", ("2020-01-01", "2020-12-31")),
        ("2020-02", ("2020-02-01", "2020-02-29")),
        ("2021-02", ("2021-02-01", "2021-02-28")),
        ("2019-11/2020-02", ("2019-11-01", "2020-02-29")),
        ("2019-12-15/2020-01-13", ("2019-12-15", "2020-01-13")),
    ],
)
def test_a_question_tells_its_first_and_last_day(during: str, days: tuple[str, str]) -> None:
    assert Question("q4", {"during": during}).days == days


def test_questions_have_answers(questions: dict[str, list[Question]], product: Callable[[Question], bytes]) -> None:
    """The product understands each, and none of a page, an event or actors is asked for in vain."""
    for kind, asked in questions.items():
        for question in asked:
            found = json.loads(product(question))["data"][ROOTS[kind]]
            if kind in ("q1", "q2", "q3"):
                assert found["nodes"] if kind != "q2" else found["slug"] == question.parameters["slug"]


def test_fuller_pages_come_first(dataset: Path, product: Callable[[Question], bytes]) -> None:
    sizes = [len(json.loads(product(q))["data"]["events"]["nodes"]) for q in draw(dataset, 60)["q1"]]
    full = sizes.count(20)
    assert sizes[:full] == [20] * full
    assert sizes[full:] == sorted(sizes[full:], reverse=True)


def test_samples_are_of_every_kind_in_the_mix_too(dataset: Path) -> None:
    samples = choose_samples(prepare_questions(dataset, 10, 10))
    assert samples.keys() == {*KINDS, "zipf"}
    assert {question.kind for question in samples["zipf"]} == set(KINDS)
    assert all({question.kind for question in samples[kind]} == {kind} for kind in KINDS)
