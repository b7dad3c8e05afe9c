-- What one adds to the tables for PostGraphile: an index for its order of events, full text, functions for what its
-- fields cannot ask, and what may be filtered and ordered by beyond the columns that an index begins with.

CREATE INDEX events_newest ON events (date_to DESC, slug, date_from);
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

-- Events of a type, or a type under it, that an actor, or one under it, ordered, and that may lie within these days.
CREATE FUNCTION ordered_events(type text, actor text, first_day text, last_day text)
RETURNS SETOF events LANGUAGE sql STABLE AS $$
  SELECT e.* FROM events AS e
  WHERE e.id IN (
    SELECT u.event_id FROM participants_under AS u
    WHERE u.ancestor_id = (SELECT a.id FROM actors AS a WHERE a.slug = ordered_events.actor)
      AND u.role = ANY (ARRAY(SELECT r.code FROM roles_under AS r WHERE r.ancestor = 'ordered_by'))
      AND u.type = ANY (ARRAY(SELECT t.code FROM event_types_under AS t WHERE t.ancestor = ordered_events.type))
      AND u.date_to >= first_day AND u.date_from <= last_day
  )
  ORDER BY e.date_to DESC, e.slug
$$;

-- Events of whole months by month and type.
CREATE FUNCTION events_by_month(first_month text, last_month text)
RETURNS TABLE (period text, type text, count int) LANGUAGE sql STABLE AS $$
  SELECT nullif(c.month, ''), c.type, sum(c.events)::int FROM event_counts_by_type AS c
  WHERE c.date_to >= first_month || '-01' AND c.date_from <= last_month || '-01'
  GROUP BY c.month, c.type
  ORDER BY c.month = '', c.month, c.type
$$;

-- The statements about an event: Event.statements.
CREATE FUNCTION events_statements(event events) RETURNS SETOF statements LANGUAGE sql STABLE AS $$
  SELECT s.* FROM statements AS s
  WHERE s.id IN (SELECT q.statement_id FROM event_positions AS q WHERE q.event_id = event.id AND q.hops <= 1)
  ORDER BY s.position, s.slug
$$;
