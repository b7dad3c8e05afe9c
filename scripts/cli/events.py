"""`onrecord events`: what REST's list of events answers, as a table, as CSV or as the same JSON."""

from collections.abc import Generator
from contextlib import contextmanager
from enum import StrEnum
from typing import Annotated, Any
from urllib.parse import parse_qs, urlencode, urlsplit

import typer

from scripts.cli.filters import Pairs
from scripts.cli.options import Database, make_settings
from scripts.cli.show import note, show_json, show_text


class EventFormat(StrEnum):
    """How events are printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


Format = Annotated[
    EventFormat, typer.Option("--format", help="A table for people, JSON as REST answers it, or CSV: one row an event.")
]


COLUMNS = {
    "slug": "its permanent key",
    "date": "EDTF; empty where undated",
    "earliest": "the first day that it can have been; empty where open",
    "latest": "the last such day; empty where open",
    "type": "a code",
    "title": "a text",
    "modality": "a code",
    "disputed": "true or false",
    "place": "a slug",
    "country": "of the place",
    "participants": "role: slug, joined by ;",
    "evidence": "the exact words that the event as a whole rests on, joined by |",
    "sources": "slugs, joined by ;",
    "url": "where the first of the words stand",
}
"""The columns of CSV, with what they hold."""

CSV_DOC = f"[bold]CSV[/] is UTF-8 with these columns: {'; '.join(f'{name} ({doc})' for name, doc in COLUMNS.items())}."


def events(ctx: typer.Context, format: Format = EventFormat.TABLE, database: Database = None) -> None:
    """List events, with who took part in them and the words that they rest on.

    All options hold together; one that is repeated holds for any of its values.

    [bold]onrecord events --type closure --ordered-by azerbaijan --during 2025[/]
    """
    import asyncio

    import orjson

    from api.reader import make_reader
    from api.rest.endpoints import ENDPOINTS
    from api.rest.engine import Rest, close_page, split_page
    from scripts.cli.table import show_table, write_csv

    endpoint = ENDPOINTS["list_events"]
    settings = make_settings(database)
    pairs = read_cursor(ctx.obj)
    with in_words_of_options(ctx):
        answer = asyncio.run(Rest(make_reader(settings), settings).answer(endpoint, pairs))
    rows, cursor, total = split_page(answer.body)
    next = f"{settings.public_url.rstrip('/')}{endpoint.path}?{after(pairs, cursor)}" if cursor else None
    page = close_page(rows, next, total)
    if format is EventFormat.JSON:
        show_json(page)
        return
    found: list[Any] = orjson.loads(page)["data"]
    if format is EventFormat.CSV:
        show_text(write_csv(found))
    else:
        show_table(found)
    if format is EventFormat.TABLE or cursor:
        note(f"{len(found)} of {total:,} event{'' if total == 1 else 's'}" if total else "No such event.")
    if cursor:
        note(f"The next ones: the same, with --cursor {cursor}")


def read_cursor(pairs: Pairs) -> Pairs:
    """Return the pairs with the cursor alone where the whole address of the next page was given."""
    return [
        (name, parse_qs(urlsplit(value).query).get(name, [value])[0] if name == "cursor" else value)
        for name, value in pairs
    ]


def after(pairs: Pairs, cursor: str) -> str:
    """Return the query part of the address of the page after the cursor."""
    return urlencode([*(pair for pair in pairs if pair[0] != "cursor"), ("cursor", cursor)])


@contextmanager
def in_words_of_options(ctx: typer.Context) -> Generator[None]:
    """Raise what is wrong with a parameter as what is wrong with the option that it came by."""
    from schema.errors import QueryError

    try:
        yield
    except QueryError as error:
        if error.field is None:
            raise
        hint = f"'--{error.field.replace('_', '-')}'"
        raise typer.BadParameter(error.message.removeprefix(f"{error.field}: "), ctx=ctx, param_hint=hint) from error
