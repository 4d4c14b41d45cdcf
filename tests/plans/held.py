"""The ids of what a graph holds, by label: where the odd and the broken is planted."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from graph.client import Graph
from graph.query import Query

LABELS: Final = (
    "Employee",
    "Department",
    "JobRole",
    "CompetencyModel",
    "ProficiencyLevel",
    "Skill",
    "BehavioralIndicator",
    "Assessment",
    "Evidence",
    "MentorProfile",
    "MentoringSession",
    "Meeting",
    "PracticeEntry",
    "SessionTransition",
    "Verification",
)
_IDS: Final = {
    label: Query(f"tests.held_{label}", f"MATCH (node:{label}) RETURN collect({{id: node.id}}) AS rows")
    for label in LABELS
}
_MANAGERS: Final = Query(
    "tests.held_managers",
    """
    MATCH (manager:Employee)<-[line:REPORTS_TO]-(:Employee) WHERE line.to IS NULL
    WITH DISTINCT manager
    RETURN collect({id: manager.id}) AS rows
    """,
)
_OFFERED: Final = Query(
    "tests.held_offered",
    """
    MATCH (:Employee)-[:OFFERS]->(skill:Skill)
    WITH DISTINCT skill
    RETURN collect({id: skill.id}) AS rows
    """,
)


@dataclass(frozen=True, slots=True)
class Held:
    """Ids by label, sorted; and two narrower lists, `managers` and `offered` skills."""

    ids: Mapping[str, tuple[str, ...]]
    managers: tuple[str, ...]
    offered: tuple[str, ...]

    @classmethod
    async def of(cls, graph: Graph) -> "Held":
        """What stands in the graph now."""
        by_label = {label: await _ids(graph, query) for label, query in _IDS.items()}
        return cls(by_label, await _ids(graph, _MANAGERS), await _ids(graph, _OFFERED))

    def some(self, rng: random.Random, label: str, most: int) -> list[str]:
        """One to `most` different ids of this label, fewer where there are fewer."""
        known = self.ids[label]
        return rng.sample(known, min(len(known), rng.randint(1, most)))


async def _ids(graph: Graph, query: Query) -> tuple[str, ...]:
    return tuple(sorted(row["id"] for row in await graph.read(query)))
