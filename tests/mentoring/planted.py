"""A small random company straight in the graph, with every case that a search or a score has to tell apart."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from graph import instants
from graph.client import Graph, Tx
from graph.query import Query
from graph.search.offers import OFFERS_CHANGED

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)

_STATEMENTS = (
    Query(
        "planted.scale",
        """
        CREATE (scale:ProficiencyScale {id: 'scale', name: 'five'})
        WITH scale UNWIND [1, 2, 3, 4, 5] AS rank
        CREATE (scale)-[:HAS_LEVEL]->(:ProficiencyLevel {
            id: 'level' + toString(rank), rank: rank, name: 'L', description: ''
        })
        """,
    ),
    Query(
        "planted.skills",
        """
        UNWIND $skills AS row
        MATCH (scale:ProficiencyScale {id: 'scale'})
        CREATE (:Skill {
            id: row.id, name: row.id, status: row.status, reassessEvery: row.every, listKey: row.id
        })-[:ON_SCALE]->(scale)
        """,
    ),
    Query(
        "planted.departments",
        """
        UNWIND $departments AS row
        CREATE (:Department {id: row.id, name: row.id, kind: 'DEPARTMENT', listKey: row.id})
        """,
    ),
    Query(
        "planted.tree",
        """
        UNWIND $departments AS row
        MATCH (below:Department {id: row.id})
        MATCH (above:Department {id: row.above})
        CREATE (below)-[:PART_OF]->(above)
        """,
    ),
    Query(
        "planted.people",
        """
        UNWIND $people AS row
        CREATE (person:Employee {
            id: row.id, userName: row.id, displayName: row.id, status: row.status, timeZone: row.zone, listKey: row.id
        })
        SET person.workingHours = row.hours, person.languages = row.languages, person.grade = row.grade
        """,
    ),
    Query(
        "planted.members",
        """
        UNWIND $people AS row
        MATCH (person:Employee {id: row.id})
        MATCH (department:Department {id: row.department})
        CREATE (person)-[:MEMBER_OF {from: $long_ago}]->(department)
        """,
    ),
    Query(
        "planted.lines",
        """
        UNWIND $lines AS row
        MATCH (person:Employee {id: row.person})
        MATCH (manager:Employee {id: row.manager})
        CREATE (person)-[line:REPORTS_TO {from: $long_ago}]->(manager)
        SET line.to = row.until
        """,
    ),
    Query(
        "planted.mentors",
        """
        UNWIND $mentors AS row
        MATCH (mentor:Employee {id: row.id})
        CREATE (mentor)-[:HAS_PROFILE]->(profile:MentorProfile {
            id: 'profile ' + row.id, capacity: row.capacity, accepting: row.accepting,
            leaderboardVisible: row.visible
        })
        SET profile.pausedUntil = row.paused_until
        """,
    ),
    Query(
        "planted.offers",
        """
        UNWIND $offers AS row
        MATCH (mentor:Employee {id: row.mentor})
        MATCH (skill:Skill {id: row.skill})
        CREATE (mentor)-[offer:OFFERS {
            since: $long_ago, purposes: row.purposes, formats: ['ONE_TO_ONE'], rank: row.rank,
            verified: row.verified
        }]->(skill)
        SET offer.rankAt = row.rank_at, offer.maxLevelTaught = row.most
        MERGE (mentor)-[held:HAS_SKILL]->(skill)
        SET held.currentRank = row.rank"""
        + OFFERS_CHANGED,
    ),
    Query(
        "planted.sessions",
        """
        UNWIND $sessions AS row
        MATCH (mentor:Employee {id: row.mentor})
        MATCH (mentee:Employee {id: row.mentee})
        MATCH (skill:Skill {id: row.skill})
        CREATE (session:MentoringSession {
            id: row.id, state: row.state, version: 1, mentorId: row.mentor, menteeId: row.mentee,
            skillId: row.skill, purpose: 'SKILL_GAP', format: 'ONE_TO_ONE', targetRank: 3, listKey: row.id,
            firstHeldEndedAt: row.at, requestedAt: row.requested_at
        })
        SET session.openKey = row.open_key, session.acceptedAt = row.accepted_at
        CREATE (session)-[:MENTOR]->(mentor)
        CREATE (session)-[:MENTEE]->(mentee)
        CREATE (session)-[:TARGETS]->(skill)
        CREATE (session)-[:HAS_TRANSITION]->(:SessionTransition {
            id: 'last ' + row.id, seq: 1, at: row.at, action: row.action, from: row.before, to: row.state
        })
        """,
    ),
    Query(
        "planted.frozen",
        """
        UNWIND $sessions AS row
        MATCH (session:MentoringSession {id: row.id})
        MATCH (department:Department {id: row.department})
        CREATE (session)-[:MENTEE_DEPARTMENT]->(department)
        """,
    ),
    Query(
        "planted.verifications",
        """
        UNWIND $verified AS row
        MATCH (session:MentoringSession {id: row.id})
        MATCH (verifier:Employee {id: row.verifier})
        CREATE (verification:Verification {
            id: 'v ' + row.id, sessionId: row.id, counts: row.counts, baselineRank: row.baseline,
            verifiedRank: row.verified, at: row.at, quality: row.quality
        })
        SET verification.claimedRank = row.claimed, verification.highWaterRank = row.high_water,
            verification.exclusion = row.exclusion
        CREATE (verification)-[:VERIFIES]->(session)
        CREATE (verification)-[:VERIFIED_BY]->(verifier)
        """,
    ),
)


@dataclass(frozen=True, slots=True)
class Planted:
    """Ids of what was planted, each in order."""

    people: tuple[str, ...]
    skills: tuple[str, ...]
    departments: tuple[str, ...]
    mentors: tuple[str, ...]


async def company(graph: Graph, *, people: int = 120, seed: int = 1) -> Planted:
    """Plant a company in an empty graph: skill 0 is offered by most mentors, the last one is deprecated."""
    chance = random.Random(seed)
    rows = _rows(chance, people)
    await graph.within(60).write(_plant, rows)
    return Planted(
        people=tuple(row["id"] for row in rows["people"]),
        skills=tuple(row["id"] for row in rows["skills"]),
        departments=tuple(row["id"] for row in rows["departments"]),
        mentors=tuple(row["id"] for row in rows["mentors"]),
    )


async def run(graph: Graph, query: Query, **params: Any) -> list[dict[str, Any]]:
    """One writing statement of a test."""

    async def work(tx: Tx) -> list[dict[str, Any]]:
        return await tx.run(query, **params)

    return await graph.write(work)


async def _plant(tx: Tx, rows: dict[str, Any]) -> None:
    for statement in _STATEMENTS:
        named = {name: value for name, value in rows.items() if f"${name}" in statement.text}
        await tx.run(statement, **named)


def days_ago(days: float) -> str:
    """A stored instant."""
    return instants.to_text(NOW - timedelta(days=days))


def _rows(chance: random.Random, people: int) -> dict[str, Any]:
    departments = [
        {"id": f"unit {at:02d}", "above": None if at < 2 else f"unit {(at - 2) // 2:02d}"} for at in range(12)
    ]
    skills = [
        {
            "id": f"skill {at}",
            "status": "DEPRECATED" if at == 5 else "ACTIVE",
            "every": ("P1Y", "P180D", "P6M")[at % 3],
        }
        for at in range(6)
    ]
    staff = [
        {
            "id": f"person {at:03d}",
            "status": chance.choices(("ACTIVE", "ON_LEAVE", "DEACTIVATED"), (12, 1, 1))[0],
            "department": chance.choice([*(unit["id"] for unit in departments), "nowhere"]),
        }
        for at in range(people)
    ]
    mentors = [
        {
            "id": person["id"],
            "capacity": chance.randrange(0, 5),
            "accepting": chance.random() < 0.85,
            "visible": chance.random() < 0.67,
            "paused_until": chance.choice([None, None, None, days_ago(3), days_ago(-3)]),
        }
        for person in staff
        if chance.random() < 0.6
    ]
    sessions = _sessions(chance, staff, mentors, skills)
    _details(random.Random(people), staff, sessions)
    return {
        "long_ago": days_ago(900),
        "departments": departments,
        "skills": skills,
        "people": staff,
        "lines": _lines(chance, staff),
        "mentors": mentors,
        "offers": _offers(chance, mentors, skills),
        "sessions": sessions,
        "verified": [row for row in sessions if row["state"] == "VERIFIED"],
    }


def _details(
    chance: random.Random, staff: Sequence[dict[str, Any]], sessions: Sequence[dict[str, Any]]
) -> None:
    """Where and when people work, and when sessions were asked for: drawn apart, so that the rest stays as it is."""
    for person in staff:
        person |= {
            "zone": chance.choice(["UTC", "Europe/Berlin", "Asia/Kolkata", "America/Chicago"]),
            "hours": chance.choice([None, "Mo-Fr 09:00-17:00", "Su-Th 08:30-16:00", "We 12:00-24:00"]),
            "languages": chance.choice([None, ["en"], ["de", "en-GB"], ["fr"]]),
            "grade": chance.choice([None, 2, 3, 4]),
        }
    for session in sessions:
        days = chance.randrange(1, 300)
        taken = session["state"] not in {"REQUESTED"}
        session |= {
            "requested_at": days_ago(days),
            "accepted_at": days_ago(days - chance.random() * 9) if taken else None,
        }


def _lines(chance: random.Random, staff: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    lines = []
    for at, person in enumerate(staff[1:], start=1):
        lines.append({"person": person["id"], "manager": staff[(at - 1) // 4]["id"], "until": None})
        if chance.random() < 0.5:
            former = staff[chance.randrange(at)]["id"]
            lines.append({"person": person["id"], "manager": former, "until": days_ago(100)})
    return lines


def _offers(
    chance: random.Random, mentors: Sequence[dict[str, Any]], skills: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    return [
        {
            "mentor": mentor["id"],
            "skill": skill["id"],
            "rank": chance.randrange(1, 6),
            "verified": chance.random() < 0.6,
            "rank_at": chance.choice([None, days_ago(chance.randrange(700))]),
            "most": chance.choice([None, None, 2, 4]),
            "purposes": chance.choice([["SKILL_GAP"], ["SKILL_GAP"], ["CAREER_ADVICE"]]),
        }
        for mentor in mentors
        for at, skill in enumerate(skills)
        if chance.random() < (0.9 if at == 0 else 0.4)
    ]


def _sessions(
    chance: random.Random,
    staff: Sequence[dict[str, Any]],
    mentors: Sequence[dict[str, Any]],
    skills: Sequence[dict[str, Any]],
) -> list[dict[str, Any]]:
    sessions = []
    taken = set()
    for at in range(len(staff) * 3):
        mentor, mentee = chance.choice(mentors[: len(mentors) // 2])["id"], chance.choice(staff)["id"]
        skill = skills[chance.randrange(3)]["id"]
        state, before, action = chance.choice(_ENDS)
        if mentor == mentee or ((is_open := state in _OPEN) and (mentor, mentee, skill) in taken):
            continue
        if is_open:
            taken.add((mentor, mentee, skill))
        baseline, verified = chance.randrange(1, 4), chance.randrange(1, 6)
        sessions.append(
            {
                "id": f"session {at:04d}",
                "mentor": mentor,
                "mentee": mentee,
                "skill": skill,
                "department": f"unit {chance.randrange(12):02d}",
                "state": state,
                "before": before,
                "action": action,
                "at": days_ago(chance.randrange(1, 600)),
                "open_key": f"{mentee}|{mentor}|{skill}" if is_open else None,
                "verifier": staff[chance.randrange(1, 12)]["id"],
                "baseline": baseline,
                "verified": verified,
                "claimed": chance.choice([None, min(5, verified + chance.randrange(2))]),
                "high_water": chance.choice([None, None, min(verified - 1, 3) or None]),
                "quality": chance.choice([1.0, 0.7, 0.25]),
                "counts": (counts := chance.random() < 0.9),
                "exclusion": None if counts else "CONFLICT_OF_INTEREST",
            }
        )
    return sessions


_OPEN = {"REQUESTED", "ACCEPTED", "IN_PRACTICE"}
_ENDS = [
    *[("VERIFIED", "AWAITING_VERIFICATION", "VERIFY")] * 6,
    ("LAPSED", "IN_PRACTICE", "LAPSE"),
    ("LAPSED", "AWAITING_VERIFICATION", "LAPSE"),
    ("CANCELLED", "IN_PRACTICE", "CANCEL"),
    ("REQUESTED", None, "REQUEST"),
    ("ACCEPTED", "REQUESTED", "ACCEPT"),
    ("IN_PRACTICE", "ACCEPTED", "LOG_MEETING"),
]
