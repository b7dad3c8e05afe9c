"""What full text holds in PostgreSQL: the words of each record, parted and folded as SQLite does it."""

from collections.abc import Sequence
from typing import NamedTuple

from schema.text import lexeme, tokenize

MOST_POSITIONS = 16_383
"""The last place of a word that a tsvector can tell from those after it."""


class Parted(NamedTuple):
    """A text in parts: what stands before the first word, then each word and what follows it, by turns."""

    words: Sequence[str]
    parts: Sequence[str]


def part(text: str) -> Parted:
    """Part a text into words and what stands between them."""
    data = text.encode()
    words: list[str] = []
    parts: list[str] = []
    end = 0
    for start, stop, word in tokenize(data):
        parts += (data[end:start].decode(), data[start:stop].decode())
        words.append(word)
        end = stop
    parts.append(data[end:].decode())
    return Parted(words, parts)


def vector(title: Sequence[str], body: Sequence[str]) -> str:
    """Return the words of a title and a body as tsvector takes them; no phrase goes from one to the other."""
    places: dict[str, list[str]] = {}
    for words, first, weight in ((title, 1, "A"), (body, len(title) + 2, "")):
        for place, word in enumerate(words, first):
            places.setdefault(word, []).append(f"{min(place, MOST_POSITIONS)}{weight}")
    return " ".join(f"{lexeme(word)}:{','.join(found)}" for word, found in places.items())
