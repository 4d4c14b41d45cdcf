"""Each operation: its one statement, the parameters it takes, and the answer made from its rows."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from benchmarks.peers import cypher, relay_ids

Rows = list[Any]
Variables = Mapping[str, Any]


Read = Callable[[str, dict[str, Any]], Awaitable[Rows]]
"""The rows of one statement."""

Answering = Callable[[Read, str, Variables], Awaitable[dict[str, Any]]]
"""What answers an operation: with whom it reads, who asks, the variables."""


@dataclass(frozen=True, slots=True)
class Operation:
    """`statement` answers one record with `rows`, lists by position; `params` are made from person and variables."""

    statement: str
    params: Callable[[str, Variables], dict[str, Any]]
    data: Callable[[Rows], dict[str, Any]]

    async def answer(self, read: Read, person: str, variables: Variables) -> dict[str, Any]:
        """The operation's data."""
        return self.data(await read(self.statement, self.params(person, variables)))


def _named(name: str | None) -> dict[str, str] | None:
    return None if name is None else {"name": name}


_PEOPLE = """
MATCH (employee:Employee)
WHERE employee.listKey > '' AND employee.status <> 'DEACTIVATED'
WITH employee ORDER BY employee.listKey LIMIT 20
OPTIONAL MATCH (employee)-[member:MEMBER_OF]->(department:Department)
WHERE member.from <= $now AND (member.to IS NULL OR $now < member.to)
OPTIONAL MATCH (employee)-[line:REPORTS_TO]->(manager:Employee)
WHERE line.from <= $now AND (line.to IS NULL OR $now < line.to)
WITH employee, department, manager ORDER BY employee.listKey
RETURN collect([employee.id, employee.displayName, department.name, manager.displayName]) AS rows
"""


def _people(rows: Rows) -> dict[str, Any]:
    nodes = [
        {
            "id": relay_ids.of_employee(uuid),
            "displayName": name,
            "department": _named(department),
            "manager": None if manager is None else {"displayName": manager},
        }
        for uuid, name, department, manager in rows
    ]
    return {"employees": {"nodes": nodes}}


_HOME = """
MATCH (viewer:Employee {id: $viewer})
OPTIONAL MATCH (viewer)-[holds:HOLDS_ROLE]->(role:JobRole)
WHERE holds.from <= $now AND (holds.to IS NULL OR $now < holds.to)
CALL (viewer) {
    MATCH (viewer)-[:HAS_SKILL]->(skill:Skill)
    WITH skill ORDER BY skill.listKey LIMIT 5
    CALL (skill) {
        MATCH (skill)<-[offer:OFFERS]-(mentor:Employee)
        WHERE mentor.status <> 'DEACTIVATED'
        WITH mentor ORDER BY coalesce(offer.publicScore, -99.0) DESC, mentor.listKey LIMIT 3
        RETURN collect([mentor.id, mentor.displayName]) AS mentors
    }
    WITH skill, mentors ORDER BY skill.listKey
    RETURN collect([skill.name, mentors]) AS skills
}
RETURN [[viewer.displayName, role.title, skills]] AS rows
"""


def _home(rows: Rows) -> dict[str, Any]:
    [[name, title, skills]] = rows
    nodes = [
        {
            "skill": {
                "name": skill,
                "topMentors": [
                    {"id": relay_ids.of_employee(uuid), "displayName": mentor} for uuid, mentor in mentors
                ],
            }
        }
        for skill, mentors in skills
    ]
    role = None if title is None else {"title": title}
    return {"viewer": {"displayName": name, "jobRole": role, "skills": {"nodes": nodes}}}


_SEARCH = f"""
{cypher.SEARCH_SUBJECT}
{cypher.MENTEE}
{cypher.MATCHES}
RETURN collect([score, mentor.id, mentor.displayName, department.name]) AS rows
"""


def _search(rows: Rows) -> dict[str, Any]:
    nodes = [
        {
            "score": score,
            "mentor": {
                "id": relay_ids.of_employee(uuid),
                "displayName": name,
                "department": _named(department),
            },
        }
        for score, uuid, name, department in rows
    ]
    return {"mentorSearch": {"nodes": nodes}}


_BOARD = """
MATCH (board:Leaderboard {key: 'all'})
WITH 'all|' + board.generation + '|' AS prefix
MATCH (entry:LeaderboardEntry)
WHERE entry.key > prefix AND entry.key < prefix + '~'
WITH entry ORDER BY entry.key
MATCH (mentor:Employee {id: entry.mentorId})-[:HAS_PROFILE]->(:MentorProfile {leaderboardVisible: true})
WITH entry, mentor ORDER BY entry.key LIMIT 20
OPTIONAL MATCH (mentor)-[member:MEMBER_OF]->(department:Department)
WHERE member.from <= $now AND (member.to IS NULL OR $now < member.to)
WITH entry, mentor, department ORDER BY entry.key
RETURN collect([
    entry.rank, entry.rankLow, entry.rankHigh, entry.score, mentor.id, mentor.displayName, department.name
]) AS rows
"""


def _board(rows: Rows) -> dict[str, Any]:
    nodes = []
    for rank, low, high, kept, uuid, name, department in rows:
        _, score, lower, upper, *_ = orjson.loads(kept)
        mentor = {"id": relay_ids.of_employee(uuid), "displayName": name, "department": _named(department)}
        reputation = {"score": score, "lower": lower, "upper": upper, "mentor": mentor}
        nodes.append({"rank": rank, "rankLow": low, "rankHigh": high, "reputation": reputation})
    return {"leaderboard": {"nodes": nodes}}


_PAGE = """
MATCH (employee:Employee)
WHERE employee.listKey > '' AND employee.status <> 'DEACTIVATED'
WITH employee ORDER BY employee.listKey LIMIT 100
RETURN collect([
    employee.id, employee.displayName, employee.userName, employee.status, employee.workLocation,
    employee.timeZone, employee.languages, employee.grade
]) AS rows
"""


def _page(rows: Rows) -> dict[str, Any]:
    nodes = [
        {
            "id": relay_ids.of_employee(uuid),
            "displayName": name,
            "userName": user_name,
            "status": status,
            "workLocation": location,
            "timeZone": time_zone,
            "languages": languages or [],
            "grade": grade,
        }
        for uuid, name, user_name, status, location, time_zone, languages, grade in rows
    ]
    return {"employees": {"nodes": nodes}}


_GAPS = f"""
MATCH (mentee:Employee {{id: $viewer}})
{cypher.MENTEE}
{cypher.GAPS}
CALL (*) {{
    {cypher.MATCHES}
    RETURN collect([score, mentor.displayName, department.name]) AS matches
}}
WITH required, skill, size, matches ORDER BY required.critical DESC, size DESC, skill.listKey
RETURN collect([skill.name, size, matches]) AS rows
"""


def _gaps(rows: Rows) -> dict[str, Any]:
    gaps = [
        {
            "skill": {"name": skill},
            "size": size,
            "candidateMentors": {
                "nodes": [
                    {"score": score, "mentor": {"displayName": name, "department": _named(department)}}
                    for score, name, department in matches
                ]
            },
        }
        for skill, size, matches in rows
    ]
    return {"viewer": {"skillGaps": gaps}}


def _at_now(_person: str, _variables: Variables) -> dict[str, Any]:
    return {"now": cypher.now()}


def _of_viewer(person: str, _variables: Variables) -> dict[str, Any]:
    return {"now": cypher.now(), "viewer": person}


def _searched(person: str, variables: Variables) -> dict[str, Any]:
    return {
        "now": cypher.now(),
        "viewer": person,
        "skill": relay_ids.uuid_of(variables["skill"]),
        "first": 10,
    }


def _three_each(person: str, _variables: Variables) -> dict[str, Any]:
    return {"now": cypher.now(), "viewer": person, "first": 3}


ANSWERING: Mapping[str, Answering] = {
    "People": Operation(_PEOPLE, _at_now, _people).answer,
    "Home": Operation(_HOME, _of_viewer, _home).answer,
    "Search": Operation(_SEARCH, _searched, _search).answer,
    "Board": Operation(_BOARD, _at_now, _board).answer,
    "Page": Operation(_PAGE, lambda _person, _variables: {}, _page).answer,
    "Gaps": Operation(_GAPS, _three_each, _gaps).answer,
}
