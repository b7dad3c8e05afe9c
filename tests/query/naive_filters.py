"""What filters mean, said in plain Python over the rows of a world: the engine is held against this."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from schema import tables as t
from tests.query import derived
from tests.query.words import folded, tokens
from tests.query.world import World

Where = Mapping[str, Any]
Test = Callable[[Any, Any], bool]


class Filters:
    """Says whether rows meet filter objects; `full_text` gives a row's words by table and key."""

    def __init__(self, world: World, full_text: Mapping[tuple[str, int], str]) -> None:
        self.world = world
        self.words = {key: tokens(text) for key, text in full_text.items()}
        self.kinds = {a.id: a.kind for a in world.actors}
        self.slugs = {a.id: a.slug for a in world.actors}
        self.types = derived.tree_pairs(world.terms, "event_type")
        self.roles = derived.tree_pairs(world.terms, "participant_role")
        self.above = {a.id: {self.slugs[x] for x in derived.ancestors_of(a.id, world.relations)} for a in world.actors}
        self.rules: Mapping[str, Mapping[str, Test]] = {
            "EventFilter": self.event_rules(),
            "ParticipantFilter": self.participant_rules(),
            "PositionFilter": self.position_rules(),
            "ActorFilter": self.actor_rules(),
            "ParticipationFilter": self.participation_rules(),
            "StatementFilter": self.statement_rules(),
            "SourceFilter": self.source_rules(),
        }

    def meets(self, name: str, row: Any, where: Where | None) -> bool:
        """Say whether a row meets all of a filter object; what is null is not given."""
        for key, value in together(name, where or {}).items():
            if value is None:
                continue
            if key == "and":
                good = all(self.meets(name, row, part) for part in value)
            elif key == "or":
                good = any(self.meets(name, row, part) for part in value)
            elif key == "not":
                good = not self.meets(name, row, value)
            else:
                good = self.rules[name][key](row, value)
            if not good:
                return False
        return True

    def event_rules(self) -> Mapping[str, Test]:
        """Return the filters of events."""
        w = self.world
        countries = {p.id: p.country for p in w.places}
        sources = {s.id: s.slug for s in w.sources}
        return {
            "slug": lambda e, v: e.slug in v,
            "type": lambda e, v: any((asked.lower(), e.type) in self.types for asked in v),
            "modality": lambda e, v: e.modality.upper() in v,
            "date": lambda e, v: date_meets(bounds(e), v),
            "country": lambda e, v: e.place_id is not None and countries[e.place_id] in v,
            "participants": lambda e, v: any(
                self.meets("ParticipantFilter", p, v) for p in w.participants if p.event_id == e.id
            ),
            "disputed": lambda e, v: e.disputed == v,
            "positions": lambda e, v: any(
                self.meets("PositionFilter", p, v) for p in w.event_positions if p.event_id == e.id and is_position(p)
            ),
            "collection": lambda e, v: e.collection in v,
            "source": lambda e, v: any(sources[x.source_id] in v for x in w.event_sources if x.event_id == e.id),
            "text": lambda e, v: tokens(v) <= self.words["events", e.id],
        }

    def participant_rules(self) -> Mapping[str, Test]:
        """Return the filters of one participation, by who takes part."""
        return {
            "role": self.has_role,
            "actor": lambda p, v: self.slugs[p.actor_id] in v,
            "under": lambda p, v: bool(self.above[p.actor_id] & set(v)),
            "kind": lambda p, v: self.kinds[p.actor_id].upper() in v,
        }

    def has_role(self, participant: t.Participant, asked: Any) -> bool:
        """Say whether the role is one of those asked for, or under one."""
        return any((code.lower(), participant.role) in self.roles for code in asked)

    def position_rules(self) -> Mapping[str, Test]:
        """Return the filters of one position."""
        return {
            "actor": lambda p, v: bool({self.slugs[a] for a in voices(p.party_id, p.on_behalf_of_id)} & set(v)),
            "under": lambda p, v: any(self.above[a] & set(v) for a in voices(p.party_id, p.on_behalf_of_id)),
            "stance": lambda p, v: p.stance.upper() in v,
            "polarity": lambda p, v: p.polarity in v,
        }

    def actor_rules(self) -> Mapping[str, Test]:
        """Return the filters of actors."""
        w = self.world
        return {
            "slug": lambda a, v: a.slug in v,
            "kind": lambda a, v: a.kind.upper() in v,
            "name": lambda a, v: any(
                folded(v) in folded(n) for n in (a.name, *(n.name for n in w.actor_names if n.actor_id == a.id))
            ),
            "country": lambda a, v: a.country in v,
            "under": lambda a, v: bool(self.above[a.id] & set(v)),
            "identifier": lambda a, v: any(
                v in (i.value, f"{i.scheme}:{i.value}") for i in w.identifiers if i.actor_id == a.id
            ),
            "participations": lambda a, v: any(
                self.meets("ParticipationFilter", p, v) for p in w.participants if p.actor_id == a.id
            ),
            "text": lambda a, v: tokens(v) <= self.words["actors", a.id],
        }

    def participation_rules(self) -> Mapping[str, Test]:
        """Return the filters of one participation, by what is taken part in."""
        return {
            "role": self.has_role,
            "event": lambda p, v: any(self.meets("EventFilter", e, v) for e in self.world.events if e.id == p.event_id),
        }

    def statement_rules(self) -> Mapping[str, Test]:
        """Return the filters of statements."""
        w = self.world
        sources = {s.id: s.slug for s in w.sources}
        return {
            "slug": lambda s, v: s.slug in v,
            "speaker": lambda s, v: self.slugs[s.speaker_id] in v,
            "under": lambda s, v: any(self.above[a] & set(v) for a in voices(s.speaker_id, s.on_behalf_of_id)),
            "manner": lambda s, v: s.manner.upper() in v,
            "date": lambda s, v: date_meets(bounds(s), v),
            "source": lambda s, v: sources[s.source_id] in v,
            "onRecord": lambda s, v: (self.kinds[s.speaker_id] != "unnamed_source") == v,
            "about": lambda s, v: any(self.meets("EventFilter", e, v) for e in w.events if s.id in statements_on(w, e)),
            "attributedTo": lambda s, v: any(
                self.slugs[x.actor_id] in v for x in w.attributions if x.statement_id == s.id
            ),
            "text": lambda s, v: tokens(v) <= self.words["statements", s.id],
            "one stance": self.takes_stance,
        }

    def takes_stance(self, statement: t.Statement, where: Where) -> bool:
        """Say whether one and the same stance of the statement meets all that is asked of a stance."""
        events = {e.id: e.slug for e in self.world.events}
        tests: Mapping[str, Test] = {
            "stance": lambda x, v: x.kind.upper() in v,
            "polarity": lambda x, v: x.polarity in v,
            "event": lambda x, v: x.event_id is not None and events[x.event_id] in v,
        }
        return any(
            all(tests[key](stance, value) for key, value in where.items())
            for stance in self.world.stances
            if stance.statement_id == statement.id
        )

    def source_rules(self) -> Mapping[str, Test]:
        """Return the filters of sources."""
        return {
            "slug": lambda s, v: s.slug in v,
            "publisher": lambda s, v: s.publisher_id is not None and self.slugs[s.publisher_id] in v,
            "published": lambda s, v: date_meets(s.published_on and derived.bounds_of(s.published_on), v),
            "seen": lambda s, v: s.seen == v,
            "text": lambda s, v: tokens(v) <= self.words["sources", s.id],
        }


STANCE = ("stance", "polarity", "event")


def together(name: str, where: Where) -> Where:
    """Put what a statement filter asks of one and the same stance into one."""
    if name != "StatementFilter":
        return where
    asked = {key: where[key] for key in STANCE if where.get(key) is not None}
    others = {key: value for key, value in where.items() if key not in STANCE}
    return {**others, "one stance": asked} if asked else others


def voices(speaker: int, on_behalf_of: int | None) -> set[int]:
    """Return who is speaking: the speaker and the one spoken for."""
    return {speaker} if on_behalf_of is None else {speaker, on_behalf_of}


def is_position(row: t.EventPosition) -> bool:
    """Say whether a way from a statement to an event is a position: a 0 on the way stops it, but not at its start."""
    return row.hops == 0 or row.polarity != 0


def statements_on(world: World, event: t.Event) -> set[int]:
    """Return the statements that take a stance on an event, or on a statement that does."""
    direct = {s.statement_id for s in world.stances if s.event_id == event.id}
    return direct | {s.statement_id for s in world.stances if s.target_id in direct}


def bounds(row: t.Event | t.Statement) -> derived.Bounds | None:
    """Return the first and the last day that a row's date can mean, None where it has none."""
    return derived.bounds_of(row.date_edtf) if row.date_edtf else None


def date_meets(found: derived.Bounds | None, where: Where) -> bool:
    """Say whether a date overlaps all the days that are asked for, or lies inside them; no date does."""
    asked = {key: where[key] for key in ("during", "before", "after") if where.get(key) is not None}
    if not asked:
        return True
    if found is None:
        return False
    first, last = ordinals(derived.bounds_of(asked["during"]) if "during" in asked else (None, None))
    if "after" in asked:
        first = max(first, date.fromisoformat(asked["after"]).toordinal() + 1)
    if "before" in asked:
        last = min(last, date.fromisoformat(asked["before"]).toordinal() - 1)
    earliest, latest = ordinals(found)
    if first > last:
        return False
    if where.get("match") == "DEFINITELY":
        return first <= earliest and latest <= last
    return earliest <= last and latest >= first


def ordinals(found: derived.Bounds) -> tuple[int, int]:
    """Return bounds as numbers of days, open ones at the ends of the calendar."""
    first, last = found
    return (first or date.min).toordinal(), (last or date.max).toordinal()
