"""Check what a curation says of its source and of those that it cites, its counts, and what only one may hold."""

from schema.curation import CitedSource, CuratedSource
from schema.dates import DateError, parse_date
from scripts.check.index import Scope
from scripts.compose import Loc, find_mark
from scripts.validate import UNSOUND


def check_source(scope: Scope) -> None:
    """Check the source, the sources that it cites, and the counts."""
    source = scope.curation.source
    check_own(scope, ("source",), source)
    check_demands(scope, source)
    for n, cited in enumerate(scope.curation.cited_sources):
        check_own(scope, ("cited_sources", n), cited)
    for kind, found in scope.source.counts.items():
        expected: int = getattr(scope.curation.expect, kind)
        if expected != found:
            message = f"{expected} {kind.replace('_', ' ')} are expected, and the curation holds {found}"
            suggestion = f"find the slip, or write {kind}: {found}"
            scope.complain(("expect", kind), message, suggestion)


def check_own(scope: Scope, loc: Loc, source: CuratedSource | CitedSource) -> None:
    """Check what both kinds of sources have."""
    scope.refer((*loc, "publisher"), "actor", source.publisher)
    if source.published not in (None, UNSOUND):
        try:
            parse_date(source.published)
        except DateError as error:
            scope.complain((*loc, "published"), error.cause, error.cure)
    for key in ("url", "archive_url"):
        url: str | None = getattr(source, key, None)
        if url is not None and (not url.startswith(("https://", "http://")) or len(url.split()) != 1):
            scope.complain((*loc, key), f"'{url}' is no address", "write it whole, beginning with https://")


def check_demands(scope: Scope, source: CuratedSource) -> None:
    """Demand from the curation what the document does not say of itself."""
    document = scope.document
    if document is None:
        return
    if not source.title and document.headline is None:
        message = "no headline was found in the document"
        scope.complain(("source",), message, "give source.title, as the document has it", key=True)
    if "url" not in source.model_fields_set and document.url is None:
        message = "no address was found in the document"
        scope.complain(("source",), message, "give source.url, or url: null if it has none", key=True)
    if "published" not in source.model_fields_set and document.published is None:
        lines = [str(document.line_of(span.start)) for span, _ in document.date_lines]
        found = f"several days, in lines {', '.join(lines)}," if lines else "no day of publication"
        message = f"{found} {'were' if lines else 'was'} found in the document"
        scope.complain(("source",), message, "give source.published as 2025-02-06, or published: null", key=True)


def check_twins(scopes: list[Scope]) -> None:
    """Take down slugs that are there twice, and relations of which two documents say different things."""
    first: dict[tuple[str, str], str] = {}
    dates: dict[tuple[object, ...], str] = {}
    for scope in scopes:
        curation, file = scope.curation, scope.source.file
        slugs: list[tuple[str, Loc, str]] = [("source", ("source",), curation.source.slug)]
        slugs += [("source", ("cited_sources", n), s.slug) for n, s in enumerate(curation.cited_sources)]
        slugs += [("event", ("events", n), e.slug) for n, e in enumerate(curation.events)]
        slugs += [("statement", ("statements", n), s.slug) for n, s in enumerate(curation.statements)]
        for kind, loc, slug in slugs:
            here = f"{file.path}:{find_mark(file.root, (*loc, 'slug')).line}"
            where = first.setdefault((kind, slug), here)
            if slug != UNSOUND and where != here:
                message = f"there is {'an' if kind == 'event' else 'a'} {kind} '{slug}' already, at {where}"
                scope.complain((*loc, "slug"), message, "a slug names one thing, in all sources: give another")
        for n, relation in enumerate(curation.relations):
            for key in ("start", "end"):
                date = relation.start if key == "start" else relation.end
                if date is None:
                    continue
                same = (relation.subject, relation.type, relation.object, relation.post, key)
                if dates.setdefault(same, date.edtf) != date.edtf:
                    message = f"another document gives this relation's {key} as {dates[same]}"
                    scope.complain(("relations", n, key), message, "write the date that both bear out")
