"""Does what was derived at load still follow from what it was derived from? By the loader's own statements."""

import re

import apsw

from schema.derived import LISTED
from schema.text import fold
from scripts.doctor.finding import Findings, fault, ok, some
from scripts.fill import DERIVED
from scripts.fulltext import TEXTS

AGAIN = "Load anew, which derives everything: onrecord load"

COUNTS = {
    "the place of each {t} in its list": ("SELECT count(*) FROM {t}", "SELECT count(*) FROM {t}_listed"),
    "the words of each {t}": ("SELECT count(*) FROM {t}", "SELECT count(*) FROM {t}_text_docsize"),
}
WHOLE = {
    "counts": ("SELECT count(*) FROM events", "SELECT coalesce(sum(events), 0) FROM event_counts"),
    "counts by type": ("SELECT count(*) FROM events", "SELECT coalesce(sum(events), 0) FROM event_counts_by_type"),
    "counts by country": (
        "SELECT count(*) FROM events",
        "SELECT coalesce(sum(events), 0) FROM event_counts_by_country",
    ),
    "actors under themselves": (
        "SELECT count(*) FROM actors",
        "SELECT count(*) FROM actor_ancestors WHERE depth = 0",
    ),
    "folded names": (
        "SELECT (SELECT count(*) FROM actors) + (SELECT count(*) FROM actor_names)",
        "SELECT count(*) FROM names_folded",
    ),
    "trigrams of names": ("SELECT count(*) FROM names_folded", "SELECT count(*) FROM names_trigram_docsize"),
}
"""What there must be as many of, by what it is: as told by the rows, and as derived."""

ORDERED = re.compile(r"\s+ORDER BY [\w, ]+\s*\Z")
STATEMENT = re.compile(r"\s*INSERT INTO (\w+) \(([^)]*)\)\s*(.*)", re.DOTALL)


def count_derived(connection: apsw.Connection) -> Findings:
    """Compare how many rows there are."""
    if wrong := find_incomplete(connection):
        yield fault("derived tables", f"They are not complete: {some(wrong)}.", AGAIN)
    else:
        yield ok("derived tables", "There is as much in each as there should be.")


def find_incomplete(connection: apsw.Connection) -> list[str]:
    """Return what there is too little or too much of."""
    pairs = {name.format(t=t): (a.format(t=t), b.format(t=t)) for t in LISTED for name, (a, b) in COUNTS.items()}
    wrong: list[str] = []
    for name, (wanted, derived) in {**pairs, **WHOLE}.items():
        expected, found = connection.execute(wanted).get, connection.execute(derived).get
        if expected != found:
            wrong.append(f"{name}: {found:,} where there should be {expected:,}")
    return wrong


def check_derived(connection: apsw.Connection) -> Findings:
    """Count, then derive the tables anew and compare them row by row."""
    wrong = find_incomplete(connection)
    for table, statement in DERIVED.items():
        parts = STATEMENT.fullmatch(statement)
        assert parts is not None, f"{table} is not derived by an INSERT"
        columns = parts[2].split(", ")
        keys = ", ".join(str(number) for number, _ in enumerate(columns, start=1))
        same = " AND ".join(f"x.{column} IS made.{column}" for column in columns)
        # What is there twice is found by sorting: of millions, DISTINCT takes many times as long.
        select = ORDERED.sub("", parts[3].replace("SELECT DISTINCT", "SELECT"))
        made, missing = connection.execute(
            f"WITH made ({parts[2]}) AS (SELECT * FROM ({select}) GROUP BY {keys}) "
            f"SELECT count(*), coalesce(sum(NOT EXISTS (SELECT 1 FROM {table} AS x WHERE {same})), 0) FROM made"
        ).get
        found = connection.execute(f"SELECT count(*) FROM {table}").get
        if missing or made != found:
            wrong.append(f"{table} has {found:,} rows; of the {made:,} that follow {missing:,} are not among them")
    if wrong:
        yield fault("derived tables", f"They do not follow from the records: {some(wrong)}.", AGAIN)
    else:
        yield ok("derived tables", f"{', '.join(DERIVED)} follow from the records.")


def check_full_text(connection: apsw.Connection) -> Findings:
    """Compare the places of records in their lists, and the words that are indexed, with the records."""
    wrong: list[str] = []
    for table, order in LISTED.items():
        misplaced = connection.execute(
            f"SELECT count(*) FROM (SELECT id, row_number() OVER (ORDER BY {order.format(t=table)}) AS place "
            f"FROM {table}) AS e JOIN {table}_listed AS l ON l.place = e.place WHERE l.id <> e.id"
        ).get
        if misplaced:
            wrong.append(f"{misplaced:,} {table} are not in the order of their list")
        other = connection.execute(
            f"WITH made (place, title, body) AS (SELECT {table}_listed.place, {TEXTS[table]} "
            f"WHERE {table}.id = {table}_listed.id) SELECT count(*) FROM made LEFT JOIN {table}_text_content AS x "
            "ON x.id = made.place WHERE x.c0 IS NOT made.title OR x.c1 IS NOT made.body"
        ).get
        if other:
            wrong.append(f"of {other:,} {table} other words are indexed than they have")
    connection.create_scalar_function("fold", lambda *names: fold(str(names[0])), 1, deterministic=True)
    unfolded = connection.execute(
        "SELECT count(*) FROM (SELECT id AS actor, fold(name) AS folded FROM actors "
        "UNION ALL SELECT actor_id, fold(name) FROM actor_names) AS made WHERE NOT EXISTS "
        "(SELECT 1 FROM names_folded AS x WHERE x.actor_id = made.actor AND x.folded = made.folded)"
    ).get
    if unfolded:
        wrong.append(f"{unfolded:,} names are not among those that are searched")
    if wrong:
        yield fault("full text", f"It does not agree with the records: {some(wrong)}.", AGAIN)
    else:
        yield ok("full text", f"The words and the order of {', '.join(LISTED)} are those of the records.")
