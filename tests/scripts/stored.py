"""What a data set holds, read back as the loader's rows: numbers become keys again."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Boolean
from sqlmodel import SQLModel

from schema.database import open_read_only
from scripts.fill import DERIVED, OURS
from scripts.normalize import OWNERS, Content, Row

WITHOUT = {*DERIVED, "dataset", "collections", "measure_kinds", "measures", "attributes"}
"""Tables that are no part of the content: derived over the whole data set, what versions are written in, imports'."""

KEYS: dict[str, Callable[[Row], Any]] = {
    **{table: lambda r: r["slug"] for table in ("actors", "places", "sources", "events", "statements")},
    "terms": lambda r: (r["scheme"], r["code"]),
    "term_mappings": lambda r: (*r["term_id"], r["scheme"], r["code"]),
    "event_types_under": lambda r: (r["ancestor"], r["code"]),
    "roles_under": lambda r: (r["ancestor"], r["code"]),
    "organizations": lambda r: r["actor_id"],
    "actor_names": lambda r: (r["actor_id"], r["name"]),
    "identifiers": lambda r: (r["scheme"], r["value"]),
    "relations": lambda r: (r["subject_id"], r["type"], r["object_id"], r["post"]),
    "anchors": lambda r: (r["source_id"], r["start"], r["end"]),
    "participants": lambda r: (r["event_id"], r["role"], r["actor_id"]),
    "event_links": lambda r: (r["from_id"], r["type"], r["to_id"]),
    "event_sources": lambda r: (r["event_id"], r["source_id"]),
    "event_positions": lambda r: (r["event_id"], r["statement_id"], r["stance"], r["polarity"], r["hops"]),
    "stances": lambda r: (r["statement_id"], r["kind"], r["event_id"], r["target_id"]),
    "addressees": lambda r: (r["statement_id"], r["actor_id"]),
    "attributions": lambda r: (r["statement_id"], r["position"]),
    "evidence": lambda r: (*next((o, r[o]) for o in OWNERS if r[o] is not None), r["field"], r["anchor_id"]),
}


def read_content(database: Path) -> Content:
    """Return the curated collection's rows by key."""
    content: Content = {}
    keys: dict[str, dict[int, Any]] = {}
    with closing(open_read_only(database)) as connection:
        for table in SQLModel.metadata.sorted_tables:
            if table.name in WITHOUT:
                continue
            columns = list(table.columns)
            listed = ", ".join(f'"{column.name}"' for column in columns)
            sql = f"SELECT {listed} FROM {table.name} WHERE {OURS[table.name]}"
            found: list[tuple[Any, ...]] = connection.execute(sql).fetchall()
            if "slug" in table.columns:
                names = [column.name for column in columns]
                keys[table.name] = {row[names.index("id")]: row[names.index("slug")] for row in found}
            content[table.name] = {}
            for values in found:
                row: Row = {}
                for column, value in zip(columns, values, strict=True):
                    target = next((key.column.table.name for key in column.foreign_keys), None)
                    if target and value is not None:
                        value = keys[target][value]
                    row[column.name] = bool(value) if isinstance(column.type, Boolean) and value is not None else value
                number = row.pop("id", None)
                key = KEYS[table.name](row)
                if number is not None:
                    keys.setdefault(table.name, {})[number] = key
                assert key not in content[table.name]
                content[table.name][key] = row
    return content


def ask(database: Path, sql: str, *values: Any) -> list[Any]:
    """Return the rows that a question finds; of one column, its values."""
    with closing(open_read_only(database)) as connection:
        rows: list[Any] = connection.execute(sql, values).fetchall()
    return [row[0] for row in rows] if rows and len(rows[0]) == 1 else rows


def read_version(database: Path) -> str:
    """Return the version that the data set says its curated collection is."""
    (version,) = ask(database, "SELECT version FROM collections WHERE slug = 'curated'")
    return version


def dump(database: Path) -> dict[str, list[Any]]:
    """Return every row of every table, numbers and all, but for the time of the load."""
    tables = ask(database, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    found = {table: ask(database, f"SELECT * FROM {table}") for table in tables}
    found["dataset"] = [row[:-1] for row in found["dataset"]]
    return found
