"""Pages: orders, limits, and the cursors that mark a place in a list."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from api.query.model import Entity, OrderTerm
from api.query.statement import Statement
from schema.errors import QueryError

LIMIT = 100
DEFAULT = 20

BAD_CURSOR = "this is no cursor of this list in this order; take one from an edge or from pageInfo of the same question"


@dataclass(frozen=True, slots=True)
class Page:
    """How much of a list is asked for, from which end, between which cursors."""

    size: int
    backward: bool
    after: str | None
    before: str | None


def limit(value: int | None, default: int = DEFAULT, *, most: int = LIMIT, name: str = "first") -> int:
    """Return how many rows to give. Raises QueryError where that is not 1 to `most`."""
    if value is None:
        return default
    if not 1 <= value <= most:
        raise QueryError(f"{name}: {value} is not between 1 and {most}.", name)
    return value


def page(arguments: Mapping[str, Any]) -> Page:
    """Read a page's arguments. Raises QueryError where they do not go together."""
    first, last = arguments.get("first"), arguments.get("last")
    if first is not None and last is not None:
        raise QueryError("first and last cannot both be given: ask from one end of the list.", "last")
    size = limit(last, name="last") if last is not None else limit(first)
    return Page(size, last is not None, arguments.get("after"), arguments.get("before"))


def order_terms(entity: Entity, order_by: Sequence[Mapping[str, Any]] | None) -> tuple[OrderTerm, ...]:
    """Return the sort keys of what is asked for, the slug last: it decides ties."""
    if not order_by:
        return entity.order
    terms: list[OrderTerm] = []
    for item in order_by:
        order = (entity.orders or {})[str(item["field"]).lower()]
        descending = str(item.get("direction") or "asc").lower() == "desc"
        terms += [t for t in (order.descending if descending else order.ascending) if t not in terms]
    return (*terms, entity.order[-1])


def order_tag(terms: Sequence[OrderTerm]) -> str:
    """Return what tells an order from others in a cursor."""
    return ",".join(f"{t.sql.replace('{t}.', '')}{' desc' if t.descending else ''}" for t in terms)


def order_sql(terms: Sequence[OrderTerm], t: str, *, backward: bool) -> str:
    """Return the sort keys as ORDER BY takes them."""
    return ", ".join(f"{term.sql.format(t=t)}{' DESC' if term.descending != backward else ''}" for term in terms)


def cursor_sql(statement: Statement, terms: Sequence[OrderTerm], t: str) -> str:
    """Return the expression of a row's cursor: its sort keys, so that it outlives a reload."""
    d = statement.dialect
    pieces: list[Any] = [f"[{json.dumps(order_tag(terms))}"]
    for term in terms:
        pieces += [",", d.quote(term.sql.format(t=t))]
    return d.hex(d.concat([*pieces, "]"]))


def read_cursor(cursor: str, terms: Sequence[OrderTerm], name: str) -> list[Any]:
    """Return the sort keys that a cursor holds. Raises QueryError where it is not one of this list and order."""
    try:
        tag, *keys = orjson.loads(bytes.fromhex(cursor))
    except (ValueError, TypeError) as error:
        raise QueryError(f"{name}: {BAD_CURSOR}.", name) from error
    if (
        tag != order_tag(terms)
        or len(keys) != len(terms)
        or not all(type(key) is (int if term.number else str) for key, term in zip(keys, terms, strict=True))
        or not all(abs(key) < 2**63 for key in keys if type(key) is int)
    ):
        raise QueryError(f"{name}: {BAD_CURSOR}.", name)
    return keys


def beyond(
    statement: Statement,
    terms: Sequence[OrderTerm],
    t: str,
    cursor: str,
    name: str,
    *,
    onward: bool,
    inclusive: bool,
) -> str:
    """Return the condition that a row stands after the cursor (`onward`) or before it.

    The first key is bounded by itself as well, so that an index on it finds the page.
    """

    def key(i: int) -> str:
        return statement.bind(cursor, lambda c: read_cursor(c, terms, name)[i])

    keys = [key(i) for i in range(len(terms))]
    marks = [">" if onward != term.descending else "<" for term in terms]
    columns = [term.sql.format(t=t) for term in terms]
    condition = f"{columns[-1]} {marks[-1]}{'=' if inclusive else ''} {keys[-1]}"
    for column, mark, value in reversed(list(zip(columns[:-1], marks[:-1], keys[:-1], strict=True))):
        condition = f"({column} {mark}= {value} AND ({column} {mark} {value} OR {condition}))"
    return condition
