"""An option for each parameter of REST's list of events, made from the mapping like those."""

from collections.abc import Iterator, Sequence
from functools import cache
from inspect import Parameter as Argument
from inspect import Signature
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer
from rich.markup import escape
from typer.core import TyperCommand

if TYPE_CHECKING:
    from api.rest.parameters import Parameter

Pairs = list[tuple[str, str]]

METAVARS = {"EDTF": "EDTF", "Date": "YYYY-MM-DD", "Int": "NUMBER"}


class AskedByFilters(TyperCommand):
    """A command that takes the filters beside its own options, and finds what they are given as pairs in `ctx.obj`.

    They are made when they are asked for: the mapping takes longer to import than `onrecord --help` to answer.
    """

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the filters, and then the command's own options."""
        return [*make_options(), *super().get_params(ctx)]

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        given = {option.name: ctx.params.pop(option.name) for option in make_options()}
        ctx.obj = list(pair_up(given))
        return super().invoke(ctx)


@cache
def make_options() -> list[Any]:
    """Return the options, as Typer makes them from a signature."""
    from api.rest.endpoints import ENDPOINTS

    def ask(**_: Any) -> None:
        """Stand for a function with one argument a parameter."""

    arguments = [
        Argument(item.name, Argument.KEYWORD_ONLY, default=None, annotation=annotate(item))
        for item in ENDPOINTS["list_events"].parameters.values()
    ]
    ask.__signature__ = Signature(arguments)  # pyright: ignore[reportFunctionMemberAccess]
    app = typer.Typer(add_completion=False)
    app.command()(ask)
    return list(typer.main.get_command(app).params)


def annotate(item: "Parameter") -> Any:
    """Return the annotation of an option. Its values are read where those of REST are, so Typer takes any text."""
    name = item.name.replace("_", "-")
    is_flag = item.target == "Boolean"
    kind: Any = bool | None if is_flag else list[str] | None if item.repeats else str | None
    codes = list(item.allowed)
    told = item.doc + (f" One of: {', '.join(codes)}." if codes else "")
    told += " Repeatable." if item.repeats else ""
    told += f" [default: {item.default}]" if item.default is not None else ""

    def complete(incomplete: str) -> list[str]:
        return [code for code in codes if code.startswith(incomplete)]

    return Annotated[
        kind,
        typer.Option(
            f"--{name}/--not-{name}" if is_flag else f"--{name}",
            help=escape(told),
            metavar=None if is_flag else METAVARS.get(item.target, "CODE" if codes else "TEXT"),
            rich_help_panel=panel(item),
            autocompletion=complete if codes else None,
        ),
    ]


def panel(item: "Parameter") -> str:
    """Return the heading that an option stands under in the help."""
    if item.role:
        return "By who had which role in it"
    match item.path:
        case ("where", _):
            return "By what it is"
        case ("where", group, _):
            return "By its " + group
        case _:
            return "Order and pages"


def pair_up(given: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield names and values as an address has them."""
    for name, value in given.items():
        match value:
            case None:
                pass
            case bool():
                yield name, "true" if value else "false"
            case list() | tuple():
                yield from ((name, text) for text in cast(Sequence[str], value))
            case _:
                yield name, str(value)
