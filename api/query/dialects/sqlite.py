"""SQLite 3.45 and later: JSON by concat() and json_quote(), full text by FTS5."""

from collections.abc import Iterable, Sequence

from api.query.dialects.dialect import Dialect, Sql


class Sqlite(Dialect):
    """SQLite. `concat()` and `json_quote()` build JSON faster than `json_object()` does."""

    name = "sqlite"
    most_joined = 100
    join = "CROSS JOIN"
    everything = "-1"

    def placeholder(self, number: int) -> str:
        return f"?{number}"

    def join_texts(self, parts: Sequence[str]) -> str:
        return parts[0] if len(parts) == 1 else f"concat({', '.join(parts)})"

    def quote(self, expression: str) -> Sql:
        return Sql(f"json_quote({expression})")

    def join_rows(self, expression: str, order: str) -> Sql:
        # The rows are taken as they come: to have them sorted again is a third of the work of a small list.
        return Sql(f"coalesce(group_concat({expression}), '')")

    def hex(self, expression: str) -> str:
        return f"lower(hex({expression}))"

    def padded(self, number: str) -> str:
        return f"printf('%04d', {number})"

    def answer(self, expression: str) -> str:
        # As a blob, the bytes need no decoding and no encoding again.
        return f"SELECT CAST({expression} AS BLOB)"

    def ids_by_part(self, sources: Sequence[str], chosen: Sequence[str], table: str, row: str, part: str) -> str:
        # A subquery in FROM could not depend on the others there. The order of the sources is that of the loops.
        found = " CROSS JOIN ".join([*sources, f"{table} AS {row}"])
        return f"SELECT {row}.id FROM {found} WHERE {' AND '.join(chosen)} AND {row}.id IN ({part})"

    def matching(self, table: str, parameter: str) -> str:
        return (
            f"SELECT l.id FROM {table}_text AS x CROSS JOIN {table}_listed AS l ON l.place = x.rowid "
            f"WHERE x.{table}_text MATCH {parameter}"
        )

    def matching_in_order(
        self, table: str, row: str, parameter: str, order: str, *, backward: bool
    ) -> tuple[str, str, str]:
        # Full text has each row's place in that order as its number: it gives the matches so, one by one.
        x, listed = f"x_{row}", f"l_{row}"
        source = (
            f"{table}_text AS {x} CROSS JOIN {table}_listed AS {listed} ON {listed}.place = {x}.rowid "
            f"CROSS JOIN {table} AS {row} ON {row}.id = {listed}.id"
        )
        return source, f"{x}.{table}_text MATCH {parameter}", f"{x}.rowid{' DESC' if backward else ''}"

    def ranked(self, table: str, parameter: str) -> str:
        text = f"{table}_text"
        return f"SELECT rowid AS place, bm25({text}, 4.0, 1.0) AS score FROM {text} WHERE {text} MATCH {parameter}"

    def id_at(self, table: str, place: str) -> str:
        return f"(SELECT id FROM {table}_listed WHERE place = {place})"

    def snippet(self, table: str, parameter: str, place: str) -> str:
        text = f"{table}_text"
        return (
            f"(SELECT replace(trim(snippet({text}, -1, '', '', '…', 24), char(10)), char(10), ' ') FROM {text} "
            f"WHERE {text} MATCH {parameter} AND rowid = {place})"
        )

    def names_with(self, parameter: str, *, short: bool) -> str:
        if short:
            # Fewer than three characters make no trigram.
            return f"SELECT id FROM names_folded WHERE instr(folded, {parameter})"
        return f"SELECT rowid FROM names_trigram WHERE names_trigram MATCH {parameter}"

    def name_question(self, folded: str) -> str:
        return folded if len(folded) < 3 else phrase(folded)

    def text_question(self, words: Iterable[str]) -> str:
        return " ".join(phrase(word) for word in words)


def phrase(text: str) -> str:
    """Return an FTS5 string: what stands in it is never syntax. A NUL would end it; no text that is stored has one."""
    return '"' + text.replace('"', '""').replace("\0", "\ufffd") + '"'
