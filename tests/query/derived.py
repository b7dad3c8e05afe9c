"""What follows from the curated rows, worked out in plain Python: nothing here is shared with the product.

Closures are found by walking, dates by the calendar; sizes are those of a world in a test, so nothing is fast.
"""

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from schema.tables import Event, EventPosition, Organization, Relation, Source, Stance, Statement, Term

Bounds = tuple[date | None, date | None]


def bounds_of(edtf: str) -> Bounds:
    """Return the first and last day that a date in EDTF can mean; None: open."""
    if "/" in edtf:
        first, last = edtf.split("/")
    elif edtf.startswith("["):
        first, last = edtf.strip("[]").split("..")
    else:
        first = last = edtf
    return (
        None if first in ("", "..") else ends_of(first)[0],
        None if last in ("", "..") else ends_of(last)[1],
    )


def ends_of(text: str) -> tuple[date, date]:
    """Return the first and last day of one date, its qualifier left aside and its Xs standing for any digit."""
    year, month, day = [*re.sub("[?~%]|-XX", "", text).split("-"), None, None][:3]
    assert year is not None
    low, high = int(year.replace("X", "0")), int(year.replace("X", "9"))
    if month is None:
        return date(low, 1, 1), date(high, 12, 31)
    if day is None:
        return date(low, int(month), 1), date(high, int(month), monthrange(high, int(month))[1])
    return date(low, int(month), int(day)), date(high, int(month), int(day))


def precision_of(bounds: Bounds) -> str:
    """Return what the bounds amount to."""
    first, last = bounds
    if first is None and last is None:
        return "unknown"
    if first is None or last is None:
        return "interval"
    if first == last:
        return "day"
    for name in ("week", "month", "year"):
        if bounds == around(first, name):
            return name
    return "interval"


def around(day: date, name: str) -> Bounds:
    """Return the week, month or year that the day is in."""
    if name == "week":
        monday = day.toordinal() - day.weekday()
        return date.fromordinal(max(1, monday)), date.fromordinal(min(date.max.toordinal(), monday + 6))
    if name == "month":
        return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])
    return date(day.year, 1, 1), date(day.year, 12, 31)


def inside_one(bounds: Bounds, name: str) -> str | None:
    """Return the year or month that the bounds lie inside, None where there is none."""
    first, last = bounds
    if first is None or last is None or around(first, name) != around(last, name):
        return None
    return first.isoformat()[: 4 if name == "year" else 7]


def tree_pairs(terms: Iterable[Term], scheme: str) -> set[tuple[str, str]]:
    """Return each term of a scheme with each of its ancestors, itself among them: (ancestor, code)."""
    parents = {term.code: term.parent for term in terms if term.scheme == scheme}
    pairs = {(code, code) for code in parents}
    for code, parent in parents.items():
        while parent is not None:
            pairs.add((parent, code))
            parent = parents[parent]
    return pairs


def ancestors_of(actor: int, relations: Sequence[Relation]) -> dict[int, int]:
    """Return the actor and whatever it is part of or an agency of, with the fewest steps up to it."""
    found = {actor: 0}
    ring = {actor}
    while ring:
        above = {r.object_id for r in relations if r.type != "holds_post" and r.subject_id in ring} - set(found)
        steps = max(found.values()) + 1
        found |= dict.fromkeys(above, steps)
        ring = above
    return found


def parent_of(actor: int, relations: Sequence[Relation]) -> int | None:
    """Return what an organization is part of, or else an agency of; the relation entered first decides."""
    for type in ("part_of", "agency_of"):
        for relation in sorted(relations, key=lambda r: r.id):
            if relation.type == type and relation.subject_id == actor:
                return relation.object_id
    return None


def attribution_of(
    statement: Statement, statements: Mapping[int, Statement], sources: Mapping[int, Source]
) -> list[int]:
    """Return the actors from the source's publisher through every reporter to the speaker, none twice in a row."""
    chain = [statement.speaker_id]
    via = statement.via_id
    while via is not None:
        chain.append(statements[via].speaker_id)
        via = statements[via].via_id
    publisher = sources[statement.source_id].publisher_id
    if publisher is not None:
        chain.append(publisher)
    chain.reverse()
    return [actor for n, actor in enumerate(chain) if n == 0 or chain[n - 1] != actor]


def positions_of(event: Event, stances: Sequence[Stance], statements: Mapping[int, Statement]) -> list[EventPosition]:
    """Return who takes which stance on an event: on itself, then on the statements that do, then on those that ..."""
    found: list[EventPosition] = []
    ring = [(s, s.polarity) for s in stances if s.event_id == event.id]
    hops = 0
    while ring:
        seen: set[tuple[int, str, int]] = set()
        for stance, polarity in ring:
            key = (stance.statement_id, stance.kind, polarity)
            if key not in seen:
                seen.add(key)
                speaker = statements[stance.statement_id]
                found.append(
                    EventPosition(
                        event_id=event.id,
                        statement_id=stance.statement_id,
                        party_id=speaker.speaker_id,
                        on_behalf_of_id=speaker.on_behalf_of_id,
                        stance=stance.kind,
                        polarity=polarity,
                        hops=hops,
                    )
                )
        ring = [(s, s.polarity * p) for t, p in ring for s in stances if s.target_id == t.statement_id]
        hops += 1
    return found


def is_disputed(positions: Iterable[EventPosition]) -> bool:
    """Say whether somebody asserts the event and somebody denies it."""
    return {1, -1} <= {p.polarity for p in positions}


def with_parents(organizations: Iterable[Organization], relations: Sequence[Relation]) -> None:
    """Fill in what each organization belongs to."""
    for organization in organizations:
        organization.parent_id = parent_of(organization.actor_id, relations)
