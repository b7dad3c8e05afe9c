"""SQLite's dialect: text that is put together, text that is looked for."""

import json
from collections.abc import Iterator

import apsw
import pytest

from api.query.dialects import Sql, Sqlite, literal, phrase
from api.query.filters import words
from scripts.fulltext import LAYOUT

SQLITE = Sqlite()


@pytest.fixture(scope="module")
def connection() -> Iterator[apsw.Connection]:
    """A database with full text in it, and nothing else."""
    connection = apsw.Connection(":memory:")
    connection.execute(LAYOUT)
    yield connection
    connection.close()


@pytest.mark.parametrize("text", ["", "'", "''", "it's", '"', "\\", "\n", "😀", "{t}", "?1", "%s", "--"])
def test_a_literal_is_the_text(connection: apsw.Connection, text: str) -> None:
    assert connection.execute(f"SELECT {literal(text)}").get == text


@pytest.mark.parametrize("many", [0, 1, 2, 99, 100, 101, 250, 10_001])
def test_any_number_of_pieces_is_joined(connection: apsw.Connection, many: int) -> None:
    pieces = [piece for n in range(many) for piece in ("a", "b'", Sql(f"{n}"))]
    assert connection.execute(f"SELECT {SQLITE.concat(pieces)}").get == "".join(f"ab'{n}" for n in range(many))


@pytest.mark.parametrize(
    "value", ["", "a", 'b"\\/', "\u0001\u001f\u007f\u2028", "😀", "\r\n\t", 0, -1, 2**53, 0.1, -89.999999, None]
)
def test_a_value_is_quoted_as_json(connection: apsw.Connection, value: str | float | None) -> None:
    assert json.loads(connection.execute(f"SELECT {SQLITE.quote('?1').text}", (value,)).get) == value


@pytest.mark.parametrize(("value", "found"), [(1, "true"), (0, "false"), (None, "null")])
def test_a_truth_value_is_json(connection: apsw.Connection, value: int | None, found: str) -> None:
    assert connection.execute(f"SELECT {SQLITE.boolean('?1', nullable=True).text}", (value,)).get == found


@pytest.mark.parametrize("text", ['"', 'a" OR "b', "a*", "^a", "title:a", "NEAR(a b)", "a\0b", "a -b", "(", "'"])
def test_a_phrase_is_never_syntax(connection: apsw.Connection, text: str) -> None:
    for table in ("events_text", "names_trigram"):
        assert connection.execute(f"SELECT count(*) FROM {table} WHERE {table} MATCH ?", (phrase(text),)).get == 0


@pytest.mark.parametrize(
    ("stored", "asked", "matches"),
    [
        ("İlham Əliyev in Baku", "ilham", True),
        ("Straße", "STRAßE", True),
        ("école", "E\u0301COLE", True),
        ("e\u0301cole", "école", True),
        ("Ọlọ́run", "olorun", True),
        ("Olorun", "Ọlọ́run", True),
        ("हिन्दी भाषा", "हिन्दी", True),
        ("हिन्दी भाषा", "भाषण", False),
        ("чёрный", "ЧЁРНЫЙ", True),
        ("日本", "日本", True),
        ("well-known", "known well", True),
        ("Azerbaijan", "Azer", False),
        ("closures", "closure", False),
        ("a b", "a c", False),
    ],
)
def test_words_are_found_whatever_their_accents_and_case(
    connection: apsw.Connection, stored: str, asked: str, matches: bool
) -> None:
    connection.execute("DELETE FROM sources_text; INSERT OR IGNORE INTO sources_listed VALUES (1, 7)")
    connection.execute("INSERT INTO sources_text (rowid, title, body) VALUES (1, '', ?)", (stored,))
    question = SQLITE.text_question(words(asked, "text"))
    assert bool(connection.execute(SQLITE.matching("sources", "?1"), (question,)).fetchall()) is matches


@pytest.mark.parametrize("number", [0, 7, 101, 9999])
def test_a_padded_number_sorts_as_text(connection: apsw.Connection, number: int) -> None:
    assert connection.execute(f"SELECT {SQLITE.padded(str(number))}").get == f"{number:04}"
