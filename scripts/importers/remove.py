"""Take out events that are gone or were written anew, and what nobody refers to any more."""

import apsw

OWNED = ("participants", "measures", "attributes", "event_sources")
"""The tables of an event's own rows, as imports write them."""

UNUSED_PLACES = """id NOT IN (SELECT place_id FROM events WHERE place_id IS NOT NULL)
AND id NOT IN (SELECT place_id FROM participants WHERE place_id IS NOT NULL)"""
UNUSED_ACTORS = """id NOT IN (SELECT actor_id FROM participants) AND id NOT IN (SELECT object_id FROM relations)
AND id NOT IN (SELECT publisher_id FROM sources WHERE publisher_id IS NOT NULL)"""
ORPHANS = (
    ("sources", "id NOT IN (SELECT source_id FROM event_sources)"),
    ("places", UNUSED_PLACES),
    ("relations", "subject_id NOT IN (SELECT actor_id FROM participants)"),
    ("actors", UNUSED_ACTORS),
)
"""The records of a collection that nothing rests on, in the order in which they become so."""


def make_gone(connection: apsw.Connection) -> None:
    """Make the list of the numbers of events whose rows are to go."""
    connection.execute("CREATE TEMP TABLE gone (id INTEGER PRIMARY KEY)")


def remove_event(connection: apsw.Connection, number: int) -> None:
    """Take an event out, and its own rows later, with those of others."""
    connection.execute("DELETE FROM events WHERE id = ?", (number,))
    connection.execute("INSERT OR IGNORE INTO temp.gone VALUES (?)", (number,))


def remove_rest(connection: apsw.Connection, collection: str) -> list[int]:
    """Take out what is left of events that went, each table in one pass; return the numbers of actors that went."""
    for table in OWNED:
        connection.execute(f"DELETE FROM {table} WHERE event_id IN (SELECT id FROM temp.gone)")
    actors: list[int] = []
    for table, condition in ORPHANS:
        gone = f"collection = ? AND {condition}"
        if table == "actors":
            rows = connection.execute(f"SELECT id FROM actors WHERE {gone}", (collection,))
            actors = [int(str(number)) for (number,) in rows]
            for of in ("organizations", "identifiers", "actor_names"):
                connection.execute(
                    f"DELETE FROM {of} WHERE actor_id IN (SELECT id FROM actors WHERE {gone})", (collection,)
                )
        connection.execute(f"DELETE FROM {table} WHERE {gone}", (collection,))
    connection.execute("DROP TABLE temp.gone")
    return actors
