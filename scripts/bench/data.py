"""Generate a data set of any size for the product's own tables: the same size and seed give the same rows."""

import random
from array import array
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import chain, islice
from typing import Any

from schema.dates import bounds, parse_edtf
from schema.vocabulary import Vocabulary
from scripts.bulk.rows import Chunk, Rows

Row = tuple[Any, ...]
Records = Iterator[tuple[tuple[Row, ...], ...]]
"""Records as their rows, those of one table after those of the other."""

CHUNK = 5_000
"""Records that are handed on together."""
DATE = "date_edtf date_earliest date_latest date_precision date_span date_basis date_text date_from date_to"
COLUMNS: Mapping[str, tuple[str, ...]] = {
    table: tuple(columns.split())
    for table, columns in {
        "actors": "id slug collection kind name description country",
        "organizations": "actor_id sector parent_id",
        "relations": "id collection subject_id type object_id",
        "places": "id slug collection name country latitude longitude",
        "sources": "id slug collection publisher_id title url language published_on seen text_open",
        "events": f"id slug collection native_id type title summary modality place_id {DATE} year month disputed",
        "event_sources": "event_id source_id position",
        "participants": "id event_id role actor_id certainty position",
        "statements": f"id slug source_id speaker_id manner cue quote {DATE} position",
        "stances": "id statement_id kind polarity event_id position",
        "event_positions": "id event_id statement_id party_id stance polarity hops",
        "attributions": "statement_id position actor_id",
        "anchors": "id source_id exact prefix suffix start end",
        "evidence": "id anchor_id event_id position",
    }.items()
}

WORDS = (
    "border river council minister embassy port agency branch office market court station airline bridge harbour "
    "treaty strike protest visit inquiry verdict ruling permit licence convoy depot refinery pipeline cable"
).split()
NAMES = (
    "Adra Belen Corvu Dasim Elgar Farun Gelin Horat Ismet Joran Kelda Lumen Morat Nadir Orsov Palin Quent Rasul".split()
)
KINDS = ("organization", "organization", "person", "group")
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

    @property
    def expected(self) -> dict[str, int]:
        """How many rows there will be of the tables that are counted by; of participants, but for some that repeat."""
        return {
            "actors": self.actors,
            "relations": (self.actors - len(COUNTRIES)) // 2,
            "places": self.places,
            "sources": self.sources,
            "events": self.events,
            "participants": self.events * 5 // 2,
            "statements": self.statements,
            "anchors": self.events,
        }

    def chance(self, table: str) -> random.Random:
        """Return the table's own source of chance, so that no table depends on another's."""
        return random.Random(f"{self.seed}:{table}")

    def actor_of(self, r: random.Random) -> int:
        """Draw an actor; few are in much and most are in little, as in the world."""
        return min(self.actors, 1 + int(self.actors * r.random() ** 3))


def source_of(world: World, event: int) -> int:
    """Return the source that an event and what is said of it stand in."""
    return 1 + (event * 7919) % world.sources


def is_organization(actor: int) -> bool:
    """Say whether an actor that is no state is an organization."""
    return KINDS[actor % 4] == "organization"


def actors(world: World) -> Records:
    """Actors: states first, then organizations, persons, groups."""
    r = world.chance("actors")
    for n in range(1, world.actors + 1):
        country = COUNTRIES[n % len(COUNTRIES)]
        if n <= len(COUNTRIES):
            yield (((n, f"state-{n}", "bench", "state", f"State of {country}", None, country),),)
            continue
        name = f"{r.choice(NAMES)} {r.choice(WORDS)} {r.choice(NAMES)} {n}"
        about = f"The {r.choice(WORDS)} of {r.choice(NAMES)}."
        yield (((n, f"actor-{n}", "bench", KINDS[n % 4], name, about, country),),)


def relations(world: World) -> Records:
    """Relations: each organization is an agency of a state, or part of an earlier organization; organizations."""
    states = len(COUNTRIES)
    n = 0
    for actor in range(states + 1, world.actors + 1):
        if is_organization(actor):
            n += 1
            parent = actor - 4 if actor % 12 == 0 and actor - 4 > states else 1 + actor % states
            kind = "part_of" if parent > states else "agency_of"
            yield ((n, "bench", actor, kind, parent),), ((actor, "government", parent),)


def places(world: World) -> Records:
    """Places."""
    r = world.chance("places")
    for n in range(1, world.places + 1):
        where = (round(r.uniform(-60, 70), 4), round(r.uniform(-180, 180), 4))
        yield (((n, f"place-{n}", "bench", f"{r.choice(NAMES)} {n}", COUNTRIES[n % len(COUNTRIES)], *where),),)


def sources(world: World) -> Records:
    """Sources."""
    r = world.chance("sources")
    for n in range(1, world.sources + 1):
        day = (date(2015, 1, 1) + timedelta(days=r.randrange(4_000))).isoformat()
        title = f"{r.choice(NAMES)} {r.choice(WORDS)} and the {r.choice(WORDS)}"
        url = f"https://news.example/{n}"
        yield (((n, f"source-{n}", "bench", world.actor_of(r), title, url, "en", day, True, False),),)


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


def events(world: World) -> Records:
    """Events; the source of each."""
    r = world.chance("events")
    for n in range(1, world.events + 1):
        day = date(2015, 1, 1) + timedelta(days=r.randrange(4_000))
        text = edtf(r, day)
        span = parse_edtf(text)
        title = f"{r.choice(NAMES)} {r.choice(WORDS)} {r.choice(WORDS)} {n}"
        row = (
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
        yield (row,), ((n, source_of(world, n), 0),)


def participants(world: World) -> Records:
    """Participants: two or three an event."""
    r = world.chance("participants")
    n = 0
    for event in range(1, world.events + 1):
        taken: dict[Row, Row] = {}
        for position in range(2 + event % 2):
            role = "ordered_by" if position == 0 else r.choice(world.roles)
            actor = world.actor_of(r)
            if (role, actor) in taken:
                actor = 1 + (actor + position) % world.actors
            if (role, actor) in taken:
                continue
            n += 1
            taken[role, actor] = (n, event, role, actor, "stated", position)
        yield (tuple(taken.values()),)


def statements(world: World) -> Records:
    """Statements, one or two an event; the stance of each, its position on the event, and its attribution."""
    publishers = array("l", (row[3] for ((row,),) in sources(world)))
    r = world.chance("statements")
    n = 0
    for event in range(1, world.events + 1):
        for _ in range(1 + event % 2):
            n += 1
            source = source_of(world, event)
            speaker = world.actor_of(r)
            kind, polarity = r.choice(world.stances)
            quote = f"the {r.choice(WORDS)} was a matter of the {r.choice(WORDS)}, said {r.choice(NAMES)}"
            position = f"source-{source}:{n:08d}"
            day = (date(2015, 1, 1) + timedelta(days=r.randrange(4_000))).isoformat()
            dated = (day, day, day, "day", False, "stated", None, day, day)
            chain = dict.fromkeys((publishers[source - 1], speaker))
            yield (
                ((n, f"statement-{n}", source, speaker, "indirect", "said", quote, *dated, position),),
                ((n, n, kind, polarity, event, 0),),
                ((n, event, n, speaker, kind, polarity, 0),),
                tuple((n, place, actor) for place, actor in enumerate(chain)),
            )


def evidence(world: World) -> Records:
    """Anchors, one passage an event; the evidence that each is."""
    r = world.chance("evidence")
    for n in range(1, world.events + 1):
        exact = f"the {r.choice(WORDS)} in {r.choice(NAMES)}"
        start = n * 100
        anchor = (n, source_of(world, n), exact, "It was ", ", they said.", start, start + len(exact))
        yield (anchor,), ((n, n, n, 0),)


GENERATED = {
    ("actors",): actors,
    ("relations", "organizations"): relations,
    ("places",): places,
    ("sources",): sources,
    ("events", "event_sources"): events,
    ("participants",): participants,
    ("statements", "stances", "event_positions", "attributions"): statements,
    ("anchors", "evidence"): evidence,
}
"""What makes the rows of which tables, in the order in which rows refer to those before."""


def generate(world: World) -> Iterator[Chunk]:
    """Yield all rows, some records at a time."""
    for tables, make in GENERATED.items():
        records = make(world)
        while found := list(islice(records, CHUNK)):
            by_table = zip(tables, zip(*found, strict=True), strict=True)
            yield tuple(Rows(table, COLUMNS[table], list(chain.from_iterable(rows))) for table, rows in by_table)
