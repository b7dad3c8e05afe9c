"""Insert rows as they come, and say which row is refused, and why."""

from collections import Counter
from functools import cache

import apsw

from schema.errors import DatabaseError
from scripts.bulk.deferred import Deferred, show_row
from scripts.bulk.rows import Rows

REFUSALS = (apsw.ConstraintError, apsw.BindingsError, TypeError, ValueError, OverflowError)
"""What is the row's fault, and not the disk's."""


class Inserter:
    """Inserts rows into the tables of a data set, and counts them."""

    def __init__(self, connection: apsw.Connection) -> None:
        self.connection = connection
        self.deferred = Deferred(connection)
        self.inserted: Counter[str] = Counter()

    def insert(self, rows: Rows) -> None:
        """Insert rows. Raises DatabaseError naming the first one that is refused."""
        table = rows.table
        later = self.deferred.expect(table, self.inserted[table] + len(rows.rows))
        self.connection.pragma("ignore_check_constraints", later)
        before = self.connection.total_changes()
        try:
            self.connection.executemany(write_insert(table, rows.columns), rows.rows)
        except REFUSALS as error:
            done = self.connection.total_changes() - before
            raise DatabaseError(
                f"Row {self.inserted[table] + done + 1:,} for the table {table} is refused: {error} "
                f"({show_row(rows.columns, rows.rows[done])}). Nothing was changed. Mend the row."
            ) from error
        self.inserted[table] += len(rows.rows)


@cache
def write_insert(table: str, columns: tuple[str, ...]) -> str:
    """Write the statement that inserts a row."""
    listed = ", ".join(f'"{column}"' for column in columns)
    return f"INSERT INTO {table} ({listed}) VALUES ({', '.join('?' for _ in columns)})"
