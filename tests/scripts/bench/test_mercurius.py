"""mercurius: its answers in the form that all share, and what it is asked. The answers are stored, cut to two rows."""

import json
from pathlib import Path
from typing import Any

import pytest

from scripts.bench.contestants.mercurius import PACKAGE, make
from scripts.bench.contestants.node import in_capitals
from scripts.bench.questions import KINDS, ROOTS, Question

ANSWERS = Path(__file__).parent / "answers"
CANONICAL: dict[str, Any] = json.loads((ANSWERS / "canonical.json").read_text("utf-8"))
STORED: dict[str, Any] = json.loads((ANSWERS / "mercurius.json").read_text("utf-8"))


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_is_put_in_the_form_that_all_share(kind: str) -> None:
    assert make("mercurius").canonical(kind, json.dumps(STORED[kind]).encode()) == CANONICAL[kind]


@pytest.mark.parametrize(("kind", "answer"), [("q2", None), ("q1", []), ("q3", []), ("q4", []), ("q5", [])])
def test_nothing_found_stays_nothing(kind: str, answer: Any) -> None:
    body = json.dumps({"data": {ROOTS[kind]: answer}}).encode()
    assert make("mercurius").canonical(kind, body) == answer


def test_codes_alone_are_put_in_capitals() -> None:
    answer = {"type": "closure", "title": "a closure", "date": {"basis": None}, "stances": [{"kind": "denies"}]}
    assert in_capitals(answer) == {
        "type": "CLOSURE",
        "title": "a closure",
        "date": {"basis": None},
        "stances": [{"kind": "DENIES"}],
    }


@pytest.mark.parametrize(
    ("question", "variables"),
    [
        (
            Question("q1", {"type": "closure", "actor": "state-1", "during": "2020"}),
            {"where": {"from": "2020-01-01", "to": "2020-12-31", "type": "closure", "orderedBy": "state-1"}},
        ),
        (Question("q2", {"slug": "event-1"}), {"slug": "event-1"}),
        (Question("q3", {"text": "adra court"}), {"text": "adra court"}),
        (Question("q4", {"during": "2020-02"}), {"where": {"from": "2020-02-01", "to": "2020-02-29"}}),
        (
            Question("q4", {"during": "2020-02-11/2020-03-11"}),
            {"where": {"from": "2020-02-11", "to": "2020-03-11"}},
        ),
        (Question("q5", {"during": "2020"}), {"from": "2020-01", "to": "2020-12"}),
        (Question("q5", {"during": "2020-11/2021-03"}), {"from": "2020-11", "to": "2021-03"}),
    ],
)
def test_a_question_is_asked_with_its_parameters(question: Question, variables: dict[str, Any]) -> None:
    request = make("mercurius").request(question)
    body = json.loads(request.body)
    assert (request.method, request.path) == ("POST", "/graphql")
    assert body["variables"] == variables
    assert ROOTS[question.kind] in body["query"]


def test_the_lock_file_has_what_the_package_names() -> None:
    wanted = json.loads((PACKAGE / "package.json").read_text("utf-8"))["dependencies"]
    locked = json.loads((PACKAGE / "package-lock.json").read_text("utf-8"))["packages"]
    assert {name: locked[f"node_modules/{name}"]["version"] for name in wanted} == wanted
