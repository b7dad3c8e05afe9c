"""Is the data set whole, and is what it says of itself so? One connection, which only reads."""

from collections.abc import Callable, Iterable
from contextlib import closing
from itertools import islice

import apsw
from sqlalchemy import CheckConstraint
from sqlmodel import SQLModel

from schema.database import open_read_only
from schema.errors import DatabaseError, OnRecordError
from schema.settings import Settings
from scripts.doctor.content import read_content
from scripts.doctor.derived import check_derived, check_full_text, count_derived
from scripts.doctor.finding import Finding, Findings, fault, ok, some, warning
from scripts.fill import find_broken
from scripts.normalize import COLLECTION, hash_content
from scripts.versions import KNOWN, combine_versions

MOST = 20
"""Faults of a kind that are looked for: one is reason enough to load anew."""

RELOAD = "Load anew: onrecord load. If the file itself is damaged, move it away first."
"""The cure of whatever is wrong in a file that nobody writes in place."""

DEEP = ("rules", "full text")
"""What is left out when there is little time."""

Check = Callable[[apsw.Connection], Iterable[Finding]]

ANCHORS = """
SELECT a.id, s.slug, s.text, s.collection, a.start, a."end", a.exact, a.prefix, a.suffix
FROM sources AS s JOIN anchors AS a ON a.source_id = s.id ORDER BY s.id
"""
"""Sources in order, so that a text is read once."""


def check_dataset(settings: Settings, known: Callable[[apsw.Connection], None], *, quick: bool) -> Findings:
    """Look the data set over. known: raises DatabaseError where it has terms that the running product lacks."""
    path = settings.database_path
    try:
        # Whoever runs this may have little memory: what is sorted goes to files, and the cache stays small.
        connection = open_read_only(path, cache_kib=65_536)
        connection.pragma("temp_store", 1)
    except DatabaseError as error:
        yield fault("data set", error.message, "")
        return
    with closing(connection):
        for name, check in choose_checks(known, quick=quick).items():
            try:
                yield from check(connection)
            except (apsw.Error, OnRecordError, UnicodeError) as error:
                yield fault(name, f"The file cannot be read through: {error}.", RELOAD)


def choose_checks(known: Callable[[apsw.Connection], None], *, quick: bool) -> dict[str, Check]:
    """Return the checks, by what they are named where they cannot be made."""
    checks: dict[str, Check] = {
        "data set": describe,
        "integrity": check_quickly if quick else check_integrity,
        "rules": check_rules,
        "references": check_references,
        "vocabulary": lambda connection: check_terms(connection, known),
        "version": check_version,
        "anchors": check_anchors,
        "derived tables": count_derived if quick else check_derived,
        "full text": check_full_text,
    }
    return {name: check for name, check in checks.items() if not (quick and name in DEEP)}


def describe(connection: apsw.Connection) -> Findings:
    """Tell which it is, and how much there is in it."""
    version, format, released = connection.execute("SELECT version, format, released_at FROM dataset").get
    counts = [
        f"{connection.execute(f'SELECT count(*) FROM {table}').get:,} {table}"
        for table in ("events", "actors", "statements", "sources")
    ]
    yield ok("data set", f"Version {version}, layout {format}, loaded {released}: {', '.join(counts)}.")
    if not connection.execute("SELECT EXISTS (SELECT 1 FROM events)").get:
        yield warning("data set", "It has no events.", "Load seeds: onrecord load")


def check_integrity(connection: apsw.Connection) -> Findings:
    """Walk through every page, table, index and full text of the file."""
    yield judge_integrity(connection, f"PRAGMA integrity_check({MOST})", "Pages, tables, indexes and full text agree.")


def check_quickly(connection: apsw.Connection) -> Findings:
    """Walk through every page and table of the file, and not through its indexes."""
    yield judge_integrity(connection, f"PRAGMA quick_check({MOST})", "Pages and tables are whole.")


def judge_integrity(connection: apsw.Connection, check: str, good: str) -> Finding:
    """Return what SQLite finds."""
    found = [str(line) for (line,) in connection.execute(check)]
    if found == ["ok"]:
        return ok("integrity", good)
    return fault("integrity", f"SQLite finds the file damaged: {some(found)}.", RELOAD)


def check_rules(connection: apsw.Connection) -> Findings:
    """Look for rows that break the constraints of their tables, which SQLite leaves out where it only reads."""
    rules = [
        (table.name, str(rule.sqltext))
        for table in SQLModel.metadata.sorted_tables
        for rule in table.constraints
        if isinstance(rule, CheckConstraint)
    ]
    counts = [connection.execute(f"SELECT count(*) FROM {table} WHERE NOT ({rule})").get for table, rule in rules]
    wrong = [
        f"{broken:,} {table} where {rule} does not hold"
        for (table, rule), broken in zip(rules, counts, strict=True)
        if broken
    ]
    if wrong:
        yield fault("rules", f"Rows are not what they must be: {some(wrong)}.", RELOAD)
    else:
        yield ok("rules", "Every row is what its table's constraints ask for.")


def check_references(connection: apsw.Connection) -> Findings:
    """Look for rows that refer to rows that are not there."""
    broken = [
        f"{table}.{column}, row {rowid}: there is no {number} in {parent}"
        for table, rowid, column, parent, number in islice(find_broken(connection), MOST)
    ]
    if broken:
        yield fault("references", f"Rows refer to what is not there: {some(broken)}.", RELOAD)
    else:
        yield ok("references", "Every row that is referred to is there.")


def check_terms(connection: apsw.Connection, known: Callable[[apsw.Connection], None]) -> Findings:
    """See that the product knows the vocabulary, without which it refuses the data set."""
    try:
        known(connection)
    except DatabaseError as error:
        yield fault("vocabulary", error.message, "")
    else:
        yield ok("vocabulary", f"All {connection.execute('SELECT count(*) FROM terms').get} terms are known.")


def check_version(connection: apsw.Connection) -> Findings:
    """Work the versions out anew: that of the curated collection from its rows, the whole from its collections."""
    version = connection.execute("SELECT version FROM dataset").get
    versions = {str(slug): str(found) for slug, found in connection.execute(KNOWN)}
    if (whole := combine_versions(versions.items())) != version:
        text = f"The data set says that it is {version}, and its collections make {whole}."
        yield fault("version", text, RELOAD)
    elif not versions.get(COLLECTION):
        yield ok("version", f"{version} is what its collections make; none is curated.")
    elif (found := hash_content(read_content(connection))) != versions[COLLECTION]:
        text = f"The curated rows were changed since they were loaded: they make {found}, not {versions[COLLECTION]}."
        yield fault("version", text, RELOAD)
    else:
        yield ok("version", f"{version} is what its collections make, and {found} what the curated rows make.")


def check_anchors(connection: apsw.Connection) -> Findings:
    """Compare every anchor with the stored text: the words, what stands before and after them, and where."""
    verified = without = 0
    wrong: list[str] = []
    for number, source, text, collection, start, end, exact, prefix, suffix in connection.execute(ANCHORS):
        place = f"anchor {number} in {source} at {start}-{end}"
        if text is None:
            without += 1
            if collection == COLLECTION:
                wrong.append(f"{place}: the source has no text")
        elif text[start:end] != exact:
            wrong.append(f"{place}: the text has {text[start:end][:40]!r}, not {exact[:40]!r}")
        elif text[max(0, start - len(prefix)) : start] != prefix or text[end : end + len(suffix)] != suffix:
            wrong.append(f"{place}: the text around it is another")
        else:
            verified += 1
    if wrong:
        yield fault("anchors", f"{len(wrong):,} are not borne out by the text: {some(wrong)}.", RELOAD)
        return
    rest = f" {without:,} more are in imported sources whose text is not stored." if without else ""
    yield ok("anchors", f"All {verified:,} stand in their texts, word for word.{rest}")
