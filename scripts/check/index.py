"""What there is to refer to in the seeds, and the scope in which one source's records are checked."""

from collections.abc import Collection
from datetime import date

from schema.curation import Curation
from schema.dates import DateError, parse_date
from schema.errors import Issue
from schema.vocabulary import SCHEMES
from scripts.compose import Loc
from scripts.document import Document
from scripts.read import Seeds, SeedSource
from scripts.validate import UNSOUND, name_all, suggest

# What a curator does about a slug that is not there.
CURES = {
    "actor": "add it to actors.yml",
    "place": "add it to places.yml",
    "event": "no curation has an event of this slug",
    "statement": "no curation has a statement of this slug",
    "source": "add it to cited_sources",
}


class Index:
    """The slugs, codes and posts of all seeds; what cannot be read is taken to hold every slug."""

    def __init__(self, seeds: Seeds) -> None:
        curations = [source.curation for source in seeds.sources]
        whole = None not in curations
        found = [curation for curation in curations if curation]
        self.slugs: dict[str, Collection[str] | None] = {
            "actor": seeds.actors.entries and seeds.actors.entries.keys(),
            "place": seeds.places.entries,
            "event": {event.slug for c in found for event in c.events} if whole else None,
            "statement": {statement.slug for c in found for statement in c.statements} if whole else None,
            "source": {s.slug for c in found for s in (c.source, *c.cited_sources)} if whole else None,
        }
        self.codes = {scheme: seeds.vocabulary.codes(scheme) for scheme in SCHEMES}
        self.unread_schemes = {scheme for scheme, registry in seeds.schemes.items() if registry.entries is None}
        self.seen = {c.source.slug for c in found}
        self.posts = {(r.subject, r.object, r.post) for c in found for r in c.relations if r.type == "holds_post"}
        self.posts_known = whole and not any(UNSOUND in post for post in self.posts)


class Scope:
    """One source, with all that is found wrong with it."""

    def __init__(self, source: SeedSource, index: Index) -> None:
        assert source.curation is not None
        self.source = source
        self.index = index
        self.curation: Curation = source.curation
        self.document: Document | None = source.document
        self.issues: list[Issue] = []
        self.published, self.publication_known = find_publication(self.curation, self.document)

    def complain(self, loc: Loc, message: str, suggestion: str = "", *, key: bool = False) -> None:
        """Take down what is wrong with a value."""
        self.issues.append(self.source.file.issue(loc, message, suggestion, key=key))

    def refer(self, loc: Loc, kind: str, slug: str | None) -> None:
        """Check that there is what a slug names."""
        known = self.index.slugs[kind]
        if slug in (None, UNSOUND) or known is None or slug in known:
            return
        self.complain(loc, f"unknown {kind} '{slug}'", suggest(slug, known, CURES[kind]))

    def term(self, loc: Loc, scheme: str, code: str) -> None:
        """Check that the vocabulary has a code."""
        known = self.index.codes[scheme]
        if code == UNSOUND or scheme in self.index.unread_schemes or code in known:
            return
        name = scheme.replace("_", " ")
        self.complain(loc, f"unknown {name} '{code}'", suggest(code, known, f"there are {name_all(known)}"))


def find_publication(curation: Curation, document: Document | None) -> tuple[date | None, bool]:
    """Return the day of publication (None: it has none), and whether that is known."""
    source = curation.source
    if source.published:
        try:
            return parse_date(source.published), True
        except DateError:
            return None, False
    if "published" in source.model_fields_set:
        return None, True
    day = document.published if document else None
    return day, day is not None
