"""Find the words that a record rests on in its document: exactly, and nowhere by guessing."""

from collections.abc import Iterator
from dataclasses import dataclass

from schema.curation import (
    CuratedDate,
    CuratedEvent,
    CuratedLink,
    CuratedParticipant,
    CuratedRelation,
    CuratedStance,
    CuratedStatement,
    Passage,
)
from scripts.compose import Loc
from scripts.document import Document, Span

Record = CuratedRelation | CuratedEvent | CuratedParticipant | CuratedLink | CuratedStatement | CuratedStance

CONTEXT = 32
"""Code points of prefix and suffix that an anchor keeps."""


@dataclass(frozen=True, slots=True)
class Words:
    """A passage that a record quotes: where the record has it, the field that it bears out, where it may stand."""

    loc: Loc
    field: str | None
    passage: Passage
    spans: tuple[Span, ...]
    near: bool = False
    """Whether the spans are those inside the record's other passages, which were looked at first."""


def find_passage(text: str, passage: Passage) -> Iterator[Span]:
    """Find every place where the exact words stand between their prefix and suffix."""
    whole = passage.prefix + passage.exact + passage.suffix
    at = text.find(whole)
    while at >= 0:
        start = at + len(passage.prefix)
        yield Span(start, start + len(passage.exact))
        at = text.find(whole, at + 1)


def find_words(document: Document, record: Record) -> list[Words]:
    """Find all that a record quotes, in the order in which a reader wants it.

    What is quoted for one field alone (cue, dates) is looked for inside the record's own passages first.
    """
    text = document.text
    evidence = [
        Words(("evidence", n), passage.field, passage, tuple(find_passage(text, passage)))
        for n, passage in enumerate(record.evidence)
    ]
    if isinstance(record, CuratedStatement):
        evidence.insert(0, Words(("quote",), "quote", record.quote, tuple(find_passage(text, record.quote))))
    passages = [words.spans[0] for words in evidence if len(words.spans) == 1]
    for loc, passage in quoted_alone(record):
        spans = tuple(find_passage(text, passage))
        inside = tuple(span for span in spans if any(span in other for other in passages))
        evidence.append(Words(loc, str(loc[0]), passage, inside or spans, near=bool(inside)))
    return evidence


def quoted_alone(record: Record) -> Iterator[tuple[Loc, Passage]]:
    """Yield what a record quotes for one field alone."""
    if isinstance(record, CuratedStatement) and record.cue:
        yield ("cue",), record.cue
    for name in ("date", "start", "end"):
        date: CuratedDate | None = getattr(record, name, None)
        if date and date.text:
            yield (name, "text"), date.text
