// graphql-yoga with dataloader and the official driver: a loader a relation, one statement a batch.

import { createServer } from "node:http";

import DataLoader from "dataloader";
import { GraphQLError } from "graphql";
import { createSchema, createYoga } from "graphql-yoga";

import { cypher, now, person, port, relayId, rows, uuidOf } from "./place.js";

const typeDefs = `
enum EmploymentStatus { ACTIVE ON_LEAVE DEACTIVATED }
type Department { name: String! }
type JobRole { title: String! }
type Skill { name: String! topMentors(first: Int! = 10): [Employee!]! }
type SkillHolding { skill: Skill! }
type SkillHoldingConnection { nodes: [SkillHolding!]! }
type MentorMatch { score: Float! mentor: Employee! }
type MentorMatchConnection { nodes: [MentorMatch!]! }
type SkillGap { skill: Skill! size: Int! candidateMentors(first: Int! = 10): MentorMatchConnection! }
type Employee {
  id: ID!
  displayName: String!
  userName: String!
  status: EmploymentStatus!
  workLocation: String
  timeZone: String!
  languages: [String!]!
  grade: Int
  department: Department
  manager: Employee
  jobRole: JobRole
  skills(first: Int! = 20): SkillHoldingConnection!
  skillGaps: [SkillGap!]!
}
type EmployeeConnection { nodes: [Employee!]! }
type Reputation { score: Float lower: Float upper: Float mentor: Employee! }
type LeaderboardEntry { rank: Int! rankLow: Int! rankHigh: Int! reputation: Reputation! }
type LeaderboardConnection { nodes: [LeaderboardEntry!]! }
input MentorSearchOptions { diversify: Boolean! }
input MentorSearchInput { skillId: ID! options: MentorSearchOptions! }
input LeaderboardInput { minVerifiedSessions: Int! = 3 }
type Query {
  viewer: Employee!
  employees(first: Int! = 20): EmployeeConnection!
  mentorSearch(input: MentorSearchInput!, first: Int! = 10): MentorMatchConnection!
  leaderboard(input: LeaderboardInput!, first: Int! = 20): LeaderboardConnection!
}
`;

const EMPLOYEES = "MATCH (employee:Employee) WHERE employee.id IN $keys RETURN employee.id AS key, employee AS row";
const DEPARTMENTS = `
UNWIND $keys AS key
MATCH (:Employee {id: key})-[member:MEMBER_OF]->(department:Department)
WHERE member.from <= $now AND (member.to IS NULL OR $now < member.to)
RETURN key, department AS row
`;
const MANAGERS = `
UNWIND $keys AS key
MATCH (:Employee {id: key})-[line:REPORTS_TO]->(manager:Employee)
WHERE line.from <= $now AND (line.to IS NULL OR $now < line.to)
RETURN key, manager AS row
`;
const JOB_ROLES = `
UNWIND $keys AS key
MATCH (:Employee {id: key})-[holds:HOLDS_ROLE]->(role:JobRole)
WHERE holds.from <= $now AND (holds.to IS NULL OR $now < holds.to)
RETURN key, role AS row
`;
const HOLDINGS = `
UNWIND $keys AS key
MATCH (employee:Employee {id: key})
CALL (employee) {
    MATCH (employee)-[:HAS_SKILL]->(skill:Skill)
    RETURN skill ORDER BY skill.listKey LIMIT toInteger($first)
}
RETURN key, skill AS row ORDER BY row.listKey
`;
const TOP_MENTORS = `
UNWIND $keys AS key
MATCH (skill:Skill {id: key})
CALL (skill) {
    MATCH (skill)<-[offer:OFFERS]-(mentor:Employee)
    WHERE mentor.status <> 'DEACTIVATED'
    WITH mentor, coalesce(offer.publicScore, -99.0) AS score
    RETURN mentor, score ORDER BY score DESC, mentor.listKey LIMIT toInteger($first)
}
RETURN key, mentor AS row ORDER BY score DESC, mentor.listKey
`;
const GAPS = `
MATCH (mentee:Employee) WHERE mentee.id IN $keys
CALL (mentee) {
    ${cypher("gaps")}
    RETURN skill, target, size, required
}
RETURN mentee.id AS key, {skill: skill {.id, .name}, target: target, size: size} AS row
ORDER BY required.critical DESC, size DESC, skill.listKey
`;
const MATCHES = cypher("matches").replaceAll("LIMIT $first", "LIMIT toInteger($first)");
const CANDIDATES = `
UNWIND $keys AS gap
MATCH (mentee:Employee {id: gap.mentee})
MATCH (skill:Skill {id: gap.skill})
WITH gap, mentee, skill, toInteger(gap.target) AS target
${cypher("mentee")}
CALL (*) {
    ${MATCHES}
    RETURN mentor, score
}
RETURN gap.mentee + gap.skill AS key, {mentor_id: mentor.id, score: score} AS row ORDER BY score DESC, mentor.id
`;
const LISTED = `
MATCH (employee:Employee)
WHERE employee.listKey > '' AND employee.status <> 'DEACTIVATED'
RETURN employee AS row ORDER BY employee.listKey LIMIT toInteger($first)
`;
const SEARCH = `
${cypher("search_subject")}
${cypher("mentee")}
${MATCHES}
RETURN {mentor_id: mentor.id, score: score} AS row
`;
const BOARD = `
MATCH (board:Leaderboard {key: 'all'})
WITH 'all|' + board.generation + '|' AS prefix
MATCH (entry:LeaderboardEntry)
WHERE entry.key > prefix AND entry.key < prefix + '~' AND entry.verifiedSessions >= $least
WITH entry ORDER BY entry.key
MATCH (:Employee {id: entry.mentorId})-[:HAS_PROFILE]->(:MentorProfile {leaderboardVisible: true})
RETURN entry AS row ORDER BY entry.key LIMIT toInteger($first)
`;

/** What one request reads. */
class Reads {
  constructor(viewer) {
    this.viewer = viewer;
    this.now = now();
    this.employees = this.one(EMPLOYEES);
    this.departments = this.one(DEPARTMENTS);
    this.managers = this.one(MANAGERS);
    this.jobRoles = this.one(JOB_ROLES);
    this.gaps = new DataLoader(async (keys) => inOrder(keys, await this.rows(GAPS, { keys })));
    this.holdings = this.first(HOLDINGS, (asked) => asked.id, (asked) => asked.id);
    this.topMentors = this.first(TOP_MENTORS, (asked) => asked.id, (asked) => asked.id);
    this.candidates = this.first(
      CANDIDATES,
      ({ mentee, skill, target }) => ({ mentee, skill, target }),
      ({ mentee, skill }) => mentee + skill,
    );
  }

  async rows(statement, params = {}) {
    return (await rows(statement, { ...params, now: this.now })).map(({ key, row }) => ({ key, row: row.properties ?? row }));
  }

  one(statement) {
    return new DataLoader(async (keys) => {
      const found = new Map((await this.rows(statement, { keys })).map(({ key, row }) => [key, row]));
      return keys.map((key) => found.get(key) ?? null);
    });
  }

  /** A loader of lists whose keys also say how many of each are wanted: one statement for each such number. */
  first(statement, sent, named) {
    const name = (asked) => `${named(asked)} ${asked.first}`;
    return new DataLoader(
      async (asked) => {
        const found = new Map();
        for (const first of new Set(asked.map((one) => one.first))) {
          const keys = asked.filter((one) => one.first === first).map(sent);
          for (const { key, row } of await this.rows(statement, { keys, first })) {
            const at = `${key} ${first}`;
            if (!found.has(at)) found.set(at, []);
            found.get(at).push(row);
          }
        }
        return asked.map((one) => found.get(name(one)) ?? []);
      },
      { cacheKeyFn: name },
    );
  }
}

function inOrder(keys, found) {
  const lists = new Map(keys.map((key) => [key, []]));
  for (const { key, row } of found) lists.get(key).push(row);
  return keys.map((key) => lists.get(key));
}

const resolvers = {
  Query: {
    viewer: (_, __, { reads }) => reads.employees.load(reads.viewer),
    employees: async (_, { first }, { reads }) => ({ nodes: (await reads.rows(LISTED, { first })).map(({ row }) => row) }),
    mentorSearch: async (_, { input, first }, { reads }) => {
      if (input.options.diversify) throw new GraphQLError("A list here is always in order of score.");
      const params = { viewer: reads.viewer, skill: uuidOf(input.skillId), first };
      return { nodes: (await reads.rows(SEARCH, params)).map(({ row }) => row) };
    },
    leaderboard: async (_, { input, first }, { reads }) => {
      const found = await reads.rows(BOARD, { least: input.minVerifiedSessions, first });
      return { nodes: found.map(({ row }) => row) };
    },
  },
  Employee: {
    id: (employee) => relayId(employee.id),
    languages: (employee) => employee.languages ?? [],
    department: (employee, _, { reads }) => reads.departments.load(employee.id),
    manager: (employee, _, { reads }) => reads.managers.load(employee.id),
    jobRole: (employee, _, { reads }) => reads.jobRoles.load(employee.id),
    skills: async (employee, { first }, { reads }) => ({
      nodes: (await reads.holdings.load({ id: employee.id, first })).map((skill) => ({ skill })),
    }),
    skillGaps: async (employee, _, { reads }) =>
      (await reads.gaps.load(employee.id)).map((gap) => ({ ...gap, mentee: employee.id })),
  },
  Skill: { topMentors: (skill, { first }, { reads }) => reads.topMentors.load({ id: skill.id, first }) },
  SkillGap: {
    candidateMentors: async ({ mentee, skill, target }, { first }, { reads }) => ({
      nodes: await reads.candidates.load({ mentee, skill: skill.id, target, first }),
    }),
  },
  MentorMatch: { mentor: (match, _, { reads }) => reads.employees.load(match.mentor_id) },
  LeaderboardEntry: {
    reputation: (entry) => {
      const [, score, lower, upper] = JSON.parse(entry.score);
      return { score, lower, upper, mentorId: entry.mentorId };
    },
  },
  Reputation: { mentor: (reputation, _, { reads }) => reads.employees.load(reputation.mentorId) },
};

const yoga = createYoga({
  schema: createSchema({ typeDefs, resolvers }),
  graphiql: false,
  landingPage: false,
  logging: false,
  context: async ({ request }) => {
    const viewer = await person(request.headers.get("authorization"));
    if (viewer === null) throw new GraphQLError("Sign in.", { extensions: { http: { status: 401 } } });
    return { reads: new Reads(viewer) };
  },
});

createServer(yoga).listen(port, "127.0.0.1");
