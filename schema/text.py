"""Fold text for search: one rule for what is stored and for what is asked."""

import unicodedata


def fold(text: str) -> str:
    """Return the text without accents, in one case, with single spaces, so that İlham and Ilham are the same."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).casefold().split())
