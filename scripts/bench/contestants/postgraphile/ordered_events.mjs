// A condition on events: the newest that are of a type, or a type under it, that an actor, or one under it, ordered, and
// that may lie within these days. Type by type, the newest first until there are enough; OFFSET 0 and IS TRUE keep
// PostgreSQL from beginning with all that those under the actor took part in. A condition rather than a function, for to
// a function's rows PostGraphile joins nothing.
import { TYPES } from "postgraphile/@dataplan/pg";
import { addPgTableCondition } from "postgraphile/utils";

export const orderedEvents = addPgTableCondition(
  { schemaName: "public", tableName: "events" },
  "ordered",
  ({ graphql: { GraphQLInputObjectType, GraphQLInt, GraphQLNonNull, GraphQLString } }) => {
    const text = { type: new GraphQLNonNull(GraphQLString) };
    const number = { type: new GraphQLNonNull(GraphQLInt) };
    const fields = { type: text, actor: text, firstDay: text, lastDay: text, newest: number };
    return { type: new GraphQLInputObjectType({ name: "OrderedEvents", fields }) };
  },
  (asked, { sql, sqlTableAlias, sqlValueWithCodec }) => {
    const newest = sqlValueWithCodec(asked.newest, TYPES.int);
    const text = (name) => sqlValueWithCodec(asked[name], TYPES.text);
    return sql`${sqlTableAlias}.id IN (SELECT found.id
      FROM event_types_under AS t CROSS JOIN LATERAL (
        SELECT e.id, e.date_to, e.slug FROM events AS e
        WHERE e.type = t.code AND e.date_to >= ${text("firstDay")} AND e.date_from <= ${text("lastDay")} AND EXISTS (
          SELECT FROM participants AS p
          WHERE p.event_id = e.id AND (
            p.role = ANY (ARRAY(SELECT r.code FROM roles_under AS r WHERE r.ancestor = 'ordered_by'))
            AND p.actor_id IN (
              SELECT n.actor_id FROM actor_ancestors AS n
              WHERE n.ancestor_id = (SELECT a.id FROM actors AS a WHERE a.slug = ${text("actor")}))
          ) IS TRUE OFFSET 0)
        ORDER BY e.date_to DESC, e.slug LIMIT ${newest}) AS found
      WHERE t.ancestor = ${text("type")}
      ORDER BY found.date_to DESC, found.slug LIMIT ${newest})`;
  },
);
