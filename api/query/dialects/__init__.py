"""What differs between databases: JSON, placeholders, full text, ways to rows. Each has a module, and nothing else."""

from api.query.dialects.dialect import Dialect, Piece, Sql, literal
from api.query.dialects.postgres import Postgres
from api.query.dialects.sqlite import Sqlite, phrase

__all__ = ["Dialect", "Piece", "Postgres", "Sql", "Sqlite", "literal", "phrase"]
