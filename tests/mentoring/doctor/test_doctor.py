"""The doctor finds nothing on a sound graph, and each planted breach under its invariant."""

from dataclasses import dataclass
from typing import LiteralString

import pytest

from graph.client import Graph, Tx
from graph.query import Query
from mentoring import doctor
from mentoring.demo import load
from mentoring.doctor.finding import TITLES
from tests.conftest import DEMO_TODAY
from tests.mentoring import contested

_PEOPLE = 80


@dataclass(frozen=True, slots=True)
class Plant:
    """A breach to plant, and how to take it out again; `also` are invariants that it breaks by its nature."""

    invariant: str
    name: str
    plant: LiteralString
    undo: LiteralString
    also: frozenset[str] = frozenset()


PLANTS = [
    Plant(
        "I1",
        "open_key_lost",
        "MATCH (s:MentoringSession {state: 'ACCEPTED'}) WITH s ORDER BY s.id LIMIT 1 "
        "SET s.kept = s.openKey REMOVE s.openKey",
        "MATCH (s:MentoringSession) WHERE s.kept IS NOT NULL SET s.openKey = s.kept REMOVE s.kept",
    ),
    Plant(
        "I1",
        "open_key_left_behind",
        "MATCH (s:MentoringSession {state: 'VERIFIED'}) WITH s ORDER BY s.id LIMIT 1 SET s.openKey = 'left'",
        "MATCH (s:MentoringSession {openKey: 'left'}) REMOVE s.openKey",
    ),
    Plant(
        "I2",
        "capacity_below_places_taken",
        "MATCH (s:MentoringSession {state: 'IN_PRACTICE'})-[:MENTOR]->(:Employee)-[:HAS_PROFILE]->(p:MentorProfile) "
        "WITH p ORDER BY p.id LIMIT 1 SET p.kept = p.capacity, p.capacity = 0",
        "MATCH (p:MentorProfile) WHERE p.kept IS NOT NULL SET p.capacity = p.kept REMOVE p.kept",
    ),
    Plant(
        "I2",
        "card_of_another_day",
        "MATCH (m:Employee) WHERE m.cardUntil = '' WITH m ORDER BY m.id LIMIT 1 "
        "SET m.card = '[true,null,9,0,[],null,null,null,null,null,[],null]', "
        "m.cardSince = '2000-01-01T00:00:00.000000Z', m.cardUntil = '9'",
        "MATCH (m:Employee) WHERE m.cardUntil = '9' SET m.cardUntil = '' REMOVE m.card, m.cardSince",
    ),
    Plant(
        "I3",
        "verified_by_the_mentor",
        "MATCH (v:Verification)-[by:VERIFIED_BY]->(old:Employee) WITH v, by, old ORDER BY v.id LIMIT 1 "
        "MATCH (v)-[:VERIFIES]->(:MentoringSession)-[:MENTOR]->(mentor:Employee) "
        "DELETE by CREATE (v)-[:VERIFIED_BY]->(mentor) CREATE (v)-[:KEPT]->(old)",
        "MATCH (v:Verification)-[kept:KEPT]->(old:Employee) MATCH (v)-[by:VERIFIED_BY]->(:Employee) "
        "DELETE by DELETE kept CREATE (v)-[:VERIFIED_BY]->(old)",
        also=frozenset({"I5", "I6", "I10"}),
    ),
    Plant(
        "I4",
        "accepted_inside_a_line",
        "MATCH (s:MentoringSession {state: 'VERIFIED'})-[:MENTEE]->(mentee:Employee) "
        "WITH s, mentee ORDER BY s.id LIMIT 1 MATCH (s)-[:MENTOR]->(mentor:Employee) "
        "MATCH (mentee)-[line:REPORTS_TO]->(boss:Employee) "
        "WHERE line.from <= s.acceptedAt AND (line.to IS NULL OR s.acceptedAt < line.to) "
        "CREATE (mentee)-[:KEPT {from: line.from, to: line.to}]->(boss) "
        "CREATE (mentee)-[:REPORTS_TO {from: line.from, to: line.to, planted: true}]->(mentor) DELETE line",
        "MATCH (mentee:Employee)-[kept:KEPT]->(boss:Employee) "
        "MATCH (mentee)-[line:REPORTS_TO {planted: true}]->(:Employee) "
        "CREATE (mentee)-[:REPORTS_TO {from: kept.from, to: kept.to}]->(boss) DELETE line DELETE kept",
        also=frozenset({"I5", "I16"}),
    ),
    Plant(
        "I5",
        "verified_without_a_verification",
        "MATCH (s:MentoringSession {state: 'LAPSED'}) WITH s ORDER BY s.id LIMIT 1 "
        "SET s.state = 'VERIFIED', s.planted = true",
        "MATCH (s:MentoringSession {planted: true}) SET s.state = 'LAPSED' REMOVE s.planted",
        also=frozenset({"I12"}),
    ),
    Plant(
        "I6",
        "verification_altered",
        "MATCH (v:Verification) WITH v ORDER BY v.id LIMIT 1 SET v.kept = v.claimedRank, v.claimedRank = 77",
        "MATCH (v:Verification {claimedRank: 77}) SET v.claimedRank = v.kept REMOVE v.kept",
        also=frozenset({"I10"}),
    ),
    Plant(
        "I7",
        "baseline_altered",
        "MATCH (s:MentoringSession {state: 'IN_PRACTICE'}) WITH s ORDER BY s.id LIMIT 1 "
        "SET s.kept = s.baselineRank, s.baselineRank = 0",
        "MATCH (s:MentoringSession) WHERE s.kept IS NOT NULL SET s.baselineRank = s.kept REMOVE s.kept",
    ),
    Plant(
        "I7",
        "offer_without_the_current_level",
        "MATCH (:Employee)-[o:OFFERS]->(:Skill) WITH o LIMIT 1 SET o.kept = o.rank, o.rank = 0",
        "MATCH (:Employee)-[o:OFFERS]->(:Skill) WHERE o.kept IS NOT NULL SET o.rank = o.kept REMOVE o.kept",
    ),
    Plant(
        "I8",
        "high_water_forgotten",
        "MATCH (v:Verification) WITH v ORDER BY v.id LIMIT 1 "
        "SET v.kept = coalesce(v.highWaterRank, 0), v.highWaterRank = 66",
        "MATCH (v:Verification {highWaterRank: 66}) "
        "SET v.highWaterRank = CASE WHEN v.kept = 0 THEN null ELSE v.kept END REMOVE v.kept",
        also=frozenset({"I10"}),
    ),
    Plant(
        "I9",
        "counted_and_excluded",
        "MATCH (v:Verification {counts: true}) WITH v ORDER BY v.id LIMIT 1 SET v.exclusion = 'CONFLICT_OF_INTEREST'",
        "MATCH (v:Verification {counts: true}) REMOVE v.exclusion",
    ),
    Plant(
        "I10",
        "score_written_by_hand",
        "MATCH (r:ReputationScore) WITH r ORDER BY r.key LIMIT 1 SET r.kept = r.mean, r.mean = r.mean + 0.01",
        "MATCH (r:ReputationScore) WHERE r.kept IS NOT NULL SET r.mean = r.kept REMOVE r.kept",
    ),
    Plant(
        "I11",
        "department_of_its_time_lost",
        "MATCH (s:MentoringSession {state: 'VERIFIED'})-[at:MENTEE_DEPARTMENT]->(d:Department) "
        "WITH s, at, d ORDER BY s.id LIMIT 1 CREATE (s)-[:KEPT]->(d) DELETE at",
        "MATCH (s:MentoringSession)-[kept:KEPT]->(d:Department) CREATE (s)-[:MENTEE_DEPARTMENT]->(d) DELETE kept",
    ),
    Plant(
        "I12",
        "version_skipped",
        "MATCH (s:MentoringSession {state: 'VERIFIED'}) WITH s ORDER BY s.id LIMIT 1 "
        "SET s.version = s.version + 1, s.planted = true",
        "MATCH (s:MentoringSession {planted: true}) SET s.version = s.version - 1 REMOVE s.planted",
    ),
    Plant(
        "I12",
        "step_off_the_table",
        "MATCH (:MentoringSession {state: 'VERIFIED'})-[:HAS_TRANSITION]->(t:SessionTransition {seq: 2}) "
        "WITH t ORDER BY t.id LIMIT 1 SET t.kept = t.action, t.action = 'VERIFY'",
        "MATCH (t:SessionTransition) WHERE t.kept IS NOT NULL SET t.action = t.kept REMOVE t.kept",
    ),
    Plant(
        "I13",
        "meetings_overlap",
        "MATCH (s:MentoringSession)-[:HAS_MEETING]->(m:Meeting {status: 'PLANNED'}) WITH s, m ORDER BY m.id LIMIT 1 "
        "CREATE (s)-[:HAS_MEETING]->"
        "(:Meeting {id: 'planted', status: 'PLANNED', startsAt: m.startsAt, endsAt: m.endsAt})",
        "MATCH (m:Meeting {id: 'planted'}) DETACH DELETE m",
    ),
    Plant(
        "I9",
        "standing_without_a_cause",
        "MATCH (s:MentoringSession {state: 'VERIFIED'}) WHERE s.gainCounts IS NULL WITH s ORDER BY s.id LIMIT 1 "
        "SET s.gainCounts = false, s.gainExclusion = 'UNDER_REVIEW'",
        "MATCH (s:MentoringSession {gainExclusion: 'UNDER_REVIEW'}) WHERE s.disputeId IS NULL "
        "REMOVE s.gainCounts, s.gainExclusion",
        also=frozenset({"I8", "I10"}),
    ),
    Plant(
        "I6",
        "a_correction_altered",
        "MATCH (c:VerificationCorrection) WITH c ORDER BY c.id LIMIT 1 SET c.kept = c.reason, c.reason = 'Because'",
        "MATCH (c:VerificationCorrection) WHERE c.kept IS NOT NULL SET c.reason = c.kept REMOVE c.kept",
    ),
    Plant(
        "I14",
        "leaver_with_an_open_session",
        "MATCH (s:MentoringSession {state: 'ACCEPTED'})-[:MENTEE]->(e:Employee) WITH e ORDER BY e.id LIMIT 1 "
        "SET e.kept = e.status, e.status = 'DEACTIVATED'",
        "MATCH (e:Employee) WHERE e.kept IS NOT NULL SET e.status = e.kept REMOVE e.kept",
    ),
    Plant(
        "I15",
        "level_off_the_scale",
        "MATCH (s:MentoringSession {state: 'DECLINED'}) WITH s ORDER BY s.id LIMIT 1 "
        "SET s.kept = s.targetRank, s.targetRank = 9",
        "MATCH (s:MentoringSession) WHERE s.kept IS NOT NULL SET s.targetRank = s.kept REMOVE s.kept",
    ),
    Plant(
        "I16",
        "reports_in_a_circle",
        "MATCH (low:Employee)-[line:REPORTS_TO]->(top:Employee) WHERE line.to IS NULL "
        "AND NOT EXISTS { MATCH (top)-[up:REPORTS_TO]->(:Employee) WHERE up.to IS NULL } "
        "AND NOT EXISTS { MATCH (low)<-[:MENTOR|MENTEE]-(:MentoringSession) } "
        "WITH low, top ORDER BY low.id LIMIT 1 "
        "CREATE (top)-[:REPORTS_TO {from: '2999-01-01T00:00:00.000000Z', planted: true}]->(low)",
        "MATCH (:Employee)-[line:REPORTS_TO {planted: true}]->(:Employee) DELETE line",
    ),
    Plant(
        "I16",
        "two_departments",
        "MATCH (e:Employee)-[m:MEMBER_OF]->(d:Department) WHERE m.to IS NULL WITH e, d ORDER BY e.id LIMIT 1 "
        "CREATE (e)-[:MEMBER_OF {from: '2999-01-01T00:00:00.000000Z', planted: true}]->(d)",
        "MATCH (:Employee)-[m:MEMBER_OF {planted: true}]->(:Department) DELETE m",
    ),
]


async def _run(graph: Graph, name: str, text: LiteralString) -> None:
    async def work(tx: Tx) -> None:
        await tx.run(Query(f"tests.{name}", text))

    await graph.write(work)


async def _broken(graph: Graph) -> set[str]:
    return {finding.invariant for finding in await doctor.examine(graph) if finding.breaches}


@pytest.mark.timeout(300)
async def test_each_planted_breach_is_found_under_its_invariant(graph: Graph) -> None:
    loaded = await load.load(graph, employees=_PEOPLE, seed=3, today=DEMO_TODAY)
    assert loaded is not None
    await contested.contest(graph)
    assert await _broken(graph) == set()

    for planted in PLANTS:
        await _run(graph, f"plant_{planted.name}", planted.plant)
        found = await _broken(graph)
        await _run(graph, f"undo_{planted.name}", planted.undo)
        assert planted.invariant in found, planted.name
        assert found <= {planted.invariant} | planted.also, planted.name

    assert await _broken(graph) == set()


async def test_a_finding_counts_and_names_what_it_looked_at(graph: Graph) -> None:
    findings = await doctor.examine(graph)

    assert [finding.invariant for finding in findings] == list(TITLES)
    assert [(finding.checked, finding.breaches) for finding in findings] == [(0, 0)] * 16


def test_every_invariant_that_leaves_a_trace_has_a_planted_breach() -> None:
    assert {planted.invariant for planted in PLANTS} == set(TITLES)
