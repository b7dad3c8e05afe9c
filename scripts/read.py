"""Read a folder of seeds: the registries, the vocabulary, and each source's document with its curation."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from typing import Any, Generic, TypeVar

from schema.curation import Code, CuratedTerm, Curation, RegisteredActor, RegisteredPlace, Slug
from schema.errors import Issue
from schema.vocabulary import SCHEMES, Term, Vocabulary, product_vocabulary
from scripts.compose import Mark, Node, SeedFile, compose, find, plain
from scripts.document import Document, parse_document
from scripts.validate import name_all, suggest, validate

T = TypeVar("T")
Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""

DOCUMENT = "document.txt"
CURATION = "curation.yml"


@dataclass(frozen=True)
class Registry(Generic[T]):
    """A file of entries by slug, or by code; `entries` is None where the file cannot be read."""

    file: SeedFile
    entries: dict[str, T] | None


@dataclass(frozen=True)
class SeedSource:
    """A source as read: its document and its curation, each None where it cannot be read.

    counts: how many records of each kind are written, the unsound among them.
    """

    file: SeedFile
    curation: Curation | None
    document: Document | None
    document_file: SeedFile
    sha256: str
    counts: dict[str, int] = field(default_factory=dict[str, int])


@dataclass(frozen=True)
class Seeds:
    """Everything in a folder of seeds."""

    actors: Registry[RegisteredActor]
    places: Registry[RegisteredPlace]
    vocabulary: Vocabulary
    schemes: dict[str, Registry[CuratedTerm]]
    """The vocabulary's files; none where the product's own vocabulary is used."""
    sources: tuple[SeedSource, ...]


class Reader:
    """Reads files, and keeps the issues that it finds."""

    def __init__(self) -> None:
        self.issues: list[Issue] = []

    def read_text(self, path: Traversable) -> tuple[SeedFile, bytes]:
        """Read a file's text, untouched, and its bytes; an empty text where there is none to be had."""
        name = str(path)
        try:
            data = path.read_bytes()
        except (FileNotFoundError, NotADirectoryError, KeyError):
            self.issues.append(Issue(name, 1, 1, "this file is missing", suggestion="add it, or mend its name"))
            return SeedFile(name), b""
        except OSError as error:
            self.issues.append(Issue(name, 1, 1, f"this file cannot be read: {error.strerror}"))
            return SeedFile(name), b""
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            self.issues.append(report_encoding(name, data, error.start))
            return SeedFile(name), b""
        file = SeedFile(name, text)
        if not text.strip("\ufeff \t\r\n"):
            self.issues.append(file.report(Mark(), "this file is empty", "fill it in ({} where there are no entries)"))
        elif "\0" in text:
            before = text[: text.index("\0")].split("\n")
            mark = Mark(len(before), len(before[-1]) + 1)
            self.issues.append(file.report(mark, "this is no text: it has the character U+0000", "save it as UTF-8"))
            return SeedFile(name), b""
        return file, data

    def read_yaml(self, path: Traversable) -> SeedFile:
        """Read a YAML file; without a root where it cannot be parsed."""
        file, _ = self.read_text(path)
        if not file.text.strip("\ufeff \t\r\n"):
            return file
        root, faults = compose(file.text)
        if root is None and not faults:
            self.issues.append(
                file.report(Mark(), "this file holds comments alone", "write {} where it has no entries")
            )
        self.issues += [file.report(fault.mark, fault.message, fault.suggestion) for fault in faults]
        return SeedFile(file.path, file.text, root)

    def read_registry(self, path: Traversable, model: type[dict[str, T]]) -> Registry[T]:
        """Read a file of entries by slug or code."""
        file = self.read_yaml(path)
        return Registry(file, validate(model, file, self.issues))

    def read_source(self, folder: Traversable) -> SeedSource:
        """Read a source's document and curation."""
        document_file, data = self.read_text(folder / DOCUMENT)
        document = parse_document(document_file.text) if document_file.text.strip("\ufeff \t\r\n") else None
        file = self.read_yaml(folder / CURATION)
        counts = count(file.root)
        curation = validate(Curation, file, self.issues)
        return SeedSource(file, curation, document, document_file, hashlib.sha256(data).hexdigest(), counts)

    def read_vocabulary(self, folder: Traversable) -> dict[str, Registry[CuratedTerm]]:
        """Read the files of a vocabulary, one a scheme."""
        for name in sorted(child.name for child in folder.iterdir()):
            scheme = name.removesuffix(".yml")
            if name.endswith((".yml", ".yaml")) and scheme not in SCHEMES:
                suggestion = suggest(scheme, SCHEMES, f"there are {name_all(SCHEMES)}")
                self.issues.append(
                    Issue(str(folder / name), 1, 1, f"no vocabulary is called '{scheme}'", "", suggestion)
                )
        return {scheme: self.read_registry(folder / f"{scheme}.yml", dict[Code, CuratedTerm]) for scheme in SCHEMES}


def report_encoding(name: str, data: bytes, start: int) -> Issue:
    """Return the issue of the first byte that is no UTF-8."""
    before = data[:start].decode("utf-8").split("\n")
    line = data[data.rfind(b"\n", 0, start) + 1 :].split(b"\n")[0].decode("utf-8", "replace")
    message = f"this is not UTF-8: the byte 0x{data[start]:02x}"
    return Issue(name, len(before), len(before[-1]) + 1, message, line, "convert the file to UTF-8 and read it through")


def count(root: Node | None) -> dict[str, int]:
    """Count the records of each kind as they are written, but for kinds of which no number is expected."""

    def items(node: Node | None, key: str) -> list[Node]:
        found = find(node, (key,))
        return found.content if found and isinstance(found.content, list) else []

    counts = {kind: len(items(root, kind)) for kind in ("cited_sources", "relations", "events", "statements")}
    for parent, kind in (("events", "participants"), ("events", "links"), ("statements", "stances")):
        counts[kind] = sum(len(items(record, kind)) for record in items(root, parent))
    expected: Any = plain(find(root, ("expect",)))
    if not isinstance(expected, dict):
        return {}
    return {kind: number for kind, number in counts.items() if str(expected.get(kind, 0)).isdecimal()}  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]


def find_sources(seeds: Traversable, issues: list[Issue]) -> Iterator[Traversable]:
    """Find the folders that hold a source, by name."""
    for folder in sorted(seeds.iterdir(), key=lambda child: child.name):
        if not folder.is_dir() or folder.name == "vocabulary" or folder.name.startswith((".", "_")):
            continue
        names = {child.name for child in folder.iterdir()}
        if names & {DOCUMENT, CURATION}:
            yield folder
        elif names:
            message = f"this folder holds neither {DOCUMENT} nor {CURATION}"
            issues.append(
                Issue(str(folder), 1, 1, message, suggestion=f"a source has both; here: {name_all(sorted(names), 5)}")
            )


def read_seeds(seeds: Traversable, progress: Progress | None = None) -> tuple[Seeds, list[Issue]]:
    """Read a folder of seeds, as far as it can be read, and all that is wrong with its form."""
    reader = Reader()
    if not seeds.is_dir():
        issue = Issue(str(seeds), 1, 1, "there is no such folder", suggestion="name the folder that holds the seeds")
        return Seeds(Registry(SeedFile(""), None), Registry(SeedFile(""), None), Vocabulary(()), {}, ()), [issue]
    folders = list(find_sources(seeds, reader.issues))
    if not folders:
        message = "there is no source in this folder"
        suggestion = f"a source is a folder with {DOCUMENT} and {CURATION}"
        reader.issues.append(Issue(str(seeds), 1, 1, message, suggestion=suggestion))
    actors = reader.read_registry(seeds / "actors.yml", dict[Slug, RegisteredActor])
    places = reader.read_registry(seeds / "places.yml", dict[Slug, RegisteredPlace])
    own = (seeds / "vocabulary").is_dir()
    schemes = reader.read_vocabulary(seeds / "vocabulary") if own else {}
    sources: list[SeedSource] = []
    for number, folder in enumerate(folders):
        if progress:
            progress("Reading", number, len(folders))
        sources.append(reader.read_source(folder))
    vocabulary = build_vocabulary(schemes) if own else product_vocabulary()
    return Seeds(actors, places, vocabulary, schemes, tuple(sources)), reader.issues


def build_vocabulary(schemes: dict[str, Registry[CuratedTerm]]) -> Vocabulary:
    """Turn the files of a vocabulary into its terms."""
    return Vocabulary(
        tuple(
            Term(
                scheme=scheme,
                code=code,
                label=term.label,
                definition=term.definition,
                parent=term.parent,
                polarity=term.polarity,
                mappings=tuple((m.scheme, m.code, m.match) for m in term.mappings),
            )
            for scheme, registry in schemes.items()
            for code, term in (registry.entries or {}).items()
        )
    )
