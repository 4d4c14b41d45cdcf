"""How somebody likes to work: said by themself, shown to themself, compared only where a search asks for it."""

from typing import Any

import pytest

from tests.asking import Answer, ask, person, relay
from tests.resolvers.small_company import NOW, Company

_DECLARE = """mutation ($input: WorkStyleInput!) { declareWorkStyle(input: $input) {
    replayed workStyle { structure guidance directness rhythm } userErrors { code path }
} }"""
_WITHDRAW = """mutation ($input: WithdrawWorkStyleInput!) { withdrawWorkStyle(input: $input) {
    replayed workStyle { structure } userErrors { code }
} }"""
_OWN = "{ viewer { workStyle { structure guidance directness rhythm } } }"
_SEARCH = """query ($input: MentorSearchInput!) { mentorSearch(input: $input) {
    nodes { mentor { userName } explanation { factor raw reason } }
} }"""
_EXPLAIN = """query ($mentor: ID!, $mentee: ID!, $skill: ID!) {
    explainMatch(mentorId: $mentor, menteeId: $mentee, skillId: $skill, targetLevel: 4, weights: {workStyle: 1}) {
        explanation { factor raw }
    }
}"""
STYLE = {"structure": 1, "guidance": 2, "directness": 3, "rhythm": 5}


async def asked(company: Company, name: str, document: str, **variables: Any) -> Answer:
    viewer = person(company.people[name], admin=name == "admin")
    return await ask(company.graph, viewer, document, variables, now=NOW)


async def declared(company: Company, name: str, **changed: Any) -> dict[str, Any]:
    answer = await asked(company, name, _DECLARE, input=STYLE | changed)
    assert answer.errors == []
    return dict(answer.data["declareWorkStyle"])


async def raw(company: Company, viewer: str = "mentee", **input: Any) -> float:
    """The raw work style of the only mentor."""
    given = {"skillId": relay("Skill", company.skill), "targetLevel": 4} | input
    answer = await asked(company, viewer, _SEARCH, input=given)
    [node] = answer.data["mentorSearch"]["nodes"]
    return _style(node["explanation"])


def _style(explanation: list[dict[str, Any]]) -> float:
    return next(float(part["raw"]) for part in explanation if part["factor"] == "WORK_STYLE")


WEIGHTED = {"options": {"weights": {"workStyle": 1}}}


async def test_it_is_declared_changed_and_withdrawn_by_its_owner(company: Company) -> None:
    before = await asked(company, "mentee", _OWN)
    first = await declared(company, "mentee", idempotencyKey="once")
    again = await declared(company, "mentee", idempotencyKey="once")
    changed = await declared(company, "mentee", rhythm=4)
    shown = await asked(company, "mentee", _OWN)
    withdrawn = await asked(company, "mentee", _WITHDRAW, input={"idempotencyKey": "gone"})
    twice = await asked(company, "mentee", _WITHDRAW, input={})
    after = await asked(company, "mentee", _OWN)

    assert before.data == after.data == {"viewer": {"workStyle": None}}
    assert first == {"replayed": False, "workStyle": STYLE, "userErrors": []}
    assert again == {"replayed": True, "workStyle": STYLE, "userErrors": []}
    assert changed["workStyle"] == STYLE | {"rhythm": 4} == shown.data["viewer"]["workStyle"]
    for answer in (withdrawn, twice):
        assert answer.data["withdrawWorkStyle"] == {"replayed": False, "workStyle": None, "userErrors": []}


@pytest.mark.parametrize("wrong", [{"structure": 0}, {"rhythm": 6}])
async def test_an_answer_off_the_scale_is_refused_and_nothing_is_kept(
    company: Company, wrong: dict[str, int]
) -> None:
    refused = await declared(company, "mentee", **wrong)

    [field] = wrong
    assert refused["userErrors"] == [{"code": "INVALID_INPUT", "path": ["input", field]}]
    assert (await asked(company, "mentee", _OWN)).data == {"viewer": {"workStyle": None}}


async def test_a_key_that_was_used_for_other_answers_is_refused(company: Company) -> None:
    await declared(company, "mentee", idempotencyKey="once")
    other = await declared(company, "mentee", idempotencyKey="once", rhythm=1)

    assert other["userErrors"] == [{"code": "INVALID_INPUT", "path": ["input", "idempotencyKey"]}]


async def test_two_who_declared_theirs_are_compared_where_the_mentee_asks_for_it(company: Company) -> None:
    unsaid = await raw(company, **WEIGHTED)
    await declared(company, "mentee")
    one_sided = await raw(company, **WEIGHTED)
    await declared(company, "mentor", structure=3, guidance=4)

    assert unsaid == one_sided == 0.5
    assert await raw(company, **WEIGHTED) == 0.75
    assert await raw(company) == 0.5
    await asked(company, "mentor", _WITHDRAW, input={})
    assert await raw(company, **WEIGHTED) == 0.5


async def test_nobody_else_learns_how_far_two_agree(company: Company) -> None:
    await declared(company, "mentee")
    await declared(company, "mentor")
    pair = {
        "mentor": relay("Employee", company.people["mentor"]),
        "mentee": relay("Employee", company.people["mentee"]),
        "skill": relay("Skill", company.skill),
    }

    explained = {
        name: _style((await asked(company, name, _EXPLAIN, **pair)).data["explainMatch"]["explanation"])
        for name in ("mentee", "mentor", "manager", "admin")
    }

    assert explained == {"mentee": 1.0, "mentor": 0.5, "manager": 0.5, "admin": 0.5}
    assert await raw(company, **WEIGHTED) == 1.0
    for name in ("manager", "admin"):
        assert await raw(company, name, menteeId=pair["mentee"], **WEIGHTED) == 0.5
