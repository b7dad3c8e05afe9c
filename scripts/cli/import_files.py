"""`onrecord import`: files of event data sets into the data set."""

import signal
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scripts.cli.exits import ExitCode
from scripts.cli.load import LoadFormat
from scripts.cli.options import Database, make_settings
from scripts.cli.progress import progress_shown
from scripts.cli.show import complain, note, show_text, show_value
from scripts.importers.formats import DataSet

if TYPE_CHECKING:
    from scripts.importers.load import ImportResult

From = Annotated[DataSet, typer.Argument(metavar="DATASET", help=f"Whose files they are: {', '.join(DataSet)}.")]
Files = Annotated[
    list[str],
    typer.Argument(
        metavar="FILE...",
        help="Files, plain, .gz or .zip; patterns in quotes; - for standard input.",
        show_default=False,
    ),
]
RejectsFile = Annotated[
    Path | None,
    typer.Option(
        "--rejects",
        metavar="FILE",
        help="Where rows go that are no events, each with its line and the reason. "
        "Not given: rejects-DATASET.csv in the working directory.",
    ),
]
MaxRejects = Annotated[
    int, typer.Option("--max-rejects", min=0, help="How many such rows are let pass; one more, and nothing is written.")
]
Format = Annotated[LoadFormat, typer.Option("--format", help="Text for people, or JSON for programs.")]


def import_files(
    dataset: From,
    files: Files,
    rejects: RejectsFile = None,
    max_rejects: MaxRejects = 1_000,
    format: Format = LoadFormat.TEXT,
    database: Database = None,
) -> None:
    """Import files of an event data set beside what is there; the old data set stays until the new one is whole.

    Events are known by their data set and its key: what is there already is passed over, what a newer row says
    otherwise is changed. Ctrl-C writes what was read until then; the same command later goes on from there.
    """
    from schema.settings import default_database_url
    from scripts.importers.formats import mapping_of
    from scripts.importers.load import import_files
    from scripts.importers.records import ImportFileError
    from scripts.place import writable

    settings = make_settings(database)
    if settings.database_url == default_database_url():
        settings.database_path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with progress_shown() as progress, stopped_by_hand() as stop, writable(settings, progress) as path:
            result = import_files(
                path,
                mapping_of(dataset),
                files,
                rejects=rejects or Path(f"rejects-{dataset}.csv"),
                max_rejects=max_rejects,
                progress=progress,
                stop=stop,
            )
    except ImportFileError as error:
        complain(error.message)
        raise typer.Exit(ExitCode.ROWS) from error
    if format is LoadFormat.JSON:
        show_value({**asdict(result), "rejects": result.rejects and str(result.rejects)})
    else:
        show_text(describe(result, settings.database_name) + "\n")


@contextmanager
def stopped_by_hand() -> Generator[Callable[[], bool]]:
    """Give what says whether Ctrl-C was pressed; pressed again, it ends the import, with nothing written."""
    pressed = False

    def press(*_: object) -> None:
        nonlocal pressed
        if pressed:
            raise KeyboardInterrupt
        pressed = True
        note("Stopping: what was read is being written. Ctrl-C again leaves the data set as it was.")

    before = signal.signal(signal.SIGINT, press)
    try:
        yield lambda: pressed
    finally:
        signal.signal(signal.SIGINT, before)


def describe(result: "ImportResult", database: str) -> str:
    """Return what an import came to, for people."""
    tally = result.tally
    told = {
        "added": tally.added,
        "updated": tally.updated,
        "deleted": tally.deleted,
        "unchanged": tally.unchanged,
        "older than what is there": tally.outdated,
        "repeated": tally.repeated,
        "to be deleted that are not there": tally.absent,
        "rejected": tally.rejected,
    }
    counts = ", ".join(f"{count:,} {name}" for name, count in told.items() if count) or "none"
    pace = f"{tally.rows / result.seconds:,.0f} rows/s" if result.seconds else ""
    done = (
        f"Imported {result.collection} into {database}, now the data set {result.version}, "
        f"in {result.seconds:.1f} s ({pace})."
        if result.changed
        else f"{database} holds all of it already, as the data set {result.version}."
    )
    parts = [done, f"{tally.rows:,} rows: {counts}."]
    if result.rejects:
        parts.append(f"The rejected rows are in {result.rejects}, each with its line and the reason.")
    if tally.stopped:
        parts.append("It was stopped before the end: give the same command again to go on.")
    return "\n".join(parts)
