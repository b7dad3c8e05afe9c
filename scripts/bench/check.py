"""Check that all contestants give the same answers, before anything is measured."""

import json
from collections.abc import Iterator, Mapping, Sequence
from difflib import unified_diff
from itertools import islice
from typing import Any

from scripts.bench.questions import Question
from scripts.bench.servers import AnswerError, Server

PATIENCE = 60.0
"""Seconds that an answer may take here."""
SHOWN = 40
"""Lines of a difference that are shown."""


class DifferenceError(Exception):
    """Two contestants answer differently: there is nothing to compare then."""


def check(server: Server, reference: Server, samples: Mapping[str, Sequence[Question]]) -> Iterator[tuple[str, str]]:
    """Compare answers to samples by request; yield requests that the server has no answer to, with the reason.

    Raises DifferenceError.
    """
    for request, questions in samples.items():
        try:
            for question in questions:
                compare(question, answer(server, question), answer(reference, question), server, reference)
        except AnswerError as error:
            yield request, str(error)


def answer(server: Server, question: Question) -> Any:
    """Return a contestant's answer in the form that all share. Raises AnswerError."""
    request = server.contestant.request(question)
    if request is None:
        raise AnswerError("it has no way to ask that")
    return server.contestant.canonical(question.kind, server.ask(request, PATIENCE))


def compare(question: Question, theirs: Any, ours: Any, server: Server, reference: Server) -> None:
    """Raise DifferenceError where two answers are not the same."""
    if theirs == ours:
        return
    names = (server.contestant.name, reference.contestant.name)
    lines = list(unified_diff(pretty(theirs), pretty(ours), *names, lineterm="", n=4))
    more = f"\n... and {len(lines) - SHOWN} lines more" if len(lines) > SHOWN else ""
    raise DifferenceError(
        f"{names[0]} and {names[1]} answer {question.kind} {json.dumps(question.parameters)} differently:\n"
        + "\n".join(islice(lines, SHOWN))
        + more
    )


def pretty(value: Any) -> list[str]:
    """Return JSON in lines."""
    return json.dumps(value, indent=1, ensure_ascii=False).splitlines()
