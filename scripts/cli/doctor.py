"""`onrecord doctor`: is everything as it should be, and if not, what is to do?"""

import os
from typing import TYPE_CHECKING, Annotated

import typer

from scripts.cli.exits import ExitCode
from scripts.cli.options import VARIABLE, Database
from scripts.cli.serve import Host, Port
from scripts.cli.show import console, show_value

if TYPE_CHECKING:
    from schema.settings import Settings
    from scripts.doctor.finding import Finding, Findings

COLOURS = {"ok": "green", "warning": "yellow", "fault": "bold red"}

Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs, when all is looked at.")]
Quick = Annotated[bool, typer.Option("--quick", help="Look less deep: a large data set takes minutes otherwise.")]


def doctor(
    json: Json = False, quick: Quick = False, host: Host = "127.0.0.1", port: Port = 8000, database: Database = None
) -> None:
    """Look the settings, the data set and the machine over: one line a check, with what to do about each fault.

    Nothing is changed.
    """
    from dataclasses import asdict

    from rich.markup import escape

    from scripts.doctor.finding import State

    found: list[Finding] = []
    for finding in examine(host, port, database, quick=quick):
        found.append(finding)
        if not json:
            cure = f" [dim]{escape(finding.cure)}[/]" if finding.cure else ""
            state = f"[{COLOURS[finding.state]}]{finding.state:<8}[/]"
            console().print(f"{state} {finding.check}: {escape(finding.text)}{cure}", soft_wrap=True)
    faults = [finding for finding in found if finding.state is State.FAULT]
    if json:
        show_value({"ok": not faults, "findings": [asdict(finding) for finding in found]})
    if faults:
        raise typer.Exit(ExitCode.FAULTS)


def examine(host: str, port: int, database: str | None, *, quick: bool) -> "Findings":
    """Yield what each check finds, in the order in which one would ask."""
    from api.pages import DIST
    from api.reader import check_vocabulary
    from schema.postgres import is_postgres
    from scripts.doctor.dataset import check_dataset
    from scripts.doctor.machine import check_pages, check_ports, check_space, check_versions
    from scripts.doctor.settings import read_settings

    yield from check_versions()
    # The option reads the variable as well.
    given = {"database_url": database} if database and database != os.environ.get(VARIABLE) else {}
    settings, said = read_settings(given, os.environ)
    yield from said
    yield from check_pages(DIST)
    if settings is None:
        return
    measures = settings.metrics_host, settings.metrics_port
    yield from check_ports({"requests": (host, port), "measures": measures})
    if is_postgres(settings.database_url):
        yield check_postgres(settings)
        return
    yield from check_space(settings.database_path)
    yield from check_dataset(settings, check_vocabulary, quick=quick)


def check_postgres(settings: "Settings") -> "Finding":
    """See that a data set in PostgreSQL answers; to look into its tables and files is that server's own affair."""
    from api.reader import make_reader
    from schema.errors import DatabaseError
    from scripts.doctor.finding import fault, ok

    try:
        return ok("data set", f"Version {make_reader(settings).snapshot().version}, in PostgreSQL.")
    except DatabaseError as error:
        return fault("data set", error.message, "")
