"""Filter operators: each turns what a client gave into one SQL condition that is true or false, never null."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache, partial
from typing import Any

from api.query.statement import Convert, Statement
from schema.dates import MAX_DATE, MIN_DATE, DateError, bounds, parse_date, parse_edtf
from schema.errors import QueryError
from schema.text import fold

Value = Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """A filter by name. `type` is its GraphQL input type; `column` and `on` are SQL over {t}, the row's alias.

    Filters of the same `group` in one filter object test one and the same related row.
    """

    name: str
    type: str
    doc: str
    group: "Exists | None" = None

    def condition(self, statement: Statement, t: str, value: Value) -> str:
        """Return the condition on the row `t`."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyOf(Filter):
    """The column equals any of the values; `convert` makes of a value what is stored."""

    column: str
    nullable: bool = False
    convert: Convert | None = None

    def condition(self, statement: Statement, t: str, value: Value) -> str:
        column = self.column.format(t=t)
        found = in_list(statement, column, value, self.convert)
        return f"({column} IS NOT NULL AND {found})" if self.nullable else found


@dataclass(frozen=True, slots=True, kw_only=True)
class Among(Filter):
    """A subquery over the values, written in `on` as {values}, holds for the row."""

    on: str
    column: str
    convert: Convert | None = None

    def condition(self, statement: Statement, t: str, value: Value) -> str:
        return self.on.format(t=t, values=in_list(statement, self.column, value, self.convert))


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag(Filter):
    """The expression is true, or is not."""

    on: str

    def condition(self, statement: Statement, t: str, value: Value) -> str:
        return self.on.format(t=t) if value else f"NOT {self.on.format(t=t)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates(Filter):
    """The row's interval overlaps what is asked for (POSSIBLY) or lies inside it (DEFINITELY)."""

    earliest: str
    latest: str

    def condition(self, statement: Statement, t: str, value: Mapping[str, Value]) -> str:
        earliest, latest = self.earliest.format(t=t), self.latest.format(t=t)
        asked = {k: v for k, v in value.items() if k in ("during", "before", "after") and v is not None}
        if not asked:
            return "TRUE"
        first, last = statement.bind(asked, first_day), statement.bind(asked, last_day)
        if str(value.get("match") or "possibly").lower() == "definitely":
            return f"({earliest} >= {first} AND {latest} <= {last})"
        return f"({latest} >= {first} AND {earliest} <= {last})"


@dataclass(frozen=True, slots=True, kw_only=True)
class FullText(Filter):
    """Every word occurs in the full text of the table's row; accents and case do not matter."""

    table: str

    def condition(self, statement: Statement, t: str, value: Value) -> str:
        return f"{t}.id IN ({statement.dialect.matching(self.table, self.question(statement, value))})"

    def question(self, statement: Statement, value: Value) -> str:
        """Return the parameter of the parsed question."""
        return statement.bind(value, lambda v: statement.dialect.text_question(words(v, self.name)))


@dataclass(frozen=True, slots=True, kw_only=True)
class NameContains(Filter):
    """One of the actor's names contains the text; accents and case do not matter."""

    def condition(self, statement: Statement, t: str, value: Value) -> str:
        dialect = statement.dialect
        question = statement.bind(value, lambda v: dialect.name_question(self.folded(v)))
        names = dialect.names_with(question, short=short(value))
        return f"{t}.id IN (SELECT actor_id FROM names_folded WHERE id IN ({names}))"

    def folded(self, value: str) -> str:
        """Return the text to look for. Raises QueryError where nothing is left of it, or it is too long."""
        check_length(value, self.name)
        if not (found := fold(value)):
            raise QueryError(f"{self.name}: write at least one character.", self.name)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Equals(Filter):
    """The condition `on` holds for the value, written in it as {value}."""

    on: str

    def condition(self, statement: Statement, t: str, value: Value) -> str:
        return self.on.format(t=t, value=statement.bind(value))


@dataclass(frozen=True, slots=True, kw_only=True)
class Related(Filter):
    """A related row exists that meets every filter of another filter object."""

    exists: "Exists"
    filters: str

    def condition(self, statement: Statement, t: str, value: Mapping[str, Value]) -> str:
        return self.exists.condition(statement, t, lambda row: conditions(statement, self.filters, row, value))


@dataclass(frozen=True, slots=True)
class Exists:
    """How a related row is found: from `table` AS {row}, where `on` ties it to {t}."""

    table: str
    on: str

    def condition(self, statement: Statement, t: str, inner: Callable[[str], Sequence[str]]) -> str:
        """Return that a row exists which meets the conditions that `inner` gives for its alias."""
        row = statement.alias("f")
        parts = [self.on.format(t=t, row=row), *inner(row)]
        return f"EXISTS (SELECT 1 FROM {self.table} AS {row} WHERE {' AND '.join(parts)})"


@dataclass(frozen=True, slots=True)
class FilterSet:
    """The filters of one kind of row. `logic`: and, or, not may nest it."""

    name: str
    doc: str
    filters: Mapping[str, Filter]
    logic: bool = False


FILTERS: dict[str, FilterSet] = {}
"""Every filter set by its name; the mapping fills it."""


def conditions(statement: Statement, filters: str, t: str, where: Mapping[str, Value]) -> list[str]:
    """Return the conditions of a filter object on the row `t`; all of them must hold. Null is not given."""
    known = FILTERS[filters].filters
    found: list[str] = []
    groups: dict[Exists, list[tuple[Filter, Value]]] = {}
    for name, value in where.items():
        if value is None:
            continue
        match name:
            case "and":
                found += [all_of(conditions(statement, filters, t, part)) for part in value]
            case "or":
                found.append(any_of([all_of(conditions(statement, filters, t, part)) for part in value]))
            case "not":
                found.append(f"NOT {all_of(conditions(statement, filters, t, value))}")
            case _:
                operator = known[name]
                if operator.group is None:
                    found.append(operator.condition(statement, t, value))
                else:
                    groups.setdefault(operator.group, []).append((operator, value))
    for group, members in groups.items():
        found.append(group.condition(statement, t, partial(member_conditions, statement, members)))
    return found


def member_conditions(statement: Statement, members: Sequence[tuple[Filter, Value]], row: str) -> list[str]:
    """Return the conditions of a group's filters on the row that they share."""
    return [operator.condition(statement, row, value) for operator, value in members]


def all_of(parts: Sequence[str]) -> str:
    """Join conditions that must all hold; none at all holds."""
    return f"({' AND '.join(parts)})" if parts else "TRUE"


def any_of(parts: Sequence[str]) -> str:
    """Join conditions of which one must hold; none at all does not."""
    return f"({' OR '.join(parts)})" if parts else "FALSE"


def in_list(statement: Statement, column: str, values: Sequence[Value], convert: Convert | None) -> str:
    """Return that the column equals any of the values."""
    marks = [statement.bind(value, convert) if convert else statement.bind(value) for value in values]
    if not marks:
        return "FALSE"
    return f"{column} = {marks[0]}" if len(marks) == 1 else f"{column} IN ({', '.join(marks)})"


def first_day(asked: Mapping[str, Value]) -> str:
    """Return the first day that a date filter allows; a filter that allows none begins after every day."""
    first, last = _range(tuple(asked.items()))
    return first if first <= last else "~"


def last_day(asked: Mapping[str, Value]) -> str:
    """Return the last day that a date filter allows."""
    return _range(tuple(asked.items()))[1]


@lru_cache(4_096)
def _range(asked: tuple[tuple[str, Value], ...]) -> tuple[str, str]:
    first, last = MIN_DATE, MAX_DATE
    name = ""
    try:
        for name, value in asked:
            if name == "during":
                low, high = bounds(parse_edtf(value))
            else:
                low, high = (_shift(value, 1), MAX_DATE) if name == "after" else (MIN_DATE, _shift(value, -1))
            first, last = max(first, low), min(last, high)
    except DateError as error:
        raise QueryError(f"{name}: {error}.", name) from error
    return first, last


def _shift(day: str, days: int) -> str:
    found = parse_date(day)
    if found == (date.min if days < 0 else date.max):
        return "" if days < 0 else "~"
    return (found + timedelta(days=days)).isoformat()


def short(text: str) -> bool:
    """Say whether a text is too short for trigrams: such a one is looked for in another way, in other SQL."""
    return len(" ".join(text.split()) if text.isascii() else fold(text)) < 3


APART = {n: " " for n in range(128) if not chr(n).isalnum()}
"""What in ASCII parts words."""

MOST_CHARACTERS, MOST_WORDS = 500, 32
"""What a text to look for may have: no clock stops full text before it has looked for each word."""


def check_length(text: str, field: str) -> None:
    """Raise QueryError where a text to look for is too long."""
    if len(text) > MOST_CHARACTERS:
        raise QueryError(f"{field}: is longer than {MOST_CHARACTERS:,} characters.", field)


def words(text: str, field: str) -> list[str]:
    """Return the words of a question, each once, their marks with them.

    Raises QueryError where there are none, or too many.
    """
    check_length(text, field)
    if text.isascii():
        found = list(dict.fromkeys(text.translate(APART).split()))
    else:
        # Marks that no letter takes in (Yoruba's, Hindi's) stay: full text parts the word as it has parted the text.
        kept = "".join(
            c if c.isalnum() or unicodedata.category(c)[0] == "M" else " " for c in unicodedata.normalize("NFC", text)
        )
        found = list(dict.fromkeys(word for word in kept.split() if any(c.isalnum() for c in word)))
    if not found:
        raise QueryError(f"{field}: write at least one word.", field)
    if len(found) > MOST_WORDS:
        raise QueryError(f"{field}: has {len(found)} words, and {MOST_WORDS} are allowed.", field)
    return found


def lower(value: str) -> str:
    """Return the code as it is stored."""
    return value.lower()
