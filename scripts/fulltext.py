"""Index what can be searched for, and see to the file as a whole, through APSW and its current SQLite."""

from contextlib import closing
from pathlib import Path

import apsw

from schema.errors import DatabaseError
from schema.text import fold
from scripts.normalize import COLLECTION

TABLES = ("actors", "events", "sources", "statements")
LAYOUT = (
    "".join(
        f"""
    CREATE VIRTUAL TABLE IF NOT EXISTS {table}_text
    USING fts5(title, body, tokenize = 'unicode61 remove_diacritics 2');
    """
        for table in TABLES
    )
    + """
CREATE TABLE IF NOT EXISTS names_folded (id INTEGER PRIMARY KEY, actor_id INTEGER NOT NULL, folded TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS names_folded_by_actor ON names_folded (actor_id);
CREATE VIRTUAL TABLE IF NOT EXISTS names_trigram
USING fts5(folded, tokenize = 'trigram', content = 'names_folded', content_rowid = 'id');
"""
)
"""Each full-text table has the number of its record as rowid."""

# What is found of each record: number, title, body.
TEXTS = {
    "actors": """
        SELECT id, name, concat_ws(char(10),
            (SELECT group_concat(n.name, char(10) ORDER BY n.id) FROM actor_names n WHERE n.actor_id = actors.id),
            description)
        FROM actors""",
    "events": """
        SELECT events.id, title, concat_ws(char(10), summary, places.name,
            (SELECT group_concat(a.exact, char(10) ORDER BY e.position)
             FROM evidence e JOIN anchors a ON a.id = e.anchor_id WHERE e.event_id = events.id))
        FROM events LEFT JOIN places ON places.id = place_id""",
    "sources": "SELECT id, coalesce(title, ''), coalesce(text, '') FROM sources",
    "statements": """
        SELECT statements.id, actors.name, quote FROM statements JOIN actors ON actors.id = speaker_id
        JOIN sources ON sources.id = source_id""",
}
OURS = {"statements": "sources.collection"}


def index_text(path: Path, removed: dict[str, list[int]]) -> None:
    """Index the curated collection's words in the place of those of the last load, and check the file.

    removed: the numbers of the records that the last load wrote, by table.
    Raises DatabaseError where the file is damaged.
    """
    with closing(apsw.Connection(str(path))) as connection:
        connection.execute("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA trusted_schema = OFF")
        with connection:
            connection.execute(LAYOUT)
            for table in TABLES:
                numbers = [(number,) for number in removed[table]]
                connection.executemany(f"DELETE FROM {table}_text WHERE rowid = ?", numbers)
                connection.execute(
                    f"INSERT INTO {table}_text (rowid, title, body) {TEXTS[table]} "
                    f"WHERE {OURS.get(table, f'{table}.collection')} = ? ORDER BY {table}.id",
                    [COLLECTION],
                )
            index_names(connection, removed["actors"])
        connection.execute("PRAGMA analysis_limit = 2000; ANALYZE")
        found = connection.execute("PRAGMA integrity_check").fetchall()
        if found != [("ok",)]:
            raise DatabaseError(
                f"The data set that the load starts from is damaged ({found[0][0]}). Nothing was changed. "
                "Move the file away, and load anew."
            )


def index_names(connection: apsw.Connection, removed: list[int]) -> None:
    """Index the folded names of the curated actors by trigram."""
    actors = [(number,) for number in removed]
    connection.executemany(
        "INSERT INTO names_trigram (names_trigram, rowid, folded) "
        "SELECT 'delete', id, folded FROM names_folded WHERE actor_id = ?",
        actors,
    )
    connection.executemany("DELETE FROM names_folded WHERE actor_id = ?", actors)
    names = connection.execute(
        "SELECT id, name FROM actors WHERE collection = ?1 UNION ALL "
        "SELECT actor_id, actor_names.name FROM actor_names JOIN actors ON actors.id = actor_id WHERE collection = ?1 "
        "ORDER BY 1, 2",
        [COLLECTION],
    ).fetchall()
    following: int = connection.execute("SELECT coalesce(max(id), 0) + 1 FROM names_folded").get
    folded = [(number, actor, fold(str(name))) for number, (actor, name) in enumerate(names, following)]
    connection.executemany("INSERT INTO names_folded VALUES (?, ?, ?)", folded)
    connection.executemany("INSERT INTO names_trigram (rowid, folded) VALUES (?1, ?3)", folded)
