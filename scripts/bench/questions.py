"""The five questions, with parameters drawn from a data set: the same data set gives the same questions."""

import calendar
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import apsw

from scripts.bench.data import COUNTRIES

KINDS = ("q1", "q2", "q3", "q4", "q5")
ROOTS = {"q1": "events", "q2": "event", "q3": "actors", "q4": "events", "q5": "eventCounts"}
"""The field that a kind of question asks for in OnRecord's GraphQL."""

DOCUMENTS = {
    "q1": "query Q1($type:[EventType!],$actor:[String!],$during:EDTF){events(first:20,where:{type:$type,"
    "participants:{role:ORDERED_BY,under:$actor},date:{during:$during}}){nodes{slug type title modality "
    "date{edtf earliest latest} place{name country} participants{role actor{slug name kind}} "
    "statements(first:3){nodes{quote manner speaker{name} source{title url}}}}}}",
    "q2": "query Q2($slug:String!){event(slug:$slug){slug type title summary modality disputed "
    "date{edtf earliest latest precision basis} place{name country latitude longitude} "
    "participants{role actor{slug name kind country}} statements{nodes{slug quote speaker{name} "
    "stances{kind polarity}}} positions{stance polarity actor{name}} "
    "evidence{exact prefix suffix start end source{title}} sources{slug title url}}}",
    "q3": "query Q3($text:String!){actors(first:10,where:{text:$text}){nodes{slug name kind country description}}}",
    "q4": "query Q4($during:EDTF){events(first:100,where:{date:{during:$during}}){nodes{slug type title "
    "date{edtf earliest latest} participants{role actor{slug name kind}} "
    "statements(first:5){nodes{quote manner speaker{name}}}}}}",
    "q5": "query Q5($during:EDTF){eventCounts(first:1000,by:[MONTH,TYPE],where:{date:{during:$during}})"
    "{period type count}}",
}

PAGE = 20
"""Events on a page of q1."""
FIRST, MONTHS = date(2015, 1, 1), 131
"""Where the generated dates begin, and how many whole months they fill."""


@dataclass(frozen=True, slots=True)
class Question:
    """A kind of question with its parameters, which are

    q1 type (code), actor (slug), during (a year); q2 slug; q3 text (two words); q4 during (a month); q5 during (a
    year). In the Zipf mix, which needs more of them than there are months and years, q4 has any 30 days and q5 any
    months: `days` has the bounds in each case.
    """

    kind: str
    parameters: dict[str, Any]

    @property
    def days(self) -> tuple[str, str]:
        """The first and the last day that q1, q4 and q5 ask about."""
        first, _, last = self.parameters["during"].partition("/")
        return first_day(first), last_day(last or first)

    @property
    def key(self) -> str:
        """Text that no other question has."""
        return self.kind + json.dumps(self.parameters, sort_keys=True)

    def graphql(self) -> tuple[str, dict[str, Any]]:
        """Return the document and its variables, as OnRecord is asked."""
        variables = dict(self.parameters)
        if self.kind == "q1":
            variables |= {"type": [variables["type"].upper()], "actor": [variables["actor"]]}
        return DOCUMENTS[self.kind], variables


def first_day(text: str) -> str:
    """Return the first day of a day, month or year."""
    return (text + "-01-01")[:10]


def last_day(text: str) -> str:
    """Return the last day of a day, month or year."""
    if len(text) == 10:
        return text
    year, month = int(text[:4]), int(text[5:7] or 12)
    return f"{year}-{month:02}-{calendar.monthrange(year, month)[1]}"


def draw(database: Path, each: int, *, wide: bool = False) -> dict[str, list[Question]]:
    """Draw questions of every kind: as many as asked for, or all that there are; `wide` is for the Zipf mix."""
    connection = apsw.Connection(str(database), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        drawers = {
            "q1": pages,
            "q2": slugs,
            "q3": texts,
            "q4": periods if wide else months,
            "q5": spans if wide else years,
        }
        return {
            kind: [Question(kind, parameters) for parameters in drawer(connection, Random(f"{kind}:{wide}"), each)]
            for kind, drawer in drawers.items()
        }
    finally:
        connection.close()


Parameters = dict[str, Any]
Drawer = Callable[[apsw.Connection, Random, int], list[Parameters]]


def pages(connection: apsw.Connection, r: Random, each: int) -> list[Parameters]:
    """Draw types, actors and years as events have them, their ancestors too; those that fill a page come first."""
    events: int = connection.execute("SELECT max(id) FROM events").get
    full: dict[str, Parameters] = {}
    less: dict[str, tuple[int, Parameters]] = {}
    for _ in range(20 * each):
        if len(full) == each:
            break
        event = 1 + r.randrange(events)
        found = connection.execute(ORDERED, (event,)).fetchall()
        types = connection.execute(TYPES, (event,)).fetchall()
        if not found or not types:
            continue
        (actor, slug, year), (code,) = r.choice(found), r.choice(types)
        parameters: Parameters = {"type": code, "actor": slug, "during": year}
        key = f"{code} {slug} {year}"
        if key in full or key in less:
            continue
        size: int = connection.execute(FILLED, (code, actor, f"{year}-01-01", f"{year}-12-31", PAGE)).get
        if size == PAGE:
            full[key] = parameters
        else:
            less[key] = (size, parameters)
    rest = sorted(less.values(), key=lambda found: -found[0])
    return [*full.values(), *(parameters for _, parameters in rest)][:each]


ORDERED = """
SELECT x.id, x.slug, substr(e.date_to, 1, 4) FROM events e
JOIN participants p ON p.event_id = e.id AND p.role = 'ordered_by'
JOIN actor_ancestors a ON a.actor_id = p.actor_id JOIN actors x ON x.id = a.ancestor_id
WHERE e.id = ? AND e.date_to <> '' ORDER BY x.id
"""
TYPES = """
SELECT u.ancestor FROM events e JOIN event_types_under u ON u.code = e.type WHERE e.id = ? ORDER BY u.ancestor
"""
FILLED = """
SELECT count(*) FROM (SELECT DISTINCT event_id FROM participants_under
  WHERE ancestor_id = ?2 AND role IN (SELECT code FROM roles_under WHERE ancestor = 'ordered_by')
  AND type IN (SELECT code FROM event_types_under WHERE ancestor = ?1)
  AND date_to >= ?3 AND date_from <= ?4 LIMIT ?5)
"""


def slugs(connection: apsw.Connection, r: Random, each: int) -> list[Parameters]:
    """Draw events."""
    events: int = connection.execute("SELECT max(id) FROM events").get
    drawn = r.sample(range(1, events + 1), min(each, events))
    return [{"slug": connection.execute("SELECT slug FROM events WHERE id = ?", (event,)).get} for event in drawn]


def texts(connection: apsw.Connection, r: Random, each: int) -> list[Parameters]:
    """Draw two words that some organization, person or group has in its name and description."""
    actors: int = connection.execute("SELECT max(id) FROM actors").get
    found: dict[str, Parameters] = {}
    for _ in range(20 * each):
        if len(found) == each:
            break
        actor = r.randrange(len(COUNTRIES), actors) + 1
        name, description = next(
            iter(connection.execute("SELECT name, description FROM actors WHERE id = ?", (actor,)))
        )
        words = [word for word in f"{name} {description or ''}".lower().replace(".", "").split() if len(word) > 3]
        first, second = r.sample(words, 2)
        if first != second:
            found[f"{first} {second}"] = {"text": f"{first} {second}"}
    return list(found.values())


def months(connection: apsw.Connection, r: Random, each: int) -> list[Parameters]:
    """Draw months."""
    every = [month(n) for n in range(MONTHS)]
    return [{"during": text} for text in r.sample(every, min(each, len(every)))]


def years(connection: apsw.Connection, r: Random, each: int) -> list[Parameters]:
    """Draw years."""
    every = [str(FIRST.year + n) for n in range(MONTHS // 12)]
    return [{"during": text} for text in r.sample(every, min(each, len(every)))]


def periods(connection: apsw.Connection, r: Random, each: int) -> list[Parameters]:
    """Draw 30 days from any day on."""
    days = MONTHS * 30
    starts = [FIRST + timedelta(days=n) for n in r.sample(range(days), min(each, days))]
    return [{"during": f"{start}/{start + timedelta(days=29)}"} for start in starts]


def spans(connection: apsw.Connection, r: Random, each: int) -> list[Parameters]:
    """Draw spans of 2 to 24 months."""
    every = list(all_spans())
    return [{"during": text} for text in r.sample(every, min(each, len(every)))]


def all_spans() -> Iterator[str]:
    """Yield every span of 2 to 24 months."""
    for length in range(2, 25):
        for start in range(MONTHS - length + 1):
            yield f"{month(start)}/{month(start + length - 1)}"


def month(n: int) -> str:
    """Return the n-th month from the first on."""
    return f"{FIRST.year + n // 12}-{n % 12 + 1:02}"
