"""`onrecord explain`: what a question becomes on its way to the database, and what SQLite makes of it."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from scripts.cli.events import in_words_of_options, read_cursor
from scripts.cli.filters import AskedByFilters
from scripts.cli.options import Database, make_settings
from scripts.cli.query import Document, Operation, Variables, errors_told, read_question

if TYPE_CHECKING:
    from api.graphql.engine import Engine, Question
    from api.query.selection import Items
    from scripts.cli.explanation import Explanation


class ExplainFormat(StrEnum):
    """How an explanation is printed."""

    TEXT = "text"
    JSON = "json"


Format = Annotated[ExplainFormat, typer.Option("--format", help="Text for people, or JSON for programs.")]


class QueryUnlessNamed(TyperGroup):
    """Commands of which `query` need not be named."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Take what is no command's name for a GraphQL document, or an option in front of one."""
        if args and args[0] not in (*self.commands, *ctx.help_option_names):
            args = ["query", *args]
        return super().parse_args(ctx, args)


explain = typer.Typer(cls=QueryUnlessNamed, no_args_is_help=True, rich_markup_mode="rich")


@explain.callback()
def about() -> None:
    """Show what a question becomes: selection, cost, SQL, parameters, and SQLite's plan.

    [bold]onrecord explain '{ events { nodes { title } } }'[/]

    [bold]onrecord explain events --type closure[/]
    """


@explain.command("query")
def explain_query(
    document: Document,
    variables: Variables = "{}",
    operation: Operation = None,
    format: Format = ExplainFormat.TEXT,
    database: Database = None,
) -> None:
    """Explain a GraphQL question; the word query can be left out."""
    from api.graphql.engine import Engine
    from api.reader import make_reader
    from scripts.cli.explanation import explain_plan

    question = read_question(document, variables, operation)
    settings = make_settings(database)
    engine = Engine(make_reader(settings), settings)
    with errors_told():
        plan, values = engine.plan(question)
        explanation = explain_plan(read_items(engine, question), plan, values, engine.reader, settings)
    show(explanation, format)


@explain.command("events", cls=AskedByFilters)
def explain_events(ctx: typer.Context, format: Format = ExplainFormat.TEXT, database: Database = None) -> None:
    """Explain a list of events, by the options of [bold]onrecord events[/]."""
    from api.reader import make_reader
    from api.rest.endpoints import ENDPOINTS
    from api.rest.engine import Rest
    from api.rest.parameters import arguments
    from scripts.cli.explanation import explain_plan

    endpoint = ENDPOINTS["list_events"]
    settings = make_settings(database)
    reader = make_reader(settings)
    with in_words_of_options(ctx):
        plan, values = Rest(reader, settings).plan(endpoint, read_cursor(ctx.obj))
    items = endpoint.items(arguments(endpoint.parameters, values))
    show(explain_plan(items, plan, values, reader, settings), format)


def show(explanation: "Explanation", format: ExplainFormat) -> None:
    """Print an explanation."""
    from scripts.cli.explanation import show_as_json, show_as_text

    (show_as_json if format is ExplainFormat.JSON else show_as_text)(explanation)


def read_items(engine: "Engine", question: "Question") -> "Items":
    """Return what a question that the engine has found good asks for."""
    from graphql import get_variable_values

    from api.graphql.documents import Reader

    asked = engine.asked(question.query, question.operation_name)
    found = get_variable_values(engine.schema, asked.operation.variable_definitions or (), dict(question.variables))
    assert not isinstance(found, list)
    limits = {"max_depth": engine.settings.max_depth, "max_fields": engine.settings.max_fields}
    return Reader(engine.schema, asked.document, asked.operation, found, **limits).items()
