"""Seeds may bring a vocabulary of their own, with fewer terms than the product's and none besides."""

import shutil
from importlib.resources import files
from pathlib import Path

import pytest

from tests.scripts.conftest import Workbench
from tests.scripts.stored import ask


@pytest.fixture
def own(workbench: Workbench) -> Workbench:
    """The fictional seeds with the product's vocabulary for their own."""
    shutil.copytree(Path(str(files("seeds") / "vocabulary")), workbench.seeds / "vocabulary")
    return workbench


def test_the_same_vocabulary_makes_the_same_version(own: Workbench) -> None:
    before = own.load().version
    shutil.rmtree(own.seeds / "vocabulary")
    assert own.load().version == before


def test_terms_may_be_fewer(own: Workbench) -> None:
    text = (own.seeds / "vocabulary/event_link.yml").read_text("utf-8")
    start = text.index("same_decision_as:")
    (own.seeds / "vocabulary/event_link.yml").write_text(text[:start] + text[text.index("response_to:") :], "utf-8")
    own.load()
    found = ask(own.database, "SELECT code FROM terms WHERE scheme = 'event_link' ORDER BY position")
    assert found == ["response_to", "part_of", "cause_of", "about"]


def test_each_term_stands_under_its_ancestors(own: Workbench) -> None:
    own.load()
    found = ask(own.database, "SELECT ancestor FROM event_types_under WHERE code = 'closure'")
    assert set(found) == {"closure", "restrict_operations"}


@pytest.mark.parametrize(
    ("file", "old", "new", "message", "suggestion"),
    [
        (
            "event_type",
            "closure:\n",
            "⟦shutdown:\n  label: S\n  definition: S\nclosure:\n",
            "this version of OnRecord has no event_type 'shutdown'",
            "product's own",
        ),
        (
            "event_type",
            "  parent: restrict_operations",
            "  parent: ⟦restrict_operation",
            "unknown event_type 'restrict_operation'",
            "did you mean restrict_operations?",
        ),
        (
            "event_type",
            "restrict_operations:\n",
            "restrict_operations:\n  parent: closure\n",
            "stand under one another: restrict_operations > closure > restrict_operations",
            "no parent",
        ),
        (
            "event_type",
            "  label: Closure",
            "  label: Closure\n  ⟦polarity: 1",
            "only stances have a polarity",
            "leave it out",
        ),
        (
            "stance",
            "  definition: Gives a reason for it.\n  polarity: 0",
            "  definition: Gives a reason for it.",
            "the stance 'justifies' has no polarity",
            "write 1",
        ),
        (
            "stance",
            "  definition: Gives a reason for it.\n  polarity: 0",
            "  definition: Gives a reason for it.\n  polarity: ⟦2",
            "'2' is no value of 'polarity'",
            "allowed: -1, 0, 1",
        ),
        ("stance", "justifies:\n", "⟦Justifies:\n", "'Justifies' is no code", "underscores"),
        (
            "event_type",
            "code: SANCTION, match: close",
            "code: SANCTION, match: ⟦closely",
            "'closely' is no value of 'match'",
            "did you mean close?",
        ),
    ],
)
def test_a_fault_in_a_vocabulary_is_told(
    own: Workbench, file: str, old: str, new: str, message: str, suggestion: str
) -> None:
    path, line, column = own.edit(f"vocabulary/{file}.yml", old, new)
    issue = own.issues()[0] if file == "event_type" else next(i for i in own.issues() if message in i.message)
    assert message in issue.message
    assert suggestion in issue.suggestion
    assert issue.path == path
    if "⟦" in new:
        assert (issue.line, issue.column) == (line, column)


def test_a_file_of_no_scheme_is_named(own: Workbench) -> None:
    (own.seeds / "vocabulary/stance.yml").rename(own.seeds / "vocabulary/stances.yml")
    messages = {Path(issue.path).name: (issue.message, issue.suggestion) for issue in own.issues()}
    assert messages["stances.yml"] == ("no vocabulary is called 'stances'", "did you mean stance?")
    assert messages["stance.yml"][0] == "this file is missing"
