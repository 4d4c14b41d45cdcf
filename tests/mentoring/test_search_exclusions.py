"""Who is left out of a search: exactly those whom a request would be refused for a reason of theirs or the pair's."""

import pytest

from graph.client import Graph
from graph.query import Query
from graph.search import candidates
from graph.search.cards import STALE
from graph.search.offers import OFFERS_CHANGED
from mentoring import search, sessions
from mentoring.outcomes import Code, Done, Refused
from mentoring.people import Viewer
from mentoring.programme import Programme
from mentoring.search import SearchPage, Terms, Wish
from tests.mentoring import planted
from tests.mentoring.planted import NOW

_OFFERING = Query(
    "tests.offering",
    """
    MATCH (:Skill {id: $skill})<-[:OFFERS]-(mentor:Employee)
    RETURN collect({id: mentor.id}) AS rows
    """,
)
_BASELINE = Query(
    "tests.baseline",
    """
    MATCH (person:Employee {id: $person})
    MATCH (skill:Skill {id: $skill})
    CREATE (assessment:Assessment {
        id: 'baseline', kind: 'SELF', phase: 'BASELINE', rank: 1, assessedAt: $at, modelVersion: 0,
        listKey: $at + '|baseline'
    })-[:OF_EMPLOYEE]->(person)
    CREATE (assessment)-[:BY_EMPLOYEE]->(person)
    CREATE (assessment)-[:ON_SKILL]->(skill)
    MERGE (person)-[held:HAS_SKILL]->(skill)
    SET held.selfRank = 1, held.selfAt = $at, held.currentRank = 1
    """,
)
_WANTED = Query(
    "tests.exclusions.wanted",
    "MATCH (mentor:Employee)-[:HAS_PROFILE]->(:MentorProfile) SET mentor.cardUntil = ''",
)
_ENDED = Query("tests.exclusions.ended", "MATCH (mentor:Employee {id: $mentor}) SET " + STALE)
_OF_MENTOR_OR_PAIR = {
    Code.SELF_MENTORING,
    Code.EMPLOYEE_INACTIVE,
    Code.MENTOR_NOT_QUALIFIED,
    Code.SAME_REPORTING_LINE,
    Code.DUPLICATE_OPEN_SESSION,
    Code.MENTOR_UNAVAILABLE,
    Code.CAPACITY_REACHED,
}


async def found(graph: Graph, mentee: str, skill: str, target: int) -> list[str]:
    page = await search.search(
        graph,
        Wish(skill, target, terms=Terms(format="ONE_TO_ONE")),
        viewer=Viewer(mentee, frozenset()),
        now=NOW,
        first=100,
    )
    assert isinstance(page, SearchPage)
    assert page.total_count == len(page.matches)
    return [match.mentor_id for match in page.matches]


async def test_search_leaves_out_exactly_those_whom_a_request_would_be_refused_for(graph: Graph) -> None:
    company = await planted.company(graph, people=120, seed=3)
    mentee, skill = company.people[60], company.skills[0]
    await planted.run(
        graph,
        Query("tests.active", "MATCH (p:Employee {id: $id}) SET p.status = 'ACTIVE'"),
        id=mentee,
    )
    await planted.run(graph, _BASELINE, person=mentee, skill=skill, at=planted.days_ago(20))
    offering = [row["id"] for row in await graph.read(_OFFERING, skill=skill)]
    listed = await found(graph, mentee, skill, 2)
    reasons = set()

    for mentor in offering:
        outcome = await sessions.request(
            graph,
            actor=Viewer(mentee, frozenset()),
            now=NOW,
            programme=Programme(request_limit=10_000),
            mentor_id=mentor,
            skill_id=skill,
            target_level=2,
            purpose="SKILL_GAP",
            scope="Learn it",
        )
        if isinstance(outcome, Refused):
            reasons.add(outcome.code)
        assert isinstance(outcome, Done) is (mentor in listed), (mentor, outcome)

    assert len(listed) > 2
    assert reasons <= _OF_MENTOR_OR_PAIR
    assert len(reasons) >= 5
    assert await found(graph, mentee, skill, 2) == []


_CHANGES = {
    "not active": "MATCH (m:Employee {id: $mentor}) SET m.status = 'ON_LEAVE'",
    "not accepting": "MATCH (:Employee {id: $mentor})-[:HAS_PROFILE]->(p:MentorProfile) SET p.accepting = false",
    "paused": "MATCH (:Employee {id: $mentor})-[:HAS_PROFILE]->(p:MentorProfile) SET p.pausedUntil = $later",
    "full": "MATCH (:Employee {id: $mentor})-[:HAS_PROFILE]->(p:MentorProfile) SET p.capacity = 0",
    "without a profile": "MATCH (:Employee {id: $mentor})-[h:HAS_PROFILE]->(:MentorProfile) DELETE h",
    "below the target": (
        "MATCH (skill:Skill {id: $skill})<-[o:OFFERS]-(:Employee {id: $mentor}) SET o.rank = $target - 1"
        + OFFERS_CHANGED
    ),
    "teaching less": (
        "MATCH (skill:Skill {id: $skill})<-[o:OFFERS]-(:Employee {id: $mentor}) SET o.maxLevelTaught = $target - 1"
        + OFFERS_CHANGED
    ),
    "for another purpose": (
        "MATCH (skill:Skill {id: $skill})<-[o:OFFERS]-(:Employee {id: $mentor}) SET o.purposes = ['CAREER_ADVICE']"
        + OFFERS_CHANGED
    ),
    "in another format": (
        "MATCH (skill:Skill {id: $skill})<-[o:OFFERS]-(:Employee {id: $mentor}) SET o.formats = ['GROUP']"
        + OFFERS_CHANGED
    ),
    "no longer offering": (
        "MATCH (skill:Skill {id: $skill})<-[o:OFFERS]-(:Employee {id: $mentor}) DELETE o" + OFFERS_CHANGED
    ),
    "in an open session": """
        MATCH (m:Employee {id: $mentor})
        MATCH (p:Employee {id: $mentee})
        CREATE (m)<-[:MENTOR]-(:MentoringSession {
            id: 'open', state: 'REQUESTED', openKey: $mentee + '|' + $mentor + '|' + $skill, mentorId: $mentor,
            menteeId: $mentee, skillId: $skill
        })-[:MENTEE]->(p)
    """,
    "above in the line": """
        MATCH (m:Employee {id: $mentor})
        MATCH (p:Employee {id: $mentee})
        CREATE (p)-[:REPORTS_TO {from: $earlier}]->(:Employee {id: 'between'})-[:REPORTS_TO {from: $earlier}]->(m)
    """,
    "below in the line": """
        MATCH (m:Employee {id: $mentor})
        MATCH (p:Employee {id: $mentee})
        CREATE (m)-[:REPORTS_TO {from: $earlier}]->(:Employee {id: 'between'})-[:REPORTS_TO {from: $earlier}]->(p)
    """,
    "below a mentee in the middle": """
        MATCH (m:Employee {id: $mentor})
        MATCH (p:Employee {id: $mentee})
        CREATE (m)-[:REPORTS_TO {from: $earlier}]->(:Employee {id: 'between'})-[:REPORTS_TO {from: $earlier}]->(p)
        CREATE (p)-[:REPORTS_TO {from: $earlier}]->(:Employee {id: 'head'})
               -[:REPORTS_TO {from: $earlier}]->(:Employee {id: 'top'})
    """,
}
_KEEPS = {
    "paused until now": "MATCH (:Employee {id: $mentor})-[:HAS_PROFILE]->(p:MentorProfile) SET p.pausedUntil = $now",
    "in a line that ended": """
        MATCH (m:Employee {id: $mentor})
        MATCH (p:Employee {id: $mentee})
        CREATE (p)-[:REPORTS_TO {from: $earlier, to: $now}]->(m)
    """,
    "once below a mentee in the middle": """
        MATCH (m:Employee {id: $mentor})
        MATCH (p:Employee {id: $mentee})
        CREATE (m)-[:REPORTS_TO {from: $earlier, to: $now}]->(p)
        CREATE (:Employee {id: 'between'})-[:REPORTS_TO {from: $earlier}]->(p)
        CREATE (p)-[:REPORTS_TO {from: $earlier}]->(:Employee {id: 'head'})
               -[:REPORTS_TO {from: $earlier}]->(:Employee {id: 'top'})
    """,
    "in an open session on another skill": """
        MATCH (m:Employee {id: $mentor})
        MATCH (p:Employee {id: $mentee})
        CREATE (m)<-[:MENTOR]-(:MentoringSession {
            id: 'open', state: 'REQUESTED', openKey: $mentee + '|' + $mentor + '|other', mentorId: $mentor,
            menteeId: $mentee, skillId: 'other'
        })-[:MENTEE]->(p)
    """,
    "team mates": """
        MATCH (m:Employee {id: $mentor})
        MATCH (p:Employee {id: $mentee})
        CREATE (top:Employee {id: 'top'})
        CREATE (m)-[:REPORTS_TO {from: $earlier}]->(top)
        CREATE (p)-[:REPORTS_TO {from: $earlier}]->(top)
    """,
}


@pytest.mark.parametrize("change", [*_CHANGES, *_KEEPS])
async def test_one_change_of_one_mentor_changes_the_search_by_that_mentor_alone(
    graph: Graph, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Asked by the skill where everybody is known, which is right after the change, and by name elsewhere.
    monkeypatch.setattr(candidates, "MANY", 1)
    company = await planted.company(graph, people=40, seed=3)
    mentee, skill = company.people[20], company.skills[0]
    await planted.run(graph, _WANTED)
    await search.renew_cards(graph, now=NOW)
    before = await found(graph, mentee, skill, 2)
    mentor = before[0]
    facts = {
        "mentor": mentor,
        "mentee": mentee,
        "skill": skill,
        "target": 2,
        "now": planted.days_ago(0),
        "later": planted.days_ago(-1),
        "earlier": planted.days_ago(5),
    }
    text = (_CHANGES | _KEEPS)[change]

    await planted.run(
        graph,
        Query("tests.change", text),
        **{name: value for name, value in facts.items() if f"${name}" in text},
    )

    await planted.run(graph, _ENDED, mentor=mentor)
    expected = before if change in _KEEPS else before[1:]
    assert sorted(await found(graph, mentee, skill, 2)) == sorted(expected)
    await search.renew_cards(graph, now=NOW)
    assert sorted(await found(graph, mentee, skill, 2)) == sorted(expected)
