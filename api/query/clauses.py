"""The clauses that every statement is put together from."""

import re
from collections.abc import Sequence

from api.query.model import Entity


def all_true(conditions: Sequence[str]) -> str:
    """Join conditions that must all hold, as WHERE takes them."""
    return " AND ".join(conditions) or "TRUE"


def rows_of(entity: Entity, row: str, source: str | None = None) -> str:
    """Return what stands in FROM for an entity's rows."""
    return f"{source or entity.table} AS {row}"


def only(entity: Entity, row: str) -> list[str]:
    """Return the condition that tells an entity's rows from others of its table."""
    return [entity.only.format(t=row)] if entity.only else []


def columns_of(row: str, *used: str) -> str:
    """Return the columns of the row's alias that occur in SQL, as SELECT takes them.

    With all of them a subquery could not be answered from an index, and would carry what nobody asked for.
    """
    found = {name for sql in used for name in re.findall(rf'\b{row}\.("?\w+"?)', sql)}
    return ", ".join(f"{row}.{name}" for name in sorted(found)) or "1"
