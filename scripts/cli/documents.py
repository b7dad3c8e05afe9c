"""`onrecord schema` and `onrecord openapi`: what the two APIs say of themselves."""

from scripts.cli.options import make_settings
from scripts.cli.show import show_text


def schema() -> None:
    """Print the GraphQL schema in SDL."""
    from api.graphql.types import print_schema

    show_text(print_schema().rstrip("\n") + "\n")


def openapi() -> None:
    """Print the OpenAPI document of REST."""
    from api.openapi import print_openapi

    show_text(print_openapi(make_settings(None).public_url))
