"""Data sets in PostgreSQL: made as a file, as they are for SQLite, and copied there whole."""
