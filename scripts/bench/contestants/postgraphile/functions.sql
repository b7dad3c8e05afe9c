-- What one adds to the tables for PostGraphile: indexes for the order of events, full text, functions for what its
-- fields cannot ask, and what may be filtered and ordered by beyond the columns that an index begins with.

CREATE INDEX events_newest ON events (date_to DESC, slug, date_from);
CREATE INDEX participants_under_newest ON participants_under (ancestor_id, role, type, date_to DESC, slug)
  INCLUDE (date_from, event_id);
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

-- Events of whole months by month and type.
CREATE FUNCTION events_by_month(first_month text, last_month text)
RETURNS TABLE (period text, type text, count int) LANGUAGE sql STABLE AS $$
  SELECT nullif(c.month, ''), c.type, sum(c.events)::int FROM event_counts_by_type AS c
  WHERE c.date_to >= first_month || '-01' AND c.date_from <= last_month || '-01'
  GROUP BY c.month, c.type
  ORDER BY c.month = '', c.month, c.type
$$;

-- The statements about an event in their order, as a table: to a function's rows PostGraphile joins nothing.
CREATE MATERIALIZED VIEW event_statements AS
  SELECT DISTINCT q.event_id, s.position, s.slug, s.id AS statement_id
  FROM event_positions AS q JOIN statements AS s ON s.id = q.statement_id WHERE q.hops <= 1;
CREATE UNIQUE INDEX event_statements_in_order ON event_statements (event_id, position, slug, statement_id);
CREATE INDEX event_statements_of ON event_statements (statement_id);
COMMENT ON MATERIALIZED VIEW event_statements IS $$
@primaryKey event_id,statement_id
@foreignKey (event_id) references events (id)
@foreignKey (statement_id) references statements (id)
$$;
COMMENT ON COLUMN event_statements.position IS '@behavior +orderBy';
COMMENT ON COLUMN event_statements.slug IS '@behavior +orderBy';
