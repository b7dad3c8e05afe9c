"""Fill a data set's tables: the rows of the curated collection are replaced, those of others stay as they are."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import apsw
from sqlalchemy import Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlite_utils import Database
from sqlmodel import SQLModel

from schema.errors import DatabaseError
from schema.measures import MEASURES
from schema.tables import FORMAT
from scripts.normalize import COLLECTION, Content, Key, Row
from scripts.read import Progress
from scripts.versions import CURATED, ENTER, KNOWN, combine_versions, entry

SLUGS = ("actors", "places", "sources", "events", "statements")
BATCH = 1_000

ACTORS, RELATIONS, SOURCES, EVENTS = (
    f"(SELECT id FROM {table} WHERE collection = '{COLLECTION}')"
    for table in ("actors", "relations", "sources", "events")
)
STATEMENTS = f"(SELECT id FROM statements WHERE source_id IN {SOURCES})"
# Derived over the whole data set, as the actors of other collections may stand under ours. A cycle in theirs ends.
# A state of another collection stands under ours of the same country: so a question about ours finds its events too.
ANCESTORS = f"""
INSERT INTO actor_ancestors (ancestor_id, actor_id, depth)
WITH RECURSIVE above (actor, ancestor, depth) AS (
    SELECT id, id, 0 FROM actors
    UNION
    SELECT actor, over, depth + 1 FROM above JOIN (
        SELECT subject_id AS below, object_id AS over FROM relations WHERE type IN ('agency_of', 'part_of')
        UNION ALL
        SELECT theirs.id, ours.id FROM actors AS theirs JOIN actors AS ours ON ours.country = theirs.country
        WHERE theirs.kind = 'state' AND theirs.collection <> '{COLLECTION}'
        AND ours.kind = 'state' AND ours.collection = '{COLLECTION}'
    ) AS steps ON below = ancestor
    WHERE depth < 64
)
SELECT ancestor, actor, min(depth) FROM above GROUP BY ancestor, actor ORDER BY ancestor, actor
"""
UNDER = """
INSERT INTO participants_under (ancestor_id, role, type, date_to, slug, date_from, event_id)
SELECT DISTINCT n.ancestor_id, p.role, e.type, e.date_to, e.slug, e.date_from, e.id FROM participants AS p
JOIN events AS e ON e.id = p.event_id JOIN actor_ancestors AS n ON n.actor_id = p.actor_id
ORDER BY 1, 2, 3, 4 DESC, 5
"""
# The first and the last day of the month that a date is in; an open or missing date stays as it is.
FIRST_DAY = "CASE WHEN date_from = '' THEN '' ELSE substr(date_from, 1, 7) || '-01' END"
MONTH_END = "date(date_to, 'start of month', '+1 month', '-1 day')"
LAST_DAY = f"CASE WHEN date_to IN ('', '9999-12-31') THEN date_to ELSE {MONTH_END} END"
COUNTS = f"""
INSERT INTO event_counts (date_to, type, date_from, year, month, collection, modality, disputed, events)
SELECT {LAST_DAY}, type, {FIRST_DAY}, coalesce(year, ''), coalesce(month, ''), collection, modality, disputed, count(*)
FROM events GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
"""
COUNTS_BY_COUNTRY = f"""
INSERT INTO event_counts_by_country (date_to, type, date_from, year, month, country, events)
SELECT {LAST_DAY}, type, {FIRST_DAY}, coalesce(year, ''), coalesce(month, ''), coalesce(country, ''), count(*)
FROM events LEFT JOIN places ON places.id = place_id GROUP BY 1, 2, 3, 4, 5, 6
"""
COUNTS_BY_TYPE = """
INSERT INTO event_counts_by_type (date_to, type, date_from, year, month, events)
SELECT date_to, type, date_from, year, month, sum(events) FROM event_counts GROUP BY 1, 2, 3, 4, 5
"""
DERIVED = {
    "actor_ancestors": ANCESTORS,
    "participants_under": UNDER,
    "event_counts": COUNTS,
    "event_counts_by_country": COUNTS_BY_COUNTRY,
    "event_counts_by_type": COUNTS_BY_TYPE,
}
"""How the tables are filled that are derived over the whole data set, once all else is there, in this order."""
DISPUTED = f"""
UPDATE events SET disputed = 1 IN (SELECT polarity FROM event_positions WHERE event_id = events.id)
    AND -1 IN (SELECT polarity FROM event_positions WHERE event_id = events.id)
WHERE collection = '{COLLECTION}'
"""

OURS = {
    "terms": "TRUE",
    "term_mappings": "TRUE",
    "event_types_under": "TRUE",
    "roles_under": "TRUE",
    "dataset": "TRUE",
    "measure_kinds": "FALSE",
    "collections": f"slug = '{COLLECTION}'",
    **dict.fromkeys(DERIVED, "TRUE"),
    "actors": f"id IN {ACTORS}",
    "organizations": f"actor_id IN {ACTORS}",
    "actor_names": f"actor_id IN {ACTORS}",
    "identifiers": f"actor_id IN {ACTORS}",
    "relations": f"id IN {RELATIONS}",
    "places": f"collection = '{COLLECTION}'",
    "sources": f"id IN {SOURCES}",
    "anchors": f"source_id IN {SOURCES}",
    "events": f"id IN {EVENTS}",
    "participants": f"event_id IN {EVENTS}",
    "measures": f"event_id IN {EVENTS}",
    "attributes": f"event_id IN {EVENTS}",
    "event_links": f"from_id IN {EVENTS}",
    "event_sources": f"event_id IN {EVENTS}",
    "statements": f"id IN {STATEMENTS}",
    "addressees": f"statement_id IN {STATEMENTS}",
    "attributions": f"statement_id IN {STATEMENTS}",
    "stances": f"statement_id IN {STATEMENTS}",
    "event_positions": f"statement_id IN {STATEMENTS}",
    "evidence": f"""event_id IN {EVENTS} OR statement_id IN {STATEMENTS} OR relation_id IN {RELATIONS}
        OR participant_id IN (SELECT id FROM participants WHERE event_id IN {EVENTS})
        OR event_link_id IN (SELECT id FROM event_links WHERE from_id IN {EVENTS})
        OR stance_id IN (SELECT id FROM stances WHERE statement_id IN {STATEMENTS})""",
}
"""The rows of each table that the curated collection owns, and that a load replaces."""


def fill(path: Path, content: Content, version: str, progress: Progress | None = None) -> dict[str, list[int]]:
    """Put the rows in the place of those of the last load, in one transaction; return the numbers of those by table.

    path: a copy of a data set, or an empty file, that nobody reads and that is thrown away if this fails.
    Raises DatabaseError where the rows do not agree with those of another collection.
    """
    with closing(sqlite3.connect(path)) as connection:
        database = Database(connection, execute_plugins=False)
        # The file is nobody's yet: it is made durable as a whole, when it is done.
        for pragma in ("page_size = 8192", "journal_mode = MEMORY", "synchronous = OFF", "foreign_keys = ON"):
            database.conn.execute(f"PRAGMA {pragma}")
        with database.atomic():
            database.conn.execute("PRAGMA defer_foreign_keys = ON")
            if not database.table("dataset").exists():
                lay_out(database)
            numbers = Numbers(database, content)
            removed = remove_ours(database)
            insert(database, content, numbers, progress)
            for statement in (DISPUTED, *DERIVED.values()):
                database.conn.execute(statement)
            database.conn.execute(ENTER, entry(CURATED, version))
            whole = combine_versions(database.conn.execute(KNOWN).fetchall())
            released = datetime.now(UTC).isoformat(timespec="seconds")
            database.table("dataset").insert({"id": 1, "format": FORMAT, "version": whole, "released_at": released})
            check_references(database, numbers)
        return removed


def lay_out(database: Database) -> None:
    """Create the tables and their indexes."""
    for table in SQLModel.metadata.sorted_tables:
        database.conn.execute(str(CreateTable(table).compile(dialect=sqlite.dialect())))
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            database.conn.execute(str(CreateIndex(index).compile(dialect=sqlite.dialect())))
    database.conn.executemany("INSERT INTO measure_kinds (kind, unit, definition) VALUES (?, ?, ?)", MEASURES)


class Numbers:
    """Gives each row its number: a slug that stays keeps its own."""

    def __init__(self, database: Database, content: Content) -> None:
        self.connection = database.conn
        self.given: dict[str, dict[Key, int]] = {}
        self.before: dict[str, dict[str, int]] = {}
        for table in SLUGS:
            self.before[table] = dict(database.conn.execute(f"SELECT slug, id FROM {table}").fetchall())
            theirs = {
                s for (s,) in database.conn.execute(f"SELECT slug FROM {table} WHERE NOT ({OURS[table]})").fetchall()
            }
            if clashes := sorted(theirs & content[table].keys()):
                raise DatabaseError(
                    f"Other collections in the data set have {table} of the same slugs: {', '.join(clashes)}. Nothing "
                    "was changed. Give these other slugs in the seeds, or take them out of the other collection."
                )

    def give(self, table: str, keys: Iterator[Key] | dict[Key, Any]) -> dict[Key, int]:
        """Give numbers to the rows of a table that ours were taken out of, above those that are or were there."""
        before = self.before.get(table, {})
        (highest,) = self.connection.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()
        following = max(highest, *before.values(), 0) + 1 if before else highest + 1
        given: dict[Key, int] = {}
        for key in keys:
            given[key] = before.get(key) or following
            following += key not in before
        self.given[table] = given
        return given


def remove_ours(database: Database) -> dict[str, list[int]]:
    """Take out the rows of the last load, those that refer to others first; return their numbers by table."""
    removed: dict[str, list[int]] = {}
    for table in reversed(SQLModel.metadata.sorted_tables):
        if table.name in SLUGS:
            found = database.conn.execute(f"SELECT id FROM {table.name} WHERE {OURS[table.name]}").fetchall()
            removed[table.name] = [number for (number,) in found]
        database.conn.execute(f"DELETE FROM {table.name} WHERE {OURS[table.name]}")
    return removed


def insert(database: Database, content: Content, numbers: Numbers, progress: Progress | None) -> None:
    """Insert the rows, tables that others refer to first; keys become numbers."""
    total = sum(len(rows) for rows in content.values())
    done = 0
    for table in SQLModel.metadata.sorted_tables:
        rows = content.get(table.name, {})
        if progress:
            progress("Writing", done, total)
        if rows:
            database.table(table.name).insert_all(number_rows(table, rows, numbers), batch_size=BATCH)
        done += len(rows)


def number_rows(table: Table, rows: dict[Key, Row], numbers: Numbers) -> Iterator[Row]:
    """Yield the rows with numbers for their own key and for those that they refer to."""
    given = numbers.give(table.name, rows) if "id" in table.columns else {}
    targets = {column.name: key.column.table.name for column in table.columns for key in column.foreign_keys}
    for key, row in rows.items():
        numbered = {
            name: numbers.given[targets[name]][value] if name in targets and value is not None else value
            for name, value in row.items()
        }
        yield {"id": given[key], **numbered} if given else numbered


def check_references(database: Database, numbers: Numbers) -> None:
    """Raise DatabaseError where a row of another collection refers to one that the seeds do not have any more."""
    for table, rowid, column, parent, number in find_broken(database.conn):
        slugs = {found: slug for slug, found in numbers.before.get(parent, {}).items()}
        named = f"{slugs.get(number, number)} ({table}.{column}, row {rowid})"
        raise DatabaseError(
            f"Another collection in the data set refers to {named}, and the seeds have no such {parent} any more. "
            "Nothing was changed. Put it back into the seeds, or take what refers to it out of the other collection."
        )


def find_broken(
    connection: sqlite3.Connection | apsw.Connection, table: str | None = None
) -> Iterator[tuple[str, int, str, str, int]]:
    """Find the rows of a table, or of all, that refer to rows that are not there: table, row, column, other, number."""
    check = f"PRAGMA foreign_key_check({table})" if table else "PRAGMA foreign_key_check"
    broken: Iterable[Any] = connection.execute(check)
    for found, rowid, parent, constraint in broken:
        keys: list[Any] = connection.execute(f"PRAGMA foreign_key_list({found})").fetchall()
        column = next(row[3] for row in keys if row[0] == constraint)
        number: Any
        [(number,)] = connection.execute(f'SELECT "{column}" FROM {found} WHERE rowid = ?', [rowid]).fetchall()
        yield found, rowid, column, parent, number
