"""What the data set holds after a load: what the seeds say, to the letter, and what follows from it."""

from importlib.resources import files
from pathlib import Path

import pytest

from schema.curation import Curation
from schema.dates import bounds, parse_edtf
from schema.vocabulary import product_vocabulary
from scripts.normalize import hash_content
from scripts.read import read_seeds
from tests.scripts.conftest import FICTION
from tests.scripts.stored import ask, read_content, read_version


@pytest.fixture(params=["seeds_database", "fiction"])
def database(request: pytest.FixtureRequest) -> Path:
    """Each data set in its turn."""
    return request.getfixturevalue(request.param)


# ---- what is there


def test_every_evidence_row_quotes_its_source_to_the_letter(database: Path) -> None:
    rows = ask(
        database,
        "SELECT text, exact, prefix, suffix, start, end FROM evidence "
        "JOIN anchors ON anchors.id = anchor_id JOIN sources ON sources.id = source_id",
    )
    assert len(rows) > 100
    for text, exact, prefix, suffix, start, end in rows:
        assert text[start:end] == exact
        assert text[max(0, start - 32) : start] == prefix
        assert text[end : end + 32] == suffix


def test_every_anchor_bears_something_out(database: Path) -> None:
    assert ask(database, "SELECT count(*) FROM anchors WHERE id NOT IN (SELECT anchor_id FROM evidence)") == [0]


def test_every_record_that_is_judged_rests_on_words(database: Path) -> None:
    for table, column in (
        ("events", "event_id"),
        ("participants", "participant_id"),
        ("statements", "statement_id"),
        ("stances", "stance_id"),
        ("relations", "relation_id"),
        ("event_links", "event_link_id"),
    ):
        sql = f"SELECT count(*) FROM {table} WHERE id NOT IN (SELECT {column} FROM evidence WHERE {column} IS NOT NULL)"
        assert ask(database, sql) == [0]


@pytest.mark.parametrize("seeds", [FICTION, files("seeds")], ids=["fiction", "product"])
def test_documents_are_stored_as_they_were_received(seeds: Path, request: pytest.FixtureRequest) -> None:
    found, _ = read_seeds(seeds)
    database = request.getfixturevalue("fiction" if seeds == FICTION else "seeds_database")
    for source in found.sources:
        assert isinstance(source.curation, Curation)
        received = Path(source.document_file.path).read_bytes()
        (text,) = ask(database, "SELECT text FROM sources WHERE slug = ?", source.curation.source.slug)
        assert text.encode() == received


def test_the_rows_read_back_make_the_version(database: Path) -> None:
    """So what was loaded is what is stored, and nothing of it is left out of the version."""
    assert hash_content(read_content(database)) == read_version(database)


def test_dates_are_stored_with_their_bounds(database: Path) -> None:
    for table in ("events", "statements"):
        rows = ask(database, f"SELECT date_edtf, date_from, date_to, date_precision, date_span FROM {table}")
        for edtf, first, last, precision, span in rows:
            expected = parse_edtf(edtf) if edtf else None
            assert (first, last) == bounds(expected)
            assert precision == (expected and expected.precision.value)
            assert span == (expected and expected.span)


def test_a_vocabulary_that_seeds_do_not_have_is_the_products(fiction: Path) -> None:
    found = set(ask(fiction, "SELECT scheme, code FROM terms"))
    assert found == {(term.scheme, term.code) for term in product_vocabulary().terms}


def test_only_a_free_licence_opens_the_text(fiction: Path) -> None:
    rows = ask(fiction, "SELECT licence, text_open FROM sources WHERE seen ORDER BY licence")
    assert rows == [("All rights reserved", 0), ("CC-BY-4.0", 1), ("CC0-1.0", 1)]


def test_a_relation_that_two_documents_give_is_one_with_the_words_of_both(fiction: Path) -> None:
    rows = ask(
        fiction,
        "SELECT post, start_edtf, group_concat(DISTINCT sources.slug) FROM relations "
        "JOIN actors ON actors.id = subject_id JOIN evidence ON relation_id = relations.id "
        "JOIN anchors ON anchors.id = anchor_id JOIN sources ON sources.id = source_id "
        "WHERE actors.slug = 'odo-brisk' GROUP BY relations.id",
    )
    assert rows == [
        ("warden", "2029/..", "harbour-gazette-2031-03-03-warden-stands-by-closing,open-letter-of-the-lamplighters")
    ]


def test_statements_of_an_unseen_source_are_its_own_and_stand_in_the_document_that_was_seen(fiction: Path) -> None:
    row = ask(
        fiction,
        "SELECT cited.slug, cited.seen, published.slug, statements.position, anchors.start FROM statements "
        "JOIN sources cited ON cited.id = statements.source_id JOIN evidence ON statement_id = statements.id "
        "JOIN anchors ON anchors.id = anchor_id JOIN sources published ON published.id = anchors.source_id "
        "WHERE statements.slug = 'harbour-watch-finds-nothing' AND field = 'quote'",
    )
    ((cited, seen, published, position, start),) = row
    assert (cited, seen) == ("harbour-watch-finds-no-lamps", 0)
    assert published == "harbour-gazette-2031-03-03-warden-stands-by-closing"
    assert position == f"{cited}:{start:08d}"


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("SELECT title FROM sources_text WHERE sources_text MATCH 'cafe'", ["მთვარის", "Ministry of the Moon"]),
        ("SELECT title FROM actors_text WHERE actors_text MATCH 'gekko'", ["月光新聞"]),
        ("SELECT title FROM events_text WHERE events_text MATCH 'qamaria'", ["closing of Cloud House"]),
        ("SELECT body FROM statements_text WHERE statements_text MATCH 'nobody counts'", ["nobody counts"]),
        ("SELECT folded FROM names_trigram WHERE names_trigram MATCH '\"雲の王\"'", ["雲の王国"]),
        (
            "SELECT name FROM actors WHERE id IN (SELECT actor_id FROM names_folded WHERE folded = 'gekko shimbun')",
            ["月"],
        ),
    ],
)
def test_words_are_found(fiction: Path, question: str, expected: list[str]) -> None:
    found = ask(fiction, question)
    assert found
    assert all(any(part in text for text in found) for part in expected)


# ---- what is worked out


def test_a_statement_is_attributed_from_the_publisher_to_the_speaker(fiction: Path) -> None:
    chains = dict(
        ask(
            fiction,
            "SELECT s.slug, group_concat(a.slug, ' > ' ORDER BY t.position) FROM attributions t "
            "JOIN statements s ON s.id = statement_id JOIN actors a ON a.id = actor_id GROUP BY s.id",
        )
    )
    sources = "harbour-gazette-2031-03-03-two-sources"
    assert chains["brisk-confirms-closing"] == f"harbour-gazette > wick-and-wire > {sources} > odo-brisk"
    assert chains["harbour-watch-finds-nothing"] == "harbour-gazette > harbour-watch"
    assert chains["guild-denies-hiding"] == "lamplighters-guild"


def test_positions_follow_the_stances_on_statements(fiction: Path) -> None:
    rows = ask(
        fiction,
        "SELECT e.slug, s.slug, stance, polarity, hops FROM event_positions "
        "JOIN events e ON e.id = event_id JOIN statements s ON s.id = statement_id "
        "WHERE e.slug IN ('closing-of-the-reading-room', 'talk-of-warden-and-secretary') ORDER BY 1, 5, 2",
    )
    assert rows == [
        ("closing-of-the-reading-room", "brisk-confirms-closing", "confirms", 1, 0),
        ("closing-of-the-reading-room", "brisk-on-counting-lamps", "confirms", 1, 0),
        ("closing-of-the-reading-room", "guild-tells-of-closing", "reports", 1, 0),
        ("closing-of-the-reading-room", "wick-and-wire-reports-closing", "reports", 1, 0),
        ("closing-of-the-reading-room", "guild-denies-hiding", "comments_on", 0, 1),
        ("closing-of-the-reading-room", "quill-answers-brisk", "comments_on", 0, 1),
        ("closing-of-the-reading-room", "brisk-denies-having-said-so", "denies", 0, 2),
        ("talk-of-warden-and-secretary", "brisk-tells-of-talk", "reports", 1, 0),
        ("talk-of-warden-and-secretary", "quill-dismisses-account", "dismisses", -1, 1),
    ]


def test_what_is_asserted_and_denied_is_disputed(fiction: Path, seeds_database: Path) -> None:
    question = "SELECT slug FROM events WHERE disputed ORDER BY slug"
    assert ask(fiction, question) == [
        "hiding-of-signal-lamps",
        "listening-in-cloud-house",
        "talk-of-warden-and-secretary",
    ]
    assert ask(seeds_database, question) == [
        "alleged-firing-at-azerbaijan-airlines-flight-8243",
        "alleged-harbouring-of-agents-in-russian-house",
    ]


def test_organizations_stand_under_others_with_their_distance(seeds_database: Path) -> None:
    found = ask(
        seeds_database,
        "SELECT a.slug, depth FROM actor_ancestors "
        "JOIN actors a ON a.id = ancestor_id JOIN actors b ON b.id = actor_id "
        "WHERE b.slug = 'russian-house-in-baku' ORDER BY depth",
    )
    assert found == [("russian-house-in-baku", 0), ("rossotrudnichestvo", 1), ("russia", 2)]
    parents = dict(
        ask(
            seeds_database,
            "SELECT a.slug, p.slug FROM organizations "
            "JOIN actors a ON a.id = actor_id LEFT JOIN actors p ON p.id = parent_id",
        )
    )
    assert parents["russian-house-in-baku"] == "rossotrudnichestvo"
    assert parents["rossotrudnichestvo"] == "russia"
    assert parents["bakutv"] is None


def test_a_participant_is_under_each_of_its_ancestors(seeds_database: Path) -> None:
    found = ask(
        seeds_database,
        "SELECT a.slug, u.role, u.type, u.date_from, u.date_to FROM participants_under AS u "
        "JOIN actors AS a ON a.id = ancestor_id JOIN events AS e ON e.id = event_id "
        "WHERE e.slug = 'closure-of-russian-house-in-baku' AND role = 'target' ORDER BY a.slug",
    )
    closed = ("target", "closure", "0001-01-01", "2025-02-06")
    assert found == [("rossotrudnichestvo", *closed), ("russia", *closed), ("russian-house-in-baku", *closed)]


def test_every_event_is_counted_once_at_dates_that_hold_its_own(seeds_database: Path) -> None:
    by_type = ask(seeds_database, "SELECT type, count(*) FROM events GROUP BY type ORDER BY type")
    for table in ("event_counts", "event_counts_by_type"):
        question = f"SELECT type, sum(events) FROM {table} GROUP BY type ORDER BY type"
        assert ask(seeds_database, question) == by_type
        dates = ask(seeds_database, f"SELECT DISTINCT date_from, date_to FROM {table} WHERE type = 'closure'")
        assert dates == [("0001-01-01", "2025-02-28"), ("2025-02-01", "2025-02-28")]


def test_an_event_rests_on_the_sources_of_its_words_and_of_what_is_said_of_it(fiction: Path) -> None:
    rows = ask(
        fiction,
        "SELECT s.slug FROM event_sources JOIN events e ON e.id = event_id JOIN sources s ON s.id = source_id "
        "WHERE e.slug = 'hiding-of-signal-lamps' ORDER BY position",
    )
    assert rows == ["harbour-watch-finds-no-lamps", "open-letter-of-the-lamplighters"]
