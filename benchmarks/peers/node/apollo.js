// @neo4j/graphql on Apollo Server: the schema's types become Cypher, dated and ranked fields are its @cypher fields.

import { readFileSync } from "node:fs";

import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";
import { Neo4jGraphQL } from "@neo4j/graphql";
import { GraphQLError } from "graphql";

import { cypher, database, driver, now, person, port, relayId } from "./place.js";

const skillUuid = `substring($skill, 4, 8) + '-' + substring($skill, 12, 4) + '-' + substring($skill, 16, 4)
  + '-' + substring($skill, 20, 4) + '-' + substring($skill, 24)`;
const matches = (first) => cypher("matches").replaceAll("LIMIT $first", `LIMIT toInteger(${first})`);
const mentor = `{
  id: 'emp_' + replace(mentor.id, '-', ''), displayName: mentor.displayName,
  department: CASE WHEN department IS NULL THEN null ELSE {name: department.name} END
}`;
const search = `
${cypher("search_subject").replaceAll("$skill", skillUuid)}
${cypher("mentee")}
${matches("$first")}
RETURN {score: score, mentor: ${mentor}} AS match
`;
const gaps = `
WITH this AS mentee
${cypher("mentee")}
${cypher("gaps")}
CALL (*) {
  ${matches("$candidates")}
  RETURN collect({score: score, mentor: ${mentor}}) AS matches
}
WITH required, skill, size, matches ORDER BY required.critical DESC, size DESC, skill.listKey
RETURN {skill: {name: skill.name}, size: size, candidateMentors: matches} AS gap
`;
const typeDefs = readFileSync(new URL("apollo.graphql", import.meta.url), "utf8")
  .replace("{{search}}", () => search)
  .replace("{{gaps}}", () => gaps);
const resolvers = { Employee: { id: ({ uuid }) => relayId(uuid) } };

const schema = await new Neo4jGraphQL({ typeDefs, driver, resolvers }).getSchema();
const server = new ApolloServer({ schema, introspection: false });

await startStandaloneServer(server, {
  listen: { host: "127.0.0.1", port },
  context: async ({ req }) => {
    const viewer = await person(req.headers.authorization);
    if (viewer === null) throw new GraphQLError("Sign in.", { extensions: { http: { status: 401 } } });
    return { sessionConfig: { database }, cypherParams: { viewer, now: now() } };
  },
});
