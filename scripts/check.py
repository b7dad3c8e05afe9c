"""Find what is wrong with seeds that are well formed."""

from collections.abc import Iterator

from schema.errors import Issue
from scripts.anchors import Record, find_words
from scripts.compose import Loc
from scripts.read import Progress, Seeds, SeedSource


def check(seeds: Seeds, progress: Progress | None = None) -> list[Issue]:
    """Return all that is wrong with the seeds."""
    issues: list[Issue] = []
    for number, source in enumerate(seeds.sources):
        if progress:
            progress("Checking", number, len(seeds.sources))
        issues += check_passages(source)
    return issues


def check_passages(source: SeedSource) -> Iterator[Issue]:
    """Find passages that do not occur exactly once."""
    if source.curation is None or source.document is None:
        return
    for loc, record in records(source):
        for words in find_words(source.document, record):
            if len(words.spans) != 1:
                message = f"these words occur {len(words.spans)} times in the document"
                yield source.file.issue((*loc, *words.loc), message)


def records(source: SeedSource) -> Iterator[tuple[Loc, Record]]:
    """Yield every record of a curation that quotes, with its place."""
    assert source.curation is not None
    for n, relation in enumerate(source.curation.relations):
        yield ("relations", n), relation
    for n, event in enumerate(source.curation.events):
        yield ("events", n), event
        for m, participant in enumerate(event.participants):
            yield ("events", n, "participants", m), participant
        for m, link in enumerate(event.links):
            yield ("events", n, "links", m), link
    for n, statement in enumerate(source.curation.statements):
        yield ("statements", n), statement
        for m, stance in enumerate(statement.stances):
            yield ("statements", n, "stances", m), stance
