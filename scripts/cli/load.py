"""`onrecord load`: seeds into a data set."""

from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scripts.cli.exits import ExitCode
from scripts.cli.options import Database, make_settings
from scripts.cli.progress import progress_shown
from scripts.cli.show import complain, show_text, show_value

if TYPE_CHECKING:
    from scripts.load import LoadResult


class LoadFormat(StrEnum):
    """How a load is told of."""

    TEXT = "text"
    JSON = "json"


Seeds = Annotated[
    Path | None,
    typer.Option("--seeds", metavar="DIR", help="The folder of seeds. Not given: the seeds that come with OnRecord."),
]
Check = Annotated[bool, typer.Option("--check", help="See whether the seeds are good, and write nothing.")]
Format = Annotated[LoadFormat, typer.Option("--format", help="Text for people, or JSON for programs.")]


def load(
    seeds: Seeds = None, check: Check = False, format: Format = LoadFormat.TEXT, database: Database = None
) -> None:
    """Load seeds into the data set; the old one stays until the new one is whole.

    All that is wrong with the seeds is listed in one run, each fault with its line and what to do about it.
    """
    from contextlib import nullcontext
    from importlib.resources import files

    from schema.errors import SeedError
    from schema.settings import default_database_url
    from scripts import load as loader
    from scripts import report
    from scripts.place import writable

    settings = make_settings(database)
    if seeds is not None and not seeds.is_dir():
        raise typer.BadParameter(f"there is no folder {seeds}.", param_hint="'--seeds'")
    if settings.database_url == default_database_url() and not check:
        settings.database_path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with progress_shown() as progress:
            # A check looks at the seeds alone.
            place = nullcontext(settings.database_path) if check else writable(settings, progress)
            with place as path:
                result = loader.load(seeds or files("seeds"), path, check_only=check, progress=progress)
    except SeedError as error:
        show_text((report.as_json if format is LoadFormat.JSON else report.render)(error.issues) + "\n")
        complain(f"{error.message}. {'Nothing is written by a check.' if check else 'Nothing was written.'}")
        raise typer.Exit(ExitCode.FAULTS) from error
    if format is LoadFormat.JSON:
        show_value({**asdict(result), "database": settings.database_name, "check": check})
    else:
        show_text(describe(result, check, settings.database_name) + "\n")


def describe(result: "LoadResult", check: bool, database: str) -> str:
    """Return what a load came to, for people."""
    counts = ", ".join(f"{count:,} {table.replace('_', ' ')}" for table, count in result.counts.items())
    if check:
        done = f"The seeds are good: they make the version {result.version}."
    elif result.changed:
        done = f"Loaded the version {result.version} of the seeds into {database} in {result.seconds:.1f} s."
    else:
        done = f"{database} holds the version {result.version} of the seeds already."
    return f"{done}\n{counts}"
