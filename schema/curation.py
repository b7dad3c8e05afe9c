"""Strict models of the curated YAML: one source's curation, and the registries that all sources share.

Everything that takes judgment is here; what the document itself says (headline, date line, links, address) is parsed
from it. An unknown key is an error. A `Passage` quotes the document word for word; write a prefix (the words right
before) where the exact words occur more than once.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=120)]
Text = Annotated[str, Field(min_length=1)]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]

Basis = Literal["stated", "relative_to_publication", "bounded_by_publication", "inferred"]
Kind = Literal["state", "organization", "person", "group", "unnamed_source"]
NameKind = Literal["alias", "abbreviation", "metonym", "transliteration", "former", "official"]


class Strict(BaseModel):
    """A model that takes the keys it names and no others."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Passage(Strict):
    """Exact words of the document, and the field of the record that they bear out (none: the whole record)."""

    exact: Text
    prefix: str = ""
    suffix: str = ""
    field: str | None = None


def as_passages(value: Any) -> Any:
    """Let a curator write one passage, or its words alone, where a list of passages is meant."""
    items: list[Any] = value if isinstance(value, list) else [value]  # pyright: ignore[reportUnknownVariableType]
    return [{"exact": item} if isinstance(item, str) else item for item in items]


def as_passage(value: Any) -> Any:
    """Let a curator write a passage's words alone."""
    return {"exact": value} if isinstance(value, str) else value


def as_number(value: Any) -> Any:
    """Take a number for what it says; YAML's scalars are read as text."""
    return int(value) if isinstance(value, str) and value.strip() in ("-1", "0", "1") else value


def as_date(value: Any) -> Any:
    """Let a curator write the EDTF alone of a date that the record's evidence states."""
    return {"edtf": value, "basis": "stated"} if isinstance(value, str) else value


Passages = Annotated[list[Passage], BeforeValidator(as_passages), Field(min_length=1)]
Quote = Annotated[Passage, BeforeValidator(as_passage)]


class CuratedDate(Strict):
    """A date in EDTF, how it is known, and the words that it rests on (checked against the document)."""

    edtf: Text
    basis: Basis
    text: Quote | None = None


StatedDate = Annotated[CuratedDate, BeforeValidator(as_date)]


class CuratedSource(Strict):
    """What the document does not say of itself; title, published and url override what was parsed.

    Of a document that has no day of publication, or no address, say so: `published: null`, `url: null`.
    """

    slug: Slug
    publisher: Slug
    language: Language
    kind: Text
    licence: str | None = None
    title: Text | None = None
    url: Text | None = None
    published: Text | None = None
    archive_url: Text | None = None


class CitedSource(Strict):
    """A source that was not seen, known because this document cites it."""

    slug: Slug
    publisher: Slug
    title: Text | None = None
    url: Text | None = None
    language: Language | None = None
    kind: Text | None = None
    published: Text | None = None


class CuratedRelation(Strict):
    """How two actors belong together, as this document says it."""

    subject: Slug
    type: Text
    object: Slug
    post: Text | None = None
    start: StatedDate | None = None
    end: StatedDate | None = None
    evidence: Passages


class Capacity(Strict):
    """The post that somebody acts or speaks in; the same post must stand among the relations."""

    post: Text
    object: Slug


class CuratedParticipant(Strict):
    """An actor's part in an event."""

    role: Text
    actor: Slug
    capacity: Capacity | None = None
    on_behalf_of: Slug | None = None
    certainty: Literal["stated", "inferred", "disputed"] = "stated"
    evidence: Passages


class CuratedLink(Strict):
    """How the event that the link stands under bears on another."""

    type: Text
    event: Slug
    evidence: Passages


class CuratedEvent(Strict):
    """Something that happened, is planned or is said to have happened."""

    slug: Slug
    type: Text
    title: Text
    summary: Text | None = None
    modality: Text
    date: CuratedDate | None = None
    place: Slug | None = None
    participants: list[CuratedParticipant] = []
    links: list[CuratedLink] = []
    evidence: Passages


class CuratedStance(Strict):
    """What the statement that the stance stands under does to an event or to another statement."""

    kind: Text
    event: Slug | None = None
    statement: Slug | None = None
    evidence: Passages


class CuratedStatement(Strict):
    """What somebody said: `quote` is what was said and `cue` the reporting verb, both in the document's words."""

    slug: Slug
    speaker: Slug
    quote: Quote
    manner: Literal["direct", "mixed", "indirect"]
    cue: Quote | None = None
    capacity: Capacity | None = None
    on_behalf_of: Slug | None = None
    addressees: list[Slug] = []
    via: Slug | None = None
    source: Slug | None = None
    """A cited source that the statement comes from, where it is not this document's own report."""
    cited_source: Slug | None = None
    made_in: Slug | None = None
    frequency: Literal["once", "repeated"] | None = None
    date: CuratedDate | None = None
    stances: list[CuratedStance] = []
    evidence: Passages


class Expected(Strict):
    """How many records of each kind the curation holds: a slip of the pen changes a count."""

    cited_sources: int = 0
    relations: int = 0
    events: int = 0
    participants: int = 0
    links: int = 0
    statements: int = 0
    stances: int = 0


class Curation(Strict):
    """All that one document is held to say: seeds/<source>/curation.yml."""

    source: CuratedSource
    expect: Expected
    cited_sources: list[CitedSource] = []
    relations: list[CuratedRelation] = []
    events: list[CuratedEvent] = []
    statements: list[CuratedStatement] = []


class RegisteredName(Strict):
    """Another name of an actor."""

    name: Text
    language: Language | None = None
    script: Annotated[str, Field(pattern=r"^[A-Z][a-z]{3}$")] | None = None
    kind: NameKind = "alias"


class RegisteredActor(Strict):
    """An actor as seeds/actors.yml has it, by slug. An identifier is entered only when it has been checked."""

    kind: Kind
    name: Text
    description: Text | None = None
    country: Country | None = None
    sector: Text | None = None
    founded: Text | None = None
    dissolved: Text | None = None
    names: list[RegisteredName] = []
    identifiers: dict[Text, Text] = {}


class RegisteredPlace(Strict):
    """A place as seeds/places.yml has it, by slug."""

    name: Text
    country: Country | None = None
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None


class CuratedMapping(Strict):
    """What a term of ours is in somebody else's scheme (SKOS; broad: theirs is broader)."""

    scheme: Text
    code: Text
    match: Literal["exact", "close", "broad", "narrow", "related"]


class CuratedTerm(Strict):
    """A term as seeds/vocabulary/<scheme>.yml has it, by code; `polarity` is a stance's alone."""

    label: Text
    definition: Text
    parent: Text | None = None
    polarity: Annotated[Literal[-1, 0, 1] | None, BeforeValidator(as_number)] = None
    mappings: list[CuratedMapping] = []
