// The server: node server.mjs DATABASE PORT
import { readFileSync } from "node:fs";
import Database from "better-sqlite3";
import Fastify from "fastify";
import mercurius from "mercurius";
import { makeLoaders } from "./loaders.mjs";

const [file, port] = process.argv.slice(2);
const db = new Database(file, { readonly: true, fileMustExist: true });
db.pragma("mmap_size = 2147418112"); // SQLite's most
db.pragma("cache_size = -65536");

const EVENT = `SELECT id, slug, type, title, summary, modality, disputed, place_id,
  date_edtf, date_earliest, date_latest, date_precision, date_basis FROM events`;

const newest = db.prepare(`${EVENT}
  WHERE date_to >= @from AND date_from <= @to ORDER BY date_to DESC, slug LIMIT @first`);

// Type by type, the newest first until there are enough; whom a participant stands under is looked up in a set, which
// the plus sign brings about. Left alone, SQLite begins with all that those under the actor took part in.
const ordered = db.prepare(`${EVENT} WHERE id IN (
    SELECT e.id FROM event_types_under AS t CROSS JOIN events AS e ON e.id IN (
      SELECT x.id FROM events AS x
      WHERE x.type = t.code AND x.date_to >= @from AND x.date_from <= @to AND EXISTS (
        SELECT 1 FROM participants AS p
        WHERE p.event_id = x.id AND p.role IN (SELECT code FROM roles_under WHERE ancestor = 'ordered_by')
          AND +p.actor_id IN (
            SELECT actor_id FROM actor_ancestors WHERE ancestor_id = (SELECT id FROM actors WHERE slug = @orderedBy)))
      ORDER BY x.date_to DESC, x.slug LIMIT @first)
    WHERE t.ancestor = @type
  ) ORDER BY date_to DESC, slug LIMIT @first`);

const bySlug = db.prepare(`${EVENT} WHERE slug = ?`);

const withWords = db.prepare(`SELECT a.slug, a.name, a.kind, a.country, a.description
  FROM actors_fts JOIN actors AS a ON a.id = actors_fts.rowid
  WHERE actors_fts MATCH ? ORDER BY a.name, a.slug LIMIT ?`);

// What lies inside a month is one range of an index, already grouped; what lies in none is another.
const counts = db.prepare(`SELECT month AS period, type, count(*) AS count FROM events
  WHERE month BETWEEN @fromMonth AND @toMonth GROUP BY month, type
  UNION ALL
  SELECT NULL, type, count(*) FROM events
  WHERE month IS NULL AND date_to >= @fromMonth || '-01' AND date_from <= @toMonth || '-31' GROUP BY type
  ORDER BY period NULLS LAST, type LIMIT @first`);

const words = (text) =>
  text
    .split(/\s+/)
    .map((word) => `"${word.replaceAll('"', '""')}"`)
    .join(" ");

const resolvers = {
  Query: {
    events: (_, { where, first }) => (where.orderedBy ? ordered : newest).all({ ...where, first }),
    event: (_, { slug }) => bySlug.get(slug),
    actors: (_, { text, first }) => withWords.all(words(text), first),
    eventCounts: (_, range) => counts.all(range),
  },
  Event: {
    date: (event) =>
      event.date_edtf === null
        ? null
        : {
            edtf: event.date_edtf,
            earliest: event.date_earliest,
            latest: event.date_latest,
            precision: event.date_precision,
            basis: event.date_basis,
          },
  },
};

const app = Fastify();
app.register(mercurius, {
  schema: readFileSync(new URL("types.graphql", import.meta.url), "utf8"),
  resolvers,
  loaders: makeLoaders(db),
  jit: 1,
});
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => app.close().then(() => process.exit()));
await app.listen({ host: "127.0.0.1", port: Number(port) });
