"""What is put off while many rows come into a table, and done at once for all: its indexes, and its checks.

An index is made by sorting in a fraction of the time that adding row by row takes; a check of "one of these" builds
its list anew for each row that is inserted, and once for a table that is read.
"""

from typing import Any

import apsw
from sqlalchemy import CheckConstraint
from sqlmodel import SQLModel

from schema.errors import DatabaseError
from scripts.read import Progress

SHARE = 0.3
"""Rows that come in, as a share of those that were there, from which on putting off is quicker, as measured."""


class Deferred:
    """What is put off of a data set's tables. Indexes that are part of a constraint cannot be."""

    def __init__(self, connection: apsw.Connection) -> None:
        self.connection = connection
        self.before: dict[str, int] = {}
        self.indexes: dict[str, list[str]] = {}

    def expect(self, table: str, rows: int) -> bool:
        """Say whether the table's checks are put off, as the rows that came and come are many by those there were."""
        if table in self.indexes:
            return True
        if table not in self.before:
            self.before[table] = self.connection.execute(f"SELECT count(*) FROM {table}").get
        if rows <= SHARE * self.before[table]:
            return False
        found: list[tuple[Any, ...]] = self.connection.execute(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = ? ORDER BY 1",
            (table,),
        ).fetchall()
        self.indexes[table] = [sql for _, sql in found]
        for name, _ in found:
            self.connection.execute(f'DROP INDEX "{name}"')
        return True

    def make_indexes(self, tell: Progress) -> None:
        """Make the indexes. Raises DatabaseError where rows are the same in what an index holds unique."""
        waiting = [(table, sql) for table, found in self.indexes.items() for sql in found]
        for done, (table, sql) in enumerate(waiting):
            tell(f"Indexing {table}", done, len(waiting))
            try:
                self.connection.execute(sql)
            except apsw.ConstraintError as error:
                keys = sql[sql.index("(") + 1 : sql.rindex(")")]
                groups = f"SELECT max(rowid) FROM {table} GROUP BY {keys} HAVING count(*) > 1"
                shown = self.show(table, f"rowid IN ({groups})")
                raise DatabaseError(
                    f"A row for the table {table} is refused: another has the same {keys} ({shown}). "
                    "Nothing was changed. Give one of the two."
                ) from error

    def check(self) -> None:
        """Check the tables' rows. Raises DatabaseError naming the first that breaks a constraint."""
        for table in self.indexes:
            checks = [
                str(constraint.sqltext)
                for constraint in SQLModel.metadata.tables[table].constraints
                if isinstance(constraint, CheckConstraint)
            ]
            broken = f"NOT ({' AND '.join(f'({check})' for check in checks)})"
            if not checks or not self.connection.execute(f"SELECT 1 FROM {table} WHERE {broken} LIMIT 1").fetchall():
                continue
            check = next(c for c in sorted(checks) if self.show(table, f"NOT ({c})"))
            raise DatabaseError(
                f"A row for the table {table} is refused: it breaks the rule {check} ({self.show(table, broken)}). "
                "Nothing was changed. Mend the row."
            )

    def show(self, table: str, condition: str) -> str:
        """Show the first row that a condition holds for; nothing where there is none."""
        cursor = self.connection.execute(f"SELECT * FROM {table} WHERE {condition} ORDER BY rowid LIMIT 1")
        return "; ".join(show_row([name for name, _ in cursor.get_description()], row) for row in cursor)


def show_row(columns: Any, row: tuple[Any, ...]) -> str:
    """Show a row, but for what it leaves empty."""
    return ", ".join(f"{name}: {value!r}" for name, value in zip(columns, row, strict=False) if value is not None)
