"""What the fuzzers ask: the product with its requests counted, and what occurs in its data set."""

import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.app import create_app
from schema.settings import Settings

ASKED: Counter[tuple[str, int]] = Counter()
"""Requests by what was asked, REST or GraphQL, and the status of the answer."""


class Counted:
    """An application whose answers are counted; it can be another one later."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""

        async def tell(message: Message) -> None:
            if message["type"] == "http.response.start":
                ASKED["GraphQL" if scope["path"] == "/graphql" else "REST", message["status"]] += 1
            await send(message)

        await self.app(scope, receive, tell)


PRODUCT = Counted(create_app(Settings()))
"""The product: what it is can be told without a data set; one with the seeds takes its place before it is asked."""


@dataclass(frozen=True)
class Known:
    """What occurs in the data set: slugs by the name of their list, and a cursor of each list."""

    slugs: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    cursors: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def texts(self) -> list[str]:
        """All slugs, and other texts that find something."""
        return [*(slug for slugs in self.slugs.values() for slug in slugs), "AZ", "curated", "closure", "Bakı", "ba"]

    @property
    def ids(self) -> list[str]:
        """All global identifiers."""
        return [
            f"{name.removesuffix('s').title()}:{slug}"
            for name, slugs in self.slugs.items()
            for slug in slugs
            if name != "organizations"
        ]

    def pick(self, found: Sequence[str], value: str) -> str:
        """Put one of what was found in the place of most values, the same one each time for the same value."""
        number = zlib.crc32(value.encode("utf-8", "surrogatepass"))
        return value if not number % 4 or value in found or not found else found[number % len(found)]


KNOWN = Known()
"""What occurs in the data set of the product, once it has one."""
