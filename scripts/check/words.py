"""Check that what a record quotes is in the document once, and say what is there where it is not."""

import json

from schema.curation import Passage
from scripts.anchors import Record, Words, find_passage, find_words
from scripts.check.index import Scope
from scripts.check.near import find_near
from scripts.compose import Loc
from scripts.document import Document, Span
from scripts.validate import UNSOUND

SHOWN = 4
"""Places that are listed where there are more."""
AROUND = 80
"""Characters around words in which a prefix or a suffix is looked for."""


def check_words(scope: Scope, loc: Loc, record: Record, document: Document) -> None:
    """Check all that a record quotes."""
    found = find_words(document, record)
    for words in found:
        if words.passage.exact == UNSOUND:
            continue
        place = (*loc, *words.loc)
        if not words.spans:
            scope.complain((*place, "exact"), *explain_missing(document, words.passage))
        elif len(words.spans) > 1:
            scope.complain((*place, "exact"), *explain_many(document, words))
        elif words.loc == ("cue",):
            check_cue(scope, place, document, found)
        if words.loc[0] != "evidence" and words.passage.field is not None:
            message = f"'field' says nothing here: these words bear out '{words.field}'"
            scope.complain((*place, "field"), message, "leave it out", key=True)


def check_cue(scope: Scope, loc: Loc, document: Document, found: list[Words]) -> None:
    """Check that a cue stands in a block with words of its statement, or in the next to one."""
    (cue,) = (words.spans[0] for words in found if words.loc == ("cue",))
    others = [words.spans[0] for words in found if words.loc[0] in ("quote", "evidence") and len(words.spans) == 1]
    block = document.block_of(cue.start)
    if others and all(abs(document.block_of(other.start) - block) > 1 for other in others):
        lines = document.line_of(cue.start), document.line_of(others[0].start)
        message = f"the cue is in line {lines[0]}, and what it introduces in line {lines[1]}"
        scope.complain(loc, message, "quote the cue of this statement, with a prefix where it occurs more than once")


def explain_missing(document: Document, passage: Passage) -> tuple[str, str]:
    """Say why words are not found, and what is there instead."""
    text = document.text
    bare = list(find_passage(text, Passage(exact=passage.exact)))
    if bare:
        parts = [f"the {name} {quote(value)}" for name in ("prefix", "suffix") if (value := getattr(passage, name))]
        message = f"{quote(passage.exact)} is in the document, but not with {' and '.join(parts)}"
        around = (f"line {document.line_of(s.start)}: {quote(show_around(text, s))}" for s in bare[:SHOWN])
        return message, "prefix and suffix stand right before and after, spaces and all; there is " + "; ".join(around)
    message = f"these words are not in the document: {quote(passage.exact)}"
    near, reasons = find_near(document, passage.exact)
    if near is None:
        return message, "copy the words from the document"
    suggestion = f"line {document.line_of(near.start)} has {quote(text[near.start : near.end], 300)}"
    return message, f"{suggestion}: mind {' and '.join(reasons)}" if reasons else suggestion


def explain_many(document: Document, words: Words) -> tuple[str, str]:
    """Say where words are that occur more than once, and what tells the places apart."""
    lines = [document.line_of(span.start) for span in words.spans]
    listed = ", ".join(str(line) for line in dict.fromkeys(lines[:20])) + (", …" if len(lines) > 20 else "")
    where = "the record's own passages" if words.near else "the document"
    message = f"{quote(words.passage.exact)} occurs {len(lines)} times in {where}: in line {listed}"
    ways = [
        f"{tell_apart(document.text, span, words)} for line {line}"
        for span, line in zip(words.spans[:SHOWN], lines, strict=False)
    ]
    return message, "add " + ", or ".join(ways)


def tell_apart(text: str, span: Span, words: Words) -> str:
    """Return the shortest prefix, in whole words and on the same line, that no other place has; or else a suffix."""
    others = [other for other in words.spans if other != span]
    for start in range(span.start - 1, max(-1, span.start - AROUND), -1):
        before = text[start : span.start]
        if "\n" in before or "\r" in before:
            break
        begins = not before[0].isspace() and (start == 0 or text[start - 1].isspace())
        if begins and all(text[max(0, o.start - len(before)) : o.start] != before for o in others):
            return f"prefix: {quote(before)}"
    for end in range(span.end + 1, min(len(text), span.end + AROUND)):
        after = text[span.end : end]
        ends = not after[-1].isspace() and text[end].isspace()
        if ends and all(text[o.end : o.end + len(after)] != after for o in others):
            return f"suffix: {quote(after)}"
    return "more of the words around"


def show_around(text: str, span: Span) -> str:
    """Return words with a little of what is around them."""
    return text[max(0, span.start - 16) : span.end + 16]


def quote(text: str, limit: int = 120) -> str:
    """Return words in quotation marks, as they can be put into YAML; line breaks and tabs are shown."""
    return json.dumps(text if len(text) <= limit else text[: limit - 1] + "…", ensure_ascii=False)
