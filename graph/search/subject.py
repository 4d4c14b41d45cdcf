"""What a search is about: whether the viewer may ask, and what the skill and the mentee's role say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from graph import instants
from graph.client import Graph
from graph.query import Query

SUBJECT = Query(
    "search.subject",
    """
    OPTIONAL MATCH (mentee:Employee {id: $mentee_id})
    OPTIONAL MATCH (skill:Skill {id: $skill_id})
    CALL (mentee) {
        OPTIONAL MATCH (mentee)-[line:REPORTS_TO]->(:Employee {id: $viewer_id})
        WHERE line.from <= $now AND (line.to IS NULL OR $now < line.to)
        RETURN count(line) AS lines
    }
    CALL (skill) {
        OPTIONAL MATCH (skill)-[:ON_SCALE]->(:ProficiencyScale)-[:HAS_LEVEL]->(level:ProficiencyLevel)
        RETURN collect(level.rank) AS ranks
    }
    CALL (mentee) {
        OPTIONAL MATCH (mentee)-[holds:HOLDS_ROLE]->(role:JobRole)
        WHERE holds.from <= $now AND (holds.to IS NULL OR $now < holds.to)
        OPTIONAL MATCH (role)<-[:FOR_ROLE]-(model:CompetencyModel)
        WHERE model.status = 'PUBLISHED' AND model.effectiveFrom <= $now
        WITH model ORDER BY model.effectiveFrom DESC, model.version DESC LIMIT 1
        OPTIONAL MATCH (model)-[required:REQUIRES]->(:Skill {id: $skill_id})
        RETURN max(required.targetRank) AS required_rank
    }
    CALL (mentee) {
        OPTIONAL MATCH (department:Department) WHERE department.id IN $department_ids
        RETURN collect(department.id) AS departments
    }
    RETURN collect({
        mentee_known: mentee.id IS NOT NULL, managed: lines > 0, skill_status: skill.status,
        reassess_every: skill.reassessEvery, ranks: ranks, required_rank: required_rank,
        department_ids: departments
    }) AS rows
    """,
)


@dataclass(frozen=True, slots=True)
class Subject:
    """What is known of a search before it starts.

    `managed`: the viewer is the mentee's manager of record. `skill_status` None: no such skill.
    `required_rank`: what the mentee's role asks for, None for nothing. `department_ids`: those asked about
    that exist.
    """

    mentee_known: bool
    managed: bool
    skill_status: str | None
    reassess_every: str | None
    ranks: frozenset[int]
    required_rank: int | None
    department_ids: frozenset[str]


async def subject(
    graph: Graph,
    *,
    viewer_id: str,
    mentee_id: str,
    skill_id: str,
    department_ids: Sequence[str],
    now: datetime,
) -> Subject:
    """The facts of one search, whether or not its ids exist."""
    [row] = await graph.read(
        SUBJECT,
        viewer_id=viewer_id,
        mentee_id=mentee_id,
        skill_id=skill_id,
        department_ids=list(department_ids),
        now=instants.to_text(now),
    )
    return Subject(
        **{**row, "ranks": frozenset(row["ranks"]), "department_ids": frozenset(row["department_ids"])}
    )
