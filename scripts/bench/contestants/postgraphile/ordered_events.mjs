// A condition on events: of a type, or a type under it, ordered by an actor, or one under it, within these days. A
// condition rather than a function, for what belongs to a function's rows is never joined to them.
import { TYPES } from "postgraphile/@dataplan/pg";
import { addPgTableCondition } from "postgraphile/utils";

export const orderedEvents = addPgTableCondition(
  { schemaName: "public", tableName: "events" },
  "ordered",
  ({ graphql: { GraphQLInputObjectType, GraphQLNonNull, GraphQLString } }) => {
    const field = { type: new GraphQLNonNull(GraphQLString) };
    const fields = { type: field, actor: field, firstDay: field, lastDay: field };
    return { type: new GraphQLInputObjectType({ name: "OrderedEvents", fields }) };
  },
  (asked, { sql, sqlTableAlias, sqlValueWithCodec }) => {
    const text = (name) => sqlValueWithCodec(asked[name], TYPES.text);
    return sql`${sqlTableAlias}.id IN (
      SELECT u.event_id FROM participants_under AS u
      WHERE u.ancestor_id = (SELECT a.id FROM actors AS a WHERE a.slug = ${text("actor")})
        AND u.role = ANY (ARRAY(SELECT r.code FROM roles_under AS r WHERE r.ancestor = 'ordered_by'))
        AND u.type = ANY (ARRAY(SELECT t.code FROM event_types_under AS t WHERE t.ancestor = ${text("type")}))
        AND u.date_to >= ${text("firstDay")} AND u.date_from <= ${text("lastDay")})`;
  },
);
