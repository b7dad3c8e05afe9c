"""Generate a data set of any size through the product's own tables: the same size and seed give the same rows."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from schema.dates import bounds, parse_edtf
from schema.vocabulary import Vocabulary

Row = tuple[Any, ...]
Rows = Iterator[Row]

WORDS = (
    "border river council minister embassy port agency branch office market court station airline bridge harbour "
    "treaty strike protest visit inquiry verdict ruling permit licence convoy depot refinery pipeline cable"
).split()
NAMES = (
    "Adra Belen Corvu Dasim Elgar Farun Gelin Horat Ismet Joran Kelda Lumen Morat Nadir Orsov Palin Quent Rasul".split()
)
COUNTRIES = "AZ RU US TR GE AM KZ IR DE FR GB CN IN BR ZA NG EG KE JP KR".split()


class World:
    """How many rows of each kind there are, all of it following from the number of events."""

    def __init__(self, events: int, vocabulary: Vocabulary, seed: int = 1) -> None:
        self.events = events
        self.actors = max(100, events // 20)
        self.sources = max(20, events // 5)
        self.places = max(20, min(20_000, events // 50))
        self.statements = events * 3 // 2
        self.types = vocabulary.codes("event_type")
        self.roles = ("ordered_by", "initiator", "target", "party")
        self.stances = [(t.code, t.polarity or 0) for t in vocabulary.of("stance")]
        self.seed = seed

    def chance(self, table: str) -> random.Random:
        """Return the table's own source of chance, so that no table depends on another's."""
        return random.Random(f"{self.seed}:{table}")

    def actor_of(self, r: random.Random) -> int:
        """Draw an actor; few are in much and most are in little, as in the world."""
        return min(self.actors, 1 + int(self.actors * r.random() ** 3))


def actors(world: World) -> Rows:
    """Rows of actors: states first, then organizations, persons, groups."""
    r = world.chance("actors")
    for n in range(1, world.actors + 1):
        country = COUNTRIES[n % len(COUNTRIES)]
        if n <= len(COUNTRIES):
            yield (n, f"state-{n}", "bench", "state", f"State of {country}", None, country)
            continue
        kind = ("organization", "organization", "person", "group")[n % 4]
        name = f"{r.choice(NAMES)} {r.choice(WORDS)} {r.choice(NAMES)} {n}"
        yield (n, f"actor-{n}", "bench", kind, name, f"The {r.choice(WORDS)} of {r.choice(NAMES)}.", country)


def relations(world: World) -> Rows:
    """Rows of relations: each organization is an agency of a state, or part of an earlier organization."""
    states = len(COUNTRIES)
    n = 0
    for actor in range(states + 1, world.actors + 1):
        if ("organization", "organization", "person", "group")[actor % 4] != "organization":
            continue
        n += 1
        parent = actor - 4 if actor % 12 == 0 and actor - 4 > states else 1 + actor % states
        kind = "part_of" if parent > states else "agency_of"
        yield (n, "bench", actor, kind, parent)


def places(world: World) -> Rows:
    """Rows of places."""
    r = world.chance("places")
    for n in range(1, world.places + 1):
        where = (round(r.uniform(-60, 70), 4), round(r.uniform(-180, 180), 4))
        yield (n, f"place-{n}", "bench", f"{r.choice(NAMES)} {n}", COUNTRIES[n % len(COUNTRIES)], *where)


def sources(world: World) -> Rows:
    """Rows of sources."""
    r = world.chance("sources")
    for n in range(1, world.sources + 1):
        day = date(2015, 1, 1) + timedelta(days=r.randrange(4_000))
        title = f"{r.choice(NAMES)} {r.choice(WORDS)} and the {r.choice(WORDS)}"
        yield (n, f"source-{n}", "bench", world.actor_of(r), title, f"https://news.example/{n}", "en", day.isoformat())


def edtf(r: random.Random, day: date) -> str:
    """Return a date of the precision that sources have: mostly a day."""
    chance = r.random()
    if chance < 0.7:
        return day.isoformat()
    if chance < 0.85:
        return day.isoformat()[:7]
    if chance < 0.9:
        return day.isoformat()[:4]
    return f"[..{day.isoformat()}]"


def events(world: World) -> Rows:
    """Rows of events."""
    r = world.chance("events")
    for n in range(1, world.events + 1):
        day = date(2015, 1, 1) + timedelta(days=r.randrange(4_000))
        text = edtf(r, day)
        span = parse_edtf(text)
        title = f"{r.choice(NAMES)} {r.choice(WORDS)} {r.choice(WORDS)} {n}"
        yield (
            n,
            f"event-{n}",
            "bench",
            str(n),
            r.choice(world.types),
            title,
            f"What became of the {r.choice(WORDS)} in {r.choice(NAMES)}.",
            "actual" if r.random() < 0.9 else "alleged",
            1 + r.randrange(world.places),
            text,
            span.earliest and span.earliest.isoformat(),
            span.latest and span.latest.isoformat(),
            str(span.precision),
            span.span,
            "stated",
            None,
            *bounds(span),
            span.year,
            span.month,
            n % 50 == 0,
        )


def participants(world: World) -> Rows:
    """Rows of participants: two or three an event."""
    r = world.chance("participants")
    n = 0
    for event in range(1, world.events + 1):
        taken: set[Row] = set()
        for position in range(2 + event % 2):
            role = "ordered_by" if position == 0 else r.choice(world.roles)
            actor = world.actor_of(r)
            if (role, actor) in taken:
                actor = 1 + (actor + position) % world.actors
            if (role, actor) in taken:
                continue
            taken.add((role, actor))
            n += 1
            yield (n, event, role, actor, "stated", position)


def statements(world: World) -> Iterator[tuple[Row, Row, Row]]:
    """Rows of statements with their stance and position on an event: one or two an event."""
    r = world.chance("statements")
    n = 0
    for event in range(1, world.events + 1):
        for _ in range(1 + event % 2):
            n += 1
            source = 1 + (event * 7919) % world.sources
            speaker = world.actor_of(r)
            kind, polarity = r.choice(world.stances)
            quote = f"the {r.choice(WORDS)} was a matter of the {r.choice(WORDS)}, said {r.choice(NAMES)}"
            position = f"source-{source}:{n:08d}"
            day = (date(2015, 1, 1) + timedelta(days=r.randrange(4_000))).isoformat()
            dated = (day, day, day, "day", 0, "stated", None, day, day)
            yield (
                (n, f"statement-{n}", source, speaker, "indirect", "said", quote, *dated, position),
                (n, n, kind, polarity, event, 0),
                (n, event, n, speaker, kind, polarity, 0),
            )


def evidence(world: World) -> Iterator[tuple[Row, Row]]:
    """Rows of anchors and evidence: one passage an event."""
    r = world.chance("evidence")
    for n in range(1, world.events + 1):
        exact = f"the {r.choice(WORDS)} in {r.choice(NAMES)}"
        source = 1 + (n * 7919) % world.sources
        yield (n, source, exact, "It was ", ", they said.", n * 100, n * 100 + len(exact)), (n, n, n, 0)
