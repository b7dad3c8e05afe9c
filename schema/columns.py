"""The columns and constraints that the tables have in common."""

from typing import Any

from sqlalchemy import CheckConstraint, PrimaryKeyConstraint
from sqlalchemy.ext.compiler import compiles
from sqlmodel import Field

SLUG = "slug NOT GLOB '*[^a-z0-9-]*' AND slug <> '' AND slug NOT GLOB '-*'"


def dated() -> tuple[CheckConstraint, CheckConstraint]:
    """Return the constraints on the codes of a date."""
    return (
        CheckConstraint("date_precision IN ('day', 'week', 'month', 'year', 'interval', 'unknown')"),
        CheckConstraint("date_basis IN ('stated', 'relative_to_publication', 'bounded_by_publication', 'inferred')"),
    )


def one_of(*columns: str) -> CheckConstraint:
    """Return the constraint that exactly one of the columns is filled."""
    return CheckConstraint(" + ".join(f"({c} IS NOT NULL)" for c in columns) + " = 1", name="exactly_one_" + columns[0])


def key() -> Any:
    """Return the integer primary key."""
    return Field(default=None, primary_key=True)


def slug() -> Any:
    """Return the permanent key."""
    return Field(unique=True, description="The permanent, human-readable key that paths, filters and seeds use.")


def ref(column: str, *, optional: bool = False, index: bool = True, description: str | None = None) -> Any:
    """Return a foreign key; `column` is the target, such as "actors.id"."""
    options: dict[str, Any] = {"foreign_key": column, "index": index, "description": description}
    return Field(default=None, **options) if optional else Field(**options)


def owner(column: str) -> Any:
    """Return the foreign key that is the first part of a row's key; `column` is the target, such as "events.id"."""
    return Field(foreign_key=column, primary_key=True)


class NewestFirst(PrimaryKeyConstraint):
    """A primary key whose rows lie in the order of events: by date_to backwards, then by slug."""


@compiles(NewestFirst, "sqlite")
def write_newest_first(constraint: NewestFirst, compiler: Any, **_: Any) -> str:
    """Return the constraint as SQLite has it; other databases keep no rows in the order of a key."""
    columns = (f"{column.name} DESC" if column.name == "date_to" else column.name for column in constraint.columns)
    return f"PRIMARY KEY ({', '.join(columns)})"
