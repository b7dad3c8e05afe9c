"""Excerpts around what was found, chosen as FTS5 chooses them, so that both databases show the same words.

Of the places where a phrase stands, and the beginnings of the sentences before them, the one is best from which most
of the phrases follow within an excerpt's length; a beginning is worth a little more, that of the text most of it.
Source: https://www.sqlite.org/fts5.html#the_snippet_function
"""

WORDS = 24
"""How many words an excerpt has at most."""

SNIPPET = rf"""
CREATE FUNCTION snippet(title text[], body text[], words tsvector, question text) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS $$
WITH phrases AS (
    SELECT p.number, array_agg(trim(w.word, '''') ORDER BY w.number) AS words
    FROM regexp_split_to_table(question, ' & ') WITH ORDINALITY AS p (phrase, number)
    CROSS JOIN LATERAL regexp_split_to_table(p.phrase, ' <-> ') WITH ORDINALITY AS w (word, number)
    GROUP BY p.number
), places AS (
    SELECT u.lexeme, place FROM unnest(words) AS u CROSS JOIN unnest(u.positions) AS place
    WHERE u.lexeme IN (SELECT unnest(p.words) FROM phrases AS p)
), texts AS (
    SELECT 0 AS text, title AS parts, 1 AS first, cardinality(title) / 2 AS size
    UNION ALL SELECT 1, body, cardinality(title) / 2 + 2, cardinality(body) / 2
), found AS (
    SELECT t.text, t.size, p.number AS phrase, f.place - t.first AS place, cardinality(p.words) AS length
    FROM phrases AS p JOIN places AS f ON f.lexeme = p.words[1]
    JOIN texts AS t ON f.place BETWEEN t.first AND t.first + t.size - 1
    WHERE NOT EXISTS (
        SELECT 1 FROM unnest(p.words) WITH ORDINALITY AS w (word, number)
        WHERE NOT EXISTS (SELECT 1 FROM places AS o WHERE o.lexeme = w.word AND o.place = f.place + w.number - 1)
    )
), sentences AS (
    SELECT t.text, (s.number / 2)::int AS place FROM texts AS t
    CROSS JOIN LATERAL unnest(t.parts) WITH ORDINALITY AS s (part, number)
    WHERE t.size > {WORDS} AND s.number % 2 = 1 AND (s.number = 1 OR s.part ~ '[.:][ \t\n\r]+$')
), starts AS (
    SELECT f.text, f.size, f.phrase, f.place, f.place AS start, 0 AS bonus FROM found AS f
    UNION ALL
    SELECT f.text, f.size, f.phrase, f.place, s.place, CASE s.place WHEN 0 THEN 120 ELSE 100 END
    FROM found AS f CROSS JOIN LATERAL (
        SELECT max(s.place) AS place FROM sentences AS s WHERE s.text = f.text AND s.place <= f.place
    ) AS s WHERE s.place < f.place
), scored AS (
    SELECT s.text, s.size, s.phrase, s.place, s.start, s.bonus,
        count(*) + 999 * count(DISTINCT f.phrase) + s.bonus AS score,
        min(f.place) AS first,
        (array_agg(f.place + f.length ORDER BY f.place DESC, f.phrase DESC))[1] AS last
    FROM starts AS s JOIN found AS f ON f.text = s.text AND f.place >= s.start AND f.place < s.start + {WORDS}
    GROUP BY s.text, s.size, s.phrase, s.place, s.start, s.bonus
    ORDER BY score DESC, s.text, s.place, s.phrase, s.bonus LIMIT 1
), chosen AS (
    SELECT s.text, CASE WHEN s.bonus > 0 THEN s.start
        ELSE greatest(0, least(s.first - ({WORDS} - (s.last - s.first)) / 2, s.size - {WORDS})) END AS start
    FROM scored AS s
)
SELECT replace(trim(concat(
    CASE WHEN c.start > 0 THEN '…' END,
    array_to_string(t.parts[CASE c.start WHEN 0 THEN 1 ELSE 2 * c.start + 2 END :
        CASE WHEN c.start + {WORDS} >= t.size THEN 2 * t.size + 1 ELSE 2 * (c.start + {WORDS}) END], ''),
    CASE WHEN c.start + {WORDS} < t.size THEN '…' END
), E'\n'), E'\n', ' ')
FROM chosen AS c JOIN texts AS t ON t.text = c.text
$$;
"""
