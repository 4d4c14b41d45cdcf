"""`asOf`: the score in force then, asked of every executor."""

from datetime import datetime, timedelta
from typing import Any

import orjson
import pytest

from graph import instants
from graph.client import Graph
from graph.query import Query
from mentoring.demo import load
from mentoring.people import Viewer
from tests.asking import person, relay
from tests.conftest import DEMO_TODAY
from tests.mentoring import planted
from tests.mentoring.planted import NOW
from tests.mentoring.reputation import kept
from tests.mentoring.reputation.kept import keeping
from tests.plans import runners

_FIELDS = "score lower upper index provisional algorithm algorithmVersion asOf evidence { verifiedSessions }"
DOCUMENT = f"""
query ($mentor: ID!, $skill: ID, $at: DateTime) {{
  reputation(mentorId: $mentor, skillId: $skill, asOf: $at) {{ {_FIELDS} skill {{ id }} }}
  employee(id: $mentor) {{
    mentorProfile {{ now: reputation {{ score }} then: reputation(skillId: $skill, asOf: $at) {{ {_FIELDS} }} }}
  }}
}}
"""
_OLD = Query(
    "then.old_algorithm",
    """
    MATCH (:Employee {id: $id})-[:HAS_HISTORY]->(history:ReputationHistory {key: $id})-[:ON_DAY]->(day:ReputationDay)
    WHERE day.closedAt <= $before
    SET day.closed = replace(day.closed, '"two-signal-blup","3"', '"two-signal-blup","1"')
    """,
)

_HIDE = Query(
    "then.hide",
    "MATCH (:Employee {id: $id})-[:HAS_PROFILE]->(p:MentorProfile) SET p.leaderboardVisible = false",
)
_OTHERS = Query(
    "then.others",
    """
    MATCH (:Employee {id: $id})<-[:MENTOR]-(session:MentoringSession {state: 'VERIFIED'})
    WITH session ORDER BY session.id LIMIT 1
    MATCH (verification:Verification)-[:VERIFIES]->(session)
    MATCH (verification)-[:VERIFIED_BY]->(verifier:Employee)
    RETURN collect({mentee: session.menteeId, skill: session.skillId, verifier: verifier.id}) AS rows
    """,
)


async def _asked(graph: Graph, viewer: Viewer, now: datetime, **variables: Any) -> dict[str, Any]:
    """The answer that all executors give."""
    bodies = [
        await runners.answered(graph, viewer, DOCUMENT, variables, None, now=now, executor=executor)
        for executor in runners.EXECUTORS
    ]
    assert bodies[0] == bodies[1] == bodies[2]
    answer: dict[str, Any] = orjson.loads(bodies[0])
    return answer


async def _company(graph: Graph) -> tuple[str, dict[str, str]]:
    """A demo, a mentor of it past the gate, and who may verify a gain of theirs."""
    assert not isinstance(await load.load(graph, employees=80, seed=3, today=DEMO_TODAY), load.Refused)
    async with keeping(graph) as keeper:
        await keeper.work_off(kept.at(NOW))
    stored = await kept.stored(graph)
    mentor = next(key for key, row in sorted(stored.items()) if row["passed"] and "|" not in key)
    [others] = await graph.read(_OTHERS, id=mentor)
    return mentor, others


async def test_every_executor_answers_what_was_in_force_then(graph: Graph) -> None:
    mentor, others = await _company(graph)
    stored = await kept.stored(graph)
    later = NOW + timedelta(days=2)
    async with keeping(graph) as keeper:
        await kept.verified(graph, mentor, **others)
        await keeper.work_off(kept.at(later))
    await planted.run(graph, _OLD, id=mentor, before=instants.to_text(NOW))
    after = await kept.stored(graph)
    asked = {"mentor": relay("Employee", mentor), "skill": None}
    on_skill = {"mentor": asked["mentor"], "skill": relay("Skill", others["skill"])}
    admin = person("somebody", admin=True)

    then = (await _asked(graph, admin, later, **asked, at=instants.to_text(NOW)))["data"]
    now = (await _asked(graph, admin, later, **asked, at=instants.to_text(later)))["data"]
    left_out = (await _asked(graph, admin, later, **asked))["data"]
    never = (await _asked(graph, admin, later, **asked, at="2001-01-01T00:00:00Z"))["data"]
    own = await _asked(graph, person(mentor), later, **on_skill, at=instants.to_text(NOW))

    assert then["reputation"]["score"] == pytest.approx(stored[mentor]["mean"], abs=0.01)
    assert then["reputation"]["algorithmVersion"] == "1"
    assert then["employee"]["mentorProfile"]["then"]["score"] == then["reputation"]["score"]
    assert then["employee"]["mentorProfile"]["now"]["score"] == after[mentor]["mean"]
    assert now["reputation"]["score"] == left_out["reputation"]["score"] == after[mentor]["mean"]
    assert now["reputation"]["algorithmVersion"] == "3"
    assert (never["reputation"]["score"], never["reputation"]["provisional"]) == (None, True)
    assert own["data"]["reputation"]["skill"] == {"id": on_skill["skill"]}


async def test_the_future_is_refused_and_a_stranger_sees_nothing(graph: Graph) -> None:
    mentor, others = await _company(graph)
    await planted.run(graph, _HIDE, id=mentor)
    asked = {"mentor": relay("Employee", mentor), "skill": None}
    stranger = person(others["mentee"])

    refused = await _asked(
        graph, person(mentor), NOW, **asked, at=instants.to_text(NOW + timedelta(seconds=1))
    )
    hidden = await _asked(graph, stranger, NOW, **asked, at=instants.to_text(NOW))

    assert {error["extensions"]["code"] for error in refused["errors"]} == {"INVALID_INPUT"}
    assert "errors" not in hidden
    assert hidden["data"]["reputation"] is None
    assert hidden["data"]["employee"]["mentorProfile"]["then"] is None
