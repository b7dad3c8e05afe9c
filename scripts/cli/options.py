"""What the commands have in common: the option that names the data set, and the settings that come of it."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from schema.settings import Settings

VARIABLE = "ONRECORD_DATABASE_URL"

Database = Annotated[
    str | None,
    typer.Option(
        "--database",
        envvar=VARIABLE,
        metavar="PATH|URL",
        help="The data set: a path, sqlite:/// and a path, or a URL of PostgreSQL's. "
        "Not given: the one in your data folder.",
    ),
]


def make_settings(database: str | None, **more: Any) -> "Settings":
    """Return the settings of the environment, changed by the options that are given. Raises BadParameter."""
    from pydantic import ValidationError

    from schema.postgres import is_postgres
    from schema.settings import Settings

    given: dict[str, Any] = {"database_url": database, **more}
    given = {name: value for name, value in given.items() if value is not None}
    try:
        settings = Settings(**given)
    except ValidationError as error:
        faults = [f"ONRECORD_{fault['loc'][0]}".upper() + f": {fault['msg']}" for fault in error.errors()]
        raise typer.BadParameter(". ".join(faults), param_hint="a setting") from error
    url = settings.database_url
    if not is_postgres(url) and (not url or "://" in url.removeprefix("sqlite:///")):
        message = f"{url!r} is neither a path, nor sqlite:/// and a path, nor postgresql:// and a database."
        raise typer.BadParameter(message, param_hint=f"'--database' or {VARIABLE}")
    return settings
