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

// By role and type first: left alone, SQLite reads all types.
const ordered = db.prepare(`${EVENT} WHERE id IN (
    SELECT event_id FROM (
      SELECT DISTINCT u.date_to, u.slug, u.event_id
      FROM roles_under AS r CROSS JOIN event_types_under AS t CROSS JOIN participants_under AS u
      WHERE r.ancestor = 'ordered_by' AND t.ancestor = @type
        AND u.ancestor_id = (SELECT id FROM actors WHERE slug = @orderedBy) AND u.role = r.code AND u.type = t.code
        AND u.date_to >= @from AND u.date_from <= @to
      ORDER BY u.date_to DESC, u.slug LIMIT @first
    )
  ) ORDER BY date_to DESC, slug`);

const bySlug = db.prepare(`${EVENT} WHERE slug = ?`);

// The full text numbers actors in the order of their list: by name, then by slug.
const withWords = db.prepare(`SELECT a.slug, a.name, a.kind, a.country, a.description
  FROM actors_text AS x CROSS JOIN actors_listed AS l ON l.place = x.rowid CROSS JOIN actors AS a ON a.id = l.id
  WHERE x.actors_text MATCH ? ORDER BY x.rowid LIMIT ?`);

const counts = db.prepare(`SELECT nullif(month, '') AS period, type, sum(events) AS count FROM event_counts_by_type
  WHERE date_to >= @fromMonth || '-01' AND date_from <= @toMonth || '-01'
  GROUP BY month, type ORDER BY month = '', month, type LIMIT @first`);

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
  schema: readFileSync(new URL("schema.graphql", import.meta.url), "utf8"),
  resolvers,
  loaders: makeLoaders(db),
  jit: 1,
});
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => app.close().then(() => process.exit()));
await app.listen({ host: "127.0.0.1", port: Number(port) });
