"""The reader of the data set that the settings name; one with terms that the running schema lacks is refused."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, LiteralString, Protocol, cast

from api.query.execute import Reader
from api.query.notices import Notice, ignore
from schema.errors import DatabaseError
from schema.postgres import is_postgres, require_driver
from schema.settings import Settings
from schema.vocabulary import SCHEMES, product_vocabulary

if TYPE_CHECKING:
    from api.query.postgres import PostgresReader


def make_reader(settings: Settings, notice: Notice = ignore) -> Reader:
    """Return the reader of the data set that the settings name; `notice` is told what happens to it."""
    if is_postgres(settings.database_url):
        return cast(Reader, make_postgres_reader(settings, notice))
    return Reader(
        settings.database_path,
        seconds=settings.query_seconds,
        mmap_bytes=settings.mmap_bytes,
        cache_kib=settings.cache_kib,
        most_bytes=settings.max_answer_bytes,
        threads=settings.query_threads,
        most_concurrent=settings.max_concurrent,
        check=check_vocabulary,
        notice=notice,
    )


def make_postgres_reader(settings: Settings, notice: Notice) -> "PostgresReader":
    """Return the reader of a data set in PostgreSQL. Raises DatabaseError where what speaks to it is not installed."""
    require_driver()
    from api.query.postgres import PostgresReader

    return PostgresReader(
        settings.database_url,
        seconds=settings.query_seconds,
        most_bytes=settings.max_answer_bytes,
        # As many as are quick and slow at once.
        connections=2 * settings.query_threads,
        most_waiting=settings.max_concurrent,
        check=check_vocabulary,
        notice=notice,
    )


class Queried(Protocol):
    """A connection to a data set, in whichever database."""

    def execute(self, sql: LiteralString, /) -> Iterable[Any]:
        """Return the rows of a statement's answer."""
        ...


def check_vocabulary(connection: Queried) -> None:
    """Refuse a data set whose terms the running schema lacks. Raises DatabaseError."""
    known = {(scheme, code) for scheme in SCHEMES for code in product_vocabulary().codes(scheme)}
    found = {(str(scheme), str(code)) for scheme, code in connection.execute("SELECT scheme, code FROM terms")}
    if missing := sorted(found - known):
        names = ", ".join(f"{scheme} {code}" for scheme, code in missing)
        raise DatabaseError(
            f"The data set has terms that this version of OnRecord does not know: {names}. "
            "Install the version that was made with them, or load seeds without them."
        )
