"""Counts of events by dimension: from a table of counts made at load where it has all that is asked about."""

import calendar
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from api.query.clauses import all_true, columns_of
from api.query.dialects import Sql
from api.query.filters import conditions, first_day, last_day
from api.query.mapping import ENTITIES
from api.query.pages import limit
from api.query.paths import matching
from api.query.selection import Selection
from api.query.statement import Statement
from schema.dates import MAX_DATE
from schema.errors import QueryError

if TYPE_CHECKING:
    from api.query.compile import Compiler

Where = Mapping[str, Any]

BASE = {"type", "year", "month"}
COUNTED: dict[str, tuple[set[str], set[str]]] = {
    "event_counts_by_type": (BASE, {"type", "date"}),
    "event_counts_by_country": (BASE | {"country"}, {"type", "date"}),
    "event_counts": (BASE | {"modality", "collection"}, {"type", "date", "modality", "collection", "disputed"}),
}
"""The tables of counts, the smallest first: the dimensions and the filters that each knows."""

ABSENT: dict[str, str] = dict.fromkeys(("initiator", "target"), "CAST(NULL AS INTEGER)")
"""What stands for the dimensions that are no texts where nobody counts by them."""

EMPTY = ("year", "month", "country")
"""The dimensions whose columns in these tables are empty where the events have none."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """What events are counted by, as SQL: its value, what sorts it, and what groups it where there are several."""

    value: str
    key: str
    group: str = ""


NONE = Dimension("NULL", "'~'")
"""No code, date or slug has a tilde: it is after all that they have."""


def always(value: str) -> Dimension:
    """Return the dimension of a value that is always there."""
    return Dimension(value, value, value)


def optional(value: str, key: str | None = None) -> Dimension:
    """Return the dimension of a value that may not be there, and is then last."""
    return Dimension(value, f"coalesce({key or value}, '~')", f"{value}, {key}" if key else value)


def event_counts(compiler: "Compiler", item: Selection) -> Sql:
    """Return the events that match, counted by dimension; an event counts once under each of its actors."""
    statement, dialect = compiler.statement, compiler.dialect
    by = [str(name).lower() for name in item.arguments["by"]]
    if not 1 <= len(by) <= 3 or len(set(by)) < len(by):
        raise QueryError("by: give one to three different dimensions.", "by")
    most = statement.bind(limit(item.arguments.get("first"), 100, most=1000))
    g = statement.alias("g")
    with compiler.joining() as joins:
        text = dialect.concat(compiler.object(item.variants[0].items, ENTITIES["EventCount"], g))
    keys = ", ".join(f"key{n}" for n in range(len(by)))
    listed = dialect.concat(["[", dialect.join_rows(text, keys), "]"])
    counting = Counting(statement, by, item.arguments.get("where") or {}, columns_of(g, text, *joins))
    parts = [f"SELECT * FROM ({part} ORDER BY {keys} LIMIT {most})" for part in counting.parts()]
    rows = " UNION ALL ".join(parts)
    return Sql(f"(SELECT {listed} FROM ({rows} LIMIT {most}) AS {g}{''.join(joins)})")


@dataclass(frozen=True, slots=True)
class Counting:
    """Counts the events that match by some dimensions. shown: the columns that are asked for, of some alias."""

    statement: Statement
    by: Sequence[str]
    where: Where
    shown: str

    def parts(self) -> list[str]:
        """Return the statements that count, each other events, or none: what one counts comes before the next."""
        given = {name for name, _ in filters_in(self.where)}
        fit = (item for item in COUNTED.items() if item[1][0].issuperset(self.by) and item[1][1] >= given)
        table, (dimensions, _) = next(fit, ("", ({""}, {""})))
        if not table:
            return [self.of_events()]
        dates = [without_match(value) for name, value in filters_in(self.where) if name == "date"]
        if not dates:
            return [self.of_counts(table)]
        # Its dates are whole months: it answers for whole months, and for other dates the events themselves do.
        whole = self.statement.bind(dates, lambda found: int(all(map(is_whole_months, found))))
        events = self.of_events(f"{whole} = 0")
        if self.by[0] != "month" or {*self.by, "year"} != dimensions or self.where.get("date") is None:
            return [self.of_counts(table, f"{whole} = 1"), events]
        return [self.inside_months(table, f"{whole} = 1"), self.outside_months(table, f"{whole} = 1"), events]

    def inside_months(self, table: str, when: str) -> str:
        """Return the counts of events inside a month: the rows as they are, in the order in which the table is kept."""
        e = self.statement.alias("e")
        last = self.statement.bind(without_match(self.where["date"]), last_day)
        dimensions = {name: Dimension(f"{e}.{name}", f"{e}.{name}") for name in self.by}
        dimensions["month"] = Dimension(f"{e}.month", f"{e}.date_to")
        bounds = [when, f"{e}.month <> ''", f"{e}.date_to <= {last}", *self.conditions(e)]
        return self.select(dimensions, f"{e}.events", f"{table} AS {e}", bounds)

    def outside_months(self, table: str, when: str) -> str:
        """Return the counts of events that lie in no one month."""
        e = self.statement.alias("e")
        dimensions = self.dimensions(e) | {"month": NONE}
        return self.select(
            dimensions, f"sum({e}.events)", f"{table} AS {e}", [when, f"{e}.month = ''", *self.conditions(e)]
        )

    def of_counts(self, table: str, *when: str) -> str:
        """Return the counts, summed up from a table of counts."""
        e = self.statement.alias("e")
        return self.select(self.dimensions(e), f"sum({e}.events)", f"{table} AS {e}", [*when, *self.conditions(e)])

    def of_events(self, *when: str) -> str:
        """Return the counts, counted event by event."""
        e = self.statement.alias("e")
        dimensions: dict[str, Dimension] = {}
        source = f"events AS {e}"
        for name in self.by:
            match name:
                case "country":
                    source += f" LEFT JOIN places AS pl ON pl.id = {e}.place_id"
                    dimensions[name] = optional("pl.country")
                case "initiator" | "target":
                    taken = (
                        "SELECT DISTINCT p.event_id, p.actor_id FROM participants AS p "
                        f"JOIN roles_under AS u ON u.code = p.role WHERE u.ancestor = '{name}'"
                    )
                    source += f" LEFT JOIN ({taken}) AS {name}_of ON {name}_of.event_id = {e}.id"
                    source += f" LEFT JOIN actors AS {name}_actor ON {name}_actor.id = {name}_of.actor_id"
                    dimensions[name] = optional(f"{name}_actor.id", f"{name}_actor.slug")
                case "year" | "month":
                    dimensions[name] = optional(f"{e}.{name}")
                case _:
                    dimensions[name] = always(f"{e}.{name}")
        found = matching(self.statement, ENTITIES["Event"], e, self.where)
        return self.select(dimensions, "count(*)", source, [*when, *found])

    def dimensions(self, e: str) -> dict[str, Dimension]:
        """Return the dimensions as a table of counts has them."""
        return {
            name: optional(f"nullif({e}.{name}, '')") if name in EMPTY else always(f"{e}.{name}") for name in self.by
        }

    def conditions(self, e: str) -> list[str]:
        """Return the conditions on a row of a table of counts."""
        return conditions(self.statement, "EventFilter", e, self.where)

    def select(self, dimensions: Mapping[str, Dimension], number: str, source: str, met: Sequence[str]) -> str:
        """Return the SELECT of all that is shown, with the keys that it is sorted by."""
        values = {name: dimension.value for name, dimension in dimensions.items()} | {"count": number}
        # Of an event that lies inside one year but no month, counted by both, the year is known.
        known = [values[name] for name in ("month", "year") if name in values]
        values["period"] = known[0] if len(known) == 1 else f"coalesce({', '.join(known or ['NULL'])}, NULL)"
        asked = [column.partition(".")[2] for column in self.shown.split(", ")]
        columns = [f"{values.get(name, ABSENT.get(name, 'NULL'))} AS {name}" for name in asked if name]
        columns += [f"{dimensions[name].key} AS key{n}" for n, name in enumerate(self.by)]
        groups = ", ".join(dimension.group for dimension in dimensions.values() if dimension.group)
        grouped = f" GROUP BY {groups or 'TRUE'}" if number.startswith(("sum", "count")) else ""
        return f"SELECT {', '.join(columns)} FROM {source} WHERE {all_true(met)}{grouped}"


def without_match(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a date filter asks for, but for how it matches."""
    return {name: value for name, value in asked.items() if name != "match" and value is not None}


def filters_in(where: Where) -> Iterator[tuple[str, Any]]:
    """Yield the name and the value of each filter that is given, at any depth."""
    for name, value in where.items():
        match name:
            case _ if value is None:
                pass
            case "and" | "or":
                for part in value:
                    yield from filters_in(part)
            case "not":
                yield from filters_in(value)
            case _:
                yield name, value


def is_whole_months(asked: Mapping[str, Any]) -> bool:
    """Say whether the days that a date filter allows are whole months, or none."""
    first, last = first_day(asked), last_day(asked)
    return (first == "~" or first.endswith("-01")) and (last in ("", MAX_DATE) or is_month_end(last))


@lru_cache(4_096)
def is_month_end(day: str) -> bool:
    """Say whether a day is the last of its month."""
    year, month, number = map(int, day.split("-"))
    return number == calendar.monthrange(year, month)[1]
