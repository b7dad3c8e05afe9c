"""The command `onrecord`. Each command has a module, which imports what takes long only when it runs."""

import signal
import sys
import traceback
from io import TextIOWrapper
from typing import Annotated, Any, cast

import typer
from typer.core import TyperGroup

from schema.errors import OnRecordError
from scripts.cli.doctor import doctor
from scripts.cli.documents import openapi, schema
from scripts.cli.events import CSV_DOC, events
from scripts.cli.exits import ExitCode, describe, exit_code
from scripts.cli.explain import explain
from scripts.cli.filters import AskedByFilters
from scripts.cli.import_files import import_files
from scripts.cli.load import load
from scripts.cli.query import query
from scripts.cli.serve import serve
from scripts.cli.show import complain, show_text


class Commands(TyperGroup):
    """The commands; an error that a person is meant to read ends them with its message and its exit code."""

    def invoke(self, ctx: Any) -> Any:
        """Run one."""
        try:
            return super().invoke(ctx)
        except (OnRecordError, OSError) as error:
            complain(describe(error))
            raise typer.Exit(exit_code(error)) from error

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Print the help, with the exit codes."""
        from rich.console import Console
        from rich.panel import Panel
        from rich.table import Table

        super().format_help(ctx, formatter)
        codes = Table.grid(padding=(0, 2))
        for code in ExitCode:
            codes.add_row(f"{code.value:>2}", code.doc)
        Console().print(Panel(codes, title="Exit codes", title_align="left", border_style="dim"))


app = typer.Typer(cls=Commands, no_args_is_help=True, rich_markup_mode="rich", pretty_exceptions_enable=False)
app.command()(load)
app.command("import")(import_files)
app.command()(serve)
app.command(cls=AskedByFilters, epilog=CSV_DOC)(events)
app.command()(query)
app.add_typer(explain, name="explain")
app.command()(schema)
app.command()(openapi)
app.command()(doctor)


def show_version(asked: bool) -> None:
    """Print the version and end."""
    if asked:
        from importlib.metadata import version

        show_text(f"onrecord {version('onrecord')}\n")
        raise typer.Exit


@app.callback()
def about(
    _: Annotated[
        bool, typer.Option("--version", callback=show_version, is_eager=True, help="Print the version and end.")
    ] = False,
) -> None:
    """Who did what, who said what, and where is it written?

    [bold]onrecord load[/] makes the data set, and the other commands answer from it.
    """


def main() -> None:
    """Run the command."""
    # Whoever reads the output may stop reading at any point, and may lack some of its letters.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    for stream in (sys.stdout, sys.stderr):
        cast(TextIOWrapper, stream).reconfigure(errors="replace")
    try:
        app()
    except Exception:
        traceback.print_exc()
        sys.exit(ExitCode.FAULT)
