"""Where a data set is written: its own file, or one that is copied into PostgreSQL when it is done."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from schema.postgres import is_postgres, require_driver
from schema.settings import Settings
from scripts.read import Progress


@contextmanager
def writable(settings: Settings, progress: Progress | None = None) -> Generator[Path]:
    """Give the file to write the settings' data set in. Raises DatabaseError, and leaves what was there."""
    if not is_postgres(settings.database_url):
        yield settings.database_path
        return
    require_driver()
    from scripts.postgres.staging import staged

    with staged(settings.database_url, progress) as path:
        yield path
