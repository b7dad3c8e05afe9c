"""Issues as people and programs see them."""

import json

from schema.errors import Issue
from scripts.report import as_json, render

ISSUE = Issue("seeds/a.yml", 3, 7, "unknown actor 'x'", "  who: x, and more", "did you mean y?")


def test_an_issue_is_shown_with_its_line_and_a_caret() -> None:
    assert render([ISSUE]) == (
        "seeds/a.yml:3:7: unknown actor 'x'\n"  #
        "    3 |   who: x, and more\n"
        "      |       ^\n"
        "  help: did you mean y?"
    )


def test_issues_are_parted_by_a_blank_line() -> None:
    assert render([ISSUE, ISSUE]) == render([ISSUE]) + "\n\n" + render([ISSUE])


def test_an_issue_of_a_whole_file_shows_no_line() -> None:
    assert render([Issue("seeds/a.yml", 1, 1, "this file is missing")]) == "seeds/a.yml:1:1: this file is missing"


def caret(excerpt: str, column: int) -> tuple[str, str]:
    """Return the line as it is shown, and what stands above the caret's left."""
    _, line, mark, *_ = render([Issue("a", 1, column, "m", excerpt)]).split("\n")
    return line.removeprefix("    1 | "), mark.removeprefix("      | ")


def test_of_a_long_line_what_is_around_the_fault_is_shown() -> None:
    line, mark = caret("a" * 300 + "X" + "b" * 300, 301)
    assert line.startswith("…a")
    assert line.endswith("b…")
    assert line[len(mark) - 1] == "X"
    assert len(line) == 102


def test_wide_characters_and_tabs_move_the_caret_as_the_terminal_does() -> None:
    assert caret("日本: x", 5) == ("日本: x", " " * 6 + "^")
    assert caret("\tx", 2) == (" x", " ^")
    assert caret("e\u0301: x", 5) == ("e\u0301: x", "   ^")


def test_a_place_after_the_end_of_the_line_is_shown_there() -> None:
    assert caret("abc", 4) == ("abc", "   ^")


def test_programs_get_every_part_of_an_issue() -> None:
    assert json.loads(as_json([ISSUE])) == [
        {
            "path": "seeds/a.yml",
            "line": 3,
            "column": 7,
            "message": "unknown actor 'x'",
            "excerpt": "  who: x, and more",
            "suggestion": "did you mean y?",
        }
    ]
    assert as_json([]) == "[]"
