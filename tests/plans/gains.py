"""What became of gains: corrected, disputed, flagged, looked at, and the report on the scores made of them."""

import random
from typing import Final

from graph.query import Query
from mentoring.reputation import report
from mentoring.reputation.report import PlaceboShown, Report, SlopeShown
from tests.plans.held import Held
from tests.plans.oddities import Change

_CORRECTED = Query(
    "tests.corrected_gains",
    """
    UNWIND $ids AS id
    MATCH (verification:Verification {id: id})-[:VERIFIES]->(session:MentoringSession)
    MATCH (verification)-[:VERIFIED_BY]->(verifier:Employee)
    SET session.gainRank = 1, session.gainCounts = true
    CREATE (correction:VerificationCorrection {
        id: id, key: id + '|1', verificationId: id, seq: 1, correctedRank: 1, reason: 'better', digest: 'd',
        at: '2026-06-01T10:00:00.000000Z'
    })-[:CORRECTS]->(verification)
    CREATE (correction)-[:CORRECTED_BY]->(verifier)
    """,
)
_DISPUTED = Query(
    "tests.disputed_gains",
    """
    UNWIND $ids AS id
    MATCH (verification:Verification {id: id})-[:VERIFIES]->(session:MentoringSession)-[:MENTOR]->(mentor:Employee)
    SET session.disputeId = id, session.gainCounts = false, session.gainExclusion = 'UNDER_REVIEW'
    CREATE (dispute:GainDispute {
        id: id, key: id + '|0', sessionId: session.id, state: 'OPEN', reasonCode: 'OTHER', comment: 'not so',
        openedAt: '2026-06-01T10:00:00.000000Z', reviewUntil: '2026-07-01T10:00:00.000000Z',
        outUntil: '2026-07-01T10:00:00.000000Z', listKey: '2026-06-01T10:00:00.000000Z|' + id
    })-[:DISPUTES]->(verification)
    CREATE (dispute)-[:OPENED_BY]->(mentor)
    """,
)
_FLAGGED = Query(
    "tests.flagged_gains",
    """
    UNWIND $ids AS id
    MATCH (verification:Verification {id: id})-[:VERIFIES]->(session:MentoringSession)-[:MENTOR]->(mentor:Employee)
    CREATE (flag:IntegrityFlag {
        id: id, key: 'VOLUME_BURST|' + id, kind: 'VOLUME_BURST', state: 'CURRENT', observed: 7, expected: 0.5,
        probability: 0.00001, threshold: 0.001, reason: 'Look at it.', listKey: 'VOLUME_BURST|' + id,
        firstSeenAt: '2026-06-01T10:00:00.000000Z', asOf: '2026-06-02T10:00:00.000000Z',
        periodStart: '2025-06-02T10:00:00.000000Z', periodEnd: '2026-06-02T10:00:00.000000Z'
    })
    CREATE (flag)-[:CONCERNS {place: 0}]->(mentor)
    CREATE (flag)-[:RESTS_ON]->(session)
    """,
)
_CLOSED = Query(
    "tests.closed_disputes",
    """
    UNWIND $ids AS id
    MATCH (dispute:GainDispute {id: id})-[:DISPUTES]->(:Verification)-[:VERIFIED_BY]->(verifier:Employee)
    SET dispute.state = 'DISMISSED', dispute.closedAt = '2026-06-03T10:00:00.000000Z', dispute.decision = 'It stands.'
    CREATE (dispute)-[:CLOSED_BY]->(verifier)
    """,
)
_LOOKED_AT = Query(
    "tests.reviewed_flags",
    """
    UNWIND $ids AS id
    MATCH (flag:IntegrityFlag {id: id})-[:CONCERNS]->(person:Employee)
    CREATE (review:IntegrityReview {
        id: id, at: '2026-06-04T10:00:00.000000Z', finding: 'HONEST', note: 'A busy month.', observed: 7
    })-[:REVIEWS]->(flag)
    CREATE (review)-[:REVIEWED_BY]->(person)
    SET flag.reviewedGains = 7
    """,
)
_REPORTED = Query(
    "tests.reported_scores",
    """
    MERGE (state:RefitState {name: 'reputation'})
    SET state.report = 'tests'
    CREATE (:FairnessReport {key: 'tests', asOf: '2026-06-14T02:00:00.000000Z', body: $body})
    """,
)
_REPORT: Final = Report(
    ranked=12,
    suppressed=5,
    slopes=[
        SlopeShown("leniency", 0.25, -0.5, 1.0, 10),
        SlopeShown("starting_level", None, None, None, 0),
    ],
    shares={"mentor": 0.1, "residual_level": 0.9},
    placebo=PlaceboShown(0.0, 10, 45),
)


def drawn(rng: random.Random, held: Held) -> list[Change]:
    """Gains corrected, disputed, or both, and flags on some; of each kind one that is done with."""
    disputed = held.some(rng, "Verification", 4)
    flagged = held.some(rng, "Verification", 3)
    return [
        Change("corrected", _CORRECTED, {"ids": held.some(rng, "Verification", 4)}),
        Change("disputed", _DISPUTED, {"ids": disputed}),
        Change("closed", _CLOSED, {"ids": disputed[:1]}),
        Change("flagged", _FLAGGED, {"ids": flagged}),
        Change("looked at", _LOOKED_AT, {"ids": flagged[:1]}),
        Change("reported", _REPORTED, {"body": report.to_text(_REPORT)}),
    ]
