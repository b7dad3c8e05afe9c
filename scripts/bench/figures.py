"""What a run of the benchmark found."""

from dataclasses import dataclass, field
from datetime import date
from statistics import geometric_mean

from scripts.bench.questions import KINDS

ZIPF = "zipf"
REQUESTS = (*KINDS, ZIPF)
OURS = ("onrecord", "onrecord_cached")


@dataclass(frozen=True, slots=True)
class Figures:
    """One contestant at one kind of request: medians over the rounds."""

    rps: float
    p50_ms: float
    p99_ms: float
    cpu_ms: float
    """CPU time of all its processes for one request."""
    rss_mb: float
    """Resident memory without the pages of files: the most that was seen."""
    kb: float
    """Size of an answer, headers included."""


MEASURES = {
    "rps": ("Requests a second", "{:,.0f}"),
    "p50_ms": ("p50, ms", "{:,.2f}"),
    "p99_ms": ("p99, ms", "{:,.2f}"),
    "cpu_ms": ("CPU a request, ms", "{:,.3f}"),
    "rss_mb": ("Memory, MB", "{:,.0f}"),
}
"""The measures that are told, with their names and forms."""

Table = dict[str, dict[str, Figures]]
"""Figures by contestant and request."""


@dataclass(frozen=True, slots=True)
class Growth:
    """In-process milliseconds of a kind of question on a small data set and on the large one."""

    small_ms: float
    large_ms: float

    @property
    def factor(self) -> float:
        """How many times longer the large one takes."""
        return self.large_ms / self.small_ms


@dataclass(frozen=True, slots=True)
class Pair:
    """Two rates of which the ratio is asked for."""

    ours: float
    other: float

    @property
    def ratio(self) -> float:
        """The first in terms of the second."""
        return self.ours / self.other


@dataclass
class Results:
    """All that was measured in one run."""

    events: int
    day: date
    rounds: int
    seconds: int
    machine: dict[str, str]
    table: Table = field(default_factory=Table)
    absent: dict[str, str] = field(default_factory=dict[str, str])
    """Contestants that could not be set up, with the reason."""
    unanswered: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])
    """Requests that a contestant did not answer, with the reason."""
    growth: dict[str, Growth] = field(default_factory=dict[str, Growth])
    growth_from: int = 0
    """Events in the small data set."""
    workers: dict[str, Pair] = field(default_factory=dict[str, Pair])
    """Requests a second of two worker processes, and of one."""
    load: Pair | None = None
    """Rows a second of the bulk load, and of a bare executemany."""

    def value(self, contestant: str, request: str, measure: str = "rps") -> float | None:
        """Return one figure, where it was measured."""
        figures = self.table.get(contestant, {}).get(request)
        return None if figures is None else getattr(figures, measure)

    def ratio(self, ours: str, other: str, request: str) -> float | None:
        """Return how many times as many requests a second one contestant answers as another."""
        ahead, behind = self.value(ours, request), self.value(other, request)
        return ahead / behind if ahead and behind else None

    def mean_ratio(self, ours: str, other: str) -> float | None:
        """Return the geometric mean of the ratios over q1 to q5, as far as both answer."""
        return mean([self.ratio(ours, other, kind) for kind in KINDS])


def mean(values: list[float | None]) -> float | None:
    """Return the geometric mean of the values that there are."""
    known = [value for value in values if value]
    return geometric_mean(known) if known else None


def to_json(table: Table) -> dict[str, dict[str, dict[str, float]]]:
    """Return the figures that JSON=FILE promises."""
    return {
        contestant: {
            request: {measure: round(getattr(figures, measure), 4) for measure in MEASURES}
            for request, figures in requests.items()
        }
        for contestant, requests in table.items()
    }
