"""Events as a table for people, and as CSV for spreadsheets."""

import csv
from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Group
from rich.style import Style
from rich.table import Table
from rich.text import Text

from scripts.cli.events import COLUMNS
from scripts.cli.show import console

Event = Mapping[str, Any]


def show_table(events: Sequence[Event]) -> None:
    """Print events as a table: when, what, who, and the exact words that say so."""
    if not events:
        return
    table = Table(box=SIMPLE_HEAD, show_lines=True, pad_edge=False, expand=True)
    table.add_column("Date", no_wrap=True)
    table.add_column("Event", ratio=2)
    table.add_column("Who", ratio=2)
    table.add_column("Where it is written", ratio=3)
    for event in events:
        table.add_row(date_of(event), what(event), who(event), written(event))
    console().print(table)


def date_of(event: Event) -> Group:
    """Return the date, and the words that give it."""
    date = event["date"] or {"edtf": None, "text": None}
    words = f"“{date['text']}”" if date["text"] else ""
    return Group(Text(date["edtf"] or "undated"), Text(words, "dim"))


def what(event: Event) -> Group:
    """Return the title, and what the event is."""
    modality = [event["modality"]] if event["modality"] != "actual" else []
    kind = [event["type"], *modality, *(["disputed"] if event["disputed"] else [])]
    return Group(Text(event["title"], "bold"), Text(f"({spaced(', '.join(kind))})", "dim"))


def who(event: Event) -> Group:
    """Return the participants, each with its role."""
    return Group(*(participant(item) for item in event["participants"]))


def participant(item: Mapping[str, Any]) -> Text:
    """Return one participant: its role, its name, and for whom it acted."""
    behalf = f", for {item['on_behalf_of']['name']}" if item["on_behalf_of"] else ""
    certainty = f" ({item['certainty']})" if item["certainty"] not in (None, "stated") else ""
    return Text.assemble((spaced(item["role"]) + ": ", "dim"), item["actor"]["name"], behalf, (certainty, "dim"))


def written(event: Event) -> Group:
    """Return the exact words, and the sources that they stand in."""
    quotes = [Text(f"“{words}”") for words in exact_words(event)]
    return Group(*quotes, *(source(item) for item in event["sources"]))


def source(item: Mapping[str, Any]) -> Text:
    """Return a source by its title, which leads to it where the terminal can."""
    return Text(f"— {item['title'] or item['slug']}", Style(dim=True, link=item["url"]))


def exact_words(event: Event) -> list[str]:
    """Return the words that the event as a whole rests on."""
    return [item["exact"] for item in event["evidence"] if item["field"] is None]


def spaced(code: str) -> str:
    """Return a code as words."""
    return code.replace("_", " ")


def flatten(event: Event) -> dict[str, object]:
    """Return an event as a row of CSV: a value for each of COLUMNS."""
    date: Event = event["date"] or {}
    place: Event = event["place"] or {}
    urls = [item["url"] for item in event["evidence"] if item["field"] is None]
    return {
        "slug": event["slug"],
        "date": date.get("edtf"),
        "earliest": date.get("earliest"),
        "latest": date.get("latest"),
        "type": event["type"],
        "title": event["title"],
        "modality": event["modality"],
        "disputed": str(event["disputed"]).lower(),
        "place": place.get("slug"),
        "country": place.get("country"),
        "participants": "; ".join(f"{item['role']}: {item['actor']['slug']}" for item in event["participants"]),
        "evidence": " | ".join(exact_words(event)),
        "sources": "; ".join(item["slug"] for item in event["sources"]),
        "url": urls[0] if urls else None,
    }


def write_csv(events: Sequence[Event]) -> str:
    """Return events as CSV, a header first."""
    text = StringIO()
    rows = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    rows.writeheader()
    rows.writerows(flatten(event) for event in events)
    return text.getvalue()
