"""A data set in PostgreSQL: a schema of its own for each version, and one row that says which is the current one.

The tables of a schema are never changed once it is the current one, so that whoever reads it is never shown a mix.
"""

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from schema.errors import DatabaseError

if TYPE_CHECKING:
    import psycopg

SCHEMES = ("postgresql", "postgres")

HOME = "onrecord"
"""The schema of what is there once; those of the data sets are called so as well, with something behind it."""

PUBLISHED = f"{HOME}.published"
"""The table of one row that says which data set is the current one."""

LOOK = f"SELECT name, version, format FROM {PUBLISHED}"


class Published(NamedTuple):
    """The current data set: its schema, its version, the layout of its tables."""

    name: str
    version: str
    format: int


def is_postgres(url: str) -> bool:
    """Say whether a data set's URL is one of PostgreSQL's."""
    return url.partition("://")[0] in SCHEMES


def shown(url: str) -> str:
    """Return a URL as people may see it: without a password, and without what follows the database's name."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}"


def require_driver() -> None:
    """Raise DatabaseError where what speaks to PostgreSQL is not installed."""
    try:
        import psycopg
        import psycopg_pool
    except ImportError as error:
        raise DatabaseError(
            f"A data set in PostgreSQL needs psycopg, which cannot be imported ({error}). "
            "Install it with: pip install 'onrecord[postgres]'"
        ) from error
    assert psycopg and psycopg_pool


def unreachable(url: str, error: Exception) -> DatabaseError:
    """Return the error that a server does not answer, or not us."""
    said = " ".join(str(error).split())
    return DatabaseError(f"{shown(url)} cannot be read ({said}). See whether PostgreSQL runs there, and lets you in.")


def find_published(connection: "psycopg.Connection", url: str) -> Published | None:
    """Return the current data set, None where there never was one. Raises DatabaseError where it is of another layout.

    The connection must commit each statement by itself.
    """
    from psycopg import errors, sql

    try:
        row = connection.execute(sql.SQL(LOOK)).fetchone()
    except (errors.UndefinedTable, errors.InvalidSchemaName):
        return None
    return check_format(Published(*row), url) if row else None


def check_format(found: Published, url: str) -> Published:
    """Return the data set. Raises DatabaseError where this version of OnRecord cannot read it."""
    # Here, as the models take long to import, and settings alone need none.
    from schema.tables import FORMAT

    if found.format != FORMAT:
        raise DatabaseError(
            f"{shown(url)} has the layout {found.format}, and this version of OnRecord reads the layout {FORMAT}. "
            "Load it anew with: onrecord load"
        )
    return found
