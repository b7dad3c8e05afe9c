"""SQL is laid out, and stays the same."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from scripts.cli.sql import TOKEN, pretty

WORDS = st.sampled_from(
    ["t1.slug", "?12", "1", "=", "IN", "count", "'FROM (nobody'", "'it''s'", '"end"', "'CASE'", "AS", "'  '"]
)


def nest(below: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return strategies of SQL around other SQL; it need not be a statement that means anything."""
    pairs = st.tuples(below, below)
    return st.one_of(
        st.lists(below, min_size=1, max_size=6).map(lambda parts: f"concat({', '.join(parts)})"),
        pairs.map(lambda p: f"(SELECT {p[0]} FROM t WHERE {p[1]} AND {p[0]} ORDER BY t.n LIMIT ?1)"),
        pairs.map(lambda p: f"CASE WHEN {p[0]} THEN {p[1]} ELSE 'null' END"),
        pairs.map(lambda p: f"CASE {p[0]} WHEN 'a' THEN {p[1]} END"),
        pairs.map(" = ".join),
    )


SQL = st.recursive(WORDS, nest, max_leaves=60)


def words(sql: str) -> list[Any]:
    """Return what a database reads: no space between words counts."""
    return [token for token in TOKEN.findall(sql) if not token.isspace()]


@given(SQL, st.integers(20, 120))
def test_nothing_but_space_changes(sql: str, width: int) -> None:
    laid_out = pretty(sql, width)
    assert words(laid_out) == words(sql)
    assert pretty(laid_out.replace("\n", " "), width).split() == laid_out.split()
    assert all(line == line.rstrip() and line for line in laid_out.splitlines())


@given(SQL)
def test_what_is_short_stays_on_a_line(sql: str) -> None:
    assert pretty(sql, len(sql)) == sql


def test_what_nests_goes_further_in() -> None:
    sql = (
        "SELECT concat('[', t.a, ']') FROM t WHERE t.a IN (SELECT u.a FROM u WHERE u.long_name_of_column = ?1 AND u.b)"
        " AND CASE t.kind WHEN 'state' THEN t.first_long_name ELSE t.second_long_name END = 1 ORDER BY t.a, t.b LIMIT 3"
    )
    assert pretty(sql, 50) == (
        "SELECT concat('[', t.a, ']')\n"
        "FROM t\n"
        "WHERE t.a IN (\n"
        "  SELECT u.a\n"
        "  FROM u\n"
        "  WHERE u.long_name_of_column = ?1\n"
        "  AND u.b\n"
        ")\n"
        "AND CASE t.kind\n"
        "  WHEN 'state' THEN t.first_long_name\n"
        "  ELSE t.second_long_name\n"
        "END = 1\n"
        "ORDER BY t.a, t.b\n"
        "LIMIT 3"
    )
