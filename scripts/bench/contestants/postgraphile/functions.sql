-- What one adds to the tables for PostGraphile: indexes for the order of events, full text, functions for what its
-- fields cannot ask, and what may be filtered and ordered by beyond the columns that an index begins with.

CREATE INDEX IF NOT EXISTS events_by_date ON events (date_to DESC, slug, date_from);
CREATE INDEX events_by_month ON events (month, type, date_to, date_from);
CREATE INDEX events_of_type_newest ON events (type, date_to DESC, slug, date_from) INCLUDE (id);
CREATE INDEX IF NOT EXISTS participants_in_order ON participants (event_id, position, role, actor_id);
COMMENT ON COLUMN events.date_from IS '@behavior +filterBy';
COMMENT ON COLUMN participants.position IS '@behavior +orderBy';
COMMENT ON COLUMN stances.position IS '@behavior +orderBy';
COMMENT ON COLUMN evidence.position IS '@behavior +orderBy';
COMMENT ON COLUMN event_sources.position IS '@behavior +orderBy';
COMMENT ON COLUMN event_positions.hops IS '@behavior +filterBy';
COMMENT ON COLUMN event_positions.polarity IS '@behavior +filterBy';

ALTER TABLE actors ADD COLUMN words tsvector
  GENERATED ALWAYS AS (to_tsvector('simple', name || ' ' || coalesce(description, ''))) STORED;
CREATE INDEX actors_words ON actors USING gin (words);
COMMENT ON COLUMN actors.words IS '@behavior -*';

CREATE FUNCTION actors_with_words(words text) RETURNS SETOF actors LANGUAGE sql STABLE AS $$
  SELECT a.* FROM actors AS a
  WHERE a.words @@ plainto_tsquery('simple', actors_with_words.words)
  ORDER BY a.name, a.slug
$$;

-- Events of whole months by month and type: what lies inside a month is one range of an index, already grouped; what lies
-- in none is another.
CREATE FUNCTION events_by_month(first_month text, last_month text)
RETURNS TABLE (period text, type text, count int) LANGUAGE sql STABLE AS $$
  SELECT e.month, e.type, count(*)::int FROM events AS e
  WHERE e.month BETWEEN first_month AND last_month
  GROUP BY e.month, e.type
  UNION ALL
  SELECT NULL, e.type, count(*)::int FROM events AS e
  WHERE e.month IS NULL AND e.date_to >= first_month || '-01' AND e.date_from <= last_month || '-31'
  GROUP BY e.type
  ORDER BY 1 NULLS LAST, 2
$$;

-- The statements about an event in their order, as a view: to a function's rows PostGraphile joins nothing.
CREATE VIEW event_statements AS
  SELECT DISTINCT q.event_id, s.position, s.slug, s.id AS statement_id
  FROM event_positions AS q JOIN statements AS s ON s.id = q.statement_id WHERE q.hops <= 1;
COMMENT ON VIEW event_statements IS $$
@primaryKey event_id,statement_id
@foreignKey (event_id) references events (id)
@foreignKey (statement_id) references statements (id)
$$;
COMMENT ON COLUMN event_statements.position IS '@behavior +orderBy';
COMMENT ON COLUMN event_statements.slug IS '@behavior +orderBy';
