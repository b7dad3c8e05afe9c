"""Data sets to import into, and what they hold then."""

from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.importers.formats import DataSet, mapping_of
from scripts.importers.load import ImportResult, import_files
from tests.scripts.stored import ask

HERE = Path(__file__).parent
GDELT = HERE / "gdelt.export.CSV"
GED = HERE / "ged_syria.csv"

Importer = Callable[..., ImportResult]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Where a data set is made."""
    return tmp_path / "data.sqlite"


@pytest.fixture
def run(database: Path) -> Importer:
    """Import files, given by path or as what is in them."""

    def run(name: str, *files: Path | str, into: Path = database, most: int = 1_000) -> ImportResult:
        paths: list[str] = []
        for number, file in enumerate(files):
            if isinstance(file, str) and "\n" in file:
                path = database.with_name(f"{name}-{number}.txt")
                path.write_text(file, "utf-8", newline="")
                file = path
            paths.append(str(file))
        rejects = database.with_name("rejects.csv")
        return import_files(into, mapping_of(DataSet(name)), paths, rejects=rejects, max_rejects=most)

    return run


TOLD = {
    "events": "SELECT slug, collection, native_id, native_code, type, title, summary, modality, date_edtf, date_from, "
    "date_to, year, month, digest, revision, (SELECT slug FROM places p WHERE p.id = place_id) FROM events ORDER BY 1",
    "participants": "SELECT e.slug, role, a.slug, name_as_given, native_role, position, (SELECT slug FROM places p "
    "WHERE p.id = t.place_id) FROM participants t JOIN events e ON e.id = event_id JOIN actors a ON a.id = actor_id "
    "ORDER BY 1, 6",
    "measures": "SELECT slug, m.kind, value FROM measures m JOIN events e ON e.id = event_id ORDER BY 1, 2",
    "attributes": "SELECT slug, name, value FROM attributes JOIN events e ON e.id = event_id ORDER BY 1, 2",
    "sources": "SELECT e.slug, s.slug, s.title, s.url, published_on, retrieved_at, language, (SELECT name "
    "FROM actors a WHERE a.id = publisher_id) FROM event_sources x JOIN events e ON e.id = event_id JOIN sources s "
    "ON s.id = source_id ORDER BY 1, x.position",
    "actors": "SELECT slug, collection, kind, name, description, country, (SELECT group_concat(value) FROM identifiers "
    "i WHERE i.actor_id = actors.id) FROM actors ORDER BY 1",
    "organizations": "SELECT slug, sector FROM organizations JOIN actors ON id = actor_id ORDER BY 1",
    "relations": "SELECT s.slug, type, o.slug FROM relations JOIN actors s ON s.id = subject_id JOIN actors o "
    "ON o.id = object_id ORDER BY 1, 2, 3",
    "places": "SELECT slug, name, country, latitude, longitude, admin1, admin2, precision, gazetteer_id FROM places "
    "ORDER BY 1",
    "all sources": "SELECT slug FROM sources ORDER BY 1",
    "under": "SELECT a.slug, u.role, u.type, e.slug FROM participants_under u JOIN actors a ON a.id = ancestor_id "
    "JOIN events e ON e.id = event_id ORDER BY 1, 2, 4",
    "words": "SELECT title, body FROM events_text ORDER BY 1, 2",
    "names": "SELECT folded FROM names_folded ORDER BY 1",
    "collections": "SELECT slug, version, checksum FROM collections ORDER BY 1",
    "version": "SELECT version FROM dataset",
}


def told(database: Path) -> dict[str, list[object]]:
    """Return all that a data set tells, but for numbers, which mean nothing outside of it."""
    return {name: ask(database, sql) for name, sql in TOLD.items()}
