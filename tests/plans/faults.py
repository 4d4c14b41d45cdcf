"""What no writer of ours leaves in a graph, and an executor must still answer for: each on a node or two."""

import random
from collections.abc import Iterator
from typing import Any, Final

from graph.query import Query
from tests.plans.held import Held
from tests.plans.oddities import Change, changing

_NO_SKILL = Query(
    "tests.delete_skill",
    """
    MATCH (session:MentoringSession {id: $id})
    MATCH (skill:Skill {id: session.skillId})
    DETACH DELETE skill
    """,
)
_NO_VERIFIER = Query(
    "tests.delete_verified_by",
    "MATCH (:Verification {id: $id})-[gone:VERIFIED_BY]->(:Employee) DELETE gone",
)
_NO_ASSESSOR = Query(
    "tests.delete_assessor", "MATCH (:Assessment {id: $id})-[gone:BY_EMPLOYEE]->(:Employee) DELETE gone"
)
_NO_SCALE = Query(
    "tests.delete_on_scale", "MATCH (:Skill {id: $id})-[gone:ON_SCALE]->(:ProficiencyScale) DELETE gone"
)
_NO_ROLE = Query(
    "tests.delete_for_role", "MATCH (:CompetencyModel {id: $id})-[gone:FOR_ROLE]->(:JobRole) DELETE gone"
)
_NO_MENTOR = Query(
    "tests.lose_mentor", "MATCH (session:MentoringSession {id: $id}) SET session.mentorId = $nobody"
)

_ABSENT: Final = (
    ("Employee", "displayName"),
    ("Employee", "locale"),
    ("Department", "name"),
    ("JobRole", "title"),
    ("Skill", "name"),
    ("CompetencyModel", "version"),
    ("ProficiencyLevel", "name"),
    ("BehavioralIndicator", "text"),
    ("Assessment", "assessedAt"),
    ("Assessment", "rank"),
    ("Evidence", "title"),
    ("MentorProfile", "capacity"),
    ("MentoringSession", "scope"),
    ("MentoringSession", "version"),
    ("Meeting", "startsAt"),
    ("Meeting", "icalUid"),
    ("SessionTransition", "at"),
    ("PracticeEntry", "at"),
    ("Verification", "digest"),
    ("Verification", "at"),
)
_UNKNOWN_WORDS: Final = (
    ("Employee", "status"),
    ("Department", "kind"),
    ("Skill", "status"),
    ("CompetencyModel", "status"),
    ("Assessment", "kind"),
    ("Assessment", "phase"),
    ("MentoringSession", "state"),
    ("MentoringSession", "purpose"),
    ("Meeting", "mode"),
    ("Meeting", "status"),
    ("SessionTransition", "action"),
    ("Verification", "verifierRole"),
)
_ODD_VALUES: Final[tuple[tuple[str, str, Any], ...]] = (
    ("Employee", "grade", 2**40),
    ("Employee", "grade", 3.0),
    ("Employee", "grade", "three"),
    ("Employee", "displayName", 5),
    ("Employee", "timeZone", True),
    ("Employee", "workStyle", [0, 0, 0, 0]),
    ("MentoringSession", "version", "three"),
    ("MentorProfile", "capacity", 2.5),
    ("MentorProfile", "accepting", "yes"),
    ("Assessment", "rank", 99),
    ("Meeting", "sequence", 2**31),
)
_NOWHERE = "0190a0b0-c0d0-7000-8000-00000000000c"


def drawn(rng: random.Random, held: Held) -> list[Change]:
    """A handful of faults of every kind; which ones, and where, by chance."""
    return [*_properties(rng, held), *_orphans(rng, held)]


def _properties(rng: random.Random, held: Held) -> Iterator[Change]:
    for label, name in rng.sample(_ABSENT, 6):
        yield changing(f"{label}.{name} is missing", label, held.some(rng, label, 1), **{name: None})
    for label, name in rng.sample(_UNKNOWN_WORDS, 4):
        yield changing(
            f"{label}.{name} is an unknown word", label, held.some(rng, label, 1), **{name: "LIMBO"}
        )
    for label, name, value in rng.sample(_ODD_VALUES, 3):
        yield changing(f"{label}.{name} is {value!r}", label, held.some(rng, label, 1), **{name: value})


def _orphans(rng: random.Random, held: Held) -> Iterator[Change]:
    def one(label: str) -> str:
        return rng.choice(held.ids[label])

    cuts = [
        Change("a session's skill is deleted", _NO_SKILL, {"id": one("MentoringSession")}),
        Change("an assessment has no assessor", _NO_ASSESSOR, {"id": one("Assessment")}),
        Change("a skill has no scale", _NO_SCALE, {"id": one("Skill")}),
        Change("a model has no role", _NO_ROLE, {"id": one("CompetencyModel")}),
        Change(
            "a session's mentor is nobody", _NO_MENTOR, {"id": one("MentoringSession"), "nobody": _NOWHERE}
        ),
    ]
    if held.ids["Verification"]:
        cuts.append(Change("a verification has no verifier", _NO_VERIFIER, {"id": one("Verification")}))
    yield cuts[0]
    yield from rng.sample(cuts[1:], 2)
