"""Every statement of ours keeps to the Cypher that all engines share, and each breach would be seen."""

import pytest

from graph import lint, migrate
from graph.query import Fragment, Query, every_fragment, every_query

BREACHES = {
    "a full-text index": (1, "CREATE FULLTEXT INDEX people IF NOT EXISTS FOR (n:Employee) ON EACH [n.name]"),
    "a full-text search": (1, "CALL db.index.fulltext.queryNodes('people', $words) YIELD node RETURN node"),
    "waiting for indexes": (1, "CALL db.awaitIndexes(30)"),
    "a native instant": (2, "MATCH (s:MentoringSession {id: $id}) SET s.endedAt = datetime($at)"),
    "the server's clock": (2, "MATCH (s:MentoringSession {id: $id}) SET s.endedAt = timestamp()"),
    "a native duration": (2, "RETURN duration.between($from, $until) AS rows"),
    "SHORTEST": (3, "MATCH p = SHORTEST 1 (a)-[:PART_OF]-+(b) RETURN p"),
    "a shortest path with a loose end": (
        3,
        "MATCH p = shortestPath((a)-[:PART_OF*]-(b:Department {id: $id}))",
    ),
    "an aggregate in a projection": (4, "MATCH (e:Employee) RETURN e {.id, skills: collect(e.name)} AS rows"),
    "an aggregate in a map": (4, "MATCH (e:Employee) WITH {total: count(e)} AS totals RETURN totals"),
    "a keyword as an alias": (5, "MATCH (e:Employee) WITH count(e) AS all RETURN all"),
    "a keyword as a variable": (5, "MATCH (end:Employee) RETURN collect({id: end.id}) AS rows"),
    "an importing WITH": (6, "MATCH (e:Employee) CALL { WITH e RETURN 1 AS one } RETURN one"),
    "a version prefix": (6, "CYPHER 25 MATCH (e:Employee) RETURN e"),
    "a plug-in's function": (6, "RETURN apoc.text.clean($name) AS rows"),
    "a list of procedures": (6, "SHOW PROCEDURES YIELD name RETURN name"),
    "batches inside the server": (6, "MATCH (e) CALL (e) { DELETE e } IN TRANSACTIONS OF 100 ROWS"),
    "an existence constraint": (7, "CREATE CONSTRAINT c FOR (n:Employee) REQUIRE n.id IS NOT NULL"),
    "a key constraint": (7, "CREATE CONSTRAINT c FOR (n:Employee) REQUIRE n.id IS NODE KEY"),
    "a type constraint": (7, "CREATE CONSTRAINT c FOR (n:Employee) REQUIRE n.id IS :: STRING"),
    "an anchor at the far end": (8, "MATCH (m:Employee)-[o:OFFERS]->(s:Skill {id: $id}) RETURN m"),
    "an anchor at a bound far end": (
        8,
        "MATCH (s:Skill {id: $id}) MATCH (m:Employee)-[:OFFERS]->(s) RETURN m",
    ),
    "the server's own id": (9, "MATCH (e:Employee) RETURN collect({id: elementId(e)}) AS rows"),
    "the server's old id": (9, "MATCH (e:Employee) RETURN collect({id: id(e)}) AS rows"),
}

FINE = """
    // datetime( in a comment, CALL { too
    UNWIND $ids AS id
    MATCH (parent:Employee {id: id})
    CALL (parent) {
        OPTIONAL MATCH (parent)-[member:MEMBER_OF]->(unit:Department)
        OPTIONAL MATCH (unit)-[:PART_OF*0..]->(:Department {id: $unit_id})
        WHERE member.to IS NULL AND NOT EXISTS { MATCH (unit)<-[:MEMBER_OF]-(:Employee {status: 'apoc.x'}) }
        WITH unit, count(member) AS total, collect(member.from) AS starts
        RETURN collect({
            id: unit.id, total: total, shown: replace(unit.since, '.000000Z', 'Z'),
            heads: COUNT { (unit)<-[:MEMBER_OF]-(:Employee) }, grid: [x IN starts | x]
        }) AS answer
    }
    MATCH (a:Employee {id: $a}), (b:Employee {id: $b})
    OPTIONAL MATCH path = shortestPath((a)-[:REPORTS_TO*..20]-(b))
    WITH id, answer, coalesce(max(length(path)), 0) AS distance
    RETURN collect({id: id, answer: answer, distance: distance}) AS rows
"""


@pytest.mark.parametrize("kind", BREACHES)
def test_each_breach_is_seen(kind: str) -> None:
    rule, text = BREACHES[kind]

    assert rule in {breach.rule for breach in lint.breaches(text)}


def test_portable_cypher_passes() -> None:
    assert lint.breaches(FINE) == []


def test_a_label_that_is_also_a_relationship_type_is_seen() -> None:
    texts = ["MATCH (e:Employee)-[:OFFERS]->(s:Skill) RETURN e", "MATCH (o:OFFERS {id: $id}) RETURN o"]

    assert lint.shared_names(texts) == [lint.Breach(5, "OFFERS")]


@pytest.mark.parametrize("statement", [*every_query(), *every_fragment()], ids=lambda each: each.name)
def test_every_statement_of_ours_is_portable(statement: Query | Fragment) -> None:
    assert lint.breaches(statement.text) == []


@pytest.mark.parametrize("migration", migrate.read_folder(), ids=lambda each: each.name)
def test_every_migration_is_portable(migration: migrate.Migration) -> None:
    assert [lint.breaches(statement) for statement in migration.statements if lint.breaches(statement)] == []


def test_no_label_is_named_like_a_relationship_type() -> None:
    texts = [each.text for each in (*every_query(), *every_fragment())]
    texts += [text for migration in migrate.read_folder() for text in migration.statements]

    assert lint.shared_names(texts) == []
