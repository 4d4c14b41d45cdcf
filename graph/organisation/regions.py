"""The region that a unit lies in."""

from collections.abc import Sequence
from dataclasses import dataclass

from graph.client import Graph
from graph.query import Query

OF_DEPARTMENTS = Query(
    "regions.of_departments",
    """
    UNWIND $department_ids AS department_id
    MATCH (department:Department {id: department_id})-[steps:PART_OF*0..]->(region:Department)
    WHERE region.kind = 'REGION'
    WITH department_id, region, size(steps) AS away ORDER BY department_id, away
    WITH department_id, head(collect(region)) AS nearest
    RETURN collect({department_id: department_id, id: nearest.id, name: coalesce(nearest.name, '')}) AS rows
    """,
)


@dataclass(frozen=True, slots=True)
class Region:
    """A unit of kind REGION."""

    id: str
    name: str


async def of_departments(graph: Graph, department_ids: Sequence[str]) -> dict[str, Region]:
    """The nearest region above each unit, or the unit itself, by the unit's id; absent for one in no region."""
    if not department_ids:
        return {}
    rows = await graph.read(OF_DEPARTMENTS, department_ids=list(department_ids))
    return {row["department_id"]: Region(row["id"], row["name"]) for row in rows}
