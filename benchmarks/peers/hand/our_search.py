"""The hand-written handler where it runs our service's own mentor search: its statements and its scoring.

What is left between the two is GraphQL and HTTP.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from benchmarks.peers import cypher, relay_ids
from benchmarks.peers.hand import app
from benchmarks.peers.hand.operations import Read, Variables
from graph.client import Graph
from graph.query import Query
from mentoring import search
from mentoring.outcomes import Refused
from mentoring.people import Viewer
from mentoring.search import Match, Wish

_MENTORS = """
UNWIND $ids AS id
MATCH (mentor:Employee {id: id})
OPTIONAL MATCH (mentor)-[member:MEMBER_OF]->(department:Department)
WHERE member.from <= $now AND (member.to IS NULL OR $now < member.to)
RETURN collect([mentor.id, mentor.displayName, department.name]) AS rows
"""
_GAPS = f"""
MATCH (mentee:Employee {{id: $viewer}})
{cypher.GAPS}
RETURN collect([skill.id, skill.name, target, size]) AS rows
"""


@dataclass(frozen=True, slots=True)
class _Reads:
    """As much of a `Graph` as the search uses, on the bare driver."""

    read_rows: Read

    async def read(self, query: Query, /, **params: Any) -> list[Any]:
        return await self.read_rows(query.text, params)


async def _search(read: Read, person: str, variables: Variables) -> dict[str, Any]:
    found = await search.search(
        cast(Graph, _Reads(read)),
        Wish(relay_ids.uuid_of(variables["skill"])),
        viewer=Viewer(person, frozenset()),
        now=datetime.now(UTC),
        first=10,
        counted=False,
    )
    if isinstance(found, Refused):
        raise RuntimeError(found.message)
    people = await _people(read, found.matches)
    nodes = [_node(match, people, with_id=True) for match in found.matches]
    return {"mentorSearch": {"nodes": nodes}}


async def _gaps(read: Read, person: str, _variables: Variables) -> dict[str, Any]:
    gaps = await read(_GAPS, {"viewer": person, "now": cypher.now()})
    asked = [(person, skill_id, target) for skill_id, _, target, _ in gaps]
    found = await search.candidates(cast(Graph, _Reads(read)), asked, now=datetime.now(UTC), first=3)
    people = await _people(read, (match for page in found for match in page.matches))
    shown = [
        {
            "skill": {"name": name},
            "size": size,
            "candidateMentors": {"nodes": [_node(match, people, with_id=False) for match in page.matches]},
        }
        for (_, name, _, size), page in zip(gaps, found, strict=True)
    ]
    return {"viewer": {"skillGaps": shown}}


async def _people(read: Read, matches: Iterable[Match]) -> dict[str, Sequence[Any]]:
    ids = list({match.mentor_id for match in matches})
    return {row[0]: row for row in await read(_MENTORS, {"ids": ids, "now": cypher.now()})}


def _node(match: Match, people: dict[str, Sequence[Any]], *, with_id: bool) -> dict[str, Any]:
    uuid, name, department = people[match.mentor_id]
    mentor = {"displayName": name, "department": None if department is None else {"name": department}}
    if with_id:
        mentor = {"id": relay_ids.of_employee(uuid), **mentor}
    return {"score": match.score, "mentor": mentor}


if __name__ == "__main__":
    app.serve({"Search": _search, "Gaps": _gaps})
