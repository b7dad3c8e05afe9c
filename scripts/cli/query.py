"""`onrecord query`: answer a GraphQL document as `/graphql` does."""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scripts.cli.exits import ExitCode
from scripts.cli.options import Database, make_settings
from scripts.cli.show import complain, on_terminal, show_json

if TYPE_CHECKING:
    from api.graphql.engine import Question

Document = Annotated[
    str,
    typer.Argument(
        metavar="GRAPHQL|FILE|-", help="The document, or the file that it is in, or - to read it from standard input."
    ),
]
Variables = Annotated[str, typer.Option("--variables", metavar="JSON", help="Its variables, as a JSON object.")]
Operation = Annotated[
    str | None, typer.Option("--operation", metavar="NAME", help="Which operation, where the document has several.")
]


def query(
    document: Document, variables: Variables = "{}", operation: Operation = None, database: Database = None
) -> None:
    """Answer a GraphQL question: print the JSON that /graphql answers.

    Errors are told on standard error as well, with their place in the document.
    """
    import asyncio

    from api.graphql.engine import Engine
    from api.reader import make_reader

    question = read_question(document, variables, operation)
    settings = make_settings(database)
    with errors_told():
        answer = asyncio.run(Engine(make_reader(settings), settings).answer(question))
    show_json(answer.body)


@contextmanager
def errors_told() -> Generator[None]:
    """Print errors as GraphQL answers them, where a program reads, and end the command."""
    from api.graphql.errors import RequestFault, format_errors
    from schema.errors import OnRecordError

    try:
        yield
    except (RequestFault, OnRecordError) as error:
        if not on_terminal():
            show_json(format_errors(error))
        if isinstance(error, OnRecordError):
            raise
        for fault in error.errors:
            complain(str(fault))
        raise typer.Exit(ExitCode.USAGE) from error


def read_question(document: str, variables: str, operation: str | None) -> "Question":
    """Return the question that the arguments ask. Raises BadParameter, OSError."""
    import orjson

    from api.graphql.engine import Question

    try:
        values: Any = orjson.loads(variables)
    except orjson.JSONDecodeError as error:
        raise typer.BadParameter(f"this is no JSON: {error}.", param_hint="'--variables'") from error
    if not isinstance(values, dict):
        raise typer.BadParameter('give a JSON object, as in {"name": "value"}.', param_hint="'--variables'")
    return Question(read_document(document), values, operation)  # pyright: ignore[reportUnknownArgumentType]


def read_document(given: str) -> str:
    """Return the text of the document. Raises BadParameter, OSError."""
    if "{" in given or not given.strip():
        return given
    hint = "'GRAPHQL|FILE|-'"
    try:
        data = sys.stdin.buffer.read() if given == "-" else Path(given).read_bytes()
        return data.decode("utf-8-sig")
    except FileNotFoundError as error:
        message = f"{given!r} is no document, as those have braces, and no file is called that."
        raise typer.BadParameter(message, param_hint=hint) from error
    except UnicodeDecodeError as error:
        raise typer.BadParameter(f"{given} is not UTF-8: {error.reason}.", param_hint=hint) from error
