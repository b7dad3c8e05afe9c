"""Answers that differ end the run, and are shown so that one sees where."""

import json
from pathlib import Path
from typing import Any

import pytest

from scripts.bench.check import DifferenceError, check
from scripts.bench.contestants import Request, flatten
from scripts.bench.contestants.onrecord import OnRecord
from scripts.bench.questions import Question
from scripts.bench.servers import AnswerError, Server

EVENT = {
    "slug": "event-1",
    "title": "Vəfa",
    "participants": [{"role": "TARGET"}],
    "statements": {"nodes": [{"quote": "n"}]},
}


class Answering(Server):
    """A server that gives one answer without being started; None: it gives none."""

    def __init__(self, name: str, event: object) -> None:
        super().__init__(OnRecord(name), Path())
        self.event = event

    def ask(self, request: Request, seconds: float) -> bytes:
        if self.event is None:
            raise AnswerError("no answer within 60 s")
        return json.dumps({"data": {"event": self.event}}).encode()


SAMPLES = {"q2": [Question("q2", {"slug": "event-1"})]}
OURS = Answering("onrecord", EVENT)


def test_the_same_facts_are_the_same_answer() -> None:
    assert list(check(Answering("other", dict(reversed(EVENT.items()))), OURS, SAMPLES)) == []


def test_a_difference_is_shown() -> None:
    other = Answering("other", EVENT | {"statements": {"nodes": [{"quote": "m"}]}})
    with pytest.raises(DifferenceError) as raised:
        list(check(other, OURS, SAMPLES))
    message = str(raised.value)
    assert message.startswith('other and onrecord answer q2 {"slug": "event-1"} differently:')
    assert '-   "quote": "m"' in message and '+   "quote": "n"' in message


def test_a_long_difference_is_cut_short() -> None:
    with pytest.raises(DifferenceError, match=r"and \d{2,} lines more$"):
        list(check(Answering("other", [str(n) for n in range(90)]), OURS, SAMPLES))


def test_the_order_of_a_list_is_part_of_the_answer() -> None:
    ours = Answering("onrecord", {"sources": [{"slug": "a"}, {"slug": "b"}]})
    with pytest.raises(DifferenceError):
        list(check(Answering("other", {"sources": [{"slug": "b"}, {"slug": "a"}]}), ours, SAMPLES))


def test_no_answer_is_told_and_ends_nothing() -> None:
    assert list(check(Answering("other", None), OURS, SAMPLES)) == [("q2", "no answer within 60 s")]


def test_connections_are_flattened_at_every_level() -> None:
    nested: dict[str, Any] = {
        "nodes": [{"statements": {"nodes": []}, "date": {"edtf": "2020"}}, {"nodes": [1], "more": None}]
    }
    assert flatten(nested) == [{"statements": [], "date": {"edtf": "2020"}}, {"nodes": [1], "more": None}]
