// The loaders: one statement for all the objects of a level. What a row is nothing without (a participant's actor, a
// statement's speaker) is joined to it: a loader of its own would cost more than the join.

const ACTOR = "a.slug AS actor, a.name, a.kind, a.country, a.description";
const SOURCE = "o.slug AS source, o.title, o.url";
const ASKED = "IN (SELECT value FROM json_each(?))";

const actorOf = ({ actor, name, kind, country, description }) => ({ slug: actor, name, kind, country, description });
const sourceOf = ({ source, title, url }) => ({ slug: source, title, url });

export function makeLoaders(db) {
  // Of each object the rows that have its id, in the statement's order, in the shape that `shape` gives them.
  const many = (sql, shape = (row) => row) => {
    const statement = db.prepare(sql);
    return async (queries) => {
      const found = new Map(queries.map(({ obj }) => [obj.id, []]));
      for (const row of statement.all(JSON.stringify([...found.keys()]))) found.get(row.of).push(shape(row));
      return queries.map(({ obj, params: { first } }) =>
        first === undefined ? found.get(obj.id) : found.get(obj.id).slice(0, first),
      );
    };
  };
  // Of each object the one row that it names.
  const one = (sql, name) => {
    const statement = db.prepare(sql);
    return async (queries) => {
      const ids = new Set(queries.map(({ obj }) => obj[name]));
      const found = new Map(statement.all(JSON.stringify([...ids])).map((row) => [row.id, row]));
      return queries.map(({ obj }) => found.get(obj[name]) ?? null);
    };
  };
  return {
    Event: {
      place: one(`SELECT id, name, country, latitude, longitude FROM places WHERE id ${ASKED}`, "place_id"),
      participants: many(
        `SELECT p.event_id AS of, p.role, ${ACTOR}
         FROM participants AS p JOIN actors AS a ON a.id = p.actor_id
         WHERE p.event_id ${ASKED} ORDER BY p.position, p.id`,
        (row) => ({ role: row.role, actor: actorOf(row) }),
      ),
      statements: many(
        `SELECT q.event_id AS of, s.id, s.slug, s.quote, s.manner, ${ACTOR}, ${SOURCE}
         FROM (SELECT DISTINCT event_id, statement_id FROM event_positions WHERE event_id ${ASKED} AND hops <= 1) AS q
         JOIN statements AS s ON s.id = q.statement_id
         JOIN actors AS a ON a.id = s.speaker_id JOIN sources AS o ON o.id = s.source_id
         ORDER BY s.position, s.slug`,
        (row) => ({
          id: row.id,
          slug: row.slug,
          quote: row.quote,
          manner: row.manner,
          speaker: actorOf(row),
          source: sourceOf(row),
        }),
      ),
      positions: many(
        `SELECT q.event_id AS of, q.stance, q.polarity, ${ACTOR}
         FROM event_positions AS q JOIN actors AS a ON a.id = q.party_id
         WHERE q.event_id ${ASKED} AND (q.hops = 0 OR q.polarity <> 0) ORDER BY q.id`,
        (row) => ({ stance: row.stance, polarity: row.polarity, actor: actorOf(row) }),
      ),
      evidence: many(
        `SELECT v.event_id AS of, n.exact, n.prefix, n.suffix, n.start, n."end", ${SOURCE}
         FROM evidence AS v JOIN anchors AS n ON n.id = v.anchor_id JOIN sources AS o ON o.id = n.source_id
         WHERE v.event_id ${ASKED} ORDER BY v.position, v.id`,
        (row) => ({
          exact: row.exact,
          prefix: row.prefix,
          suffix: row.suffix,
          start: row.start,
          end: row.end,
          source: sourceOf(row),
        }),
      ),
      sources: many(
        `SELECT x.event_id AS of, s.slug, s.title, s.url
         FROM event_sources AS x JOIN sources AS s ON s.id = x.source_id
         WHERE x.event_id ${ASKED} ORDER BY x.position`,
      ),
    },
    Statement: {
      stances: many(
        `SELECT statement_id AS of, kind, polarity FROM stances WHERE statement_id ${ASKED} ORDER BY position, id`,
      ),
    },
  };
}
