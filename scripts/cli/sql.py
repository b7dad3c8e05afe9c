"""Lay out SQL so that people can read it: what does not fit on a line is broken where it nests, nothing is changed."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

TOKEN = re.compile(r"""'(?:[^']|'')*'|"[^"]*"|[\w.?]+|\s+|.""", re.DOTALL)
OPENING = {"(": ")", "CASE": "END"}
CLAUSES = {"FROM", "WHERE", "AND", "ORDER", "GROUP", "HAVING", "LIMIT", "JOIN", "UNION", "WHEN", "ELSE"}
SHORT = 40
"""Characters of a nested part that is left on its line, though the line as a whole is too long."""

Tokens = Sequence[str]


def pretty(sql: str, width: int = 100) -> str:
    """Return the statement on lines of that width, as far as its words and texts let it."""
    return "\n".join(lay_out(TOKEN.findall(sql), "", width))


def lay_out(tokens: Tokens, indent: str, width: int) -> Iterator[str]:
    """Yield the lines of a part: those of its pieces that are short share a line, as words do."""
    line = ""
    for piece in pieces(tokens):
        text = "".join(piece).strip()
        if not text:
            continue
        starts = text.split(" ", 1)[0] in CLAUSES
        if line and (starts or len(indent) + len(line) + 1 + len(text) > width):
            yield indent + line
            line = ""
        if len(indent) + len(text) > width:
            yield from break_up(piece, indent, width)
        elif starts and not text.endswith(","):
            yield indent + text
        else:
            line = f"{line} {text}".lstrip()
    if line:
        yield indent + line


def pieces(tokens: Tokens) -> Iterator[Tokens]:
    """Divide a part behind its commas and before its clauses, nested ones left whole."""
    piece: list[str] = []
    for group in groups(tokens):
        if group[0] in CLAUSES and "".join(piece).strip():
            yield piece
            piece = []
        piece += group
        if group[0] == ",":
            yield piece
            piece = []
    yield piece


def groups(tokens: Tokens) -> Iterator[Tokens]:
    """Divide a part into single tokens and whole nested parts."""
    group: list[str] = []
    closing: list[str] = []
    for token in tokens:
        group.append(token)
        if token in OPENING:
            closing.append(OPENING[token])
        elif closing and token == closing[-1]:
            closing.pop()
        if not closing:
            yield group
            group = []
    if group:
        yield group


def break_up(piece: Tokens, indent: str, width: int) -> Iterator[str]:
    """Yield the lines of a piece that is too long: what nests in it goes on lines of its own, further in."""
    line = indent
    for group in trimmed(groups(piece)):
        if group[0] not in OPENING or len("".join(group)) <= SHORT:
            line += "".join(group)
            continue
        inside = group[1:-1]
        line += group[0]
        if group[0] == "CASE":
            operand, inside = divide(inside)
            line += operand
        yield line.rstrip()
        yield from lay_out(inside, indent + "  ", width)
        line = indent + group[-1]
    yield line.rstrip()


def divide(inside: Tokens) -> tuple[str, Tokens]:
    """Divide what is inside CASE and END into the operand, if there is one, and the rest from WHEN on."""
    whole = list(groups(inside))
    start = next((n for n, group in enumerate(whole) if group[0] == "WHEN"), len(whole))
    return "".join(chain.from_iterable(whole[:start])), list(chain.from_iterable(whole[start:]))


def trimmed(groups: Iterable[Tokens]) -> Iterator[Tokens]:
    """Leave out the space that a piece begins with."""
    begun = False
    for group in groups:
        begun = begun or not group[0].isspace()
        if begun:
            yield group
