"""Figures, ratios and aims are computed as they are told, and the report shows them."""

import io
import json
from datetime import date
from pathlib import Path

import pytest
from rich.console import Console

from scripts.bench.figures import MEASURES, Figures, Growth, Pair, Results, to_json
from scripts.bench.generator import Round
from scripts.bench.ratios import Aim, aims, losses
from scripts.bench.report import BEGIN, END, MarkersError, markdown, show, write_into
from scripts.bench.run import Turn, summarize
from scripts.bench.sections import number, sections


def figures(rps: float, p50: float = 2.0, p99: float = 5.0, cpu: float = 1.0, rss: float = 100.0) -> Figures:
    return Figures(rps, p50, p99, cpu, rss, 17.0)


@pytest.fixture
def results() -> Results:
    kinds = ("q1", "q2", "q3", "q4", "q5")
    return Results(
        events=1_000_000,
        day=date(2026, 1, 2),
        rounds=3,
        seconds=8,
        machine={"Processor": "A | B, 2 cores"},
        table={
            "static": {"q1": figures(12_000, p50=0.5), "zipf": figures(10_000)},
            "limit": {kind: figures(1_000) for kind in kinds},
            "limit_plain": {"q1": figures(450), "q5": figures(400)},
            "onrecord": {kind: figures(900) for kind in kinds} | {"zipf": figures(800, p99=7.0, rss=160.5)},
            "onrecord_cached": {"zipf": figures(6_500)},
            "postgraphile": {kind: figures(rps) for kind, rps in zip(kinds, (90, 900, 1_800, 45, 90), strict=True)},
        },
        absent={"datasette": "PyPI does not answer."},
        unanswered={"strawberry": {"q4": "no answer within 8 s under load"}},
        growth={"q1": Growth(0.5, 0.9)},
        growth_from=5_000,
        workers={"q1": Pair(1_530, 900), "q2": Pair(1_600, 800)},
        load=Pair(60_000, 100_000),
    )


@pytest.fixture
def aimed(results: Results) -> dict[str, Aim]:
    return {aim.text: aim for aim in aims(results)}


@pytest.mark.parametrize(
    ("text", "value", "met"),
    [
        ("OnRecord / limit, q1", 0.9, True),
        ("OnRecord / limit, q3", 0.9, True),
        ("OnRecord / limit with plain indexes, q1", 2.0, True),
        ("OnRecord / limit with plain indexes, q5", 2.25, False),
        ("OnRecord / PostGraphile, geometric mean", (10 * 1 * 0.5 * 20 * 10) ** (1 / 5), False),
        ("OnRecord / PostGraphile, q3", 0.5, False),
        ("OnRecord / PostGraphile, q4", 20, True),
        ("OnRecord / Strawberry, q1", None, None),
        ("OnRecord with cache / static, zipf", 0.65, True),
        ("p99 / p50 of OnRecord, q1", 2.5, True),
        ("p99 / p50 of OnRecord, zipf", 3.5, False),
        ("Memory of one worker, MB", 160.5, False),
        ("In-process time at 1,000,000 / at 5,000 events, q1", 1.8, True),
        ("In-process time at 1,000,000 / at 5,000 events, q2", None, None),
        ("Rows a second of the load / of a bare executemany", 0.6, True),
        ("Two worker processes / one, geometric mean", (1.7 * 2) ** 0.5, True),
    ],
)
def test_an_aim_is_measured_by_its_ratio(
    aimed: dict[str, Aim], text: str, value: float | None, met: bool | None
) -> None:
    assert aimed[text].value == (value if value is None else pytest.approx(value))
    assert aimed[text].met is met


def test_a_contestant_that_is_ahead_is_named(results: Results) -> None:
    found = {(measure, request): ahead for measure, request, ahead in losses(results)}
    assert found["rps", "q1"] == pytest.approx({"static": 12_000 / 900, "limit": 1_000 / 900})
    assert list(found["rps", "q1"]) == ["static", "limit"], "the best first"
    assert found["rps", "q3"] == pytest.approx({"postgraphile": 2.0, "limit": 1_000 / 900})
    assert found["p50_ms", "q1"] == {"static": 4.0}
    assert ("cpu_ms", "q1") not in found, "as good is not ahead"
    assert found["rps", "zipf"] == {"static": 12.5}, "our own cache is no other"


def test_the_json_has_what_is_promised(results: Results) -> None:
    found = json.loads(json.dumps(to_json(results.table)))
    assert found["limit"].keys() == {"q1", "q2", "q3", "q4", "q5"}
    assert found["onrecord"]["zipf"] == {"rps": 800, "p50_ms": 2, "p99_ms": 7, "cpu_ms": 1, "rss_mb": 160.5}


def test_figures_are_medians_over_the_turns() -> None:
    turns = [
        Turn(Round(requests, 2.0, requests * 3_000, p50, 9.0, 0, 0), cpu_seconds, memory)
        for requests, p50, cpu_seconds, memory in [(100, 3.0, 0.5, 50.0), (400, 1.0, 0.4, 70.0), (200, 2.0, 1.0, 60.0)]
    ]
    assert summarize(turns) == Figures(rps=100, p50_ms=2.0, p99_ms=9.0, cpu_ms=5.0, rss_mb=70.0, kb=3.0)


def test_the_report_shows_everything_in_both_forms(results: Results) -> None:
    screen = io.StringIO()
    show(sections(results), Console(file=screen, width=200))
    text = markdown(sections(results))
    for shown in (screen.getvalue(), text):
        for word in ("12,000", "OnRecord / PostGraphile", "2026-01-02", "MISSED", "not measured", "60,000", "1.80"):
            assert word in shown
        assert "datasette is left out: PyPI does not answer." in shown
        assert "Strawberry has no figures for q4: no answer within 8 s under load" in shown
    assert "| Processor | A \\| B, 2 cores |" in text
    assert "| OnRecord / limit | 0.90 | 0.90 | 0.90 | 0.90 | 0.90 |  | 0.90 |" in text
    assert "| OnRecord | 900 | 2.00 | 5.00 | 1.000 | 100 | 17.0 |" in text


def test_every_row_of_markdown_has_a_cell_for_each_column(results: Results) -> None:
    for table in markdown(sections(results)).split("\n\n"):
        rows = [line.replace("\\|", "") for line in table.splitlines() if line.startswith("|")]
        assert len({row.count("|") for row in rows}) <= 1, table


def test_the_fastest_comes_first(results: Results) -> None:
    [section] = [section for section in sections(results) if section.title.startswith("q3")]
    assert [row[0] for row in section.rows] == ["PostGraphile", "limit", "OnRecord"]
    assert len(section.columns) == len(MEASURES) + 2


@pytest.mark.parametrize(("value", "text"), [(None, ""), (0.4567, "0.46"), (12.34, "12.3"), (1234.5, "1,234")])
def test_ratios_have_the_digits_that_mean_something(value: float | None, text: str) -> None:
    assert number(value) == text


def test_figures_go_between_the_markers_and_leave_the_rest(tmp_path: Path) -> None:
    document = tmp_path / "BENCHMARKS.md"
    document.write_text(f"# Title\n\n{BEGIN}\nold\n{END}\n\nThe end.\n")
    for text in ("first\n", "second\n"):
        write_into(document, text)
    assert document.read_text() == f"# Title\n\n{BEGIN}\n\nsecond\n\n{END}\n\nThe end.\n"


def test_a_document_without_markers_is_told(tmp_path: Path) -> None:
    document = tmp_path / "BENCHMARKS.md"
    document.write_text("# Title\n")
    with pytest.raises(MarkersError, match="Add them"):
        write_into(document, "text")
    assert document.read_text() == "# Title\n"


def test_the_projects_own_document_has_the_markers() -> None:
    document = (Path(__file__).parents[3] / "BENCHMARKS.md").read_text("utf-8")
    assert document.count(BEGIN) == document.count(END) == 1
