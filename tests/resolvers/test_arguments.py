"""Arguments that cannot be: each is refused where it stands, and `extensions.argument` says where that is."""

import pytest

from tests.asking import ask, person, relay
from tests.resolvers.small_company import NOW, Company

_WRONG = {
    "{ employees(first: 0) { nodes { id } } }": ["first"],
    "{ employees(first: 101) { nodes { id } } }": ["first"],
    '{ employees(after: "made up") { nodes { id } } }': ["after"],
    '{ employees(departmentId: "made up") { nodes { id } } }': ["departmentId"],
    f'{{ skills(text: "{"x" * 201}") {{ nodes {{ id }} }} }}': ["text"],
    '{ node(id: "made up") { id } }': ["id"],
    '{ nodes(ids: ["made up"]) { id } }': ["ids"],
    f"{{ nodes(ids: {['x'] * 101}) {{ id }} }}".replace("'", '"'): ["ids"],
    "{ employee { id } }": ["id"],
    '{ viewer { skillGaps(targetRoleId: "made up") { size } } }': ["targetRoleId"],
    '{ viewer { skills(filter: {skillIds: ["made up"]}) { nodes { stale } } } }': ["filter", "skillIds"],
    "{ teamSkillGaps(minSize: 0) { nodes { employee { id } } } }": ["minSize"],
    '{ rankingQuality(rankingVersion: "match-0") { rankingVersion } }': ["rankingVersion"],
    '{ leaderboard(input: {skillId: "made up"}) { nodes { rank } } }': ["input", "skillId"],
    '{ leaderboard(input: {departmentId: "made up"}) { nodes { rank } } }': ["input", "departmentId"],
    '{ mentorSearch(input: {skillId: "made up"}) { nodes { rank } } }': ["input", "skillId"],
    '{ mentorSearch(input: {text: "sql", menteeId: "made up"}) { nodes { rank } } }': ["input", "menteeId"],
    '{ mentorSearch(input: {text: "sql", regions: ["made up"]}) { nodes { rank } } }': ["input", "regions"],
    '{ skillSuggestions(text: "sql", first: 0) { skill { id } } }': ["first"],
    '{ reputation(mentorId: "made up") { score } }': ["mentorId"],
}


@pytest.mark.parametrize(("document", "argument"), _WRONG.items(), ids=range(len(_WRONG)))
async def test_an_error_names_the_argument_that_is_wrong(
    company: Company, document: str, argument: list[str]
) -> None:
    answer = await ask(company.graph, person(company.people["admin"], admin=True), document, now=NOW)

    assert [error["extensions"] for error in answer.errors] == [
        {"code": "INVALID_INPUT", "argument": argument}
    ]


async def test_a_score_of_the_future_is_refused_at_its_instant(company: Company) -> None:
    document = (
        'query ($mentor: ID!) { reputation(mentorId: $mentor, asOf: "2100-01-01T00:00:00Z") { score } }'
    )
    mentor = {"mentor": relay("Employee", company.people["mentor"])}

    answer = await ask(company.graph, person(company.people["mentor"]), document, mentor, now=NOW)

    assert [error["extensions"]["argument"] for error in answer.errors] == [["asOf"]]
