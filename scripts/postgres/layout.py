"""The tables of a data set as PostgreSQL has them: made from the same models, so that new ones come by themselves.

Rows go in first; keys, indexes and references are made of all of them together.
"""

import re
from collections.abc import Iterable, Sequence
from typing import LiteralString, cast

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import AddConstraint, CreateColumn, CreateIndex, DDLElement
from sqlmodel import AutoString, SQLModel

import schema.tables
from schema.columns import NewestFirst
from schema.derived import LISTED

assert schema.tables.FORMAT, "the models must be there"

GLOB = re.compile(r"(\w+) (NOT )?GLOB '([^']*)'")
SUMMED = re.compile(r"\((\w+) IS NOT NULL\)")

TEXT = "".join(
    f"CREATE TABLE {table}_text (id bigint NOT NULL, words tsvector NOT NULL, title text[] NOT NULL, "
    "body text[] NOT NULL);"
    for table in LISTED
) + ('CREATE TABLE names_folded (id bigint NOT NULL, actor_id bigint NOT NULL, folded text COLLATE "C" NOT NULL);')
"""Full text: of each record its words, and what its title and its body are made of, for excerpts."""

TEXT_INDEXES = "".join(
    f"ALTER TABLE {table}_text ADD PRIMARY KEY (id); CREATE INDEX ON {table}_text USING gin (words);"
    for table in LISTED
) + (
    "ALTER TABLE names_folded ADD PRIMARY KEY (id); CREATE INDEX ON names_folded (actor_id);"
    "CREATE INDEX ON names_folded USING gin (folded {trigrams});"
)
"""{trigrams}: the operator class of pg_trgm, with the schema that it is in."""


def portable_tables() -> list[Table]:
    """Return the tables with PostgreSQL's types, those that others refer to first; text sorts by code point."""
    metadata = MetaData()
    tables = [table.to_metadata(metadata) for table in SQLModel.metadata.sorted_tables]
    for table in tables:
        for column in table.columns:
            column.autoincrement = False
            if isinstance(column.type, AutoString):
                column.type = Text(collation="C")
            elif isinstance(column.type, Integer):
                column.type = BigInteger()
        if isinstance(table.primary_key, NewestFirst):
            keep_newest_first(table)
    return tables


def translate_check(condition: str) -> str:
    """Return a condition of SQLite's as PostgreSQL has it: patterns, and sums of truth values."""
    if " + " in condition:
        condition = SUMMED.sub(r"(\1 IS NOT NULL)::int", condition)
    return GLOB.sub(translate_glob, condition)


def translate_glob(found: re.Match[str]) -> str:
    """Return a pattern of shell's as a regular expression: a star, and lists of characters."""
    column, negated, pattern = found.groups()
    return f"{column} {'!' if negated else ''}~ '^{pattern.replace('*', '.*')}$'"


def keep_newest_first(table: Table) -> None:
    """Let an index have the order that SQLite keeps such a table's rows in, and all of its columns: none else is read.

    A key of PostgreSQL's cannot go backwards.
    """
    key = [column.name for column in table.primary_key.columns]
    ordered = [text(f"{name} DESC") if name == "date_to" else table.c[name] for name in key]
    others = [column.name for column in table.columns if column.name not in key]
    table.constraints.discard(table.primary_key)
    Index(f"{table.name}_newest_first", *ordered, unique=True, postgresql_include=others, _table=table)


def create(tables: Iterable[Table]) -> LiteralString:
    """Return the statements that make the tables, with no more than the conditions on single rows."""
    dialect = postgresql.dialect()
    made: list[str] = []
    for table in tables:
        parts = [str(CreateColumn(column).compile(dialect=dialect)) for column in table.columns]
        checks = [str(c.sqltext) for c in table.constraints if isinstance(c, CheckConstraint)]
        parts += [f"CHECK ({translate_check(check)})" for check in checks]
        made.append(f"CREATE TABLE {table.name} ({', '.join(parts)});")
    return cast(LiteralString, "".join(made) + TEXT)


def finish(tables: Sequence[Table], trigrams: str) -> LiteralString:
    """Return the statements that make keys and indexes, then what refers to the keys."""
    dialect = postgresql.dialect()
    kinds = (PrimaryKeyConstraint, UniqueConstraint, ForeignKeyConstraint)
    constraints = [c for table in tables for c in table.constraints if isinstance(c, kinds) and len(c.columns)]
    made: list[DDLElement] = [AddConstraint(c) for c in constraints if not isinstance(c, ForeignKeyConstraint)]
    made += [CreateIndex(index) for table in tables for index in table.indexes]
    made += [AddConstraint(c) for c in constraints if isinstance(c, ForeignKeyConstraint)]
    written = "".join(f"{statement.compile(dialect=dialect)};" for statement in made)
    return cast(LiteralString, written + TEXT_INDEXES.format(trigrams=trigrams))
