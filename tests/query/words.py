"""The words that worlds are made of: scripts, accents, quotes, and whatever JSON, SQL or full text might trip over."""

import unicodedata
from random import Random

WORDS = (
    "Azərbaycan Əliyev İlham ılıq Zürich Straße naïve école Łódź Ærø Đorđe "
    "Россия Алиев чёрный Ελλάδα Αθήνα 日本 北京 العربية सच ไทย 한국어 Ọlọ́run "
    "closure Closure CLOSURES office house order air x y 1 2025 Q159 O'Brien don't well-known "
    "a.b snake_case NULL AND OR NOT NEAR"
).split()
ODD = (
    '"', "'", "\\", "\\u0041", "\n", "\r\n", "\t", "\u0001", "\u001f", "\u007f", "\u0085", "\u2028", "\u2029", "\ufeff",
    "\u00a0", "😀", "🇦🇿", "👩\u200d🚀", "{t}", "{0}", "%s", "?1", "$1", ":a",
    "--", ";", "/*", "</script>", "*", "^", "(", "“x”", "…",
)  # fmt: skip


def text(r: Random, most: int = 5) -> str:
    """Draw a text of some words with odd things between them, that begins and ends with no space."""
    parts: list[str] = []
    for _ in range(r.randint(1, most)):
        parts.append(r.choice(WORDS))
        if r.random() < 0.25:
            parts.append(r.choice(ODD))
    return r.choice((" ", " ", " ", "  ", " - ")).join(parts)


def maybe(r: Random, chance: float, most: int = 5) -> str | None:
    """Draw a text, or none."""
    return text(r, most) if r.random() < chance else None


def disguise(r: Random, word: str) -> str:
    """Write a word in another case, with or without its accents, or in another normal form: it stays the same word."""
    match r.randrange(5):
        case 0:
            return word.lower()
        case 1:
            # Not where that makes other letters of it, as of a long s or a dotless i.
            return word.upper() if word.upper().lower() == word.lower() else word
        case 2:
            return unicodedata.normalize("NFD", word)
        case 3:
            return bare(word)
        case _:
            return word


def bare(word: str) -> str:
    """Return the word without the accents of its Latin letters."""
    kept: list[str] = []
    base = ""
    for c in unicodedata.normalize("NFD", word):
        if not unicodedata.combining(c):
            base = c
            kept.append(c)
        elif not ("a" <= base.lower() <= "z" and len(base.lower()) == 1):
            kept.append(c)
    return unicodedata.normalize("NFC", "".join(kept))


def tokens(text: str) -> set[str]:
    """Return the words of a text as full text tells them apart: letters and digits, Latin ones without accents."""
    words: set[str] = set()
    word = ""
    for c in bare(text) + " ":
        if c.isalnum() or (word and unicodedata.category(c)[0] == "M"):
            word += c
        elif word:
            words.add(word.lower())
            word = ""
    return words


def folded(text: str) -> str:
    """Return a name as names are compared: without any accents, in one case, with single spaces."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(plain.casefold().split())
