"""Check the registry of actors and the files of the vocabulary."""

from collections.abc import Iterator

from schema.curation import CuratedTerm, RegisteredActor
from schema.dates import DateError, parse_edtf
from schema.errors import Issue
from schema.vocabulary import product_vocabulary
from scripts.check.graphs import find_cycles
from scripts.read import Registry
from scripts.validate import name_all, suggest


def check_actors(actors: Registry[RegisteredActor]) -> Iterator[Issue]:
    """Find names and identifiers that are there twice, and what only organizations have."""
    owners: dict[tuple[str, str], str] = {}
    for slug, actor in (actors.entries or {}).items():
        names = {actor.name}
        for n, name in enumerate(actor.names):
            if name.name in names:
                message = f"{slug} has the name '{name.name}' already"
                yield actors.file.issue((slug, "names", n, "name"), message, "take one of the two out")
            names.add(name.name)
        for scheme, value in actor.identifiers.items():
            owner = owners.setdefault((scheme, value), slug)
            if owner != slug:
                message = f"{owner} has the {scheme} identifier {value} already"
                suggestion = "an identifier names one actor: check it, or make the two actors one"
                yield actors.file.issue((slug, "identifiers", scheme), message, suggestion)
        yield from check_organization(actors, slug, actor)


def check_organization(actors: Registry[RegisteredActor], slug: str, actor: RegisteredActor) -> Iterator[Issue]:
    """Check what organizations alone have."""
    for key in ("sector", "founded", "dissolved"):
        value: str | None = getattr(actor, key)
        if value is not None and actor.kind != "organization":
            message = f"only organizations have '{key}', and {slug} is of the kind {actor.kind}"
            yield actors.file.issue((slug, key), message, "leave it out, or mend the kind", key=True)
        elif value is not None and key != "sector":
            try:
                parse_edtf(value)
            except DateError as error:
                yield actors.file.issue((slug, key), error.cause, error.cure)


def check_vocabulary(schemes: dict[str, Registry[CuratedTerm]]) -> Iterator[Issue]:
    """Check the trees of terms, and that the product has each term: its servers refuse a data set with others."""
    for scheme, registry in schemes.items():
        entries, file = registry.entries or {}, registry.file
        known = product_vocabulary().codes(scheme)
        for code, term in entries.items():
            if code not in known:
                suggestion = suggest(code, known, "add it to the product's own vocabulary first")
                yield file.issue((code,), f"this version of OnRecord has no {scheme} '{code}'", suggestion, key=True)
            if term.parent is not None and term.parent not in entries:
                suggestion = suggest(term.parent, entries, f"there are {name_all(entries)}")
                yield file.issue((code, "parent"), f"unknown {scheme} '{term.parent}'", suggestion)
            if scheme == "stance" and term.polarity is None:
                suggestion = "write 1 if it asserts its target, -1 if it denies it, 0 if it does neither"
                yield file.issue((code,), f"the stance '{code}' has no polarity", suggestion, key=True)
            if scheme != "stance" and term.polarity is not None:
                yield file.issue((code, "polarity"), "only stances have a polarity", "leave it out", key=True)
        edges = [(code, term.parent, (code, "parent")) for code, term in entries.items() if term.parent]
        for loc, way in find_cycles(edges):
            yield file.issue(loc, f"these terms stand under one another: {way}", "one of them has no parent")
