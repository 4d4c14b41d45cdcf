"""Who asks: people of the demo organisation chosen so that every item has a full answer."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from graph import instants
from graph.client import Graph
from graph.query import Query
from mentoring import identities
from mentoring.sessions import lifecycle
from schema import ids as relay
from server import dev_issuer
from server.dev_issuer import DevIssuer

_ANYBODY = Query(
    "peers.anybody",
    """
    MATCH (person:Employee {status: 'ACTIVE'})
    WITH person ORDER BY person.listKey LIMIT 1
    RETURN collect({user_name: person.userName, number: 1}) AS rows
    """,
)
# Somebody whose first five skills by name are each offered by three others and more.
_HOLDER = Query(
    "peers.holder",
    """
    MATCH (person:Employee {status: 'ACTIVE'})-[:HOLDS_ROLE]->(:JobRole)
    WITH DISTINCT person ORDER BY person.id LIMIT 200
    CALL (person) {
        MATCH (person)-[:HAS_SKILL]->(skill:Skill)
        WITH skill ORDER BY skill.listKey LIMIT 5
        RETURN collect(skill) AS skills
    }
    WITH person, skills WHERE size(skills) = 5
    UNWIND skills AS skill
    CALL (skill) {
        MATCH (skill)<-[:OFFERS]-(mentor:Employee)
        WHERE mentor.status = 'ACTIVE'
        RETURN count(mentor) AS mentors
    }
    WITH person, min(mentors) AS mentors
    WITH person, mentors ORDER BY mentors DESC, person.id LIMIT 1
    RETURN collect({user_name: person.userName, number: mentors}) AS rows
    """,
)
_POPULAR = Query(
    "peers.popular_skill",
    """
    MATCH (skill:Skill {status: 'ACTIVE'})<-[:OFFERS]-(mentor:Employee)
    WITH skill, count(mentor) AS mentors ORDER BY mentors DESC, skill.id LIMIT 1
    RETURN collect({id: skill.id, name: skill.name, number: mentors}) AS rows
    """,
)
# Somebody who leads nobody and has a gap in the skill that their role asks for.
_MENTEE = Query(
    "peers.mentee",
    """
    MATCH (skill:Skill {id: $skill_id})<-[required:REQUIRES]-(model:CompetencyModel {status: 'PUBLISHED'})
    MATCH (model)-[:FOR_ROLE]->(role:JobRole)<-[holding:HOLDS_ROLE]-(person:Employee {status: 'ACTIVE'})
    WHERE holding.to IS NULL AND model.effectiveFrom <= $now
      AND NOT EXISTS { MATCH (role)<-[:FOR_ROLE]-(newer:CompetencyModel {status: 'PUBLISHED'})
                       WHERE newer.effectiveFrom > model.effectiveFrom }
      AND NOT EXISTS { MATCH (person)<-[:REPORTS_TO]-(:Employee) }
    MATCH (person)-[held:HAS_SKILL]->(skill)
    WHERE held.currentRank < required.targetRank
    WITH person, required ORDER BY required.targetRank, person.id LIMIT 1
    RETURN collect({user_name: person.userName, number: required.targetRank}) AS rows
    """,
)
# The number of gaps nearest to five; among equals who leads nobody comes first.
_LEARNER = Query(
    "peers.learner",
    """
    MATCH (person:Employee {status: 'ACTIVE'})-[holding:HOLDS_ROLE]->(role:JobRole)
    WHERE holding.to IS NULL
    CALL (role) {
        MATCH (role)<-[:FOR_ROLE]-(model:CompetencyModel {status: 'PUBLISHED'})
        WHERE model.effectiveFrom <= $now
        WITH model ORDER BY model.effectiveFrom DESC, model.version DESC LIMIT 1
        RETURN model
    }
    MATCH (model)-[required:REQUIRES]->(skill:Skill {status: 'ACTIVE'})
    OPTIONAL MATCH (person)-[held:HAS_SKILL]->(skill)
    WITH person, required, held
    WHERE required.targetRank > coalesce(held.currentRank, 0)
    WITH person, count(required) AS gaps
    WITH person, gaps, EXISTS { MATCH (person)<-[:REPORTS_TO]-(:Employee) } AS leads
    ORDER BY abs(gaps - 5), leads, person.id LIMIT 1
    RETURN collect({user_name: person.userName, number: gaps}) AS rows
    """,
)


@dataclass(frozen=True, slots=True)
class Cast:
    """A token for each part, and the skill that is searched for (Relay id).

    `gaps` and `target` describe the learner and the search: they go into the report.
    """

    tokens: dict[str, str]
    skill_id: str
    skill_name: str
    offers: int
    target: int
    gaps: int


async def chosen(graph: Graph, issuer: DevIssuer) -> Cast:
    """The same people for the same data; each is linked with a development identity."""
    now = instants.to_text(datetime.now(UTC))
    (popular,) = await graph.read(_POPULAR)
    rows = {
        "anybody": await _one(graph, _ANYBODY),
        "holder": await _one(graph, _HOLDER),
        "mentee": await _one(graph, _MENTEE, skill_id=popular["id"], now=now),
        "learner": await _one(graph, _LEARNER, now=now),
    }
    return Cast(
        tokens={part: await _token(graph, issuer, row["user_name"]) for part, row in rows.items()},
        skill_id=relay.encode("Skill", popular["id"]),
        skill_name=popular["name"],
        offers=popular["number"],
        target=rows["mentee"]["number"],
        gaps=rows["learner"]["number"],
    )


async def _one(graph: Graph, query: Query, **params: Any) -> dict[str, Any]:
    rows = await graph.read(query, **params)
    if not rows:
        raise SystemExit(f"{query.name}: the demo organisation has nobody like that")
    return rows[0]


async def _token(graph: Graph, issuer: DevIssuer, user_name: str) -> str:
    await identities.link(graph, user_name=user_name, issuer=dev_issuer.ISSUER, subject=user_name)
    return issuer.token(user_name, now=datetime.now(UTC))


PLACE_TAKING = sorted(str(state) for state in lifecycle.PLACE_TAKING)
"""States of a session that take one of its mentor's places."""
