"""Find what is wrong with seeds that are well formed: all of it, with place, cause and cure."""

from schema.errors import Issue
from scripts.check.graphs import check_cycles
from scripts.check.index import Index, Scope
from scripts.check.records import check_event, check_relation, check_statement
from scripts.check.registries import check_actors, check_vocabulary
from scripts.check.sources import check_source, check_twins
from scripts.read import Progress, Seeds


def check(seeds: Seeds, progress: Progress | None = None) -> list[Issue]:
    """Return all that is wrong with the seeds; what reading found unsound is not complained of again."""
    index = Index(seeds)
    issues = [*check_actors(seeds.actors), *check_vocabulary(seeds.schemes)]
    scopes = [Scope(source, index) for source in seeds.sources if source.curation]
    for number, scope in enumerate(scopes):
        if progress:
            progress("Checking", number, len(scopes))
        check_source(scope)
        for n, relation in enumerate(scope.curation.relations):
            check_relation(scope, ("relations", n), relation)
        for n, event in enumerate(scope.curation.events):
            check_event(scope, ("events", n), event)
        for n, statement in enumerate(scope.curation.statements):
            check_statement(scope, ("statements", n), statement)
    check_twins(scopes)
    check_cycles(scopes)
    return issues + [issue for scope in scopes for issue in scope.issues]
