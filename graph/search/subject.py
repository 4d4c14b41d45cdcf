"""What a search is about: whether the viewer may ask, and what the skill and the mentee's role say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, LiteralString

from graph import instants
from graph.client import Graph
from graph.query import Query

TEXT: Final[LiteralString] = """
    OPTIONAL MATCH (mentee:Employee {id: $mentee_id})
    OPTIONAL MATCH (skill:Skill {id: $skill_id})
    CALL (mentee) {
        OPTIONAL MATCH (mentee)-[line:REPORTS_TO]->(:Employee {id: $viewer_id})
        WHERE line.from <= $now AND (line.to IS NULL OR $now < line.to)
        RETURN count(line) AS lines
    }
    CALL (skill) {
        OPTIONAL MATCH (skill)-[:ON_SCALE]->(:ProficiencyScale)-[:HAS_LEVEL]->(level:ProficiencyLevel)
        RETURN collect(CASE WHEN level.rank IS NOT NULL THEN [level.rank, level.name] END) AS ranks
    }
    CALL (skill) {
        OPTIONAL MATCH (skill)-[:REPLACED_BY]->(newer:Skill)
        RETURN min(newer.name) AS replacement
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
    CALL () {
        OPTIONAL MATCH (department:Department) WHERE department.id IN $department_ids
        RETURN collect(department.id) AS departments
    }"""
"""Binds `mentee` and `skill`, null where there is none, and the facts of `ANSWER`."""

ANSWER: Final[LiteralString] = """
        mentee.id IS NOT NULL, lines > 0, skill.status, replacement, ranks, required_rank, departments"""
WIDTH: Final = 7
"""Values in `ANSWER`."""

ALONE = Query("search.subject", TEXT + "\n    RETURN collect([" + ANSWER + "]) AS rows")


@dataclass(frozen=True, slots=True)
class Subject:
    """What is known of a search before it starts.

    `managed`: the viewer is the mentee's manager of record. `skill_status` None: no such skill; `replacement`: the
    name of the skill that stands for a deprecated one. `levels`: the scale's names by rank. `required_rank`: what
    the mentee's role asks for, None for nothing. `department_ids`: those asked about that exist.
    """

    mentee_known: bool
    managed: bool
    skill_status: str | None
    replacement: str | None
    levels: Mapping[int, str]
    required_rank: int | None
    department_ids: frozenset[str]


async def without_skill(
    graph: Graph, *, viewer_id: str, mentee_id: str, department_ids: Sequence[str], now: datetime
) -> Subject:
    """What there is to know of a search for no skill, in one statement."""
    [row] = await graph.read(
        ALONE,
        viewer_id=viewer_id,
        mentee_id=mentee_id,
        skill_id=None,
        department_ids=list(department_ids),
        now=instants.to_text(now),
    )
    values: Sequence[Any] = list(row)
    return of_row(values)


def of_row(values: Sequence[Any]) -> Subject:
    """The facts that `ANSWER` read, whether or not the search's ids exist."""
    known, managed, status, replacement, ranks, required, departments = values
    return Subject(known, managed, status, replacement, dict(ranks), required, frozenset(departments))
