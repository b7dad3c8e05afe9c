"""Import files into a data set: beside the old one, whole, and then in its place."""

import gc
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from schema.errors import DatabaseError
from scripts.bulk.clock import Clock
from scripts.bulk.insert import Inserter
from scripts.bulk.load import be_silent, complete, connect, make_empty, sign
from scripts.importers.files import Reading, find_files
from scripts.importers.pipeline import Import, Tally
from scripts.importers.records import Mapping
from scripts.importers.rejects import Rejects
from scripts.importers.remove import remove_rest
from scripts.read import Progress
from scripts.versions import entry
from scripts.write import check_folder, examine, explained, locked, renewed


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import came to; `changed` is false where all was there already. `seconds` by step."""

    collection: str
    version: str
    changed: bool
    tally: Tally
    rejects: Path | None
    steps: dict[str, float]
    seconds: float


@contextmanager
def uncollected() -> Generator[None]:
    """Do without Python's search for cycles: rows make none, and are so many that it takes a third of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class Unchanged(Exception):
    """All that is imported is there already."""


def import_files(
    database: Path,
    mapping: Mapping,
    files: Sequence[str],
    *,
    rejects: Path,
    max_rejects: int,
    progress: Progress | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> ImportResult:
    """Import files into a data set, or into a new one that has the product's vocabulary.

    files: names, patterns, or - for standard input. stop: asked now and then; once it says so, what was read until
    then is written, and the same import later goes on from there.
    Raises ImportFileError and DatabaseError, and leaves what was there.
    """
    began = time.monotonic()
    tell = progress or be_silent
    reading = Reading(find_files(files))
    rejected = Rejects(rejects, max_rejects)
    clock = Clock("starting")
    done: Import | None = None
    changed = True
    version = ""
    with explained(database), closing(rejected), uncollected():
        database = database.resolve()
        check_folder(database)
        with locked(database):
            current = examine(database)
            version = current.version or ""
            try:
                with renewed(database, current) as fresh:
                    if not current.same_layout:
                        make_empty(fresh)
                    with closing(connect(fresh)) as connection:
                        done = Import(
                            connection,
                            mapping,
                            reading,
                            rejected,
                            tell=lambda rows, total: tell("Writing events", rows, total),
                            stop=stop,
                        )
                        inserter = Inserter(connection)
                        clock.enter("reading")
                        for chunk in done.chunks():
                            clock.enter("inserting")
                            for rows in chunk:
                                if rows.rows:
                                    inserter.insert(rows)
                            clock.enter("reading")
                        if done.version == current.collections.get(mapping.collection.slug):
                            raise Unchanged
                        removed = list(done.builder.actors.mended)
                        if done.tally.updated or done.tally.deleted:
                            clock.enter("removing")
                            removed += remove_rest(connection, mapping.collection.slug)
                        complete(inserter, clock, tell, removed={"actors": removed}, trusted=True)
                        clock.enter("writing")
                        version = sign(connection, entry(mapping.collection, done.version, done.checksum))
            except Unchanged:
                changed = False
    clock.enter("")
    if done is None:
        raise DatabaseError(f"{database} was not written.")
    where = rejects if rejected.count else None
    seconds = time.monotonic() - began
    return ImportResult(mapping.collection.slug, version, changed, done.tally, where, dict(clock.steps), seconds)
