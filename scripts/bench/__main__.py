"""`make bench`: measure the product beside its peers on the same data, in one run."""

import json
import shutil
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from scripts.bench.check import DifferenceError
from scripts.bench.contestants import MODULES, SetupError
from scripts.bench.cores import Cores, share_cores
from scripts.bench.datasets import compare_load, find_dataset
from scripts.bench.figures import REQUESTS, Results, to_json
from scripts.bench.generator import GeneratorError, find_wrk
from scripts.bench.machine import describe_machine
from scripts.bench.questions import KINDS
from scripts.bench.report import MarkersError, markdown, show, write_into
from scripts.bench.run import measure
from scripts.bench.scale import SMALL, time_growth
from scripts.bench.sections import sections
from scripts.bench.servers import ROOT, AnswerError
from scripts.bench.stage import Stage, prepare_questions
from scripts.bench.workers import compare_workers
from scripts.bench.zipf import Mix

WORK = ROOT / "build" / "bench"
PASSING = ("logs", "playlists", "static")
"""What is kept from a run only when it fails."""
EVENTS, QUICK_EVENTS = 1_000_000, 20_000
ROUNDS, SECONDS, QUICK_SECONDS = 3, 8, 1
PARTS = ["contest", "workers", "scale", "load"]

notes = Console(stderr=True)

Events = Annotated[int | None, typer.Option(min=200, help=f"Events in the data set [default: {EVENTS:,}].")]
Only = Annotated[str, typer.Option(help="Contestants, with commas between them [default: all].")]
Rounds = Annotated[int, typer.Option(min=1, help="Rounds; what is told are medians.")]
Seconds = Annotated[int | None, typer.Option(min=1, help=f"Seconds of a turn [default: {SECONDS}].")]
Quick = Annotated[bool, typer.Option("--quick", help="A small data set and short turns: a few minutes in all.")]
Json = Annotated[Path | None, typer.Option("--json", help="Where the figures are written as JSON.")]
Scale = Annotated[bool, typer.Option("--scale", help="Only the time in process on a small and on the large data set.")]
Workers = Annotated[bool, typer.Option("--workers", help="Only one worker process beside two.")]
Load = Annotated[bool, typer.Option("--load", help="Only the pace of the bulk load.")]


def bench(
    events: Events = None,
    only: Only = "",
    rounds: Rounds = ROUNDS,
    seconds: Seconds = None,
    quick: Quick = False,
    json_file: Json = None,
    scale: Scale = False,
    workers: Workers = False,
    load: Load = False,
) -> None:
    """Measure, print the report, and write it into BENCHMARKS.md if the run was whole."""
    events = events or (QUICK_EVENTS if quick else EVENTS)
    seconds = seconds or (QUICK_SECONDS if quick else SECONDS)
    names = choose(only)
    chosen = {"scale": scale, "workers": workers, "load": load}
    parts = [part for part in PARTS if chosen.get(part)] or PARTS
    results = Results(events, datetime.now(UTC).date(), rounds, seconds, describe_machine())
    whole = False
    try:
        run_parts(parts, names, results)
        whole = parts == PARTS and not (quick or only)
    except (SetupError, DifferenceError, AnswerError, GeneratorError) as error:
        notes.print(f"[red]Error:[/] {escape(str(error))}", highlight=False)
        raise typer.Exit(1) from error
    finally:
        # What took an hour to measure is told, even where a later part has failed.
        if results.table or results.growth or results.workers or results.load:
            finish(results, json_file, whole=whole)


def run_parts(parts: list[str], names: list[str], results: Results) -> None:
    """Run the parts of the benchmark, and keep what comes of each.

    Raises SetupError, DifferenceError, AnswerError, GeneratorError.
    """
    find_wrk()
    cores = share_cores()
    if len(cores.servers | cores.generator) == 1:
        tell("There is one core for the servers and the load generator: they get in each other's way.")
    database = find_dataset(WORK, results.events, tell)
    if "contest" in parts or "workers" in parts:
        tell("Drawing questions")
        asked = prepare_questions(database)
        if "contest" in parts:
            compete(results, names, database, asked, cores)
        if "workers" in parts:
            with turns(2 * len(KINDS) * results.rounds) as turn:
                results.workers = compare_workers(WORK, database, asked, results.rounds, results.seconds, turn)
    if "scale" in parts:
        tell("Timing questions in process")
        results.growth_from = min(SMALL, results.events)
        results.growth = time_growth(find_dataset(WORK, results.growth_from, tell), database)
    if "load" in parts:
        results.load = compare_load(WORK, results.events, tell)


def choose(only: str) -> list[str]:
    """Return the contestants that were asked for. Raises BadParameter."""
    names = [name.strip() for name in only.split(",") if name.strip()]
    unknown = [name for name in names if name not in MODULES]
    if unknown:
        raise typer.BadParameter(f"There is no contestant {', '.join(unknown)}; there are: {', '.join(MODULES)}.")
    return names or list(MODULES)


def compete(results: Results, names: list[str], database: Path, asked: dict[str, Mix], cores: Cores) -> None:
    """Have the contestants take their turns, and keep what comes of it. Raises SetupError, DifferenceError."""
    with Stage(WORK, database, asked, cores, tell) as stage:
        entries = stage.set_up(names)
        total = results.rounds * sum(len(entry.playlists) for entry in entries)
        with turns(total) as turn:
            results.table = measure(entries, REQUESTS, results.rounds, results.seconds, cores.generator, turn)
        results.absent = stage.absent
        results.unanswered = {entry.name: entry.unanswered for entry in entries if entry.unanswered}


def finish(results: Results, json_file: Path | None, *, whole: bool) -> None:
    """Tell what came of it. Raises Exit where a document has no place for it."""
    found = list(sections(results))
    show(found, Console(width=None if sys.stdout.isatty() else 120))
    text = markdown(found)
    (WORK / "report.md").write_text(text, encoding="utf-8")
    if json_file is not None:
        json_file.write_text(json.dumps(to_json(results.table), indent=2) + "\n", encoding="utf-8")
    for folder in PASSING:
        shutil.rmtree(WORK / folder, ignore_errors=True)
    if whole:
        try:
            write_into(ROOT / "BENCHMARKS.md", text)
        except MarkersError as error:
            notes.print(f"[red]Error:[/] {error}")
            raise typer.Exit(1) from error


def tell(text: str) -> None:
    """Say what is being done."""
    notes.print(text, highlight=False, markup=False)


@contextmanager
def turns(total: int) -> Generator[Callable[[int, str, str], None]]:
    """Show how far the turns are, and give what is to be called before each of them."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=notes, transient=True) as progress:
        task = progress.add_task("", total=total, completed=-1)

        def turn(round: int, request: str, name: str) -> None:
            progress.update(task, advance=1, description=f"Round {round + 1}: {request}, {name}")

        yield turn


if __name__ == "__main__":
    typer.run(bench)
