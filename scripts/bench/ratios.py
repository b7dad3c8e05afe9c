"""What the figures amount to: the ratios that the project aims at, and where others are ahead."""

from collections.abc import Iterator
from dataclasses import dataclass

from scripts.bench.figures import MEASURES, OURS, REQUESTS, ZIPF, Results, mean
from scripts.bench.questions import KINDS

PAIRS = {
    "OnRecord / limit": ("onrecord", "limit"),
    "OnRecord / limit with plain indexes": ("onrecord", "limit_plain"),
    "limit / limit with plain indexes": ("limit", "limit_plain"),
    "OnRecord / PostGraphile": ("onrecord", "postgraphile"),
    "OnRecord / mercurius": ("onrecord", "mercurius"),
    "OnRecord / Strawberry": ("onrecord", "strawberry"),
    "OnRecord / datasette": ("onrecord", "datasette"),
    "OnRecord / static": ("onrecord", "static"),
    "OnRecord with cache / static": ("onrecord_cached", "static"),
}
"""Ratios of requests a second that are told."""


@dataclass(frozen=True, slots=True)
class Aim:
    """A ratio that the project aims at; `value` is None where it was not measured."""

    text: str
    bound: float
    value: float | None
    most: bool = False
    """The bound is the most that is allowed, else the least."""

    @property
    def met(self) -> bool | None:
        """Whether the aim is reached, where that was measured."""
        if self.value is None:
            return None
        return self.value <= self.bound if self.most else self.value >= self.bound


def aims(results: Results) -> Iterator[Aim]:
    """Yield what the project aims at, and how far it is."""
    for kind in KINDS:
        least = 0.8 if kind in ("q2", "q3") else 0.9
        yield Aim(f"OnRecord / limit, {kind}", least, results.ratio("onrecord", "limit", kind))
    for kind, least in {"q1": 2.0, "q5": 3.0}.items():
        yield Aim(f"OnRecord / limit with plain indexes, {kind}", least, results.ratio("onrecord", "limit_plain", kind))
    yield Aim("OnRecord / PostGraphile, geometric mean", 5, results.mean_ratio("onrecord", "postgraphile"))
    for kind in KINDS:
        yield Aim(f"OnRecord / PostGraphile, {kind}", 1, results.ratio("onrecord", "postgraphile", kind))
    yield Aim("OnRecord / Strawberry, q1", 20, results.ratio("onrecord", "strawberry", "q1"))
    for kind in KINDS:
        if results.value("datasette", kind):
            yield Aim(f"OnRecord / datasette, {kind}", 1, results.ratio("onrecord", "datasette", kind))
    yield Aim("OnRecord with cache / static, zipf", 0.6, results.ratio("onrecord_cached", "static", ZIPF))
    for name, request in [*(("onrecord", request) for request in REQUESTS), ("onrecord_cached", ZIPF)]:
        yield Aim(f"p99 / p50 of {title(name)}, {request}", 3, tail(results, name, request), most=True)
    yield Aim("Memory of one worker, MB", 150, memory(results), most=True)
    for kind in ("q1", "q2", "q3"):
        growth = results.growth.get(kind)
        text = f"In-process time at {results.events:,} / at {results.growth_from or 5_000:,} events, {kind}"
        yield Aim(text, 2, growth and growth.factor, most=True)
    yield Aim("Rows a second of the load / of a bare executemany", 0.5, results.load and results.load.ratio)
    both = mean([pair.ratio for pair in results.workers.values()])
    yield Aim("Two worker processes / one, geometric mean", 1.7, both)


def tail(results: Results, contestant: str, request: str) -> float | None:
    """Return how many times the median latency the 99th percentile is."""
    p50, p99 = (results.value(contestant, request, measure) for measure in ("p50_ms", "p99_ms"))
    return p99 / p50 if p50 and p99 else None


def memory(results: Results) -> float | None:
    """Return the most memory that the product needed without its cache of answers."""
    return max((figures.rss_mb for figures in results.table.get("onrecord", {}).values()), default=None)


def losses(results: Results) -> Iterator[tuple[str, str, dict[str, float]]]:
    """Yield by measure and request how many times better than OnRecord without its cache others are, the best first."""
    for measure in MEASURES:
        for request in REQUESTS:
            ours = results.value("onrecord", request, measure)
            if not ours:
                continue
            ahead: dict[str, float] = {}
            for contestant in results.table:
                theirs = results.value(contestant, request, measure)
                if contestant in OURS or not theirs:
                    continue
                factor = theirs / ours if measure == "rps" else ours / theirs
                if factor > 1:
                    ahead[contestant] = factor
            if ahead:
                yield measure, request, dict(sorted(ahead.items(), key=lambda found: -found[1]))


TITLES = {
    "onrecord": "OnRecord",
    "onrecord_cached": "OnRecord with cache",
    "limit": "limit",
    "limit_plain": "limit, plain indexes",
    "strawberry": "Strawberry",
    "postgraphile": "PostGraphile",
}


def title(contestant: str) -> str:
    """Return a contestant's name for people."""
    return TITLES.get(contestant, contestant)
