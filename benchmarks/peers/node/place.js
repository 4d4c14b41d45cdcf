// What both Node servers share: the driver, the token check, and the Cypher that is no part of the comparison.

import { createHash, createPublicKey } from "node:crypto";
import { readFileSync } from "node:fs";

import { jwtVerify } from "jose";
import neo4j from "neo4j-driver";

const { NEO4J_URI, NEO4J_USERNAME, NEO4J_PASSWORD, NEO4J_DATABASE, PEERS_PUBLIC_KEY } = process.env;

export const port = Number(process.env.PORT);
export const database = NEO4J_DATABASE;
export const driver = neo4j.driver(NEO4J_URI, neo4j.auth.basic(NEO4J_USERNAME, NEO4J_PASSWORD), {
  disableLosslessIntegers: true,
  telemetryDisabled: true,
  notificationFilter: { minimumSeverityLevel: "OFF" },
});

/** The records of one statement as plain objects, nodes as their properties. */
export async function rows(statement, params) {
  const session = driver.session({ database, defaultAccessMode: neo4j.session.READ });
  try {
    return (await session.run(statement, params)).records.map((record) => record.toObject());
  } finally {
    await session.close();
  }
}

/** A file of `cypher/`. */
export function cypher(name) {
  return readFileSync(new URL(`../cypher/${name}.cypher`, import.meta.url), "utf8");
}

/** This instant as the graph keeps instants. */
export function now() {
  return new Date().toISOString().replace("Z", "000Z");
}

export function relayId(uuid) {
  return `emp_${uuid.replaceAll("-", "")}`;
}

export function uuidOf(relayId) {
  const digits = relayId.slice(relayId.indexOf("_") + 1);
  return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join("-");
}

const LONGEST_S = 60;
const MOST = 10_000;
const PERSON = `
MATCH (:SignInIdentity {key: $key})-[:SIGNS_IN]->(person:Employee)
WHERE person.status <> 'DEACTIVATED'
RETURN person.id AS id
`;
const publicKey = createPublicKey(readFileSync(PEERS_PUBLIC_KEY));
const kept = new Map();

/** The id of the person behind an Authorization header, or null: checked once, kept by its hash for a minute. */
export async function person(authorization) {
  const token = (authorization ?? "").replace(/^Bearer /, "");
  const digest = createHash("sha256").update(token).digest("base64");
  const known = kept.get(digest);
  if (known !== undefined && known.until > Date.now() / 1000) return known.id;
  const found = await checked(token);
  if (found === null) return null;
  if (kept.size >= MOST) kept.clear();
  kept.set(digest, found);
  return found.id;
}

async function checked(token) {
  let claims;
  try {
    ({ payload: claims } = await jwtVerify(token, publicKey, {
      algorithms: ["ES256"],
      issuer: "urn:mentorgraph:development",
      audience: "mentorgraph",
      requiredClaims: ["exp", "iat", "iss", "aud", "sub"],
    }));
  } catch {
    return null;
  }
  const [linked] = await rows(PERSON, { key: `${claims.iss}|${claims.sub}` });
  if (linked === undefined) return null;
  return { id: linked.id, until: Math.min(claims.exp, Date.now() / 1000 + LONGEST_S) };
}
