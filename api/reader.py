"""The reader of the data set that the settings name; one with terms that the running schema lacks is refused."""

import apsw

from api.query.execute import Reader
from api.query.notices import Notice, ignore
from schema.errors import DatabaseError
from schema.settings import Settings
from schema.vocabulary import SCHEMES, product_vocabulary


def make_reader(settings: Settings, notice: Notice = ignore) -> Reader:
    """Return the reader of the data set that the settings name; `notice` is told what happens to it."""
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


def check_vocabulary(connection: apsw.Connection) -> None:
    """Refuse a data set whose terms the running schema lacks. Raises DatabaseError."""
    known = {(scheme, code) for scheme in SCHEMES for code in product_vocabulary().codes(scheme)}
    found = {(str(scheme), str(code)) for scheme, code in connection.execute("SELECT scheme, code FROM terms")}
    if missing := sorted(found - known):
        names = ", ".join(f"{scheme} {code}" for scheme, code in missing)
        raise DatabaseError(
            f"The data set has terms that this version of OnRecord does not know: {names}. "
            "Install the version that was made with them, or load seeds without them."
        )
