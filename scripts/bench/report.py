"""Show the report on a terminal, and write it into BENCHMARKS.md."""

from collections.abc import Iterable
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from scripts.bench.sections import Section

BEGIN, END = "<!-- figures -->", "<!-- /figures -->"
COLOURS = {"MISSED": "[red]MISSED[/]", "reached": "[green]reached[/]"}


class MarkersError(Exception):
    """A document has no place for the figures."""


def show(found: Iterable[Section], console: Console) -> None:
    """Print sections as tables."""
    for section in found:
        table = Table(title=section.title, title_justify="left", title_style="bold")
        for number, column in enumerate(section.columns):
            table.add_column(column, justify="right" if is_figure(section, number) else "left")
        for row in section.rows:
            table.add_row(*(COLOURS.get(cell, escape(cell)) for cell in row))
        console.print(table)
        for note in section.notes:
            console.print(escape(note), highlight=False)
        console.print()


def markdown(found: Iterable[Section]) -> str:
    """Return sections as Markdown."""
    return "\n\n".join("\n\n".join(parts(section)) for section in found) + "\n"


def parts(section: Section) -> Iterable[str]:
    """Yield a section's title, table and notes in Markdown."""
    yield f"### {section.title}"
    if section.rows:
        marks = ["---:" if is_figure(section, number) else "---" for number in range(len(section.columns))]
        yield "\n".join(line(cells) for cells in [section.columns, marks, *section.rows])
    if section.notes:
        yield "\n".join(f"- {note.splitlines()[0]}" for note in section.notes)


def line(cells: Iterable[str]) -> str:
    """Return a row of a Markdown table."""
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def is_figure(section: Section, number: int) -> bool:
    """Return whether a column holds figures: then it is set to the right."""
    cells = [row[number] for row in section.rows if row[number]]
    return bool(cells) and all(cell.replace(",", "").replace(".", "").isdecimal() for cell in cells)


def write_into(path: Path, text: str) -> None:
    """Put a text between the markers of a document. Raises MarkersError."""
    document = path.read_text(encoding="utf-8")
    before, begin, rest = document.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise MarkersError(f"{path} has no lines {BEGIN} and {END}, between which the figures go. Add them.")
    path.write_text(f"{before}{BEGIN}\n\n{text}\n{END}{after}", encoding="utf-8")
