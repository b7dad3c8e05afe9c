"""Build the benchmark's data set with the product's bulk loader: `python -m scripts.bench.build PATH EVENTS`."""

import sys
from pathlib import Path

from schema.vocabulary import product_vocabulary
from scripts.bench.data import World, generate
from scripts.bulk.load import BulkResult, load_bulk
from scripts.cli.progress import progress_shown
from scripts.read import Progress


def build(path: Path, events: int, progress: Progress | None = None) -> BulkResult:
    """Build a data set of that many events, in the place of what is there.

    The pace that the result tells is the loader's: what making up the rows takes is timed apart, as `waited`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    world = World(events, product_vocabulary())
    return load_bulk(path, lambda _: generate(world), expected=world.expected, progress=progress)


def describe(result: BulkResult) -> str:
    """Return what a load came to, step by step."""
    steps = ", ".join(f"{step} {seconds:.1f}" for step, seconds in result.steps.items())
    return (
        f"{result.rows:,} rows in {result.seconds:.1f} s, {result.rows_per_second:,.0f} rows/s ({steps}); "
        f"{result.waited:.1f} s more to make them up. Version {result.version}"
    )


def main(path: str, events: str) -> None:
    """Build, and say how it went."""
    with progress_shown() as progress:
        result = build(Path(path), int(events), progress)
    print(describe(result))


if __name__ == "__main__":
    main(*sys.argv[1:])
