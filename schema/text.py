"""Fold text for search: one rule for what is stored and for what is asked."""

import threading
import unicodedata
from typing import NamedTuple, cast

import apsw


def fold(text: str) -> str:
    """Return the text without accents, in one case, with single spaces, so that İlham and Ilham are the same."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).casefold().split())


class Token(NamedTuple):
    """A word as full text knows it, and where it stands: bytes of the text's UTF-8, the end exclusive."""

    start: int
    end: int
    word: str


TOKENIZER = ["unicode61", "remove_diacritics", "2"]
"""What parts a text into words, and takes the accents off Latin letters: SQLite's own, whatever keeps the words."""


_own = threading.local()


def tokenize(text: str | bytes) -> list[Token]:
    """Part a text into its words."""
    data = text.encode() if isinstance(text, str) else text
    try:
        tokenizer = _own.tokenizer
    except AttributeError:
        # A connection serves one thread at a time, and a tokenizer is its connection's.
        name, *options = TOKENIZER
        tokenizer = _own.tokenizer = apsw.Connection(":memory:").fts5_tokenizer(name, options)
    found = cast(list[tuple[int, int, str]], tokenizer(data, apsw.FTS5_TOKENIZE_DOCUMENT, None))
    return [Token(*each) for each in found]


def lexeme(word: str) -> str:
    """Return a word as PostgreSQL's tsvector and tsquery take it, cut to the length that they allow."""
    kept = word.encode()[:2_000].decode(errors="ignore") if len(word) > 500 else word
    return "'" + kept.replace("\\", "\\\\").replace("'", "''") + "'"
