"""YAML as plain data that knows where each of its keys and values stands.

Every scalar is text, as it is written, or nothing (null); the models of schema/curation.py turn text into numbers
where they want numbers. So `edtf: 2025` and `country: NO` mean what they look like. Aliases, tags and duplicate keys
are faults: what a curation says stands where it is said.
"""

import re
import warnings
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError

from schema.errors import Issue

Loc = tuple[str | int, ...]
"""The way to a value through keys and indices, as pydantic's `loc`."""

TAG = "tag:yaml.org,2002:"
TAGS = {TAG + name for name in ("str", "int", "float", "bool", "null", "timestamp", "seq", "map", "merge", "value")}
BREAK = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")
UNFIT = re.compile(r"[\0\ud800-\udfff]")
"""Characters that an escape can bring into a text, and that neither UTF-8 nor SQLite's text holds."""
MAX_DEPTH = 50


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a file: line and column from 1."""

    line: int = 1
    column: int = 1


@dataclass(slots=True)
class Node:
    """A value of a YAML file: text, nothing, a list of nodes, or nodes by key."""

    mark: Mark
    content: "str | list[Node] | dict[str, Node] | None"
    keys: dict[str, Mark] = field(default_factory=dict[str, Mark])
    """Where each key stands."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a text, and where."""

    mark: Mark
    message: str
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class SeedFile:
    """A file of the seeds: its path as people know it, its text, and the values in it."""

    path: str
    text: str = ""
    root: Node | None = None

    def report(self, mark: Mark, message: str, suggestion: str = "") -> Issue:
        """Return the issue at a mark."""
        lines = BREAK.split(self.text)
        excerpt = lines[mark.line - 1] if mark.line <= len(lines) else ""
        return Issue(self.path, mark.line, mark.column, message, excerpt, suggestion)

    def issue(self, loc: Loc, message: str, suggestion: str = "", *, key: bool = False) -> Issue:
        """Return the issue at a value, or at its key; where the way ends early, at the last value on it."""
        return self.report(find_mark(self.root, loc, key=key), message, suggestion)


def compose(text: str) -> tuple[Node | None, list[Fault]]:
    """Parse a YAML text, and return its root (None: not to be parsed, or empty) and all that is wrong with it."""
    try:
        root = parse(text.removeprefix("\ufeff"))
    except RecursionError:
        return None, [Fault(Mark(), "the values are nested too deeply to be read", "a curation needs six levels")]
    except (YAMLError, ValueError) as error:
        return None, [explain(error, text)]
    faults: list[Fault] = []
    return (None if root is None else convert(root, faults, 0)), faults


def parse(text: str) -> Any:
    """Return the parser's own tree of a YAML text; None for one without values."""
    with warnings.catch_warnings(action="ignore"):
        return YAML(typ="safe", pure=True).compose(text)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]


def explain(error: Any, text: str) -> Fault:
    """Say in our words what the YAML parser says, where it says it."""
    if isinstance(error, ReaderError):
        position, character = vars(error)["position"], vars(error)["character"]
        before = BREAK.split(text[:position])
        message = f"the character U+{character:04X} may not stand in YAML"
        suggestion = "take it out, or write it as an escape in double quotes"
        return Fault(Mark(len(before), len(before[-1]) + 1), message, suggestion)
    if not isinstance(error, MarkedYAMLError):
        return Fault(Mark(), f"this is no YAML: {error}")
    context, message = vars(error)["context"], str(vars(error)["problem"])
    mark: Any = vars(error)["problem_mark"] or vars(error)["context_mark"]
    suggestion = ""
    if "'\\t'" in message:
        suggestion = "indent with spaces, not with tabs"
    elif "undefined alias" in message:
        suggestion = "put text that begins with * in quotes"
    elif "mapping values are not allowed" in message or "expected <block end>" in message:
        suggestion = "check the indentation, and put text with a colon or quotation marks in quotes"
    elif "another document" in message:
        message, suggestion = f"{context}, {message}", "take the line --- out"
    elif "end of stream" in message or "<stream end>" in message:
        mark = vars(error)["context_mark"] or mark
        suggestion = "a quotation mark or a bracket that opens here is not closed"
    return Fault(mark_of(mark), f"this is no YAML: {message}", suggestion)


def mark_of(mark: Any) -> Mark:
    """Turn the parser's mark, which counts from 0, into ours."""
    return Mark() if mark is None else Mark(mark.line + 1, mark.column + 1)


def convert(node: Any, faults: list[Fault], depth: int) -> Node:
    """Turn the parser's node into ours, noting what we do not take."""
    mark = mark_of(node.start_mark)
    if node.anchor is not None:
        faults.append(Fault(mark, f"anchors and aliases (&{node.anchor}) are not taken", "write the value out"))
    if str(node.tag) not in TAGS:
        faults.append(Fault(mark, f"the tag {node.tag} is not taken", "write plain text, or put it in quotes"))
    if depth > MAX_DEPTH:
        faults.append(Fault(mark, "the values are nested too deeply", "a curation needs six levels"))
        return Node(mark, None)
    if node.id == "scalar" and (unfit := UNFIT.search(str(node.value))):
        code = f"U+{ord(unfit.group()):04X}"
        faults.append(Fault(mark, f"the character {code} may not stand in text", "take its escape out"))
        return Node(mark, str(node.value).encode("utf-8", "replace").decode().replace("\0", "?"))
    if node.id == "scalar":
        return Node(mark, None if str(node.tag) == TAG + "null" else str(node.value))
    if node.id == "sequence":
        return Node(mark, [convert(item, faults, depth + 1) for item in node.value])
    content: dict[str, Node] = {}
    keys: dict[str, Mark] = {}
    for key, value in node.value:
        place = mark_of(key.start_mark)
        if key.id != "scalar" or UNFIT.search(str(key.value)):
            faults.append(Fault(place, "a key must be text", "write it without brackets, or put it in quotes"))
        elif str(key.value) in keys:
            message = f"the key '{key.value}' stands here a second time; the first is in line {keys[key.value].line}"
            faults.append(Fault(place, message, "keep one of the two"))
        else:
            keys[str(key.value)] = place
            content[str(key.value)] = convert(value, faults, depth + 1)
    return Node(mark, content, keys)


def plain(node: Node | None) -> Any:
    """Return the value as text, None, lists and dicts."""
    content = node.content if node else None
    if isinstance(content, dict):
        return {key: plain(value) for key, value in content.items()}
    if isinstance(content, list):
        return [plain(value) for value in content]
    return content


def walk(node: Node | None, loc: Loc) -> tuple[list[tuple[str | int, Node, Node]], bool]:
    """Follow a way as far as it goes: each step with the values before and after it; and whether the end was reached.

    Where a curator wrote one value for a list of one, the way's 0 is no step.
    """
    steps: list[tuple[str | int, Node, Node]] = []
    for step in loc:
        content = node.content if node else None
        if node and isinstance(content, dict) and step in content:
            steps.append((step, node, content[str(step)]))
        elif node and isinstance(content, list) and isinstance(step, int) and step < len(content):
            steps.append((step, node, content[step]))
        elif step != 0 or content is None or isinstance(content, list):
            return steps, False
        node = steps[-1][2] if steps else node
    return steps, True


def find(node: Node | None, loc: Loc) -> Node | None:
    """Return the value at the end of the way, if there is one."""
    steps, whole = walk(node, loc)
    if not whole:
        return None
    return steps[-1][2] if steps else node


def reach(node: Node | None, loc: Loc) -> Loc:
    """Return the way as far as it goes."""
    return tuple(step for step, _, _ in walk(node, loc)[0])


def find_mark(node: Node | None, loc: Loc, *, key: bool = False) -> Mark:
    """Return where the value stands, or its key; where the way ends early, the last value on it."""
    steps, _ = walk(node, loc)
    if not steps:
        return node.mark if node else Mark()
    step, before, after = steps[-1]
    return before.keys.get(str(step), after.mark) if key else after.mark


def prune(node: Node | None, loc: Loc) -> None:
    """Take the last value that the way reaches out of what holds it."""
    for step, before, _ in walk(node, loc)[0][-1:]:
        assert isinstance(before.content, dict | list)
        del before.content[step]  # pyright: ignore[reportArgumentType, reportCallIssue]
