"""Each kind of fault in seeds gets an error with its place, its cause and its cure, and nothing is written."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.scripts.conftest import FICTION, MARK, Workbench

LETTER = "open-letter/curation.yml"
GAZETTE = "harbour-gazette-2031-03-03/curation.yml"
HERALD = "sun-herald-2031-04-12/curation.yml"


@dataclass(frozen=True)
class Fault:
    """An edit that spoils the seeds in one way, and what is to be said of it."""

    name: str
    file: str
    old: str
    new: str
    message: str
    suggestion: str = ""

    def __str__(self) -> str:
        return self.name.replace(" ", "-")


FAULTS = [Fault(**entry) for entry in YAML(typ="safe", pure=True).load(Path(__file__).with_name("faults.yml"))]  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType, reportUnknownArgumentType]


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_a_fault_is_told_with_its_place_and_cure(fault: Fault, workbench: Workbench) -> None:
    path, line, column = workbench.edit(fault.file, fault.old, fault.new)
    issues = workbench.issues()
    assert [issue.message for issue in issues if not re.search(fault.message, issue.message)] == []
    (issue,) = issues
    assert issue.path == path
    if MARK in fault.new:
        assert (issue.line, issue.column) == (line, column)
    assert issue.excerpt == Path(path).read_text("utf-8").split("\n")[issue.line - 1]
    assert re.search(fault.suggestion, issue.suggestion)


# ---- files


@pytest.mark.parametrize(
    ("file", "data", "place", "message", "suggestion"),
    [
        ("open-letter/document.txt", None, (1, 1), "this file is missing", "add it"),
        (LETTER, None, (1, 1), "this file is missing", "add it"),
        ("actors.yml", None, (1, 1), "this file is missing", "add it"),
        ("places.yml", None, (1, 1), "this file is missing", "add it"),
        ("open-letter/document.txt", b"", (1, 1), "this file is empty", "fill it in"),
        ("open-letter/document.txt", b"\xef\xbb\xbf \r\n\n", (1, 1), "this file is empty", "fill it in"),
        (LETTER, b"", (1, 1), "this file is empty", "fill it in"),
        (LETTER, b"# nothing\n", (1, 1), "this file holds comments alone", "{}"),
        (LETTER, b"nothing", (1, 1), "the file must be a mapping of keys to values, and is text", ""),
        (LETTER, b"[1, 2]", (1, 1), "the file must be a mapping of keys to values, and is a list", ""),
        ("open-letter/document.txt", b"Lamps\nin a caf\xe9", (2, 9), "this is not UTF-8: the byte 0xe9", "UTF-8"),
        ("open-letter/document.txt", "Lamps".encode("utf-16"), (1, 1), "this is not UTF-8: the byte 0xff", "UTF-8"),
        (LETTER, b"source:\n  slug: caf\xe9", (2, 12), "this is not UTF-8: the byte 0xe9", "UTF-8"),
        ("open-letter/document.txt", b"Lamps\nin \0", (2, 4), "the character U+0000", "UTF-8"),
        ("actors.yml", b"a: " + b"[" * 1_000, (1, 1), "nested too deeply", "six levels"),
        ("actors.yml", b"a: " + b"[" * 60 + b"]" * 60, (1, 54), "nested too deeply", "six levels"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(
    workbench: Workbench, file: str, data: bytes | None, place: tuple[int, int], message: str, suggestion: str
) -> None:
    path = workbench.seeds / file
    path.unlink() if data is None else path.write_bytes(data)
    issue = next(i for i in workbench.issues() if i.path == str(path) and message in i.message)
    assert (issue.line, issue.column) == place
    assert suggestion in issue.suggestion


def test_what_cannot_be_read_is_not_complained_of_elsewhere(workbench: Workbench) -> None:
    (workbench.seeds / "actors.yml").write_text("- no\n- actors\n")
    (workbench.seeds / LETTER).unlink()
    assert [issue.path for issue in workbench.issues()] == [
        str(workbench.seeds / "actors.yml"),
        str(workbench.seeds / LETTER),
    ]


def test_a_folder_without_a_source_is_named(workbench: Workbench) -> None:
    folder = workbench.seeds / "open-letter"
    (folder / "document.txt").rename(folder / "Document.txt")
    (folder / "curation.yml").rename(folder / "curation.yaml")
    issue = next(issue for issue in workbench.issues() if issue.path == str(folder))
    assert issue.message == "this folder holds neither document.txt nor curation.yml"
    assert "Document.txt, curation.yaml" in issue.suggestion


def test_empty_hidden_and_private_folders_are_let_be(workbench: Workbench) -> None:
    for name in ("empty", ".git", "__pycache__"):
        (workbench.seeds / name).mkdir()
    (workbench.seeds / ".git" / "HEAD").write_text("ref")
    (workbench.seeds / "__pycache__" / "x.pyc").write_text("")
    assert workbench.load(check_only=True).counts["sources"] == 5


def test_seeds_that_are_not_there_are_named(tmp_path: Path) -> None:
    (issue,) = Workbench(tmp_path / "nowhere", tmp_path / "data.sqlite").issues()
    assert (issue.path, issue.message) == (str(tmp_path / "nowhere"), "there is no such folder")


def test_a_folder_without_sources_is_named(tmp_path: Path) -> None:
    issues = Workbench(tmp_path, tmp_path / "data.sqlite").issues()
    assert (str(tmp_path), "there is no source in this folder") in [(issue.path, issue.message) for issue in issues]


# ---- more than one source


def test_organizations_may_not_go_round_in_a_circle_through_two_sources(workbench: Workbench) -> None:
    workbench.edit(GAZETTE, "subject: reading-room\n    type: part_of\n    object: lamplighters-guild",
                   "subject: vestania\n    type: part_of\n    object: council-of-lanterns")  # fmt: skip
    (issue,) = workbench.issues()
    assert issue.message == "these stand under one another: vestania > council-of-lanterns > vestania"
    assert "object: vestania" in issue.excerpt


def test_a_slug_is_used_once_in_all_sources(workbench: Workbench) -> None:
    path, line, column = workbench.edit(HERALD, "  - slug: closing-of-cloud-house", "  - slug: ⟦hiding-of-signal-lamps")
    issue = next(issue for issue in workbench.issues() if "already" in issue.message)
    assert issue.message.startswith("there is an event 'hiding-of-signal-lamps' already, at ")
    where, at = issue.message.rsplit(" ", 1)[1].rsplit(":", 1)
    assert "slug: hiding-of-signal-lamps" in Path(where).read_text("utf-8").split("\n")[int(at) - 1]
    assert (issue.path, issue.line, issue.column) == (path, line, column)


def test_a_second_relation_of_the_same_kind_in_one_document_is_told(workbench: Workbench) -> None:
    text = (FICTION / LETTER).read_text("utf-8")
    relation = next(line for line in text.split("\n") if "agency_of" in line)
    workbench.edit(LETTER, "relations: 3", "relations: 4")
    path, line, column = workbench.edit(
        LETTER, "events:\n  - slug", f"{relation.replace('{', '⟦{')}\n\nevents:\n  - slug"
    )
    (issue,) = workbench.issues()
    assert issue.message == "this relation is there already"
    assert (issue.path, issue.line, issue.column) == (path, line, column)


# ---- all at once


def test_ten_different_errors_are_all_told(workbench: Workbench) -> None:
    """Every issue stands where the fault is, in three files and two documents, and none hides another."""
    edits = [
        (LETTER, "  kind: open_letter", "  ⟦kindd: open_letter", "unknown key"),
        (LETTER, "    modality: alleged", "    modality: alleged\n    ⟦modality: actual", "a second time"),
        (LETTER, "role: target, actor: reading-room", "role: target, actor: ⟦reding-room", "unknown actor"),
        (LETTER, "quote: We hid nothing -- not one lamp", "quote: ⟦We hid everything", "not in the document"),
        (LETTER, 'edtf: "2030-05-04"', "edtf: ⟦2030-02-30", "a day that does not exist"),
        (GAZETTE, "  events: 4", "  events: ⟦7", "7 events are expected"),
        (GAZETTE, "quote: a tale told in the dark", "quote: ⟦guild", "occurs 3 times"),
        (GAZETTE, "via: brisk-tells-of-talk", "via: ⟦quill-answers-brisk", "reports itself"),
        (HERALD, "type: closure", "type: ⟦clossure", "unknown event type"),
        ("actors.yml", "kind: state, name: Vestania", "kind: ⟦sate, name: Vestania", "no value of 'kind'"),
    ]
    expected = [(*workbench.edit(file, old, new), message) for file, old, new, message in edits]
    (workbench.seeds / "sun-herald-2031-04-12" / "document.txt").write_bytes(b"\xff")
    issues = workbench.issues()
    for path, line, _, message in expected:
        assert [i for i in issues if (i.path, i.line) == (path, line) and message in i.message], message
    assert any("not UTF-8" in issue.message for issue in issues)
    assert len(issues) == len(edits) + 1
    assert issues == sorted(issues)
