"""Assessments with their evidence, what they make of a person's skills, profiles and offers."""

from graph.exchange.organisation import Statements
from graph.query import Query
from graph.search import cards
from graph.search.offers import OFFERS_CHANGED

ASSESSMENTS_READ = Query(
    "exchange.assessments.read",
    """
    UNWIND $ids AS id
    MATCH (assessment:Assessment {id: id})-[:OF_EMPLOYEE]->(person:Employee)
    MATCH (assessment)-[:BY_EMPLOYEE]->(assessor:Employee)
    MATCH (assessment)-[:ON_SKILL]->(skill:Skill)
    OPTIONAL MATCH (assessment)-[:OBSERVED]->(indicator:BehavioralIndicator)
    WITH assessment, person, assessor, skill,
         collect(coalesce(indicator.externalId, indicator.id)) AS indicators
    OPTIONAL MATCH (corrected:Assessment {id: coalesce(assessment.correctsId, '')})
    RETURN collect({
      externalId: coalesce(assessment.externalId, assessment.id),
      corrects: coalesce(corrected.externalId, corrected.id),
      person: coalesce(person.externalId, person.id), assessor: coalesce(assessor.externalId, assessor.id),
      skill: coalesce(skill.externalId, skill.id), kind: assessment.kind, phase: assessment.phase,
      rank: assessment.rank, assessedAt: assessment.assessedAt, modelVersion: assessment.modelVersion,
      comment: assessment.comment, indicators: indicators
    }) AS rows
    """,
)
# Grouped: a person is looked up once for all that one assessor said of them.
ASSESSMENTS_CREATE = Query(
    "exchange.assessments.create",
    """
    UNWIND $rows AS pair
    MATCH (person:Employee {id: pair.person})
    MATCH (assessor:Employee {id: pair.assessor})
    UNWIND pair.rows AS row
    MATCH (skill:Skill {id: row.skill})
    CREATE (assessment:Assessment {
        id: row.props.id, externalId: row.props.externalId, kind: row.props.kind, phase: row.props.phase,
        rank: row.props.rank, assessedAt: row.props.assessedAt, modelVersion: row.props.modelVersion,
        comment: row.props.comment, listKey: row.props.listKey, correctsId: row.props.correctsId
    })
    CREATE (assessment)-[:OF_EMPLOYEE]->(person)
    CREATE (assessment)-[:BY_EMPLOYEE]->(assessor)
    CREATE (assessment)-[:ON_SKILL]->(skill)
    WITH assessment, row
    UNWIND row.indicators AS indicator_id
    MATCH (indicator:BehavioralIndicator {id: indicator_id})
    CREATE (assessment)-[:OBSERVED]->(indicator)
    """,
)
ASSESSMENTS_KNOWN = Query(
    "exchange.assessments.known",
    """
    UNWIND $ids AS id
    MATCH (assessment:Assessment {id: id})
    RETURN collect({id: assessment.id}) AS rows
    """,
)

EVIDENCE_READ = Query(
    "exchange.evidence.read",
    """
    UNWIND $ids AS id
    MATCH (evidence:Evidence {id: id})<-[:HAS_EVIDENCE]-(assessment:Assessment)
    RETURN collect({
      externalId: coalesce(evidence.externalId, evidence.id),
      assessment: coalesce(assessment.externalId, assessment.id), title: evidence.title,
      url: evidence.url, note: evidence.note
    }) AS rows
    """,
)
EVIDENCE_CREATE = Query(
    "exchange.evidence.create",
    """
    UNWIND $rows AS row
    MATCH (assessment:Assessment {id: row.assessment})
    CREATE (assessment)-[:HAS_EVIDENCE]->(:Evidence {
        id: row.props.id, externalId: row.props.externalId, title: row.props.title, url: row.props.url,
        note: row.props.note
    })
    """,
)

HOLDINGS_READ = Query(
    "exchange.holdings.read",
    """
    UNWIND $ids AS id
    MATCH (person:Employee {id: id})-[held:HAS_SKILL]->(skill:Skill)
    RETURN collect({
      person: person.id, skill: skill.id, selfRank: held.selfRank, selfAt: held.selfAt,
      verifiedRank: held.verifiedRank, verifiedAt: held.verifiedAt, verifiedById: held.verifiedById,
      highWaterRank: held.highWaterRank, currentRank: held.currentRank
    }) AS rows
    """,
)
HOLDINGS_CREATE = Query(
    "exchange.holdings.create",
    """
    UNWIND $rows AS one
    MATCH (person:Employee {id: one.person})
    UNWIND one.rows AS row
    MATCH (skill:Skill {id: row.skill})
    CREATE (person)-[:HAS_SKILL {
        selfRank: row.props.selfRank, selfAt: row.props.selfAt, verifiedRank: row.props.verifiedRank,
        verifiedAt: row.props.verifiedAt, verifiedById: row.props.verifiedById,
        highWaterRank: row.props.highWaterRank, currentRank: row.props.currentRank
    }]->(skill)
    """,
)
HOLDINGS_CHANGE = Query(
    "exchange.holdings.change",
    """
    UNWIND $rows AS row
    MATCH (person:Employee {id: row.person})-[held:HAS_SKILL]->(skill:Skill {id: row.skill})
    SET held += row.props
    """,
)
OFFERS_PROJECT = Query(
    "exchange.offers.project",
    """
    UNWIND $rows AS row
    MATCH (person:Employee {id: row.person})-[offer:OFFERS]->(skill:Skill {id: row.skill})
    SET offer.rank = row.rank, offer.verified = row.verified, offer.rankAt = row.rank_at"""
    + OFFERS_CHANGED,
)

MENTORS_READ = Query(
    "exchange.mentors.read",
    """
    UNWIND $ids AS id
    MATCH (person:Employee {id: id})-[:HAS_PROFILE]->(profile:MentorProfile)
    RETURN collect({
      person: coalesce(person.externalId, person.id), capacity: profile.capacity,
      accepting: profile.accepting, pausedUntil: profile.pausedUntil,
      minutesPerMonth: profile.minutesPerMonth, leaderboardVisible: profile.leaderboardVisible
    }) AS rows
    """,
)
MENTORS_CREATE = Query(
    "exchange.mentors.create",
    """
    UNWIND $rows AS row
    MATCH (mentor:Employee {id: row.person})
    CREATE (mentor)-[:HAS_PROFILE]->(:MentorProfile {
        id: row.id, capacity: row.props.capacity, accepting: row.props.accepting,
        pausedUntil: row.props.pausedUntil, minutesPerMonth: row.props.minutesPerMonth,
        leaderboardVisible: row.props.leaderboardVisible
    })
    SET """
    + cards.STALE,
)
# By the person: a profile made in the service has an id of its own.
MENTORS_CHANGE = Query(
    "exchange.mentors.change",
    """
    UNWIND $rows AS row
    MATCH (mentor:Employee {id: row.person})-[:HAS_PROFILE]->(profile:MentorProfile)
    SET profile += row.props, """
    + cards.STALE,
)

OFFERS_READ = Query(
    "exchange.offers.read",
    """
    UNWIND $ids AS id
    MATCH (person:Employee {id: id})-[offer:OFFERS]->(skill:Skill)
    RETURN collect({
      person: coalesce(person.externalId, person.id), skill: coalesce(skill.externalId, skill.id),
      since: offer.since, purposes: offer.purposes, formats: offer.formats,
      maxLevelTaught: offer.maxLevelTaught
    }) AS rows
    """,
)
OFFERS_CREATE = Query(
    "exchange.offers.create",
    """
    UNWIND $rows AS row
    MATCH (person:Employee {id: row.person})-[held:HAS_SKILL]->(skill:Skill {id: row.skill})
    CREATE (person)-[:OFFERS {
        since: row.props.since, purposes: row.props.purposes, formats: row.props.formats,
        maxLevelTaught: row.props.maxLevelTaught, rank: held.currentRank,
        verified: held.verifiedRank IS NOT NULL, rankAt: coalesce(held.verifiedAt, held.selfAt)
    }]->(skill)"""
    + OFFERS_CHANGED,
)
OFFERS_CHANGE = Query(
    "exchange.offers.change",
    """
    UNWIND $rows AS row
    MATCH (person:Employee {id: row.person})-[offer:OFFERS]->(skill:Skill {id: row.skill})
    SET offer += row.props"""
    + OFFERS_CHANGED,
)

ASSESSMENTS = Statements(ASSESSMENTS_READ, (ASSESSMENTS_CREATE,), ())
EVIDENCE = Statements(EVIDENCE_READ, (EVIDENCE_CREATE,), ())
MENTORS = Statements(MENTORS_READ, (MENTORS_CREATE,), (MENTORS_CHANGE,))
OFFERS = Statements(OFFERS_READ, (OFFERS_CREATE,), (OFFERS_CHANGE,))
