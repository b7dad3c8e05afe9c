"""What the client asked for: frozen data that every API builds and the compiler reads."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast


class Slot(str):
    """A string that a variable gave, which the next request may give differently: `path` leads to it.

    A plan binds slots anew for each request. What decides the shape of the SQL (enums, numbers, booleans, null,
    the lengths of lists) is never a slot.
    """

    path: tuple[str | int, ...]

    def __new__(cls, value: str, path: tuple[str | int, ...]) -> "Slot":
        slot = super().__new__(cls, value)
        slot.path = path
        return slot


@dataclass(frozen=True, slots=True)
class Selection:
    """One field that is asked for.

    key: the name in the answer. name: the field's name in the mapping. arguments: by their names in the mapping,
    without those that were not given. variants: what is asked for of the objects below, by concrete type.
    """

    key: str
    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict[str, Any])
    variants: tuple["Variant", ...] = ()


@dataclass(frozen=True, slots=True)
class Variant:
    """What is asked for of the objects of some concrete types; no types: of all of them."""

    types: tuple[str, ...]
    items: tuple["Selection | Constant", ...]


@dataclass(frozen=True, slots=True)
class Constant:
    """A member of the answer that needs no database: `json` is its text."""

    key: str
    json: str


Items = tuple[Selection | Constant, ...]
Shape = Mapping[str, "Shape | None"]


def select(shape: Shape) -> Items:
    """Build the selections of a fixed question from a nested mapping of field names; None marks a leaf."""
    return tuple(
        Selection(name, name, variants=(Variant((), select(below)),) if below is not None else ())
        for name, below in shape.items()
    )


def walk(items: Items) -> Iterator[Selection]:
    """Yield every selection, parents first."""
    for item in items:
        if isinstance(item, Selection):
            yield item
            for variant in item.variants:
                yield from walk(variant.items)


def has_slot(value: Any) -> bool:
    """Say whether a value holds a slot, at any depth."""
    if isinstance(value, dict):
        return any(has_slot(v) for v in cast(dict[str, Any], value).values())
    if isinstance(value, list | tuple):
        return any(has_slot(v) for v in cast(Sequence[Any], value))
    return isinstance(value, Slot)


def key_of(value: Any) -> Hashable:
    """Return what two values have in common that are the same now and in every request of the same shape."""
    if isinstance(value, Slot):
        return Slot, value.path
    if isinstance(value, dict):
        return dict, frozenset((k, key_of(v)) for k, v in cast(dict[str, Any], value).items())
    if isinstance(value, list | tuple):
        return isinstance(value, list), tuple(key_of(v) for v in cast(Sequence[Any], value))
    # 1 and True are equal.
    return type(cast(object, value)).__name__, value


def fill(value: Any, variables: Mapping[str, Any]) -> Any:
    """Return the value with each slot replaced by what the variables have at its path."""
    if isinstance(value, Slot):
        found: Any = variables
        for step in value.path:
            found = found[step]
        return found
    if isinstance(value, dict):
        return {k: fill(v, variables) for k, v in cast(dict[str, Any], value).items()}
    if isinstance(value, list | tuple):
        return [fill(v, variables) for v in cast(Sequence[Any], value)]
    return value
