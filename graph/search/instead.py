"""What somebody could do for whom no mentor of a skill is found: other skills, and who holds this one."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from graph.client import Graph
from graph.query import Query

INSTEAD = Query(
    "search.instead",
    """
    UNWIND $wanted AS wish
    MATCH (skill:Skill {id: wish.skill_id})
    CALL (skill, wish) {
        OPTIONAL MATCH (skill)<-[held:HAS_SKILL]-(holder:Employee)
        WHERE held.currentRank >= wish.target_rank AND holder.status = 'ACTIVE'
        OPTIONAL MATCH (holder)-[offer:OFFERS]->(skill)
        WITH holder, count(offer) AS offers
        RETURN count(CASE WHEN offers = 0 THEN holder END) AS holders
    }
    CALL (skill) {
        OPTIONAL MATCH (skill)-[link:BROADER|RELATED_TO]-(other:Skill)
        WHERE other.status = 'ACTIVE'
        OPTIONAL MATCH (other)<-[:OFFERS]-(mentor:Employee)
        WHERE mentor.status = 'ACTIVE'
        WITH other, type(link) AS kind, count(DISTINCT mentor) AS mentors
        WHERE mentors > 0
        RETURN collect([other.id, other.name, kind, mentors]) AS others
    }
    WITH wish, holders, others, [(skill)-[:BROADER]->(above:Skill) | above.id] AS broader
    RETURN collect([wish.skill_id, wish.target_rank, holders, others, broader]) AS rows
    """,
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A skill that nobody was found for, and the level to reach."""

    skill_id: str
    target_rank: int


@dataclass(frozen=True, slots=True)
class OtherRow:
    """An active skill beside the wanted one that somebody teaches; `relation` BROADER, NARROWER or RELATED."""

    skill_id: str
    name: str
    relation: str
    mentors: int


@dataclass(frozen=True, slots=True)
class InsteadRow:
    """`holders`: active people who hold the skill at the level and do not offer it."""

    holders: int
    skills: tuple[OtherRow, ...]


async def of_skills(graph: Graph, wanted: Sequence[Wanted]) -> dict[Wanted, InsteadRow]:
    """What there is instead of each, in one statement; absent: no such skill."""
    rows: list[Any] = list(await graph.read(INSTEAD, wanted=[asdict(one) for one in wanted]))
    found: dict[Wanted, InsteadRow] = {}
    for skill_id, target, holders, others, broader in rows:
        skills = [
            OtherRow(other, name, _relation(kind, other in broader), mentors)
            for other, name, kind, mentors in others
        ]
        found[Wanted(skill_id, target)] = InsteadRow(holders, tuple(skills))
    return found


def _relation(kind: str, is_broader: bool) -> str:
    if kind == "RELATED_TO":
        return "RELATED"
    return "BROADER" if is_broader else "NARROWER"
