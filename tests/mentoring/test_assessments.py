"""Assessments: who may say what of whom, and what it comes to."""

from typing import Any

import pytest

from graph.client import Graph
from graph.query import Query
from mentoring import assessments
from mentoring.assessments import Evidence
from mentoring.outcomes import Code, Outcome
from tests.mentoring.sessions import company as companies
from tests.mentoring.sessions.company import DAY, Company, done, person, why

STORED = Query(
    "tests.stored_assessment",
    """
    MATCH (assessment:Assessment {id: $id})-[:OF_EMPLOYEE]->(subject:Employee)
    MATCH (assessment)-[:BY_EMPLOYEE]->(assessor:Employee)
    CALL (assessment) {
        MATCH (assessment)-[:OBSERVED]->(indicator:BehavioralIndicator)
        RETURN collect(indicator.id) AS observed
    }
    CALL (assessment) {
        MATCH (assessment)-[:HAS_EVIDENCE]->(evidence:Evidence)
        RETURN collect({title: evidence.title, url: evidence.url, note: evidence.note}) AS shown
    }
    WITH properties(assessment) AS row, subject, assessor, observed, shown
    RETURN collect({
        row: row, subject: subject.id, assessor: assessor.id, observed: observed, shown: shown
    }) AS rows
    """,
)
HELD = Query(
    "tests.held",
    """
    MATCH (:Employee {id: $person})-[held:HAS_SKILL]->(:Skill {id: $skill})
    OPTIONAL MATCH (:Employee {id: $person})-[offer:OFFERS]->(:Skill {id: $skill})
    WITH properties(held) AS row, offer
    RETURN collect({row: row, offered: offer.rank, verified: offer.verified, rank_at: offer.rankAt}) AS rows
    """,
)


async def submit(company: Company, who: str, **given: Any) -> Outcome:
    usual = {"employee_id": "mentee", "skill_id": "python", "level": 3}
    return await assessments.submit(company.graph, actor=person(who), now=company.now, **(usual | given))


async def held(company: Company, who: str = "mentee", skill: str = "python") -> dict[str, Any]:
    [found] = await company.graph.read(HELD, person=who, skill=skill)
    return found


async def test_a_first_word_of_ones_own_is_a_baseline_and_later_ones_periodic(graph: Graph) -> None:
    company = await companies.build(graph)

    first = done(
        await submit(
            company, "mentee", skill_id="writing", indicator_ids=["writing-2", "writing-2"],
            evidence=[Evidence("Report", "https://example.org/report", "Mine")], comment="I write",
        )
    ).assessment_id  # fmt: skip
    company.advance(DAY)
    second = done(await submit(company, "mentee", skill_id="writing", level=4)).assessment_id

    [stored] = await graph.read(STORED, id=first)
    assert {key: stored["row"][key] for key in ("kind", "phase", "rank", "modelVersion", "comment")} == {
        "kind": "SELF", "phase": "BASELINE", "rank": 3, "modelVersion": 2, "comment": "I write",
    }  # fmt: skip
    assert (stored["subject"], stored["assessor"], stored["observed"]) == ("mentee", "mentee", ["writing-2"])
    assert stored["shown"] == [{"title": "Report", "url": "https://example.org/report", "note": "Mine"}]
    [later] = await graph.read(STORED, id=second)
    assert later["row"]["phase"] == "PERIODIC"
    row = (await held(company, skill="writing"))["row"]
    assert (row["selfRank"], row["currentRank"], "verifiedRank" in row) == (4, 4, False)


async def test_the_manager_of_record_sets_the_verified_level(graph: Graph) -> None:
    company = await companies.build(graph)
    await company.mentors("mentee", rank=4)

    assessment_id = done(await submit(company, "boss", level=2)).assessment_id
    done(await submit(company, "mentee", level=5))

    [stored] = await graph.read(STORED, id=assessment_id)
    assert (stored["row"]["kind"], stored["assessor"]) == ("MANAGER", "boss")
    found = await held(company)
    row = found["row"]
    assert (row["verifiedRank"], row["verifiedById"], row["selfRank"]) == (2, "boss", 5)
    assert (row["currentRank"], row["highWaterRank"]) == (2, 4)
    assert (found["offered"], found["verified"], found["rank_at"]) == (2, True, row["verifiedAt"])


@pytest.mark.parametrize(
    ("who", "given", "answer"),
    [
        ("colleague", {}, (Code.NOT_FOUND, "employeeId")),
        ("director", {}, (Code.NOT_FOUND, "employeeId")),
        ("mentor", {}, (Code.NOT_FOUND, "employeeId")),
        ("mentee", {"employee_id": "nobody"}, (Code.NOT_FOUND, "employeeId")),
        ("mentee", {"skill_id": "nothing"}, (Code.NOT_FOUND, "skillId")),
        ("mentee", {"level": 6}, (Code.LEVEL_OUT_OF_SCALE, "level")),
        ("boss", {"level": 0}, (Code.LEVEL_OUT_OF_SCALE, "level")),
        ("mentee", {"indicator_ids": ["writing-1"]}, (Code.INVALID_INPUT, "indicatorIds")),
        ("mentee", {"indicator_ids": ["nothing"]}, (Code.NOT_FOUND, "indicatorIds")),
        ("mentee", {"evidence": [Evidence(" ")]}, (Code.INVALID_INPUT, "evidence")),
        ("mentee", {"comment": "x" * 4001}, (Code.INVALID_INPUT, "comment")),
    ],
)
async def test_an_assessment_out_of_place_is_refused(
    graph: Graph, who: str, given: dict[str, Any], answer: tuple[Code, str]
) -> None:
    company = await companies.build(graph)
    before = await company.counts()

    assert why(await submit(company, who, **given)) == answer
    assert await company.counts() == before


async def test_a_former_manager_no_longer_assesses(graph: Graph) -> None:
    company = await companies.build(graph)
    await company.reports("mentee", manager="other-boss")

    assert why(await submit(company, "boss")) == (Code.NOT_FOUND, "employeeId")
    done(await submit(company, "other-boss"))
