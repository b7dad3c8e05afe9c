"""Controlled terms: each scheme is a tree of terms, read from seeds/vocabulary/*.yml.

The product's own vocabulary makes its enums when it starts; a data set may hold fewer terms, never more.
"""

from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from ruamel.yaml import YAML

SCHEMES = ("event_type", "participant_role", "stance", "modality", "relation", "event_link")


@dataclass(frozen=True, slots=True)
class Term:
    """One controlled term; `polarity` is a stance's alone: +1 asserts, -1 denies, 0 neither."""

    scheme: str
    code: str
    label: str
    definition: str
    parent: str | None = None
    polarity: int | None = None
    mappings: tuple[tuple[str, str, str], ...] = field(default=())
    """Target scheme, its code, and the SKOS match: exact, close, broad, narrow or related."""


@dataclass(frozen=True)
class Vocabulary:
    """The terms of every scheme, in the order in which they are written."""

    terms: tuple[Term, ...]

    def of(self, scheme: str) -> tuple[Term, ...]:
        """Return the terms of one scheme."""
        return tuple(term for term in self.terms if term.scheme == scheme)

    def codes(self, scheme: str) -> tuple[str, ...]:
        """Return the codes of one scheme."""
        return tuple(term.code for term in self.of(scheme))

    def polarity(self, stance: str) -> int:
        """Return what a stance does to its target: +1, 0 or -1."""
        return next(term.polarity or 0 for term in self.of("stance") if term.code == stance)

    def under(self, scheme: str) -> list[tuple[str, str]]:
        """Return the reflexive-transitive closure of a tree as pairs of ancestor and code."""
        parents = {term.code: term.parent for term in self.of(scheme)}
        pairs: list[tuple[str, str]] = []
        for code in parents:
            ancestor: str | None = code
            while ancestor is not None:
                pairs.append((ancestor, code))
                ancestor = parents[ancestor]
        return pairs


def parse_terms(scheme: str, data: dict[str, Any]) -> list[Term]:
    """Turn the checked content of one vocabulary file, terms by code, into terms."""
    return [
        Term(
            scheme=scheme,
            code=code,
            label=entry["label"],
            definition=entry["definition"],
            parent=entry.get("parent"),
            polarity=entry.get("polarity"),
            mappings=tuple((m["scheme"], m["code"], m["match"]) for m in entry.get("mappings", [])),
        )
        for code, entry in data.items()
    ]


def read_vocabulary(folder: Traversable) -> Vocabulary:
    """Read every scheme from a folder of YAML files that are known to be well formed."""
    yaml = YAML(typ="safe", pure=True)
    terms: list[Term] = []
    for scheme in SCHEMES:
        terms += parse_terms(scheme, yaml.load((folder / f"{scheme}.yml").read_text("utf-8")))  # pyright: ignore[reportUnknownMemberType]
    return Vocabulary(tuple(terms))


@cache
def product_vocabulary() -> Vocabulary:
    """Return the vocabulary that this product was built with."""
    return read_vocabulary(files("seeds") / "vocabulary")
