"""How much longer the product's questions take in process when the data set grows."""

import time
from pathlib import Path
from statistics import median

from api.graphql.engine import Engine
from api.graphql.engine import Question as GraphQLQuestion
from api.reader import make_reader
from schema.settings import Settings
from scripts.bench.figures import Growth
from scripts.bench.questions import KINDS, draw

SMALL = 5_000
"""Events in the small data set."""
DISTINCT, PASSES = 100, 3


class Timer:
    """Times the questions on one data set, without the cache of answers."""

    def __init__(self, database: Path) -> None:
        settings = Settings.model_validate({"database_url": f"sqlite:///{database}", "answer_cache_mb": 0})
        self.reader = make_reader(settings)
        engine = Engine(self.reader, settings)
        self.asked = {
            kind: [engine.plan(GraphQLQuestion(*question.graphql())) for question in questions]
            for kind, questions in draw(database, DISTINCT).items()
        }

    def run(self, kind: str) -> list[float]:
        """Ask all questions of a kind; return the milliseconds that each took."""
        found: list[float] = []
        for plan, variables in self.asked[kind]:
            started = time.perf_counter()
            self.reader.run(plan, variables)
            found.append((time.perf_counter() - started) * 1_000)
        return found


def time_growth(small: Path, large: Path) -> dict[str, Growth]:
    """Return the medians of both data sets by kind of question, taken in turns; the first pass is not counted."""
    timers = (Timer(small), Timer(large))
    growth: dict[str, Growth] = {}
    for kind in KINDS:
        times: tuple[list[float], list[float]] = ([], [])
        for number in range(1 + PASSES):
            for timer, taken in zip(timers, times, strict=True):
                found = timer.run(kind)
                taken += found if number else []
        growth[kind] = Growth(*(median(taken) for taken in times))
    return growth
