"""Whatever is in the files, a load either goes well or says what is wrong with them: never a traceback."""

import json
import shutil
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from schema.errors import SeedError
from scripts.compose import Node, compose, plain
from scripts.document import parse_document
from scripts.load import load
from scripts.report import as_json, render
from scripts.validate import UNSOUND
from tests.fuzz.effort import effort

pytestmark = pytest.mark.fuzz

ROOT = Path(__file__).parents[2]
PRODUCT = Path(str(files("seeds") / "moscow-times-2025-02-06")).parent
CURATION = (PRODUCT / "moscow-times-2025-02-06" / "curation.yml").read_text("utf-8")
SNIPPETS = [
    *("", " ", "\t", "\n", "\r\n", ":", "- ", "[", "]", "{", "}", "'", '"', "|", ">", "#", "?", "%", "@", "---", "..."),
    *("&a ", "*a", "!x ", "<<: ", "null", "~", "2025-02-30", "[..2025]", "9" * 30, "-1", "slug: x", "evidence:"),
    *("field: date", "exact: ''", "\0", "\ufeff", "\u2028", "\u202e", "é", "🕊"),
]


def spoil(text: str, edits: list[tuple[float, int, str]]) -> str:
    """Delete lines or characters at places of a text, and put others there. edits: where (0-1), how much, what."""
    for where, length, new in edits:
        at = int(where * len(text))
        if length < 0:
            lines = text.split("\n")
            line = int(where * len(lines))
            text = "\n".join(lines[:line] + ([new] if new else []) + lines[line - length :])
        else:
            text = text[:at] + new + text[at + length :]
    return text


EDITS = st.lists(
    st.tuples(
        st.floats(0, 1, exclude_max=True),
        st.integers(-3, 12),
        st.sampled_from(SNIPPETS) | st.text(max_size=5),
    ),
    min_size=1,
    max_size=4,
)


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the product's seeds."""
    folder = tmp_path_factory.mktemp("any") / "seeds"
    shutil.copytree(PRODUCT, folder, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def try_load(seeds: Path) -> None:
    """Load the seeds; where that fails, every issue must be fit to print and stand in its file."""
    try:
        load(seeds, seeds.with_name("data.sqlite"), check_only=True)
    except SeedError as error:
        assert error.issues
        assert render(error.issues)
        assert as_json(error.issues)
        for issue in error.issues:
            assert issue.line >= 1
            assert issue.column >= 1
            assert issue.message
            assert UNSOUND not in issue.message + issue.suggestion
            assert Path(issue.path).is_relative_to(seeds)


def spoiled(seeds: Path, file: str, write: Callable[[Path], Any]) -> None:
    """Load the seeds with one file written anew, and put the file back."""
    path = seeds / file
    before = path.read_bytes()
    try:
        write(path)
        try_load(seeds)
    finally:
        path.write_bytes(before)


@given(EDITS)
@effort(15, 600)
def test_a_curation_with_any_edits(seeds: Path, edits: list[tuple[float, int, str]]) -> None:
    text = spoil(CURATION, edits)
    spoiled(seeds, "moscow-times-2025-02-06/curation.yml", lambda path: path.write_text(text, "utf-8", newline=""))


def put(node: Node, where: list[float], new: str) -> None:
    """Put the values of a YAML text in the place of others. where: one number (0-1) a level, while there are levels."""
    children = list(node.content.values()) if isinstance(node.content, dict) else node.content
    if where and isinstance(children, list) and children:
        put(children[int(where[0] * len(children))], where[1:], new)
    else:
        node.content = read(new).content


def read(text: str) -> Node:
    node, _ = compose(text)
    assert node is not None
    return node


VALUES = st.sampled_from(
    ["''", "x", "azerbaijan", "2025-02-30", "denies", "1", "null", "[]", "{}", "[x]", "{x: y}", "[[]]", "[null]"]
)
PLACES = st.lists(st.floats(0, 1, exclude_max=True), min_size=1, max_size=5)


@given(st.lists(st.tuples(PLACES, VALUES), min_size=1, max_size=3))
@effort(15, 600)
def test_a_curation_with_any_values(seeds: Path, edits: list[tuple[list[float], str]]) -> None:
    root = read(CURATION)
    for where, new in edits:
        put(root, where, new)
    # JSON is YAML.
    text = json.dumps(plain(root), ensure_ascii=False, indent=1)
    spoiled(seeds, "moscow-times-2025-02-06/curation.yml", lambda path: path.write_text(text, "utf-8"))


@given(st.sampled_from(["actors.yml", "places.yml", "vocabulary/stance.yml", "vocabulary/event_type.yml"]), EDITS)
@effort(10, 300)
def test_a_registry_with_any_edits(seeds: Path, file: str, edits: list[tuple[float, int, str]]) -> None:
    text = spoil((seeds / file).read_text("utf-8"), edits)
    spoiled(seeds, file, lambda path: path.write_text(text, "utf-8", newline=""))


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
@effort(10, 300)
def test_any_document(seeds: Path, data: bytes) -> None:
    spoiled(seeds, "moscow-times-2025-02-06/document.txt", lambda path: path.write_bytes(data))


@given(st.text(st.characters(codec="utf-8") | st.sampled_from("\n\r []()#.<>"), max_size=200))
@example("\ufeff")
@example("[a](b)\n\n2025-02-31\n\nOriginal url:\n\n<x>")
def test_any_text_is_parsed_into_stretches_of_itself(text: str) -> None:
    document = parse_document(text)
    assert document.text == text
    for block in document.blocks:
        assert 0 <= block.start < block.end <= len(text)
        assert not {text[block.start], text[block.end - 1]} & set(" \t\r\n\xa0\u3000\ufeff")
    starts = [block.start for block in document.blocks]
    assert starts == sorted(starts)
    assert all(a.end <= b.start for a, b in zip(document.blocks, document.blocks[1:], strict=False))
    for link in document.links:
        assert link.words in link.span
        assert text[link.span.start] == "["
    for offset in range(len(text)):
        assert 1 <= document.line_of(offset) <= text.count("\n") + text.count("\r") + 1
