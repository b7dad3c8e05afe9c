"""Hold the values of a YAML file against a strict model: all that is unsound is reported, and the rest read on.

So that a fault in one record hides no fault in another, what is unsound is taken out, or, where it must not be
missing, replaced by UNSOUND, which no later check complains of. Nothing is ever written from seeds with an issue.
"""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from schema.errors import Issue
from scripts.compose import Loc, Node, SeedFile, find, plain, prune, reach

T = TypeVar("T")

UNSOUND = "un-sound-00"
"""Stands for a value that is not sound: a slug, a language and a text in form."""

MAX_ROUNDS = 20
"""How often what was mended is validated again; twice is enough for a level of nesting."""
MAX_SLUG = 120

# What the patterns of schema/curation.py ask for, by a text that they let through: the name, and how it is written.
PATTERNS = {
    "moscow-2025": ("slug", "write lower-case letters a-z, digits and hyphens, as in the-moscow-times"),
    "event_type": ("code", "write lower-case letters a-z, digits and underscores, as in ordered_by"),
    "AZ": ("country", "write ISO 3166-1 alpha-2, two capitals, as in AZ"),
    "en-GB": ("language", "write BCP 47, as in en or en-GB"),
    "Latn": ("script", "write ISO 15924, as in Latn or Cyrl"),
}


def suggest(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """Return "did you mean ...?" with the known word that is nearest, or else the other suggestion."""
    near = get_close_matches(word, list(known), n=1)
    return f"did you mean {near[0]}?" if near else otherwise


def name_all(words: Iterable[str], limit: int = 24) -> str:
    """Return the words as one list for people, cut where it is long."""
    found = list(words)
    return ", ".join(found[:limit]) + (f", … ({len(found)} in all)" if len(found) > limit else "")


def shorten(text: str, limit: int = 80) -> str:
    """Return the text in one line, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


@cache
def adapter_of(model: Any) -> TypeAdapter[Any]:
    """Return pydantic's adapter of a type; to make one takes milliseconds."""
    return TypeAdapter(model)


def validate(model: type[T], file: SeedFile, issues: list[Issue]) -> T | None:
    """Return the file's values as their model, made sound, and add an issue for each that was not.

    What is taken out is taken out of the file too, so that the places of the rest stay right. None: there is nothing.
    """
    if file.root is None:
        return None
    for round_ in range(MAX_ROUNDS):
        try:
            return adapter_of(model).validate_python(plain(file.root))
        except ValidationError as error:
            details = error.errors(include_url=False)
        if round_ == 0:
            issues += [explain(model, file, detail) for detail in details if not is_misspelt(detail, details)]
        if not mend(file.root, details):
            return None
    return None


def mend(root: Node, details: list[ErrorDetails]) -> bool:
    """Take out or replace what is unsound; false if that is the whole."""
    # From the last to the first: what is taken out of a list moves what comes after it.
    faults = {reach(root, detail["loc"]): detail for detail in details if detail["type"] != "missing"}
    for loc in sorted(faults, reverse=True):
        kind, node = faults[loc]["type"], find(root, loc)
        if node and node.content == UNSOUND and kind == "literal_error":
            node.content = re.findall(r"'([^']*)'", faults[loc].get("ctx", {})["expected"])[0]
        elif node and (node.content == UNSOUND or not loc) and kind == "model_type":
            node.content = {}
        elif node and kind == "list_type" and node.content is not None:
            node.content = [Node(node.mark, node.content, node.keys)]
        elif not loc:
            return False
        else:
            prune(root, loc)
    for detail in details:
        if detail["type"] == "missing":
            holder = find(root, reach(root, detail["loc"][:-1]))
            if holder and isinstance(holder.content, dict):
                holder.content[str(detail["loc"][-1])] = Node(holder.mark, UNSOUND)
    return True


def is_misspelt(detail: ErrorDetails, details: list[ErrorDetails]) -> bool:
    """Tell whether a key is missing only because it is there under a wrong name, which is complained of anyway."""
    way, key = detail["loc"][:-1], detail["loc"][-1:]
    unknown = [str(d["loc"][-1]) for d in details if d["type"] == "extra_forbidden" and d["loc"][:-1] == way]
    return detail["type"] == "missing" and bool(get_close_matches(str(*key), unknown))


def explain(model: Any, file: SeedFile, detail: ErrorDetails) -> Issue:
    """Say in our words what pydantic says, at the place that it says it of."""
    loc, kind, value, context = detail["loc"], detail["type"], detail["input"], detail.get("ctx", {})
    on_key = loc[-1:] == ("[key]",)
    loc = loc[:-1] if on_key else loc
    name = describe(loc)
    suggestion = ""
    if kind == "missing":
        message = f"the key '{loc[-1]}' is missing"
    elif kind == "extra_forbidden":
        message = f"unknown key '{loc[-1]}'"
        fields = list(fields_at(model, loc[:-1]))
        return file.issue(loc, message, suggest(str(loc[-1]), fields, f"allowed: {name_all(fields)}"), key=True)
    elif kind == "string_pattern_mismatch":
        what, suggestion = find_pattern(context["pattern"])
        if what == "slug" and (slug := re.sub("[^a-z0-9]+", "-", str(value).lower()).strip("-")):
            suggestion = f"write {slug[:MAX_SLUG]}: lower-case letters a-z, digits and hyphens"
        message = f"'{shorten(str(value))}' is no {what}"
    elif kind == "literal_error":
        allowed = re.findall(r"'([^']*)'|(-?\d+)", context["expected"])
        words = [a or b for a, b in allowed]
        message = f"'{shorten(str(value))}' is no value of {name}"
        suggestion = suggest(str(value), words, f"allowed: {name_all(words)}")
    elif kind in ("string_too_short", "too_short"):
        message, suggestion = f"{name} is empty", "fill it in, or leave the key out where it may be missing"
    elif kind == "string_too_long":
        message = f"{name} has {len(str(value))} characters, and may have {context['max_length']}"
    elif kind in ("string_type", "list_type", "model_type", "dict_type"):
        wanted = {"string_type": "text", "list_type": "a list"}.get(kind, "a mapping of keys to values")
        message = f"{name} must be {wanted}, and is {describe_value(value)}"
        suggestion = "fill it in, or leave the key out where it may be missing" if value is None else ""
    elif kind.startswith(("int_", "float_", "finite_")):
        message = f"{name} must be a number, and is '{shorten(str(value))}'"
    else:
        message = f"{name}: {detail['msg'].lower()}, and this is '{shorten(str(value))}'"
    return file.issue(loc, message, suggestion, key=on_key)


def find_pattern(pattern: str) -> tuple[str, str]:
    """Return what a pattern asks for, and how that is written."""
    found = [said for example, said in PATTERNS.items() if re.fullmatch(pattern, example)]
    return found[0] if found else ("value that is taken here", f"write what {pattern} takes")


def describe(loc: Loc) -> str:
    """Return the name of a place: its key, or its number in a list."""
    if not loc:
        return "the file"
    if isinstance(loc[-1], int):
        return f"item {loc[-1] + 1} of {describe(loc[:-1])}"
    return f"'{loc[-1]}'"


def describe_value(value: Any) -> str:
    """Return what kind of value it is, for people."""
    if value is None:
        return "empty"
    return "a list" if isinstance(value, list) else "a mapping" if isinstance(value, dict) else "text"


def fields_at(model: Any, loc: Loc) -> Iterable[str]:
    """Return the keys that a model takes at a place."""
    while get_origin(model) in (Annotated, Union, UnionType):
        model = next(arg for arg in get_args(model) if arg is not type(None))
    if isinstance(model, type) and issubclass(model, BaseModel):
        return fields_at(model.model_fields[str(loc[0])].annotation, loc[1:]) if loc else model.model_fields
    return fields_at(get_args(model)[-1], loc[1:]) if loc else ()
