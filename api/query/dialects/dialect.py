"""What a dialect must say, and what all of them say alike."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class Sql:
    """An SQL expression of a text that is JSON, or a part of JSON; never null."""

    text: str


Piece = str | Sql
"""A part of a JSON text: a str stands in it as it is, Sql is evaluated for each row."""


def literal(text: str) -> str:
    """Return an SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


class Dialect(ABC):
    """How a database says what the compiler needs."""

    name: ClassVar[str]
    most_joined: ClassVar[int]
    """How many texts are put together at once."""
    join: ClassVar[str]
    """Joins rows of another table to each row, whose order stays."""
    everything: ClassVar[str]
    """The LIMIT of what has none."""

    def concat(self, pieces: Sequence[Piece]) -> str:
        """Return the expression that joins the pieces, constants merged."""
        parts: list[str] = []
        text = ""
        for piece in pieces:
            if isinstance(piece, str):
                text += piece
                continue
            if text:
                parts.append(literal(text))
                text = ""
            parts.append(piece.text)
        if text or not parts:
            parts.append(literal(text))
        while len(parts) > self.most_joined:
            n = self.most_joined
            parts = [self.join_texts(parts[i : i + n]) for i in range(0, len(parts), n)]
        return self.join_texts(parts)

    def boolean(self, expression: str, *, nullable: bool = False) -> Sql:
        """Return a truth value as JSON."""
        null = f"WHEN {expression} IS NULL THEN 'null' " if nullable else ""
        return Sql(f"CASE {null}WHEN {expression} THEN 'true' ELSE 'false' END")

    def row_number(self, order: str) -> str:
        """Return the window function that counts rows from 1."""
        return f"row_number() OVER (ORDER BY {order})"

    @abstractmethod
    def placeholder(self, number: int) -> str:
        """Return what stands for the parameter of that number, from 1."""

    def settle(self, sql: str, fixed: Sequence[Any]) -> str:
        """Return a finished statement, given the value of each parameter that is always the same, ... of others.

        A dialect may write these values into the statement; parameters that do not occur any more are still counted.
        """
        return sql

    @abstractmethod
    def join_texts(self, parts: Sequence[str]) -> str:
        """Return the expression that puts no more than `most_joined` texts together, none of them null."""

    @abstractmethod
    def quote(self, expression: str) -> Sql:
        """Return a text, number or null as JSON."""

    @abstractmethod
    def join_rows(self, expression: str, order: str) -> Sql:
        """Return the rows' JSON texts with commas between them, an aggregate; rows that are null are left out.

        order: that of the rows, which come in it already: out of a subquery that has an ORDER BY and a LIMIT, to which
        others are joined by `join`.
        """

    @abstractmethod
    def hex(self, expression: str) -> str:
        """Return the UTF-8 of a text in hexadecimal."""

    @abstractmethod
    def padded(self, number: str) -> str:
        """Return a whole number as four digits, so that it sorts as text."""

    @abstractmethod
    def answer(self, expression: str) -> str:
        """Return the statement that yields one value: the answer's text."""

    @abstractmethod
    def ids_by_part(self, sources: Sequence[str], chosen: Sequence[str], table: str, row: str, part: str) -> str:
        """Return the subquery of the ids of a table's rows that a part has for some choice of the rows of `sources`.

        chosen: the conditions of the choice. part: a subquery of ids, which is made for each choice. row: an alias.
        """

    @abstractmethod
    def matching(self, table: str, parameter: str) -> str:
        """Return the ids of a table's rows whose text matches a parsed question."""

    @abstractmethod
    def matching_in_order(
        self, table: str, row: str, parameter: str, order: str, *, backward: bool
    ) -> tuple[str, str, str]:
        """Return FROM, a condition and ORDER BY for the rows whose text matches, in the table's default order.

        order: that order as SQL, turned round already where `backward`.
        """

    @abstractmethod
    def ranked(self, table: str, parameter: str) -> str:
        """Return place and score of the rows that match, the best score being the lowest; titles count four times."""

    @abstractmethod
    def id_at(self, table: str, place: str) -> str:
        """Return the id of the row at a place."""

    @abstractmethod
    def snippet(self, table: str, parameter: str, place: str) -> str:
        """Return a few words around the match in the row at a place."""

    @abstractmethod
    def names_with(self, parameter: str, *, short: bool) -> str:
        """Return the ids of the folded names that contain a text. short: it has fewer than three characters."""

    @abstractmethod
    def name_question(self, folded: str) -> str:
        """Return the value of the parameter of names_with."""

    @abstractmethod
    def text_question(self, words: Iterable[str]) -> str:
        """Return the value of the parameter of matching: every word must occur."""
