"""What differs between databases: JSON functions, placeholders, full text. SQLite's is the one there is so far."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sql:
    """An SQL expression of a text that is JSON, or a part of JSON; never null."""

    text: str


Piece = str | Sql
"""A part of a JSON text: a str stands in it as it is, Sql is evaluated for each row."""


def literal(text: str) -> str:
    """Return an SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


class Sqlite:
    """SQLite 3.45 and later. `concat()` and `json_quote()` build JSON faster than `json_object()` does."""

    name = "sqlite"
    concat_arguments = 100
    join = "CROSS JOIN"
    """Joins rows of another table to each row, whose order stays."""
    everything = "-1"
    """The LIMIT of what has none."""

    def placeholder(self, number: int) -> str:
        """Return what stands for the parameter of that number, from 1."""
        return f"?{number}"

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
        while len(parts) > self.concat_arguments:
            n = self.concat_arguments
            parts = [self._join(parts[i : i + n]) for i in range(0, len(parts), n)]
        return self._join(parts)

    def _join(self, parts: Sequence[str]) -> str:
        return parts[0] if len(parts) == 1 else f"concat({', '.join(parts)})"

    def quote(self, expression: str) -> Sql:
        """Return a text, number or null as JSON."""
        return Sql(f"json_quote({expression})")

    def boolean(self, expression: str, *, nullable: bool = False) -> Sql:
        """Return a truth value as JSON."""
        null = f"WHEN {expression} IS NULL THEN 'null' " if nullable else ""
        return Sql(f"CASE {null}WHEN {expression} THEN 'true' ELSE 'false' END")

    def join_rows(self, expression: str, order: str) -> Sql:
        """Return the rows' JSON texts with commas between them: an aggregate.

        order: that of the rows, which come in it already: out of a subquery that has an ORDER BY and a LIMIT, to which
        others are joined by `join`. SQLite takes them as they come; to have it sort them again is a third of the work.
        """
        return Sql(f"coalesce(group_concat({expression}), '')")

    def hex(self, expression: str) -> str:
        """Return the UTF-8 of a text in hexadecimal."""
        return f"lower(hex({expression}))"

    def row_number(self, order: str) -> str:
        """Return the window function that counts rows from 1."""
        return f"row_number() OVER (ORDER BY {order})"

    def padded(self, number: str) -> str:
        """Return a whole number as four digits, so that it sorts as text."""
        return f"printf('%04d', {number})"

    def answer(self, expression: str) -> str:
        """Return the statement's one value; as a blob, the bytes need no decoding and no encoding again."""
        return f"SELECT CAST({expression} AS BLOB)"

    def matching(self, table: str, parameter: str) -> str:
        """Return the ids of a table's rows whose text matches a parsed question."""
        return (
            f"SELECT l.id FROM {table}_text AS x CROSS JOIN {table}_listed AS l ON l.place = x.rowid "
            f"WHERE x.{table}_text MATCH {parameter}"
        )

    def matching_in_order(self, table: str, row: str, parameter: str, *, backward: bool) -> tuple[str, str, str]:
        """Return FROM, a condition and ORDER BY for the rows whose text matches, in the table's default order.

        Full text has each row's place in that order as its number: it gives the matches so, one by one.
        """
        x, listed = f"x_{row}", f"l_{row}"
        source = (
            f"{table}_text AS {x} CROSS JOIN {table}_listed AS {listed} ON {listed}.place = {x}.rowid "
            f"CROSS JOIN {table} AS {row} ON {row}.id = {listed}.id"
        )
        return source, f"{x}.{table}_text MATCH {parameter}", f"{x}.rowid{' DESC' if backward else ''}"

    def ranked(self, table: str, parameter: str) -> str:
        """Return place and score of the rows that match, the best score being the lowest; titles count four times."""
        text = f"{table}_text"
        return f"SELECT rowid AS place, bm25({text}, 4.0, 1.0) AS score FROM {text} WHERE {text} MATCH {parameter}"

    def id_at(self, table: str, place: str) -> str:
        """Return the id of the row at a place."""
        return f"(SELECT id FROM {table}_listed WHERE place = {place})"

    def snippet(self, table: str, parameter: str, place: str) -> str:
        """Return a few words around the match in the row at a place."""
        text = f"{table}_text"
        return (
            f"(SELECT replace(trim(snippet({text}, -1, '', '', '…', 24), char(10)), char(10), ' ') FROM {text} "
            f"WHERE {text} MATCH {parameter} AND rowid = {place})"
        )

    def names_with(self, parameter: str, *, short: bool) -> str:
        """Return the ids of the folded names that contain a text; fewer than three characters make no trigram."""
        if short:
            return f"SELECT id FROM names_folded WHERE instr(folded, {parameter})"
        return f"SELECT rowid FROM names_trigram WHERE names_trigram MATCH {parameter}"

    def name_question(self, folded: str) -> str:
        """Return the value of the parameter of names_with."""
        return folded if len(folded) < 3 else phrase(folded)

    def text_question(self, words: Iterable[str]) -> str:
        """Return the value of the parameter of matching: every word must occur."""
        return " ".join(phrase(word) for word in words)


def phrase(text: str) -> str:
    """Return an FTS5 string: what stands in it is never syntax. A NUL would end it; no text that is stored has one."""
    return '"' + text.replace('"', '""').replace("\0", "\ufffd") + '"'


Dialect = Sqlite
