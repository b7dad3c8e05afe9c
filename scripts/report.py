"""Show what is wrong with seeds: to people with the line and a caret under it, to programs as JSON."""

import json
import unicodedata
from collections.abc import Iterable

from schema.errors import Issue

WIDTH = 100
"""Columns of a line that are shown; of a longer one, those around the fault."""


def render(issues: Iterable[Issue]) -> str:
    """Return the issues for people: place and message, the line with a caret, and what to do about it."""
    return "\n\n".join(render_issue(issue) for issue in issues)


def render_issue(issue: Issue) -> str:
    """Return one issue for people."""
    lines = [f"{issue.path}:{issue.line}:{issue.column}: {issue.message}"]
    if issue.excerpt.strip():
        shown, before = cut(issue.excerpt, issue.column)
        gutter = f"{issue.line:>5} | "
        lines += [gutter + shown, " " * (len(gutter) - 2) + "| " + " " * measure(before) + "^"]
    if issue.suggestion:
        lines.append(f"  help: {issue.suggestion}")
    return "\n".join(lines)


def cut(line: str, column: int) -> tuple[str, str]:
    """Return what is shown of a line, and the part of that which stands before the column."""
    line = "".join(" " if c == "\t" or not c.isprintable() else c for c in line)
    start = max(0, column - 1 - WIDTH // 2) if len(line) > WIDTH else 0
    start = min(start, max(0, len(line) - WIDTH))
    shown = line[start : start + WIDTH]
    left, right = "…" if start else "", "…" if start + WIDTH < len(line) else ""
    return left + shown + right, left + line[start : column - 1]


def measure(text: str) -> int:
    """Return how many columns a terminal needs for the text."""
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(bool(unicodedata.combining(c)) for c in text)


def as_json(issues: Iterable[Issue]) -> str:
    """Return the issues as JSON: a list of objects with path, line, column, message, excerpt and suggestion."""
    return json.dumps([issue.as_dict() for issue in issues], ensure_ascii=False, indent=2)
