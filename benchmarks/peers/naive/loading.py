"""What a request reads: a DataLoader for each relation, one statement a batch, whole nodes as they are stored."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import Any

import orjson
from neo4j import READ_ACCESS, AsyncDriver
from strawberry.dataloader import DataLoader

from benchmarks.peers import cypher, relay_ids

Row = dict[str, Any]
_EMPLOYEES = "MATCH (employee:Employee) WHERE employee.id IN $ids RETURN employee.id AS key, employee AS row"
_DEPARTMENTS = """
UNWIND $ids AS id
MATCH (:Employee {id: id})-[member:MEMBER_OF]->(department:Department)
WHERE member.from <= $now AND (member.to IS NULL OR $now < member.to)
RETURN id AS key, department AS row
"""
_MANAGERS = """
UNWIND $ids AS id
MATCH (:Employee {id: id})-[line:REPORTS_TO]->(manager:Employee)
WHERE line.from <= $now AND (line.to IS NULL OR $now < line.to)
RETURN id AS key, manager AS row
"""
_JOB_ROLES = """
UNWIND $ids AS id
MATCH (:Employee {id: id})-[holds:HOLDS_ROLE]->(role:JobRole)
WHERE holds.from <= $now AND (holds.to IS NULL OR $now < holds.to)
RETURN id AS key, role AS row
"""
_HOLDINGS = """
UNWIND $ids AS id
MATCH (employee:Employee {id: id})
CALL (employee) {
    MATCH (employee)-[:HAS_SKILL]->(skill:Skill)
    RETURN skill ORDER BY skill.listKey LIMIT $first
}
RETURN id AS key, skill AS row ORDER BY row.listKey
"""
_TOP_MENTORS = """
UNWIND $ids AS id
MATCH (skill:Skill {id: id})
CALL (skill) {
    MATCH (skill)<-[offer:OFFERS]-(mentor:Employee)
    WHERE mentor.status <> 'DEACTIVATED'
    WITH mentor, coalesce(offer.publicScore, -99.0) AS score
    RETURN mentor, score ORDER BY score DESC, mentor.listKey LIMIT $first
}
RETURN id AS key, mentor AS row ORDER BY score DESC, mentor.listKey
"""
_LISTED = """
MATCH (employee:Employee)
WHERE employee.listKey > '' AND employee.status <> 'DEACTIVATED'
RETURN employee AS row ORDER BY employee.listKey LIMIT $first
"""
_BOARD = """
MATCH (board:Leaderboard {key: 'all'})
WITH 'all|' + board.generation + '|' AS prefix
MATCH (entry:LeaderboardEntry)
WHERE entry.key > prefix AND entry.key < prefix + '~' AND entry.verifiedSessions >= $least
WITH entry ORDER BY entry.key
MATCH (:Employee {id: entry.mentorId})-[:HAS_PROFILE]->(:MentorProfile {leaderboardVisible: true})
RETURN entry AS row ORDER BY entry.key LIMIT $first
"""
_GAPS = f"""
MATCH (mentee:Employee) WHERE mentee.id IN $ids
CALL (mentee) {{
    {cypher.GAPS}
    RETURN skill, target, size, required
}}
RETURN mentee.id AS key, {{skill: skill {{.id, .name}}, target: target, size: size}} AS row
ORDER BY required.critical DESC, size DESC, skill.listKey
"""
_SEARCH = f"""
{cypher.SEARCH_SUBJECT}
{cypher.MENTEE}
{cypher.MATCHES}
RETURN {{mentor_id: mentor.id, score: score}} AS row
"""
_CANDIDATES = f"""
UNWIND $ids AS gap
MATCH (mentee:Employee {{id: gap[0]}})
MATCH (skill:Skill {{id: gap[1]}})
WITH gap, mentee, skill, gap[2] AS target
{cypher.MENTEE}
CALL (*) {{
    {cypher.MATCHES}
    RETURN mentor, score
}}
RETURN gap[..3] AS key, {{mentor_id: mentor.id, score: score}} AS row ORDER BY score DESC, mentor.id
"""


class Loaders:
    """One request: who asks, its time, and a loader for each relation, made when it is first wanted."""

    def __init__(self, driver: AsyncDriver, database: str, viewer: str) -> None:
        self._driver = driver
        self._database = database
        self._now = cypher.now()
        self.viewer = viewer

    async def listed(self, first: int) -> list[Row]:
        """The first employees by name."""
        return [row["row"] for row in await self._rows(_LISTED, first=first)]

    async def searched(self, skill_id: str, first: int) -> list[Row]:
        """The best matches of the viewer for a skill."""
        params = {"viewer": self.viewer, "skill": relay_ids.uuid_of(skill_id), "first": first}
        return [row["row"] for row in await self._rows(_SEARCH, **params)]

    async def board(self, least: int, first: int) -> list[Row]:
        """The first entries of the whole organisation's board."""
        rows = [row["row"] for row in await self._rows(_BOARD, least=least, first=first)]
        return [{**row, "kept": orjson.loads(row["score"])} for row in rows]

    @cached_property
    def employees(self) -> DataLoader[str, Row]:
        """Employees by id."""
        return self._one(_EMPLOYEES)

    @cached_property
    def departments(self) -> DataLoader[str, Row | None]:
        """Departments by employee."""
        return self._one(_DEPARTMENTS)

    @cached_property
    def managers(self) -> DataLoader[str, Row | None]:
        """Managers by employee."""
        return self._one(_MANAGERS)

    @cached_property
    def job_roles(self) -> DataLoader[str, Row | None]:
        """Job roles by employee."""
        return self._one(_JOB_ROLES)

    @cached_property
    def holdings(self) -> DataLoader[tuple[str, int], list[Row]]:
        """Skills held, by employee and how many are wanted."""
        return self._many_first(_HOLDINGS)

    @cached_property
    def top_mentors(self) -> DataLoader[tuple[str, int], list[Row]]:
        """Mentors by skill and how many are wanted."""
        return self._many_first(_TOP_MENTORS)

    @cached_property
    def gaps(self) -> DataLoader[str, list[Row]]:
        """Gaps by employee."""

        async def load(ids: list[str]) -> list[list[Row]]:
            return _in_order(ids, await self._rows(_GAPS, ids=ids))

        return DataLoader(load)

    @cached_property
    def candidates(self) -> DataLoader[tuple[str, str, int, int], list[Row]]:
        """Matches by mentee, skill, target and how many are wanted."""

        async def load(asked: list[tuple[str, str, int, int]]) -> list[list[Row]]:
            found: dict[tuple[str, str, int, int], list[Row]] = {}
            for first in {one[3] for one in asked}:
                ids = [list(one[:3]) for one in asked if one[3] == first]
                for key, rows in _grouped(await self._rows(_CANDIDATES, ids=ids, first=first)).items():
                    found[*key, first] = rows
            return [found.get(one, []) for one in asked]

        return DataLoader(load)

    def _one(self, statement: str) -> DataLoader[str, Any]:
        async def load(ids: list[str]) -> list[Row | None]:
            found = {row["key"]: row["row"] for row in await self._rows(statement, ids=ids)}
            return [found.get(one) for one in ids]

        return DataLoader(load)

    def _many_first(self, statement: str) -> DataLoader[tuple[str, int], list[Row]]:
        async def load(asked: list[tuple[str, int]]) -> list[list[Row]]:
            found: dict[tuple[str, int], list[Row]] = {}
            for first in {one[1] for one in asked}:
                ids = [one[0] for one in asked if one[1] == first]
                for key, rows in _grouped(await self._rows(statement, ids=ids, first=first)).items():
                    found[key, first] = rows
            return [found.get(one, []) for one in asked]

        return DataLoader(load)

    async def _rows(self, statement: str, **params: Any) -> list[Row]:
        async with self._driver.session(database=self._database, default_access_mode=READ_ACCESS) as session:
            result = await session.run(statement, now=self._now, **params)
            return await result.data()


def _grouped(rows: Iterable[Row]) -> dict[Any, list[Row]]:
    found = defaultdict(list)
    for row in rows:
        key = row["key"]
        found[tuple(key) if isinstance(key, list) else key].append(row["row"])
    return found


def _in_order(keys: Iterable[Any], rows: Iterable[Row]) -> list[list[Row]]:
    found = _grouped(rows)
    return [found.get(key, []) for key in keys]
