"""Counts of events by dimension: from a table of counts made at load where it has all that is asked about."""

import calendar
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from api.query.clauses import all_true
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

EMPTY = ("year", "month", "country")
"""The dimensions whose columns in these tables are empty where the events have none."""

SHOWN = ("type", "country", "modality", "initiator", "target", "collection")


def event_counts(compiler: "Compiler", item: Selection) -> Sql:
    """Return the events that match, counted by dimension; an event counts once under each of its actors."""
    statement, dialect = compiler.statement, compiler.dialect
    by = [str(name).lower() for name in item.arguments["by"]]
    if not 1 <= len(by) <= 3 or len(set(by)) < len(by):
        raise QueryError("by: give one to three different dimensions.", "by")
    where: Where = item.arguments.get("where") or {}
    most = statement.bind(limit(item.arguments.get("first"), 100, most=1000))
    columns = [f"{name}{'_slug' if name in ('initiator', 'target') else ''}" for name in by]
    order = ", ".join(f"{column} IS NULL, {column}" for column in columns)
    shown = [name if name in by else f"NULL AS {name}" for name in SHOWN]
    # Of an event that lies inside one year but no month, counted by both, the year is known.
    period = f"coalesce({', '.join(name if name in by else 'NULL' for name in ('month', 'year'))})"
    g = statement.alias("g")
    rows = (
        f"SELECT {', '.join(dict.fromkeys([*columns, *shown]))}, {period} AS period, events AS count "
        f"FROM ({counts(statement, by, where)}) AS c ORDER BY {order} LIMIT {most}"
    )
    ordered = ", ".join(f"{g}.{column} IS NULL, {g}.{column}" for column in columns)
    with compiler.joining() as joins:
        text = dialect.concat(compiler.object(item.variants[0].items, ENTITIES["EventCount"], g))
    listed = dialect.concat(["[", dialect.join_rows(text, ordered), "]"])
    return Sql(f"(SELECT {listed} FROM ({rows}) AS {g}{''.join(joins)})")


def counts(statement: Statement, by: Sequence[str], where: Where) -> str:
    """Return the rows of the dimensions' values with the number of events that have them."""
    given = {*names_in(where)}
    known = (name for name, (dimensions, filters) in COUNTED.items() if dimensions.issuperset(by) and filters >= given)
    table = next(known, None)
    if table is None:
        return counts_of_events(statement, by, where, "TRUE")
    dates = list(dates_in(where))
    if not dates:
        return counts_of_counts(statement, by, where, table, "TRUE")
    # Its dates are whole months: it answers for whole months, and for other dates the events themselves do.
    whole = statement.bind(dates, lambda found: int(all(map(is_whole_months, found))))
    return (
        f"{counts_of_counts(statement, by, where, table, f'{whole} = 1')} UNION ALL "
        f"{counts_of_events(statement, by, where, f'{whole} = 0')}"
    )


def counts_of_counts(statement: Statement, by: Sequence[str], where: Where, table: str, when: str) -> str:
    """Return the counts, summed up from a table of counts."""
    e = statement.alias("e")
    values = [f"nullif({e}.{name}, '')" if name in EMPTY else f"{e}.{name}" for name in by]
    met = all_true([when, *conditions(statement, "EventFilter", e, where)])
    columns = ", ".join(f"{value} AS {name}" for value, name in zip(values, by, strict=True))
    return f"SELECT {columns}, sum({e}.events) AS events FROM {table} AS {e} WHERE {met} GROUP BY {', '.join(values)}"


def counts_of_events(statement: Statement, by: Sequence[str], where: Where, when: str) -> str:
    """Return the counts, counted event by event."""
    e = statement.alias("e")
    columns: dict[str, str] = {}
    joins = ""
    for name in by:
        match name:
            case "country":
                joins += f" LEFT JOIN places AS pl ON pl.id = {e}.place_id"
                columns[name] = "pl.country"
            case "initiator" | "target":
                taken = (
                    "SELECT DISTINCT p.event_id, p.actor_id FROM participants AS p "
                    f"JOIN roles_under AS u ON u.code = p.role WHERE u.ancestor = '{name}'"
                )
                joins += f" LEFT JOIN ({taken}) AS {name}_of ON {name}_of.event_id = {e}.id"
                joins += f" LEFT JOIN actors AS {name}_actor ON {name}_actor.id = {name}_of.actor_id"
                columns |= {name: f"{name}_of.actor_id", f"{name}_slug": f"{name}_actor.slug"}
            case _:
                columns[name] = f"{e}.{name}"
    met = all_true([when, *matching(statement, ENTITIES["Event"], e, where)])
    listed = ", ".join(f"{value} AS {name}" for name, value in columns.items())
    groups = ", ".join(columns.values())
    return f"SELECT {listed}, count(*) AS events FROM events AS {e}{joins} WHERE {met} GROUP BY {groups}"


def names_in(where: Where) -> Iterator[str]:
    """Yield the names of the filters that are given, at any depth."""
    for name, value in where.items():
        match name:
            case _ if value is None:
                pass
            case "and" | "or":
                for part in value:
                    yield from names_in(part)
            case "not":
                yield from names_in(value)
            case _:
                yield name


def dates_in(where: Where) -> Iterator[Mapping[str, Any]]:
    """Yield the date filters that are given, at any depth, without how they match."""
    for name, value in where.items():
        match name:
            case _ if value is None:
                pass
            case "and" | "or":
                for part in value:
                    yield from dates_in(part)
            case "not":
                yield from dates_in(value)
            case "date":
                yield {k: v for k, v in value.items() if k != "match" and v is not None}
            case _:
                pass


def is_whole_months(asked: Mapping[str, Any]) -> bool:
    """Say whether the days that a date filter allows are whole months, or none."""
    first, last = first_day(asked), last_day(asked)
    return (first == "~" or first.endswith("-01")) and (last in ("", MAX_DATE) or is_month_end(last))


def is_month_end(day: str) -> bool:
    """Say whether a day is the last of its month."""
    year, month, number = map(int, day.split("-"))
    return number == calendar.monthrange(year, month)[1]
