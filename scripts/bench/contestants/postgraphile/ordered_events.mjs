// A condition on events: the newest that are of a type, or a type under it, that an actor, or one under it, ordered, and
// that may lie within these days. It takes how many, so that the page is found in the index before any event is read. A
// condition rather than a function, for to a function's rows PostGraphile joins nothing.
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
    const text = (name) => sqlValueWithCodec(asked[name], TYPES.text);
    return sql`${sqlTableAlias}.id IN (SELECT found.event_id FROM (
      SELECT DISTINCT u.date_to, u.slug, u.event_id FROM participants_under AS u
      WHERE u.ancestor_id = (SELECT a.id FROM actors AS a WHERE a.slug = ${text("actor")})
        AND u.role = ANY (ARRAY(SELECT r.code FROM roles_under AS r WHERE r.ancestor = 'ordered_by'))
        AND u.type = ANY (ARRAY(SELECT t.code FROM event_types_under AS t WHERE t.ancestor = ${text("type")}))
        AND u.date_to >= ${text("firstDay")} AND u.date_from <= ${text("lastDay")}
      ORDER BY u.date_to DESC, u.slug LIMIT ${sqlValueWithCodec(asked.newest, TYPES.int)}) AS found)`;
  },
);
