"""The seed article, curated whole: what the real loader makes of it is what the article says."""

from importlib.resources import files
from pathlib import Path
from typing import Any

import apsw
import pytest

from schema.database import open_read_only

DOCUMENT = files("seeds") / "moscow-times-2025-02-06" / "document.txt"
SOURCE = "moscow-times-2025-02-06-azerbaijan-orders-closure"

HOUSE = "closure-of-russian-house-in-baku"
USAID = "closure-of-usaid-in-azerbaijan"
SEGMENT = "bakutv-segment-on-russian-house"
HARBOURING = "alleged-harbouring-of-agents-in-russian-house"
MEETING = "emergency-meeting-on-bakutv-allegations"
SUIT = "rossotrudnichestvo-suit-against-bakutv"
CRASH = "crash-of-azerbaijan-airlines-flight-8243"
FIRING = "alleged-firing-at-azerbaijan-airlines-flight-8243"
FINDING = "finding-on-flight-8243-crash"
DAMAGE = "damage-to-flight-8243-by-external-objects"
REFUSAL = "access-to-flight-8243-debris-not-granted"
STRAIN = "strain-in-russia-azerbaijan-relations-since-flight-8243-crash"

OWNERS = {
    "events": "event_id",
    "participants": "participant_id",
    "statements": "statement_id",
    "stances": "stance_id",
    "relations": "relation_id",
    "event_links": "event_link_id",
}
"""The tables whose rows rest on words, and the column of evidence that refers to each."""


@pytest.fixture(scope="module")
def seeds(seeds_database: Path) -> apsw.Connection:
    """The seeds, loaded and open for reading."""
    return open_read_only(seeds_database)


@pytest.fixture(scope="module")
def article(seeds: apsw.Connection) -> str:
    """The article as it was received; the stored text is the same."""
    received = DOCUMENT.read_bytes().decode()
    assert column(seeds, "SELECT text FROM sources WHERE slug = ?", SOURCE) == [received]
    return received


def rows(seeds: apsw.Connection, sql: str, *values: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query."""
    return list(seeds.execute(sql, values))


def column(seeds: apsw.Connection, sql: str, *values: str) -> list[Any]:
    """Return the first column of a query."""
    return [row[0] for row in rows(seeds, sql, *values)]


# ---- the headline question

CLOSURES = """
    SELECT e.slug, e.date_edtf FROM events e
    JOIN participants p ON p.event_id = e.id AND p.role = 'ordered_by'
    JOIN actors a ON a.id = p.actor_id AND a.slug = 'azerbaijan'
    WHERE e.type = 'closure' AND {} ORDER BY e.slug
"""


def test_azerbaijan_possibly_ordered_two_closures_in_2025(seeds: apsw.Connection) -> None:
    overlaps = CLOSURES.format("e.date_from <= '2025-12-31' AND e.date_to >= '2025-01-01'")
    assert rows(seeds, overlaps) == [(HOUSE, "[..2025-02-06]"), (USAID, "2025-02-06")]


def test_azerbaijan_definitely_ordered_one_closure_in_2025(seeds: apsw.Connection) -> None:
    inside = CLOSURES.format("e.date_from >= '2025-01-01' AND e.date_to <= '2025-12-31'")
    assert rows(seeds, inside) == [(USAID, "2025-02-06")]


@pytest.mark.parametrize(
    ("event", "target", "words"),
    [
        (HOUSE, "russian-house-in-baku", "the closure of the local branch of Rossotrudnichestvo"),
        (USAID, "usaid", "the closure of the United States Agency for International Development (USAID)"),
    ],
)
def test_a_closure_names_its_target_in_the_words_of_the_article(
    seeds: apsw.Connection, event: str, target: str, words: str
) -> None:
    found = rows(
        seeds,
        """SELECT a.slug, n.exact FROM events e
        JOIN participants p ON p.event_id = e.id AND p.role = 'target' JOIN actors a ON a.id = p.actor_id
        JOIN evidence v ON v.participant_id = p.id JOIN anchors n ON n.id = v.anchor_id
        WHERE e.slug = ? ORDER BY v.position LIMIT 1""",
        event,
    )
    assert found == [(target, words)]


def test_the_closures_are_two_decisions(seeds: apsw.Connection) -> None:
    linked = """SELECT 1 FROM event_links l JOIN events e ON e.id IN (l.from_id, l.to_id)
        WHERE l.type = 'same_decision_as' AND e.slug IN (?, ?)"""
    assert rows(seeds, linked, HOUSE, USAID) == []


# ---- who holds what


def test_two_events_are_disputed(seeds: apsw.Connection) -> None:
    disputed = """SELECT e.slug FROM events e JOIN event_sources x ON x.event_id = e.id
        JOIN sources s ON s.id = x.source_id WHERE e.disputed AND s.slug = ?"""
    assert set(column(seeds, disputed, SOURCE)) == {FIRING, HARBOURING}


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (FIRING, {("ilham-aliyev", "accuses", 1, 0), ("russia", "denies", -1, 0)}),
        (HARBOURING, {("bakutv", "alleges", 1, 0), ("russian-foreign-ministry", "dismisses", -1, 1)}),
        (CRASH, {("the-moscow-times", "reports", 1, 0)}),
        (DAMAGE, {("flight-8243-crash-investigators", "finds", 1, 0)}),
        (REFUSAL, {("russia", "alleges", 1, 0)}),
        (SUIT, {("yevgeny-primakov", "announces", 1, 0)}),
        (
            USAID,
            {
                ("turkish-media", "reports", 1, 0),
                ("ayhan-hajizade", "announces", 1, 0),
                ("ayhan-hajizade", "justifies", 0, 0),
                ("yevgeny-primakov", "comments_on", 0, 0),
            },
        ),
        (
            HOUSE,
            {
                ("the-moscow-times", "reports", 1, 0),
                ("azerbaijani-media", "reports", 1, 0),
                ("moscow-times-2025-02-06-sources-familiar-with-the-matter", "reports", 1, 0),
                ("moscow-times-2025-02-06-source-quoted-by-report", "justifies", 0, 0),
                ("yevgeny-primakov", "confirms", 1, 0),
                ("yevgeny-primakov", "comments_on", 0, 0),
                ("azerbaijan", "demands", 0, 0),
                ("azerbaijan", "justifies", 0, 0),
            },
        ),
    ],
)
def test_who_takes_which_position(seeds: apsw.Connection, event: str, expected: set[tuple[str, str, int, int]]) -> None:
    found = rows(
        seeds,
        """SELECT a.slug, p.stance, p.polarity, p.hops FROM event_positions p
        JOIN events e ON e.id = p.event_id JOIN actors a ON a.id = p.party_id WHERE e.slug = ?""",
        event,
    )
    assert set(found) == expected


def test_moscow_denies_the_firing_and_not_the_crash(seeds: apsw.Connection) -> None:
    denied = column(
        seeds,
        """SELECT e.slug FROM event_positions p
        JOIN events e ON e.id = p.event_id JOIN actors a ON a.id = p.party_id
        JOIN statements s ON s.id = p.statement_id JOIN sources o ON o.id = s.source_id
        WHERE a.slug = 'russia' AND p.polarity = -1 AND o.slug = ?""",
        SOURCE,
    )
    assert denied == [FIRING]
    blamed = """SELECT a.slug FROM events e JOIN participants p ON p.event_id = e.id
        JOIN actors a ON a.id = p.actor_id WHERE e.slug = ? AND p.role = 'initiator'"""
    assert column(seeds, blamed, FIRING) == ["russia"]
    assert column(seeds, blamed, CRASH) == []


@pytest.mark.parametrize("event", [HOUSE, USAID, SEGMENT, MEETING, CRASH, FINDING, STRAIN])
def test_what_happened_is_told_by_somebody(seeds: apsw.Connection, event: str) -> None:
    tellers = "SELECT 1 FROM event_positions p JOIN events e ON e.id = p.event_id WHERE e.slug = ? AND polarity = 1"
    assert rows(seeds, tellers, event)
    assert column(seeds, "SELECT modality FROM events WHERE slug = ?", event) == ["actual"]


# ---- through whom we know it


@pytest.mark.parametrize(
    ("statement", "chain"),
    [
        ("moscow-times-reports-closure-of-russian-house", "The Moscow Times"),
        (
            "sources-familiar-tell-of-closure-of-rossotrudnichestvo-branch",
            "The Moscow Times > Azerbaijani media > Sources familiar with the matter",
        ),
        ("source-quoted-by-report-justifies-closure", "The Moscow Times > Report > Unnamed source quoted by Report"),
        ("hajizade-announces-closure-of-usaid", "The Moscow Times > Turkish media > Ayhan Hajizade"),
        ("primakov-confirms-closure-of-russian-house", "The Moscow Times > Yevgeny Primakov"),
        ("azerbaijan-requests-closure-of-russian-house", "The Moscow Times > Yevgeny Primakov > Azerbaijan"),
        ("russia-says-it-was-not-granted-access-to-debris", "The Moscow Times > Russia"),
    ],
)
def test_attribution_chains(seeds: apsw.Connection, statement: str, chain: str) -> None:
    names = column(
        seeds,
        """SELECT a.name FROM attributions t JOIN statements s ON s.id = t.statement_id
        JOIN actors a ON a.id = t.actor_id WHERE s.slug = ? ORDER BY t.position""",
        statement,
    )
    assert " > ".join(names) == chain


@pytest.mark.parametrize(
    ("statement", "post", "object_", "spoken_for"),
    [
        (
            "hajizade-announces-closure-of-usaid",
            "spokesman",
            "azerbaijani-foreign-ministry",
            "azerbaijani-foreign-ministry",
        ),
        ("primakov-confirms-closure-of-russian-house", "head", "rossotrudnichestvo", "rossotrudnichestvo"),
        ("primakov-on-comparison-with-usaid", "head", "rossotrudnichestvo", "russian-house-in-baku"),
        ("aliyev-accuses-russia-of-firing-at-flight-8243", "President", "azerbaijan", "azerbaijan"),
    ],
)
def test_in_what_capacity_and_for_whom_it_was_said(
    seeds: apsw.Connection, statement: str, post: str, object_: str, spoken_for: str
) -> None:
    found = rows(
        seeds,
        """SELECT r.post, o.slug, b.slug FROM statements s JOIN relations r ON r.id = s.capacity_id
        JOIN actors o ON o.id = r.object_id JOIN actors b ON b.id = s.on_behalf_of_id WHERE s.slug = ?""",
        statement,
    )
    assert found == [(post, object_, spoken_for)]


def test_the_headline_of_the_related_article_comes_from_a_source_that_was_not_seen(seeds: apsw.Connection) -> None:
    found = rows(
        seeds,
        """SELECT o.title, o.seen, o.text, s.quote FROM statements s JOIN sources o ON o.id = s.source_id
        WHERE s.slug = 'russia-says-it-was-not-granted-access-to-debris'""",
    )
    quote = "It Wasn’t Granted Access to Debris From Azerbaijani Plane Crash"
    assert found == [(f"Russia Says {quote}", 0, None, quote)]


@pytest.mark.parametrize(
    ("above", "below"), [("azerbaijan", "azerbaijani-foreign-ministry"), ("russia", "russian-house-in-baku")]
)
def test_a_state_finds_its_ministries_and_the_branches_of_its_agencies(
    seeds: apsw.Connection, above: str, below: str
) -> None:
    ancestors = """SELECT n.slug FROM actor_ancestors t JOIN actors a ON a.id = t.actor_id
        JOIN actors n ON n.id = t.ancestor_id WHERE a.slug = ?"""
    assert above in column(seeds, ancestors, below)


# ---- when it was


@pytest.mark.parametrize(
    ("event", "edtf", "earliest", "latest", "basis", "words"),
    [
        (HOUSE, "[..2025-02-06]", None, "2025-02-06", "bounded_by_publication", "Thursday"),
        (USAID, "2025-02-06", "2025-02-06", "2025-02-06", "relative_to_publication", "on Thursday"),
        (SEGMENT, "2025-01", "2025-01-01", "2025-01-31", "relative_to_publication", "In January"),
        (HARBOURING, "[..2025-01]", None, "2025-01-31", "inferred", "In January"),
        (MEETING, "[2025-01-01..2025-02-06]", "2025-01-01", "2025-02-06", "bounded_by_publication", "In January"),
        (SUIT, "[2025-01-01..]", "2025-01-01", None, "inferred", "In January"),
        (CRASH, "2024-12-25", "2024-12-25", "2024-12-25", "relative_to_publication", "on Dec. 25"),
        (FIRING, "2024-12-25", "2024-12-25", "2024-12-25", "inferred", "on Dec. 25"),
        (DAMAGE, "2024-12-25", "2024-12-25", "2024-12-25", "inferred", "on Dec. 25"),
        (FINDING, "[2025-02-03..2025-02-06]", "2025-02-03", "2025-02-06", "relative_to_publication", "this week"),
        (REFUSAL, "[2024-12-25..2025-02-06]", "2024-12-25", "2025-02-06", "bounded_by_publication", "on Dec. 25"),
        (
            STRAIN,
            "2024-12-25/2025-02-06",
            "2024-12-25",
            "2025-02-06",
            "relative_to_publication",
            "since the crash of Azerbaijan Airlines Flight 8243 on Dec. 25",
        ),
    ],
)
def test_a_date_is_as_exact_as_the_article(
    seeds: apsw.Connection, event: str, edtf: str, earliest: str | None, latest: str | None, basis: str, words: str
) -> None:
    found = rows(
        seeds,
        """SELECT date_edtf, date_earliest, date_latest, date_basis, date_text, date_span FROM events WHERE slug = ?""",
        event,
    )
    assert found == [(edtf, earliest, latest, basis, words, int("/" in edtf))]


def test_no_event_of_the_article_is_left_out_of_the_dates(seeds: apsw.Connection) -> None:
    dated = {HOUSE, USAID, SEGMENT, HARBOURING, MEETING, SUIT, CRASH, FIRING, DAMAGE, FINDING, REFUSAL, STRAIN}
    found = column(
        seeds,
        """SELECT e.slug FROM events e JOIN event_sources x ON x.event_id = e.id
        JOIN sources s ON s.id = x.source_id WHERE s.slug = ?""",
        SOURCE,
    )
    assert set(found) == dated


# ---- where it is written


def test_the_words_of_every_anchor_stand_where_it_says(seeds: apsw.Connection, article: str) -> None:
    anchors = rows(
        seeds,
        """SELECT n.start, n."end", n.exact, n.prefix, n.suffix FROM anchors n
        JOIN sources s ON s.id = n.source_id WHERE s.slug = ?""",
        SOURCE,
    )
    assert anchors
    for start, end, exact, prefix, suffix in anchors:
        assert article[start:end] == exact
        assert article[:start].endswith(prefix)
        assert article[end:].startswith(suffix)


@pytest.mark.parametrize(("table", "owner"), OWNERS.items())
def test_every_record_rests_on_words(seeds: apsw.Connection, table: str, owner: str) -> None:
    assert column(seeds, f"SELECT id FROM {table}")
    bare = f"SELECT id FROM {table} WHERE id NOT IN (SELECT {owner} FROM evidence WHERE {owner} IS NOT NULL)"
    assert column(seeds, bare) == []


def test_quotes_and_cues_are_the_words_of_the_article(seeds: apsw.Connection, article: str) -> None:
    said = rows(
        seeds,
        """SELECT t.quote, coalesce(t.cue, '') FROM statements t
        JOIN evidence v ON v.statement_id = t.id AND v.field = 'quote'
        JOIN anchors n ON n.id = v.anchor_id JOIN sources s ON s.id = n.source_id WHERE s.slug = ?""",
        SOURCE,
    )
    assert len(said) == 23
    for quote, cue in said:
        assert quote in article
        assert cue in article
        assert "](" not in quote
