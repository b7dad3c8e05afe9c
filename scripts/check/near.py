"""Find the place in a document that is most like words which are not in it."""

import unicodedata
from collections.abc import Callable
from difflib import SequenceMatcher
from functools import lru_cache

from scripts.document import LINK, Document, Span

LOOKALIKES = str.maketrans(
    {**dict.fromkeys("“”„‟«»", '"'), **dict.fromkeys("‘’‚‛`´", "'"), **dict.fromkeys("‐‑‒–—―−", "-"), "…": "..."}
)
INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
"""Characters that nobody sees: soft hyphens, joiners, direction marks."""
ENOUGH = 0.6
"""How alike words must be to be suggested: the share of characters that they have in common."""
SEARCHED = 200_000
"""Characters of a document in which the words nearest to others are searched for."""


@lru_cache(maxsize=8)
def fold_words(text: str) -> tuple[str, tuple[int, ...]]:
    """Return the text as a careless reader sees it, and where each of its characters is in the text.

    Quotation marks, hyphens and spaces are plain, capitals small, and the markup of links is left out.
    """
    hidden: set[int] = set()
    for match in LINK.finditer(text):
        hidden.update(range(match.start(), match.start("text")), range(match.end("text"), match.end()))
    folded: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        if place in hidden or character in INVISIBLE:
            continue
        seen = " " if character.isspace() else character.translate(LOOKALIKES).casefold()
        if seen != " " or folded[-1:] != [" "]:
            folded.extend(seen)
            places.extend([place] * len(seen))
    return "".join(folded), tuple(places)


def find_near(document: Document, words: str) -> tuple[Span | None, list[str]]:
    """Find the place that the words are most like, and what sets them apart if nothing but form does."""
    text = document.text[:SEARCHED]
    folded, places = fold_words(text)
    wanted = fold_words(words)[0].strip()
    if not wanted:
        return None, []
    at = folded.find(wanted)
    if at >= 0:
        span = Span(places[at], places[at + len(wanted) - 1] + 1)
        return span, find_reasons(text[span.start : span.end], words)
    matcher = SequenceMatcher(None, folded, wanted, autojunk=False)
    match = matcher.find_longest_match()
    start = max(0, match.a - match.b)
    end = min(len(folded), start + len(wanted))
    while start > 0 and folded[start - 1].isalnum() and folded[start].isalnum():
        start -= 1
    while end < len(folded) and folded[end - 1].isalnum() and folded[end].isalnum():
        end += 1
    while start < end and folded[start] == " ":
        start += 1
    while start < end and folded[end - 1] == " ":
        end -= 1
    if start == end or SequenceMatcher(None, folded[start:end], wanted, autojunk=False).ratio() < ENOUGH:
        return None, []
    span = Span(places[start], places[end - 1] + 1)
    same = unicodedata.normalize("NFC", text[span.start : span.end]) == unicodedata.normalize("NFC", words)
    return span, ["the accents, which are composed in another way"] if same else []


def find_reasons(there: str, words: str) -> list[str]:
    """Say in what form two texts differ that a careless reader takes for the same."""
    forms: dict[str, Callable[[str], bool]] = {
        "the markup of the link": lambda t: "](" in t,
        "the line break": lambda t: "\n" in t or "\r" in t,
        "the curly quotation marks": lambda t: any(c in t for c in "“”„‘’«»"),
        "the dashes": lambda t: any(c in t for c in "‐‑‒–—―−"),
        "the dots": lambda t: "…" in t,
        "the double space": lambda t: "  " in t,
        "the no-break space": lambda t: "\xa0" in t or "\u202f" in t,
        "characters that are not seen": lambda t: any(c in t for c in INVISIBLE),
    }
    reasons = [reason for reason, has in forms.items() if has(there) != has(words)]
    return reasons or (["the capitals"] if there.casefold() == words.casefold() else [])
