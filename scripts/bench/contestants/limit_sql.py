"""The limit's questions, one hand-written SQL statement each: what there is to gain below the HTTP server.

Parameters: q1 ?1 type, ?2 actor, ?3 first day, ?4 last day; q2 ?1 slug; q3 ?1 words; q4 and q5 ?1 first day, ?2 last
day. CROSS JOIN holds SQLite to the order in which the tables are written. A subquery that has an ORDER BY and a LIMIT
hands its rows on in that order, so that nothing is sorted twice.
"""

from string import Template

LISTED = 20
"""How many members a list of the product's has where nobody says."""

SMALL_DATE = """iif(e.date_edtf IS NULL, 'null', concat('{"edtf":', json_quote(e.date_edtf),
    ',"earliest":', json_quote(e.date_earliest), ',"latest":', json_quote(e.date_latest), '}'))"""

PARTICIPANTS = f"""(
    SELECT group_concat(concat('{{"role":"', upper(p.role), '","actor":{{"slug":"', a.slug,
      '","name":', json_quote(a.name), ',"kind":"', upper(a.kind), '"}}}}'))
    FROM (
      SELECT role, actor_id FROM participants WHERE event_id = e.id ORDER BY position, id LIMIT {LISTED}
    ) p CROSS JOIN actors a ON a.id = p.actor_id)"""

STATEMENTS_OF = """
      SELECT s.* FROM (SELECT DISTINCT statement_id FROM event_positions WHERE event_id = e.id AND hops <= 1) q
      CROSS JOIN statements s ON s.id = q.statement_id ORDER BY s.position, s.slug LIMIT"""

PAGE_OF_EVENTS = Template(f"""
SELECT CAST(concat('{{"data":{{"events":{{"nodes":[', group_concat(concat(
  '{{"slug":"', e.slug, '","type":"', upper(e.type), '","title":', json_quote(e.title),
  ',"modality":"', upper(e.modality), '","date":', {SMALL_DATE},
  ',"place":', iif(w.id IS NULL, 'null', concat(
    '{{"name":', json_quote(w.name), ',"country":', json_quote(w.country), '}}')),
  ',"participants":[', {PARTICIPANTS},
  '],"statements":{{"nodes":[', (
    SELECT group_concat(concat('{{"quote":', json_quote(s.quote), ',"manner":"', upper(s.manner),
      '","speaker":{{"name":', json_quote(a.name), '}},"source":{{"title":', json_quote(o.title),
      ',"url":', json_quote(o.url), '}}}}'))
    FROM ({STATEMENTS_OF} 3) s CROSS JOIN actors a ON a.id = s.speaker_id CROSS JOIN sources o ON o.id = s.source_id),
  ']}}}}')), ']}}}}}}') AS BLOB)
FROM ($page) page CROSS JOIN events e ON e.id = page.id LEFT JOIN places w ON w.id = e.place_id
""")

MONTH_OF_EVENTS = Template(f"""
SELECT CAST(concat('{{"data":{{"events":{{"nodes":[', group_concat(concat(
  '{{"slug":"', e.slug, '","type":"', upper(e.type), '","title":', json_quote(e.title), ',"date":', {SMALL_DATE},
  ',"participants":[', {PARTICIPANTS},
  '],"statements":{{"nodes":[', (
    SELECT group_concat(concat('{{"quote":', json_quote(s.quote), ',"manner":"', upper(s.manner),
      '","speaker":{{"name":', json_quote(a.name), '}}}}'))
    FROM ({STATEMENTS_OF} 5) s CROSS JOIN actors a ON a.id = s.speaker_id),
  ']}}}}')), ']}}}}}}') AS BLOB)
FROM (
  SELECT id FROM events$indexed WHERE date_to >= ?1 AND date_from <= ?2 ORDER BY date_to DESC, slug LIMIT 100
) page CROSS JOIN events e ON e.id = page.id
""")

# The events of each type below the one asked for come in their order out of one range; at most 20 of a type count.
PAGE = """
  SELECT e.id FROM roles_under r CROSS JOIN event_types_under t CROSS JOIN events e ON e.id IN (
    SELECT DISTINCT u.event_id FROM participants_under u
    WHERE u.ancestor_id = (SELECT id FROM actors WHERE slug = ?2) AND u.role = r.code AND u.type = t.code
      AND u.date_to >= ?3 AND u.date_from <= ?4
    ORDER BY u.date_to DESC, u.slug LIMIT 20)
  WHERE r.ancestor = 'ordered_by' AND t.ancestor = ?1 ORDER BY e.date_to DESC, e.slug LIMIT 20"""

# Beginning with the actors, or with the dates, took up to 40 times as long for actors who took part in much.
PLAIN_PAGE = """
  SELECT e.id FROM event_types_under t CROSS JOIN events e ON e.id IN (
    SELECT x.id FROM events x INDEXED BY plain_events_by_type
    WHERE x.type = t.code AND x.date_to >= ?3 AND x.date_from <= ?4 AND EXISTS (
      SELECT 1 FROM participants p
      WHERE p.event_id = x.id AND p.role IN (SELECT code FROM roles_under WHERE ancestor = 'ordered_by')
        AND +p.actor_id IN (SELECT actor_id FROM actor_ancestors
          WHERE ancestor_id = (SELECT id FROM actors WHERE slug = ?2)))
    ORDER BY x.date_to DESC, x.slug LIMIT 20)
  WHERE t.ancestor = ?1 ORDER BY e.date_to DESC, e.slug LIMIT 20"""

EVENT = f"""
SELECT CAST(concat('{{"data":{{"event":', coalesce((
  SELECT concat('{{"slug":"', e.slug, '","type":"', upper(e.type), '","title":', json_quote(e.title),
    ',"summary":', json_quote(e.summary), ',"modality":"', upper(e.modality),
    '","disputed":', iif(e.disputed, 'true', 'false'),
    ',"date":', iif(e.date_edtf IS NULL, 'null', concat('{{"edtf":', json_quote(e.date_edtf),
      ',"earliest":', json_quote(e.date_earliest), ',"latest":', json_quote(e.date_latest),
      ',"precision":"', upper(e.date_precision),
      '","basis":', iif(e.date_basis IS NULL, 'null', concat('"', upper(e.date_basis), '"')), '}}')),
    ',"place":', iif(w.id IS NULL, 'null', concat('{{"name":', json_quote(w.name),
      ',"country":', json_quote(w.country), ',"latitude":', json_quote(w.latitude),
      ',"longitude":', json_quote(w.longitude), '}}')),
    ',"participants":[', (
      SELECT group_concat(concat('{{"role":"', upper(p.role), '","actor":{{"slug":"', a.slug,
        '","name":', json_quote(a.name), ',"kind":"', upper(a.kind), '","country":', json_quote(a.country), '}}}}'))
      FROM (
        SELECT role, actor_id FROM participants WHERE event_id = e.id ORDER BY position, id LIMIT {LISTED}
      ) p CROSS JOIN actors a ON a.id = p.actor_id),
    '],"statements":{{"nodes":[', (
      SELECT group_concat(concat('{{"slug":"', s.slug, '","quote":', json_quote(s.quote),
        ',"speaker":{{"name":', json_quote(a.name), '}},"stances":[', (
          SELECT group_concat(concat('{{"kind":"', upper(kind), '","polarity":', polarity, '}}'))
          FROM (
            SELECT kind, polarity FROM stances WHERE statement_id = s.id ORDER BY position, id LIMIT {LISTED}
          )), ']}}'))
      FROM ({STATEMENTS_OF} {LISTED}) s CROSS JOIN actors a ON a.id = s.speaker_id),
    ']}},"positions":[', (
      SELECT group_concat(concat('{{"stance":"', upper(q.stance), '","polarity":', q.polarity,
        ',"actor":{{"name":', json_quote(a.name), '}}}}'))
      FROM (
        SELECT stance, polarity, party_id FROM event_positions
        WHERE event_id = e.id AND (hops = 0 OR polarity <> 0) ORDER BY id LIMIT {LISTED}
      ) q CROSS JOIN actors a ON a.id = q.party_id),
    '],"evidence":[', (
      SELECT group_concat(concat('{{"exact":', json_quote(n.exact), ',"prefix":', json_quote(n.prefix),
        ',"suffix":', json_quote(n.suffix), ',"start":', n.start, ',"end":', n."end",
        ',"source":{{"title":', json_quote(o.title), '}}}}'))
      FROM (
        SELECT anchor_id FROM evidence WHERE event_id = e.id ORDER BY position, id LIMIT {LISTED}
      ) v CROSS JOIN anchors n ON n.id = v.anchor_id CROSS JOIN sources o ON o.id = n.source_id),
    '],"sources":[', (
      SELECT group_concat(concat('{{"slug":"', o.slug, '","title":', json_quote(o.title),
        ',"url":', json_quote(o.url), '}}'))
      FROM (
        SELECT source_id FROM event_sources WHERE event_id = e.id ORDER BY position LIMIT {LISTED}
      ) x CROSS JOIN sources o ON o.id = x.source_id),
    ']}}')
  FROM events e LEFT JOIN places w ON w.id = e.place_id WHERE e.slug = ?1), 'null'), '}}}}') AS BLOB)
"""

ACTORS = Template("""
SELECT CAST(concat('{"data":{"actors":{"nodes":[', group_concat(concat('{"slug":"', slug, '","name":', json_quote(name),
  ',"kind":"', upper(kind), '","country":', json_quote(country), ',"description":', json_quote(description), '}')),
  ']}}}') AS BLOB)
FROM (
  SELECT a.slug, a.name, a.kind, a.country, a.description
  FROM actors_text x CROSS JOIN actors_listed l ON l.place = x.rowid CROSS JOIN actors a ON a.id = l.id
  WHERE x.actors_text MATCH concat('"', replace(?1, ' ', '" "'), '"') ORDER BY $order LIMIT 10
)
""")

COUNTS = Template("""
SELECT CAST(concat('{"data":{"eventCounts":[', group_concat(concat('{"period":', json_quote(month),
  ',"type":"', upper(type), '","count":', events, '}')), ']}}') AS BLOB)
FROM ($counted)
""")

# What lies inside one month is counted already, and lies in the order asked for; only what lies in none is summed up.
COUNTED = """
  SELECT month, type, events FROM event_counts_by_type WHERE date_to BETWEEN ?1 AND ?2 AND month <> ''
  UNION ALL
  SELECT * FROM (
    SELECT NULL, type, sum(events) FROM event_counts_by_type
    WHERE date_to >= ?1 AND date_from <= ?2 AND month = '' GROUP BY type)
  LIMIT 1000"""

# What lies inside a month is one range of an index, already grouped; what lies in none is another.
PLAIN_COUNTED = """
  SELECT month, type, count(*) AS events FROM events INDEXED BY plain_events_by_month
  WHERE month BETWEEN substr(?1, 1, 7) AND substr(?2, 1, 7) GROUP BY month, type
  UNION ALL
  SELECT * FROM (
    SELECT NULL, type, count(*) FROM events INDEXED BY plain_events_by_month
    WHERE month IS NULL AND date_to >= ?1 AND date_from <= ?2 GROUP BY type)
  LIMIT 1000"""


def shorten(sql: str) -> str:
    """Return the statement on one line: it is compared with those that are prepared at every question."""
    return " ".join(sql.split())


def gather(page: str, order: str, indexed: str, counted: str) -> dict[str, str]:
    """Return the statement for each kind of question."""
    statements = {
        "q1": PAGE_OF_EVENTS.substitute(page=page),
        "q2": EVENT,
        "q3": ACTORS.substitute(order=order),
        "q4": MONTH_OF_EVENTS.substitute(indexed=indexed),
        "q5": COUNTS.substitute(counted=counted),
    }
    return {kind: shorten(sql) for kind, sql in statements.items()}


PLAIN_INDEXES = {
    "plain_events_by_date": "events (date_to, slug)",
    "plain_events_by_type": "events (type, date_to, slug)",
    "plain_events_by_month": "events (month, type, date_to, date_from)",
}
"""The indexes on events that anybody would make; participants have theirs by their unique key."""

STATEMENTS = {
    "limit": gather(PAGE, "x.rowid", "", COUNTED),
    "limit_plain": gather(PLAIN_PAGE, "a.name, a.slug", " INDEXED BY plain_events_by_date", PLAIN_COUNTED),
}
"""By contestant and kind of question: with the product's derived tables and indexes, and with plain indexes only."""
