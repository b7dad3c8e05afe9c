"""Strawberry's application gives the facts that the product gives."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from starlette.testclient import TestClient

from scripts.bench.contestants import flatten, make
from scripts.bench.contestants.strawberry_schema import Server, create_app, open_engine
from scripts.bench.questions import KINDS, ROOTS, Question

Ask = Callable[[Question], bytes]
CONTESTANT = make("strawberry")


@pytest.fixture
def client(dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """A client of the application as the command starts it."""
    CONTESTANT.prepare(tmp_path, dataset)
    for name, value in CONTESTANT.command(0)[1].items():
        monkeypatch.setenv(name, value)
    app = create_app()
    yield TestClient(app)
    app.engine.dispose()


def ask(client: TestClient, question: Question) -> Any:
    """Return the application's answer in the form that all share."""
    request = CONTESTANT.request(question)
    assert request is not None
    response = client.request(request.method, request.path, headers=dict(request.headers), content=request.body)
    assert response.status_code == 200
    return CONTESTANT.canonical(question.kind, response.content)


@pytest.mark.parametrize("kind", KINDS)
def test_answers_are_the_products(
    kind: str, client: TestClient, product: Ask, questions: dict[str, list[Question]]
) -> None:
    answers = [ask(client, question) for question in questions[kind]]
    theirs = [flatten(json.loads(product(question))["data"][ROOTS[kind]]) for question in questions[kind]]
    assert answers == theirs
    assert any(answers)


def test_what_two_under_the_same_actor_ordered_comes_once(
    client: TestClient, product: Ask, doubled: list[Question]
) -> None:
    for question in doubled:
        assert ask(client, question) == flatten(json.loads(product(question))["data"]["events"])


def test_an_event_that_is_not_there_is_null(client: TestClient) -> None:
    assert ask(client, Question("q2", {"slug": "no-such-event"})) is None


@pytest.mark.parametrize(("kind", "most"), [("q1", 8), ("q2", 10), ("q3", 1), ("q4", 5), ("q5", 1)])
def test_each_relation_is_one_statement(
    kind: str, most: int, peers_copy: Path, questions: dict[str, list[Question]]
) -> None:
    engine = open_engine(str(peers_copy))
    ran: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: ran.append(given[2]))
    assert ask(TestClient(Server(engine)), questions[kind][0])
    assert 0 < len(ran) <= most, "\n".join(ran)
    engine.dispose()


def test_sessions_are_closed(peers_copy: Path, questions: dict[str, list[Question]]) -> None:
    engine = open_engine(str(peers_copy))
    ended: list[object] = []
    event.listen(engine, "rollback", ended.append)
    client = TestClient(Server(engine))
    for question in questions["q2"]:
        ask(client, question)
    assert len(ended) == len(questions["q2"])
    engine.dispose()
