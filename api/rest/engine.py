"""A question in the words of REST -> the bytes of its answer; it knows no HTTP, so the command line asks by it too."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any

import orjson

from api.query.execute import Answer, Reader
from api.query.plans import Plans
from api.query.selection import Items
from api.query.statement import Plan
from api.rest.endpoints import CURSOR, Answers, Endpoint
from api.rest.parameters import Values, arguments, read_values, shape
from schema.errors import NotFoundError, QueryError
from schema.settings import Settings

Pairs = Sequence[tuple[str, str]]

BAD_CURSOR = "this is no cursor of this list in this order; take the whole address from page.next."

TAIL = b',"info":{'
"""Where the end of a page's JSON begins: in the texts before it, such quotes would be escaped."""


class Rest:
    """Answers the endpoints' questions from one reader."""

    def __init__(self, reader: Reader, settings: Settings) -> None:
        self.reader = reader
        self.plans = Plans(
            settings.plan_cache_size,
            reader.dialect,
            max_cost=settings.max_cost,
            max_filters=settings.max_filters,
            upper_enums=False,
            alone=True,
        )

    def plan(self, endpoint: Endpoint, pairs: Pairs, slug: str | None = None) -> tuple[Plan, Values]:
        """Return the plan of a question and the values that it binds. Raises QueryError that names a parameter.

        pairs: the parameters as the address has them. slug: that in the path.
        """
        known = {**endpoint.parameters, **endpoint.in_path}
        values = {**read_values(endpoint.parameters, pairs), **({} if slug is None else {"slug": slug})}

        def read() -> Items:
            return endpoint.items(arguments(known, values))

        with in_our_words(endpoint):
            return self.plans.find((endpoint.name, shape(known, values)), read), values

    async def answer(self, endpoint: Endpoint, pairs: Pairs, slug: str | None = None) -> Answer:
        """Answer a question. Raises QueryError, NotFoundError, DatabaseError."""
        plan, values = self.plan(endpoint, pairs, slug)
        with in_our_words(endpoint):
            answer = await self.reader.answer(plan, values)
        if endpoint.answers is Answers.OBJECT and answer.body == b"null":
            raise NotFoundError(f"{endpoint.path.rpartition('/')[0]} has nothing called {slug!r}.")
        return answer


@contextmanager
def in_our_words(endpoint: Endpoint) -> Generator[None]:
    """Raise the engine's errors without what is GraphQL's: names of arguments that are no parameters."""
    try:
        yield
    except QueryError as error:
        if error.field == CURSOR.path[0]:
            raise QueryError(f"{CURSOR.name}: {BAD_CURSOR}", CURSOR.name) from error
        if error.field not in endpoint.parameters:
            raise type(error)(error.message, limit=error.limit) from error
        raise


def split_page(body: bytes) -> tuple[bytes, str | None, int]:
    """Return a page's rows as they are, the cursor to go on with (None: it is the last page), and the list's total."""
    end = body.rindex(TAIL)
    tail: Any = orjson.loads(b"{" + body[end + 1 :])
    info = tail["info"]
    return body[: end + 1], info["end_cursor"] if info["has_next_page"] else None, tail["total"]


def close_page(rows: bytes, next: str | None, total: int) -> bytes:
    """Return the page with what follows its rows."""
    return b'%b"page":%b}' % (rows, orjson.dumps({"next": next, "total": total}))
