"""What a data set holds of the curated collection, read back as the loader's rows: numbers become keys again."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

import apsw
from sqlalchemy import Boolean
from sqlmodel import SQLModel

from schema.errors import DatabaseError
from scripts.fill import DERIVED, OURS
from scripts.normalize import OWNERS, Content, Key, Row

WITHOUT = {*DERIVED, "dataset", "collections", "measure_kinds", "measures", "attributes"}
"""Tables that are no part of the content: derived over the whole data set, what versions are written in, imports'."""

KEYS: dict[str, Callable[[Row], Key]] = {
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
"""What each row is known by, as the loader knows it."""


def read_content(connection: apsw.Connection) -> Content:
    """Return the curated collection's rows by key. Raises DatabaseError where they are not what a load makes."""
    content: Content = {}
    keys: dict[str, dict[int, Key]] = defaultdict(dict)
    for table in SQLModel.metadata.sorted_tables:
        if table.name in WITHOUT:
            continue
        columns = list(table.columns)
        targets = {column.name: key.column.table.name for column in columns for key in column.foreign_keys}
        flags = {column.name for column in columns if isinstance(column.type, Boolean)}
        listed = ", ".join(f'"{column.name}"' for column in columns)
        found: list[tuple[Any, ...]] = connection.execute(
            f"SELECT {listed} FROM {table.name} WHERE {OURS[table.name]}"
        ).fetchall()
        rows = [dict(zip((column.name for column in columns), values, strict=True)) for values in found]
        if "slug" in table.columns:
            # Before the rows are read: one may refer to another of its own table.
            keys[table.name] = {row["id"]: row["slug"] for row in rows}
        content[table.name] = {}
        for row in rows:
            number = row.pop("id", None)
            try:
                for name, target in targets.items():
                    if row[name] is not None:
                        row[name] = keys[target][row[name]]
                key = KEYS[table.name](row)
            except (KeyError, StopIteration) as error:
                raise DatabaseError(
                    f"{table.name} has a row {number or row} that refers to nothing curated."
                ) from error
            for name in flags:
                row[name] = None if row[name] is None else bool(row[name])
            if number is not None:
                keys[table.name][number] = key
            if key in content[table.name]:
                raise DatabaseError(f"{table.name} has {key} twice.")
            content[table.name][key] = row
    return content
