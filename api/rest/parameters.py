"""Query parameters, made from the filters: nested filters are flattened, a role's code is a parameter of its own.

A filter's parts carry its name in front (`participants_actor`), but those of `date` do not (`during`): a record has
one. What `and`, `or` and `not` put together is GraphQL's alone: here all parameters hold together.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from api.query.filters import FILTERS, Dates, Filter, FullText, NameContains, Related, short, words
from api.query.mapping.enums import ENUMS
from api.query.selection import Slot
from schema.dates import DateError, parse_date, parse_edtf
from schema.errors import QueryError
from schema.text import fold

MAX_LENGTH = 500
MAX_CURSOR_LENGTH = 20_000
"""A cursor holds the sort keys of a row in hexadecimal: a few titles' worth."""

MAX_INT = 2**31 - 1

Value = str | int | bool
Values = Mapping[str, Value | Sequence[Value]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter of an address. `type` is the GraphQL type of what it sets, a list where it can be repeated.

    path: where its value goes in the field's arguments. role: it asks for participants in this role, and its values
    are whom they belong to. format: what the text must be: words (at least one letter or digit, of any script), name
    (at least one character), cursor. convert: makes of the values what the field takes.
    """

    name: str
    type: str
    doc: str
    path: tuple[str, ...] = ()
    role: str | None = None
    format: str | None = None
    required: bool = False
    default: int | str | None = None
    most: int | None = None
    least: int = -MAX_INT - 1
    codes: Sequence[str] = ()
    convert: Callable[[Any], Any] | None = None

    @property
    def target(self) -> str:
        """The name of the type of one value."""
        return self.type.strip("[]!")

    @property
    def repeats(self) -> bool:
        """Whether it can be given more than once."""
        return self.type.startswith("[")

    @property
    def allowed(self) -> Sequence[str]:
        """The codes that it takes; none: it is no enum."""
        return self.codes or tuple(ENUMS[self.target][1] if self.target in ENUMS else ())

    @property
    def greatest(self) -> int:
        """The greatest number that it takes; `most` of what repeats is how often."""
        return MAX_INT if self.repeats or self.most is None else self.most

    @property
    def longest(self) -> int:
        """How many characters a text may have."""
        return MAX_CURSOR_LENGTH if self.format == "cursor" else MAX_LENGTH

    @property
    def free(self) -> bool:
        """Whether its values are texts, which do not decide the shape of the SQL."""
        return not self.allowed and self.target not in ("Int", "Boolean")


def of_filters(name: str, path: tuple[str, ...] = ("where",), prefix: str = "") -> Iterator[Parameter]:
    """Yield the parameters that a filter set becomes, those of what is nested in it after its own."""
    own = FILTERS[name].filters.values()
    yield from (of_filter(item, path, prefix) for item in own if not isinstance(item, Dates | Related))
    for item in own:
        below = (*path, item.name)
        if isinstance(item, Dates):
            parts = FILTERS[item.type].filters.values()
            dates = prefix if item.name == "date" else f"{prefix}{item.name}_"
            yield from (of_filter(part, below, dates, item.doc) for part in parts)
        elif isinstance(item, Related):
            yield from of_filters(item.filters, below, f"{prefix}{item.name}_")
    if "participants" in FILTERS[name].filters:
        yield from (of_role(code, text, path, prefix) for code, text in ENUMS["ParticipantRole"][1].items())


def of_filter(item: Filter, path: tuple[str, ...], prefix: str, of: str = "") -> Parameter:
    """Return the parameter of one filter that has none below it."""
    return Parameter(
        name=prefix + item.name,
        type=item.type,
        doc=with_codes(f"{of} {item.doc}".strip() if item.type != "DateMatch" else item.doc),
        path=(*path, item.name),
        format="words" if isinstance(item, FullText) else "name" if isinstance(item, NameContains) else None,
        default="possibly" if item.name == "match" else None,
    )


def with_codes(doc: str) -> str:
    """Return a description with the codes that it speaks of as REST writes them."""
    return re.sub(r"\b[A-Z][A-Z_]{3,}\b(?=:)", lambda found: f"`{found[0].lower()}`", doc)


def of_role(code: str, definition: str, path: tuple[str, ...], prefix: str) -> Parameter:
    """Return the parameter that asks who had a role, or a role under it."""
    who = f"Who {definition[0].lower()}{definition[1:].rstrip('.')}"
    return Parameter(
        name=prefix + code,
        type="[String!]",
        doc=f"{who}: any of these actors, by slug, or what is part of, or an agency of, them.",
        path=path,
        role=code,
    )


def keyed(*parameters: Parameter) -> dict[str, Parameter]:
    """Key parameters by their names. Raises ValueError where two share one, as a role and a filter might."""
    found: dict[str, Parameter] = {}
    for item in parameters:
        if item.name in found:
            raise ValueError(f"Two parameters are called {item.name}: {found[item.name].path} and {item.path}")
        found[item.name] = item
    return found


def read_values(known: Mapping[str, Parameter], pairs: Sequence[tuple[str, str]]) -> Values:
    """Read the parameters of an address. Raises QueryError that names the first at fault and what is allowed."""
    given: dict[str, list[str]] = {}
    for name, text in pairs:
        if name not in known:
            raise QueryError(explain_unknown(name, known), name)
        given.setdefault(name, []).append(text)
    for name, item in known.items():
        if item.required and name not in given:
            raise QueryError(f"{name}: is missing. {item.doc}", name)
    values: dict[str, Value | Sequence[Value]] = {}
    for name, texts in given.items():
        item = known[name]
        if item.repeats:
            values[name] = [read_value(item, text) for text in texts]
        elif len(texts) == 1:
            values[name] = read_value(item, texts[0])
        else:
            raise QueryError(f"{name}: is given {len(texts)} times; give it once.", name)
    return values


def explain_unknown(name: str, known: Mapping[str, Parameter]) -> str:
    """Say that there is no such parameter, and which there are."""
    shown = repr(name[:60])
    if not known:
        return f"{shown} is no parameter here: this address takes none."
    close = get_close_matches(name[:60], known, n=1, cutoff=0.7)
    hint = f" Did you mean {close[0]}?" if close else ""
    return f"{shown} is no parameter here.{hint} Allowed: {', '.join(known)}."


def read_value(item: Parameter, text: str) -> Value:
    """Read one value. Raises QueryError."""
    name = item.name
    if not text:
        raise QueryError(f"{name}: is empty; give it a value, or leave it out.", name)
    if item.allowed:
        if text not in item.allowed:
            raise QueryError(f"{name}: {text[:60]!r} is none of what is allowed: {', '.join(item.allowed)}.", name)
        return text
    if len(text) > item.longest:
        raise QueryError(f"{name}: is longer than {item.longest:,} characters.", name)
    match item.target:
        case "Int":
            return read_int(item, text)
        case "Boolean":
            if text not in ("true", "false"):
                raise QueryError(f"{name}: {text[:60]!r} is neither true nor false.", name)
            return text == "true"
        case "EDTF" | "Date":
            try:
                (parse_edtf if item.target == "EDTF" else parse_date)(text)
            except DateError as error:
                raise QueryError(f"{name}: {error}.", name) from error
        case _:
            if item.format == "words":
                words(text, name)
            elif item.format == "name" and not fold(text):
                raise QueryError(f"{name}: write at least one character.", name)
    return text


def read_int(item: Parameter, text: str) -> int:
    """Read a whole number. Raises QueryError where it is none, or out of range."""
    least, most = item.least, item.greatest
    if not re.fullmatch(r"-?(0|[1-9][0-9]{0,9})", text) or not least <= int(text) <= most:
        raise QueryError(f"{item.name}: {text[:60]!r} is no whole number from {least} to {most}.", item.name)
    return int(text)


def arguments(known: Mapping[str, Parameter], values: Values) -> dict[str, Any]:
    """Return the arguments of the field that the values ask for, texts as slots.

    Each role's parameter must hold by a participation of its own, so it is a member of `and`.
    """
    found: dict[str, Any] = {}
    for name, value in values.items():
        item = known[name]
        place = found
        for step in item.path[:-1] if item.role is None else item.path:
            place = place.setdefault(step, {})
        given = slotted(name, value) if item.free else item.convert(value) if item.convert else value
        if item.role is None:
            place[item.path[-1]] = given
        else:
            place.setdefault("and", []).append({"participants": {"role": [item.role], "under": given}})
    return found


def slotted(name: str, value: Value | Sequence[Value]) -> Any:
    """Return a parameter's texts as slots."""
    if isinstance(value, str):
        return Slot(value, (name,))
    assert isinstance(value, Sequence)
    return [Slot(str(text), (name, n)) for n, text in enumerate(value)]


def shape(known: Mapping[str, Parameter], values: Values) -> tuple[Any, ...]:
    """Return what of the values decides the SQL: of texts, how many there are and which are the shortest."""
    return tuple((name, shape_of(known[name], value)) for name, value in sorted(values.items()))


def shape_of(item: Parameter, value: Value | Sequence[Value]) -> Any:
    """Return what of one parameter's value decides the SQL."""
    if isinstance(value, str):
        return short(value) if item.free else value
    if isinstance(value, Sequence):
        return len(value) if item.free else tuple(value)
    return value
