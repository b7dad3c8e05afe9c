"""What answers are likely to hold, so that questions ask for it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from graphql import GraphQLEnumType, GraphQLNamedType

from tests.query.builder import COLLECTIONS, COUNTRIES
from tests.query.dates import day, edtf
from tests.query.naive_lists import Order
from tests.query.stored import full_text
from tests.query.words import WORDS, disguise, folded, tokens
from tests.query.world import World

Cursors = Callable[[str, Order], Sequence[str]]
"""Gives every cursor of a list in an order, by the list's name."""


class Code(str):
    """An enum's value, which a document writes without quotes."""


@dataclass
class Hints:
    """What answers are likely to hold, so that questions ask for it: the world's own values, and some that it lacks."""

    world: World
    cursors: Cursors
    pools: dict[str, Sequence[Any]] = field(init=False)

    def __post_init__(self) -> None:
        w, r = self.world, Random(0)
        slugs = {name: [row.slug for row in getattr(w, name)] for name in ("events", "actors", "statements", "sources")}
        ids = [f"{prefix}:{slug}" for prefix, name in LISTS.items() for slug in slugs[name]]
        names = [a.name for a in w.actors] + [n.name for n in w.actor_names]
        dated = [row for row in (*w.events, *w.statements) if row.date_edtf]
        dates = [row.date_edtf for row in dated]
        # The ends of what is there, and the days beside them.
        ends = [date.fromisoformat(end) for row in dated for end in (row.date_earliest, row.date_latest) if end]
        days = [beside(end, r.choice((-1, 0, 0, 1))) for end in ends]
        self.pools = {
            **{prefix: [*slugs[name], "no-such-thing", "", "a'b"] for prefix, name in LISTS.items()},
            "id": [*ids, *ids, "Event:no-such-thing", "Actor:", 'Source:é"\\'],
            "country": [*COUNTRIES, "FR", "", "az"],
            "collection": [*COLLECTIONS, "none"],
            "identifier": [x for i in w.identifiers for x in (i.value, f"{i.scheme}:{i.value}")]
            + ["Q159", "wikidata:"],
            **{f"{name} text": self.words(r, name) for name in LISTS.values()},
            "name": [x for name in names for x in pieces(r, name)] + ["xyzzy", "zz", "%", "_", '"', "* OR a"],
            "EDTF": [*dates, *days, *(edtf(r) for _ in range(20))],
            "Date": [*days, *(day(r).isoformat() for _ in range(10)), "0001-01-01", "9999-12-31"],
            "Int": [-1, 0, 1, 2],
            "first": [1, 2, 3, 100],
            "Boolean": [True, False],
            "field": ["date", "place", "école", ""],
        }

    def words(self, r: Random, table: str) -> list[str]:
        """Return what full text of a table may be asked: its words, two of them at once, and words of others."""
        found = [sorted(tokens(f"{a} {b}")) for name, _, a, b in full_text(self.world) if name == table]
        pairs = [r.sample(words, 2) for words in found if len(words) > 1]
        singles = [[word] for word in (*(w for words in found for w in words), *WORDS) if tokens(word)]
        return [r.choice(MARKS).join([*(disguise(r, word) for word in words), ""]) for words in singles + pairs * 3]

    def values(self, owner: str, name: str, type: GraphQLNamedType) -> Sequence[Any]:
        """Return what may be given for a leaf, by what it belongs to and what it is called."""
        if isinstance(type, GraphQLEnumType):
            return [Code(value) for value in type.values]
        pool = POOLS.get(f"{owner}.{name}") or POOLS.get(name) or (name if name in self.pools else type.name)
        return self.pools[pool]


LISTS = {"Event": "events", "Actor": "actors", "Statement": "statements", "Source": "sources"}
MARKS = (" ", " ", "!", "*", '"', " -", ")", " 😀 ", "\n", "\u0001")
POOLS = {
    "EventFilter.slug": "Event",
    "ActorFilter.slug": "Actor",
    "StatementFilter.slug": "Statement",
    "SourceFilter.slug": "Source",
    **{f"{prefix}Filter.text": f"{name} text" for prefix, name in LISTS.items()},
    "StatementFilter.event": "Event",
    "ids": "id",
    "event": "Event",
    "statement": "Statement",
    "source": "Source",
    **dict.fromkeys(("actor", "organization", "under", "speaker", "publisher", "attributedTo"), "Actor"),
}
"""Which pool a value comes from, where its own name or type does not say."""


def beside(day: date, steps: int) -> str:
    """Return a day near another, where the calendar has it."""
    return date.fromordinal(min(max(1, day.toordinal() + steps), date.max.toordinal())).isoformat()


def pieces(r: Random, name: str) -> list[str]:
    """Return pieces of a name, long and short, as somebody might write them."""
    found = [name]
    for length in (1, 2, 3, 5, 8):
        start = r.randrange(max(1, len(name) - length))
        found.append(disguise(r, name[start : start + length]))
    return [piece for piece in found if folded(piece)]
