"""Index what can be searched for, and see to the file as a whole, through APSW and its current SQLite."""

from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path

import apsw

from schema.derived import LISTED
from schema.errors import DatabaseError
from schema.text import fold

LAYOUT = (
    "".join(
        f"""
    CREATE TABLE IF NOT EXISTS {table}_listed (place INTEGER PRIMARY KEY, id INTEGER NOT NULL);
    CREATE VIRTUAL TABLE IF NOT EXISTS {table}_text
    USING fts5(title, body, tokenize = 'unicode61 remove_diacritics 2');
    """
        for table in LISTED
    )
    + """
CREATE TABLE IF NOT EXISTS names_folded (id INTEGER PRIMARY KEY, actor_id INTEGER NOT NULL, folded TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS names_folded_by_actor ON names_folded (actor_id);
CREATE VIRTUAL TABLE IF NOT EXISTS names_trigram
USING fts5(folded, tokenize = 'trigram', content = 'names_folded', content_rowid = 'id');
"""
)
"""Each full-text table has the place of its record in the default order as rowid."""

# What is found of each record: title, body.
TEXTS = {
    "actors": """
        name, concat_ws(char(10),
            (SELECT group_concat(n.name, char(10) ORDER BY n.id) FROM actor_names n WHERE n.actor_id = actors.id),
            description)
        FROM actors_listed CROSS JOIN actors""",
    "events": """
        title, concat_ws(char(10), summary, places.name,
            (SELECT group_concat(a.exact, char(10) ORDER BY e.position)
             FROM evidence e JOIN anchors a ON a.id = e.anchor_id WHERE e.event_id = events.id))
        FROM events_listed CROSS JOIN events LEFT JOIN places ON places.id = place_id""",
    "sources": "coalesce(title, ''), coalesce(text, '') FROM sources_listed CROSS JOIN sources",
    "statements": """
        actors.name, quote FROM statements_listed CROSS JOIN statements JOIN actors ON actors.id = speaker_id""",
}


def finish(path: Path, removed: Mapping[str, list[int]]) -> None:
    """Index the words of a file that a load has filled, gather the planner's statistics, and check the file.

    removed: the numbers of the records that the load took out or wrote anew, by table.
    Raises DatabaseError where the file is damaged.
    """
    with closing(apsw.Connection(str(path))) as connection:
        # One by one: a statement that yields a row holds up those after it.
        for name, value in (("journal_mode", "MEMORY"), ("synchronous", "OFF"), ("trusted_schema", False)):
            connection.pragma(name, value)
        with connection:
            index_text(connection, removed)
        analyze(connection)
        found = connection.execute("PRAGMA integrity_check").fetchall()
        if found != [("ok",)]:
            raise DatabaseError(
                f"The data set that the load starts from is damaged ({found[0][0]}). Nothing was changed. "
                "Move the file away, and load anew."
            )


def index_text(connection: apsw.Connection, removed: Mapping[str, Iterable[int]]) -> None:
    """Index the words of all records anew, as the places of all change with one that comes or goes.

    removed: the numbers of the actors that are gone, or whose names may have changed.
    """
    for table, order in LISTED.items():
        connection.execute(f"DROP TABLE IF EXISTS {table}_listed; DROP TABLE IF EXISTS {table}_text")
        connection.execute(LAYOUT)
        connection.execute(f"INSERT INTO {table}_listed (id) SELECT id FROM {table} ORDER BY {order.format(t=table)}")
        connection.execute(
            f"INSERT INTO {table}_text (rowid, title, body) SELECT {table}_listed.place, {TEXTS[table]} "
            f"WHERE {table}.id = {table}_listed.id ORDER BY {table}_listed.place"
        )
        # Nothing is added until the next load: one piece is read faster than many.
        connection.execute(f"INSERT INTO {table}_text ({table}_text) VALUES ('optimize')")
    index_names(connection, removed.get("actors", ()))


def index_names(connection: apsw.Connection, removed: Iterable[int]) -> None:
    """Index the folded names of all actors that have none by trigram, after those in `removed` are taken out."""
    actors = [(number,) for number in removed]
    connection.executemany(
        "INSERT INTO names_trigram (names_trigram, rowid, folded) "
        "SELECT 'delete', id, folded FROM names_folded WHERE actor_id = ?",
        actors,
    )
    connection.executemany("DELETE FROM names_folded WHERE actor_id = ?", actors)
    connection.create_scalar_function("fold", lambda *names: fold(str(names[0])), 1, deterministic=True)
    highest: int = connection.execute("SELECT coalesce(max(id), 0) FROM names_folded").get
    connection.execute(
        "INSERT INTO names_folded (actor_id, folded) SELECT actor, fold(name) FROM ("
        "SELECT id AS actor, name FROM actors UNION ALL SELECT actor_id, name FROM actor_names) "
        "WHERE actor NOT IN (SELECT actor_id FROM names_folded) ORDER BY actor, name"
    )
    connection.execute(
        "INSERT INTO names_trigram (rowid, folded) SELECT id, folded FROM names_folded WHERE id > ?", (highest,)
    )
    connection.execute("INSERT INTO names_trigram (names_trigram) VALUES ('optimize')")


def analyze(connection: apsw.Connection) -> None:
    """Gather the statistics by which indexes are chosen, from a sample of each."""
    connection.pragma("analysis_limit", 2_000)
    connection.execute("ANALYZE")
