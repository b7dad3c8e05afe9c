"""The report as sections of text and tables, before they take a form."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from scripts.bench.figures import MEASURES, REQUESTS, Pair, Results, mean
from scripts.bench.ratios import PAIRS, aims, losses, tail, title

ABOUT = {
    "q1": "a page of 20 events by type, role, actor and year",
    "q2": "one event with everything",
    "q3": "10 actors by text",
    "q4": "100 events of a month with participants and statements",
    "q5": "counts by month and type in a year",
    "zipf": "all kinds mixed, 10,000 distinct questions, exponent 1.0",
}


@dataclass
class Section:
    """A table with a title above and notes below; the first column is text and the others are figures."""

    title: str
    columns: list[str] = field(default_factory=list[str])
    rows: list[list[str]] = field(default_factory=list[list[str]])
    notes: list[str] = field(default_factory=list[str])


def sections(results: Results) -> Iterator[Section]:
    """Yield what there is to tell."""
    yield setting(results)
    for request in REQUESTS:
        if any(request in found for found in results.table.values()):
            yield by_request(results, request)
    if results.table:
        yield ratios(results)
        yield tails(results)
    if results.growth:
        yield growth(results)
    if results.workers:
        yield workers(results)
    if results.load:
        yield load(results.load)
    yield targets(results)
    if results.table:
        yield lost(results)


def setting(results: Results) -> Section:
    """Tell when and where it was measured, and who is missing."""
    rows = [
        ["Day", results.day.isoformat()],
        ["Events", f"{results.events:,}"],
        ["Rounds", f"{results.rounds} of {results.seconds} s"],
        *([name, value] for name, value in results.machine.items()),
    ]
    notes = [f"{title(name)} is left out: {reason}" for name, reason in results.absent.items()]
    notes += [
        f"{title(name)} has no figures for {request}: {reason}"
        for name, found in results.unanswered.items()
        for request, reason in found.items()
    ]
    return Section("The run", ["", ""], rows, notes)


def by_request(results: Results, request: str) -> Section:
    """Tell all figures of one kind of request, the fastest contestant first."""
    found = {name: figures[request] for name, figures in results.table.items() if request in figures}
    ranked = sorted(found.items(), key=lambda pair: -pair[1].rps)
    columns = ["", *(name for name, _ in MEASURES.values()), "Answer, kB"]
    rows = [
        [title(name), *(form.format(getattr(figures, m)) for m, (_, form) in MEASURES.items()), f"{figures.kb:,.1f}"]
        for name, figures in ranked
    ]
    return Section(f"{request}: {ABOUT[request]}", columns, rows)


def ratios(results: Results) -> Section:
    """Tell the ratios of requests a second."""
    rows = [
        [name, *row(lambda request, pair=pair: results.ratio(*pair, request)), number(results.mean_ratio(*pair))]
        for name, pair in PAIRS.items()
        if any(results.ratio(*pair, request) for request in REQUESTS)
    ]
    return Section("Ratios of requests a second", ["", *REQUESTS, "geometric mean of q1 to q5"], rows)


def tails(results: Results) -> Section:
    """Tell how far the slowest answers are from the usual ones."""
    rows = [[title(name), *row(lambda request, name=name: tail(results, name, request))] for name in results.table]
    return Section("p99 / p50", ["", *REQUESTS], rows)


def growth(results: Results) -> Section:
    """Tell the in-process times on a small and on the large data set."""
    columns = ["", f"{results.growth_from:,} events, ms", f"{results.events:,} events, ms", "times"]
    rows = [
        [kind, f"{found.small_ms:.3f}", f"{found.large_ms:.3f}", number(found.factor)]
        for kind, found in results.growth.items()
    ]
    return Section("Time in process, without HTTP and cache", columns, rows)


def workers(results: Results) -> Section:
    """Tell what a second worker process is worth."""
    rows = [
        [kind, f"{pair.other:,.0f}", f"{pair.ours:,.0f}", number(pair.ratio)] for kind, pair in results.workers.items()
    ]
    both = number(mean([pair.ratio for pair in results.workers.values()]))
    note = "The load generator takes its share of the same cores here: with two cores, two workers cannot have both."
    columns = ["", "one worker, requests a second", "two workers, requests a second", "times"]
    return Section("Worker processes", columns, [*rows, ["geometric mean", "", "", both]], [note])


def load(pair: Pair) -> Section:
    """Tell the pace of the bulk load."""
    rows = [[f"{pair.ours:,.0f}", f"{pair.other:,.0f}", number(pair.ratio)]]
    return Section("Loading", ["bulk load, rows a second", "bare executemany, rows a second", "ratio"], rows)


def targets(results: Results) -> Section:
    """Tell what the project aims at, and whether it is reached."""
    words = {True: "reached", False: "MISSED", None: "not measured"}
    rows = [
        [aim.text, f"{'at most' if aim.most else 'at least'} {aim.bound:g}", number(aim.value), words[aim.met]]
        for aim in aims(results)
    ]
    return Section("Aims", ["", "aim", "measured", ""], rows)


def lost(results: Results) -> Section:
    """Tell where others are ahead of OnRecord without its cache, and how many times."""
    found: dict[str, dict[str, str]] = {}
    for measure, request, ahead in losses(results):
        others = ", ".join(f"{title(name)} {number(times)}" for name, times in ahead.items())
        found.setdefault(measure, {})[request] = others
    rows = [
        [MEASURES[measure][0], *(cells.get(request, "") for request in REQUESTS)] for measure, cells in found.items()
    ]
    note = "How many times better than OnRecord without its cache others are. The static answer is no database at all."
    return Section("What we lose at", ["", *REQUESTS], rows, [note])


def row(value: Callable[[str], float | None], requests: Iterable[str] = REQUESTS) -> list[str]:
    """Return a value for each request."""
    return [number(value(request)) for request in requests]


def number(value: float | None) -> str:
    """Return a ratio with the digits that mean something."""
    if value is None:
        return ""
    return f"{value:.2f}" if value < 10 else f"{value:,.1f}" if value < 100 else f"{value:,.0f}"
