"""What the commands print: answers on standard output, and everything else on standard error."""

import os
import sys
from typing import Any

from rich.console import Console
from rich.markup import escape

WIDTH = 120
"""Columns where no terminal says how many it has."""


def on_terminal() -> bool:
    """Say whether a person reads standard output."""
    return sys.stdout.isatty()


def console() -> Console:
    """Return what lays out text on standard output."""
    return Console(highlight=False, width=None if on_terminal() or "COLUMNS" in os.environ else WIDTH)


def notes() -> Console:
    """Return what writes to standard error."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


def note(text: str) -> None:
    """Tell something that is no part of the answer."""
    notes().print(text, markup=False)


def complain(text: str) -> None:
    """Tell what is wrong."""
    notes().print(f"[bold red]Error:[/] {escape(text)}")


def show_text(text: str) -> None:
    """Print a text as it is, in UTF-8 wherever it goes."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode())
    sys.stdout.buffer.flush()


def show_json(body: bytes | str) -> None:
    """Print JSON: laid out for people, as it is for programs."""
    text = body if isinstance(body, str) else body.decode()
    if on_terminal():
        Console().print_json(text, ensure_ascii=False)
    else:
        show_text(text.rstrip("\n") + "\n")


def show_value(value: Any) -> None:
    """Print a value as JSON."""
    import orjson

    show_json(orjson.dumps(value))
