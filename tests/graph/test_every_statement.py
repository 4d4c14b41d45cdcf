"""Every statement of ours is planned by every engine, and names nothing that the loaded demo does not know."""

import pytest

from graph import levels
from graph.client import Graph, Tx
from graph.failures import StatementRefused
from graph.query import Fragment, Query, every_fragment, every_query

# Names that no fresh organisation holds, as label or type -> properties: Neo4j learns them once and for all
# when they are first written. A name that is neither here nor in the demo is a typo.
BEYOND_THE_DEMO = Query(
    "tests.beyond_the_demo",
    """
    CREATE (lease:Lease {name: 'tests', holder: 'h', until: 'u', lock: 'l'})
    CREATE (:CardEditions {name: 'tests', latest: 'e', recent: ['e'], lock: 'l'})
    CREATE (clock:TestClock {name: 'tests', advancedMicros: 0})
    CREATE (key:IdempotencyKey {
        key: 'tests', inputDigest: 'd', resultJson: 'j', createdAt: 'c', expiresAt: 'e'
    })
    CREATE (identity:SignInIdentity {key: 'tests', issuer: 'i', subject: 's'})
    CREATE (event:OutboxEvent {
        id: 'tests', kind: 'k', subjectId: 's', payload: 'p', at: 'a', createdAt: 'c', openSince: 'o', doneAt: 'd'
    })
    CREATE (run:ImportRun {id: 'tests', digest: 'd', startedAt: 's', finishedAt: 'f', step: 's'})
    CREATE (verification:Verification {id: 'tests'})<-[:CORRECTS]-(correction:VerificationCorrection {
        id: 'tests', key: 'k', verificationId: 'v', seq: 1, correctedRank: 1, reason: 'r', at: 'a', digest: 'd'
    })-[:CORRECTED_BY]->(lease)
    CREATE (verification)<-[:DISPUTES]-(dispute:GainDispute {
        id: 'tests', key: 'k', sessionId: 's', state: 's', reasonCode: 'r', comment: 'c', openedAt: 'o',
        outUntil: 'o', reviewUntil: 'r', overdueSince: 'o', listKey: 'l', closedAt: 'c', decision: 'd'
    })-[:OPENED_BY]->(lease)
    CREATE (dispute)-[:CLOSED_BY]->(lease)
    CREATE (session:MentoringSession {
        id: 'tests', gainRank: 1, gainHighWater: 1, gainQuality: 1.0, gainCounts: true, gainExclusion: 'e',
        disputeId: 'd'
    })
    CREATE (assessment:Assessment {id: 'tests', correctsId: 'c', placeKey: 'p'})
    CREATE (watch:IntegrityWatch {name: 'tests', asOf: 'a'})
    CREATE (session)<-[:RESTS_ON]-(flag:IntegrityFlag {
        id: 'tests', key: 'k', kind: 'k', state: 's', listKey: 'l', firstSeenAt: 'f', asOf: 'a', periodStart: 's',
        periodEnd: 'e', observed: 1, expected: 1.0, probability: 1.0, threshold: 1.0, reason: 'r',
        reviewedGains: 1
    })-[:CONCERNS {place: 0}]->(lease)
    CREATE (flag)<-[:REVIEWS]-(review:IntegrityReview {
        id: 'tests', at: 'a', finding: 'f', note: 'n', observed: 1
    })-[:REVIEWED_BY]->(lease)
    CREATE (search:Search {
        id: 'tests', at: 'a', followedUntil: 'f', menteeId: 'm', askedById: 'a', skillId: 's', targetRank: 1,
        purpose: 'p', rankingVersion: 'r', total: 1, shown: ['s'], candidates: '[]'
    })<-[:SEARCHED]-(lease)
    CREATE (report:FairnessReport {key: 'tests', asOf: 'a', body: 'b'})
    CREATE (fit:PeriodFit {key: 'tests', digest: 'd', generation: 'g', pages: 1})
    CREATE (page:PeriodFitPage {key: 'tests', candidates: ['c']})
    CREATE (verification)<-[:LOWERS]-(lowered:LoweredQuality {
        verificationId: 'tests', sessionId: 's', quality: 0.25, before: 1.0, reason: 'r', at: 'a'
    })
    CREATE (state:RefitState {
        name: 'tests', report: 'r', followed: 'f', boardsPatches: 1, caughtUpAt: 'c', driftMax: 0.0, driftRms: 0.0,
        estimated: true, movedMax: 0.0, movedRms: 0.0, patch: 'p', patches: 1, publishing: 'p', rippling: true,
        skillVariance: 0.02, lock: 'l'
    })
    CREATE (score:ReputationScore {key: 'tests', without: 'w'})
    CREATE (lease)-[:HAS_HISTORY]->(history:ReputationHistory {key: 'tests'})-[:ON_DAY]->(day:ReputationDay {
        key: 'tests', openedAt: 'o', opened: 'o', closedAt: 'c', closed: 'c'
    })
    CREATE (skill:Skill {sourceUri: 's', frameworkName: 'f'})
    CREATE (person:Employee {workStyle: [1], card: 'c', cardSince: 's', cardUntil: 'u', cardEdition: 'e'})
    CREATE (role:JobRole {occupationUri: 'o'})
    CREATE (command:Organisation {name: 'tests', demoEmployees: 1, demoSeed: 1, demoToday: 't'})
    CREATE (identity)-[signs:SIGNS_IN]->(lease)
    DETACH DELETE lease, clock, key, identity, event, run, skill, role, command, person
    DETACH DELETE verification, correction, dispute, session, assessment, watch, flag, review
    DETACH DELETE search, report, fit, page, lowered, state, score, history, day
    """,
)

_UNKNOWN = ("01N50", "01N51", "01N52")

STATEMENTS = [
    *every_query(),
    *(levels.level_query(fragment, {"value": fragment.row}) for fragment in every_fragment()),
]


def test_there_are_statements_to_plan() -> None:
    assert len(STATEMENTS) > 10


async def test_a_statement_that_is_no_cypher_would_be_seen(graph: Graph) -> None:
    with pytest.raises(StatementRefused):
        await graph.explain(Query("tests.broken", "MATCH (employee:Employee RETURN employee"))


# Planning some two hundred statements for the first time, after a load: minutes on a busy machine.
@pytest.mark.timeout(900)
async def test_every_engine_plans_every_statement_and_knows_its_names(demo_loop: Graph) -> None:
    async def learn(tx: Tx) -> None:
        await tx.run(BEYOND_THE_DEMO)

    await demo_loop.write(learn)
    refused: dict[str, str] = {}
    unknown: dict[str, list[str]] = {}
    for statement in STATEMENTS:
        try:
            remarks = await demo_loop.explain(statement)
        except StatementRefused as refusal:
            refused[statement.name] = str(refusal)
        else:
            if names := [remark.text for remark in remarks if remark.status in _UNKNOWN]:
                unknown[statement.name] = names

    assert refused == {}
    assert unknown == {}


async def test_an_unknown_name_would_be_seen(demo_graph: Graph, engine_name: str) -> None:
    if engine_name == "local":
        pytest.skip("the local engine makes no remarks")
    typo = Fragment("tests.typo", parent="Employee", text="MATCH (parent)-[:MEMBERS_OF]->(unit)", row="unit")

    remarks = await demo_graph.explain(levels.level_query(typo, {"value": "unit.nam"}))

    assert {remark.status for remark in remarks} >= {"01N51", "01N52"}
