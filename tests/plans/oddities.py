"""What a company may have and a generator forgets: gaps in the data, leavers, odd text, every state of a session."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from graph.query import Query
from tests.plans.held import LABELS, Held

_CHANGE: Final = {
    label: Query(
        f"tests.change_{label}",
        f"UNWIND $rows AS row MATCH (node:{label} {{id: row.id}}) SET node += row.changes",
    )
    for label in LABELS
}
_NO_DEPARTMENT = Query(
    "tests.no_department",
    "UNWIND $ids AS id MATCH (:Employee {id: id})-[gone:MEMBER_OF]->(:Department) DELETE gone",
)
_NO_MANAGER = Query(
    "tests.no_manager",
    "UNWIND $ids AS id MATCH (:Employee {id: id})-[gone:REPORTS_TO]->(:Employee) DELETE gone",
)
_NO_ROLE = Query(
    "tests.no_role",
    "UNWIND $ids AS id MATCH (:Employee {id: id})-[gone:HOLDS_ROLE]->(:JobRole) DELETE gone",
)
_NO_UNITS = Query(
    "tests.no_frozen_units",
    """
    UNWIND $ids AS id
    MATCH (:MentoringSession {id: id})-[gone:MENTOR_DEPARTMENT|MENTEE_DEPARTMENT]->(:Department)
    DELETE gone
    """,
)
_NO_BASELINE = Query(
    "tests.no_baseline",
    "UNWIND $ids AS id MATCH (:MentoringSession {id: id})-[gone:BASELINE]->(:Assessment) DELETE gone",
)
_NO_SIGNS = Query(
    "tests.no_signs",
    "UNWIND $ids AS id MATCH (:Skill {id: id})-[:HAS_INDICATOR]->(sign:BehavioralIndicator) DETACH DELETE sign",
)
_BESIDE = Query(
    "tests.related_skills",
    """
    UNWIND $pairs AS pair
    MATCH (one:Skill {id: pair[0]})
    MATCH (other:Skill {id: pair[1]})
    CREATE (one)-[:RELATED_TO]->(other)
    CREATE (one)-[:BROADER]->(other)
    """,
)
_REPLACED = Query(
    "tests.replaced_skills",
    """
    UNWIND $pairs AS pair
    MATCH (old:Skill {id: pair[0]})
    MATCH (new:Skill {id: pair[1]})
    SET old.status = 'DEPRECATED'
    CREATE (old)-[:REPLACED_BY]->(new)
    """,
)
_WEIGHT = Query(
    "tests.weights",
    """
    MATCH (:CompetencyModel)-[asked:REQUIRES]->(:Skill)
    WHERE asked.weight IS NOT NULL
    WITH asked, asked.targetRank AS rank
    SET asked.weight = CASE rank WHEN 1 THEN 0.1 + 0.2 WHEN 2 THEN 1.0E-7 WHEN 3 THEN 3.0 ELSE asked.weight END
    """,
)
_UNHELD = Query(
    "tests.holdings_without_instants",
    """
    UNWIND $ids AS id
    MATCH (:Employee {id: id})-[held:HAS_SKILL]->(:Skill)
    REMOVE held.verifiedAt, held.selfAt
    """,
)
_OPEN_TO_ALL = Query(
    "tests.opted_in",
    "UNWIND $rows AS row MATCH (profile:MentorProfile {id: row.id}) SET profile.leaderboardVisible = row.visible",
)
_NOBODY = Query(
    "tests.somebody_with_nothing",
    """
    CREATE (:Employee {
        id: $id, userName: 'with.nothing', displayName: 'With Nothing', status: 'ACTIVE', kind: 'EMPLOYEE',
        timeZone: 'UTC', locale: 'en', searchText: 'with nothing', listKey: 'with nothing|' + $id
    })
    """,
)
NOBODY_ID: Final = "0190a0b0-c0d0-7000-8000-00000000000b"
"""Somebody without department, manager, role, skills and sessions."""

_STATES: Final = (
    "REQUESTED",
    "ACCEPTED",
    "SCHEDULED",
    "IN_PRACTICE",
    "AWAITING_VERIFICATION",
    "VERIFIED",
    "COMPLETED",
    "DECLINED",
    "WITHDRAWN",
    "CANCELLED",
    "EXPIRED",
    "LAPSED",
)
_ODD_TEXTS: Final = (
    'quo"te \\ back\\slash',
    "line\nbreak\ttab",
    "\u00e9\u00df\u4e2d\U0001f600",
    "\u2028\u2029\x7f",
    "'; RETURN 1 // $viewer_id",
    " ",
    "",
)


@dataclass(frozen=True, slots=True)
class Change:
    """One statement and what it does, in words."""

    what: str
    query: Query
    params: dict[str, Any]


def changing(what: str, label: str, ids: Sequence[str], **changes: Any) -> Change:
    """Properties set (null: removed) on the nodes of a label."""
    return Change(what, _CHANGE[label], {"rows": [{"id": one, "changes": changes} for one in ids]})


def before_the_scores(rng: random.Random, held: Held) -> list[Change]:
    """Who opted in decides who stands on a board."""
    rows = [{"id": one, "visible": rng.random() < 0.7} for one in held.ids["MentorProfile"]]
    return [Change("opted in and out", _OPEN_TO_ALL, {"rows": rows})]


def drawn(rng: random.Random, held: Held) -> list[Change]:
    """Odd and possible, each on a few nodes; the person with nothing among them."""
    return [
        Change("somebody with nothing", _NOBODY, {"id": NOBODY_ID}),
        *_people(rng, held),
        *_skills(rng, held),
        *_sessions(rng, held),
        *_absent(rng, held),
    ]


def _people(rng: random.Random, held: Held) -> Iterator[Change]:
    def some(most: int = 3) -> list[str]:
        return held.some(rng, "Employee", most)

    yield Change("without department", _NO_DEPARTMENT, {"ids": some()})
    yield Change("without manager", _NO_MANAGER, {"ids": some()})
    yield Change("without role", _NO_ROLE, {"ids": some()})
    yield Change("holdings without instants", _UNHELD, {"ids": some()})
    yield changing("left", "Employee", some(2), status="DEACTIVATED")
    yield changing("on leave", "Employee", some(2), status="ON_LEAVE")
    yield changing("manager left", "Employee", rng.sample(held.managers, 1), status="DEACTIVATED")
    yield changing("no languages", "Employee", some(), languages=None)
    yield changing("empty languages", "Employee", some(), languages=[])
    for style in ((1, 1, 1, 1), (5, 2, 4, 3), (3, 3, 3, 3)):
        yield changing(
            "said how they work", "Employee", rng.sample(held.ids["Employee"], 6), workStyle=list(style)
        )
    yield changing(
        "of a catalogue of occupations",
        "JobRole",
        held.some(rng, "JobRole", 9),
        occupationUri="https://example.com/occupation",
    )
    for text in rng.sample(_ODD_TEXTS, 3):
        yield changing("odd name", "Employee", some(1), displayName=text, workLocation=text)
    yield changing(
        "pausing",
        "MentorProfile",
        held.some(rng, "MentorProfile", 2),
        pausedUntil="2026-07-01T00:00:00.000000Z",
    )
    yield changing(
        "paused",
        "MentorProfile",
        held.some(rng, "MentorProfile", 2),
        pausedUntil="2026-05-01T00:00:00.000000Z",
    )
    yield changing("not accepting", "MentorProfile", held.some(rng, "MentorProfile", 1), accepting=False)


def _skills(rng: random.Random, held: Held) -> Iterator[Change]:
    def pairs(count: int) -> list[list[str]]:
        return [rng.sample(held.ids["Skill"], 2) for _ in range(count)]

    yield Change("related and broader", _BESIDE, {"pairs": pairs(6)})
    yield Change("deprecated and replaced", _REPLACED, {"pairs": pairs(3)})
    yield Change(
        "an offered skill deprecated", _REPLACED, {"pairs": [[held.offered[0], held.ids["Skill"][0]]]}
    )
    yield Change("without indicators", _NO_SIGNS, {"ids": held.some(rng, "Skill", 4)})
    yield Change("odd weights", _WEIGHT, {})
    yield changing("never stale", "Skill", held.some(rng, "Skill", 4), reassessEvery=None)
    yield changing("stale at once", "Skill", held.some(rng, "Skill", 4), reassessEvery="PT1S")
    yield changing(
        "of a framework",
        "Skill",
        held.some(rng, "Skill", 9),
        frameworkName="ESCO",
        sourceUri="https://example.com/esco",
    )
    yield changing(
        "odd description",
        "Skill",
        held.some(rng, "Skill", 3),
        description=rng.choice(_ODD_TEXTS),
        aliases=["b", "a", "b"],
    )


def _sessions(rng: random.Random, held: Held) -> Iterator[Change]:
    known = held.ids["MentoringSession"]
    for state, one in zip(_STATES, rng.sample(known, min(len(known), len(_STATES))), strict=False):
        yield changing(f"a session {state}", "MentoringSession", [one], state=state)
    yield Change("without frozen departments", _NO_UNITS, {"ids": held.some(rng, "MentoringSession", 4)})
    yield Change("without baseline", _NO_BASELINE, {"ids": held.some(rng, "MentoringSession", 3)})
    yield changing(
        "without target", "MentoringSession", held.some(rng, "MentoringSession", 2), targetRank=None
    )
    yield changing(
        "due", "MentoringSession", held.some(rng, "MentoringSession", 3), dueAt="2026-06-01T10:00:00.123456Z"
    )
    yield changing(
        "awaiting for long",
        "MentoringSession",
        held.some(rng, "MentoringSession", 3),
        awaitingSince="2026-04-01T10:00:00.000001Z",
    )
    yield changing(
        "to the microsecond",
        "Assessment",
        held.some(rng, "Assessment", 9),
        assessedAt="2026-03-01T10:00:00.100000Z",
    )


def _absent(rng: random.Random, held: Held) -> Iterator[Change]:
    """Properties that may be missing, missing."""
    optional = {
        "Employee": ("email", "grade", "hiredOn", "workingHours", "workLocation"),
        "Department": ("externalId",),
        "Skill": ("description", "aliases", "sourceUri", "frameworkName"),
        "JobRole": ("occupationUri",),
        "CompetencyModel": ("effectiveFrom",),
        "Assessment": ("comment",),
        "Evidence": ("url", "note"),
        "Meeting": ("location", "conferenceUrl"),
        "MentoringSession": ("workProduct", "dueAt"),
        "SessionTransition": ("reason",),
        "Verification": ("comment",),
        "PracticeEntry": ("note",),
    }
    for label, names in optional.items():
        for name in names:
            yield changing(f"no {label}.{name}", label, held.some(rng, label, 4), **{name: None})
