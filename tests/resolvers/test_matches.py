"""Mentor search through GraphQL: what an input changes, what it is refused for, and what a pair is told."""

from typing import Any

import pytest

from graph.query import Query
from tests.asking import Answer, ask, person, relay
from tests.resolvers.small_company import NOW, Company

_SEARCH = """query ($input: MentorSearchInput!, $first: Int, $after: String) {
    mentorSearch(input: $input, first: $first, after: $after) {
        rankingVersion
        nodes { rank score nextFreePlaceAt previousSessions mentor { userName } explanation { factor weight } warnings }
        edges { cursor }
        emptiness {
            reasons { reason mentors } nextFreePlaceAt holdersNotMentoring skills { relation mentors skill { name } }
        }
    }
}"""
_PAIR = """query ($mentor: ID!, $mentee: ID!, $skill: ID!, $target: Int, $weights: MatchWeightsInput) {
    explainMatch(mentorId: $mentor, menteeId: $mentee, skillId: $skill, targetLevel: $target, weights: $weights) {
        rank score mentor { userName } explanation { factor contribution weight reason }
    }
    whyNot(mentorId: $mentor, menteeId: $mentee, skillId: $skill, targetLevel: $target) {
        exclusions { code reason message path until }
        match { rank score }
        listed firstPageScore
        differences { factor own lastOfFirstPage }
    }
}"""
_FULL = Query("tests.no_places", "MATCH (profile:MentorProfile) SET profile.capacity = 0")


async def searched(company: Company, viewer: str = "mentee", first: int = 10, **input: Any) -> Answer:
    given = {"skillId": relay("Skill", company.skill), "targetLevel": 4} | input
    return await ask(
        company.graph,
        person(company.people[viewer]),
        _SEARCH,
        {"input": given, "first": first},
        now=NOW,
    )


def pair(company: Company, **changed: Any) -> dict[str, Any]:
    return {
        "mentor": relay("Employee", company.people["mentor"]),
        "mentee": relay("Employee", company.people["mentee"]),
        "skill": relay("Skill", company.skill),
        "target": 4,
    } | changed


async def test_weights_change_the_answer_of_this_query_only(company: Company) -> None:
    usual = await searched(company)
    changed = await searched(company, options={"weights": {"skillFit": 0, "novelty": 3}})
    again = await searched(company)

    [before], [after] = (answer.data["mentorSearch"]["nodes"] for answer in (usual, changed))
    weights = {part["factor"]: part["weight"] for part in after["explanation"]}
    assert before["mentor"] == after["mentor"]
    assert before["score"] != after["score"]
    assert weights["SKILL_FIT"] == 0
    assert sum(weights.values()) == pytest.approx(1)
    assert again.data == usual.data


@pytest.mark.parametrize(
    ("weights", "at"),
    [
        ({"novelty": -0.1}, ["novelty"]),
        (
            dict.fromkeys(
                (
                    "skillFit",
                    "reputation",
                    "organisationalDistance",
                    "availability",
                    "exposureBalance",
                    "novelty",
                ),
                0,
            ),
            [],
        ),
    ],
)
async def test_weights_that_mean_nothing_are_refused_where_they_stand(
    company: Company, weights: dict[str, float], at: list[str]
) -> None:
    answer = await searched(company, options={"weights": weights})

    assert answer.data == {"mentorSearch": None}
    assert [(error["extensions"]["code"], error["extensions"]["argument"]) for error in answer.errors] == [
        ("INVALID_INPUT", ["input", "options", "weights", *at])
    ]


async def test_a_list_is_ranked_by_the_version_asked_for(company: Company) -> None:
    for mentor in ("lead", "stranger"):
        await company.mentors(mentor)
    usual = await searched(company)
    same = await searched(company, options={"rankingVersion": "match-3"})
    older = await searched(company, options={"rankingVersion": "match-1"})
    weighted = await searched(
        company, options={"rankingVersion": "match-1", "weights": {"novelty": 0.25, "skillFit": 0}}
    )

    assert same.data == usual.data
    assert usual.data["mentorSearch"]["rankingVersion"] == "match-3"
    assert older.data["mentorSearch"]["rankingVersion"] == "match-1"
    [weights, own] = [
        {part["factor"]: part["weight"] for part in answer.data["mentorSearch"]["nodes"][0]["explanation"]}
        for answer in (older, weighted)
    ]
    assert (weights["SKILL_FIT"], weights["EXPOSURE_BALANCE"]) == (pytest.approx(0.45), 0)
    assert own["NOVELTY"] == pytest.approx(0.25 / 0.8)


async def test_a_version_that_never_was_is_refused_with_those_that_were(company: Company) -> None:
    answer = await searched(company, options={"rankingVersion": "match-99"})

    assert answer.codes == ["INVALID_INPUT"]
    assert answer.errors[0]["message"] == "`rankingVersion` is one of match-1, match-2, match-3."
    assert answer.errors[0]["extensions"]["argument"] == ["input", "options", "rankingVersion"]


async def test_a_cursor_belongs_to_its_version_of_the_ranking(company: Company) -> None:
    for mentor in ("lead", "stranger"):
        await company.mentors(mentor)
    variables = {"skillId": relay("Skill", company.skill), "targetLevel": 4}

    async def page(after: str | None, **options: Any) -> Answer:
        given = {"input": variables | {"options": options}, "first": 1, "after": after}
        return await ask(company.graph, person(company.people["mentee"]), _SEARCH, given, now=NOW)

    older = await page(None, rankingVersion="match-1")
    cursor = older.data["mentorSearch"]["edges"][-1]["cursor"]

    assert (await page(cursor)).codes == ["CURSOR_EXPIRED"]
    assert (await page(cursor, rankingVersion="match-3")).codes == ["CURSOR_EXPIRED"]
    assert (await page(cursor, rankingVersion="match-1")).codes == []
    assert (await page(cursor, rankingVersion="match-1", weights={"novelty": 1})).codes == ["INVALID_INPUT"]


async def test_a_cursor_belongs_to_what_is_asked_for_in_whatever_order(company: Company) -> None:
    for mentor in ("lead", "stranger"):
        await company.mentors(mentor)
    units = [relay("Department", unit) for unit in company.units.values()]
    plain = {"skillId": relay("Skill", company.skill), "targetLevel": 4}

    async def page(after: str | None = None, **asked: Any) -> Answer:
        given = {"input": plain | asked, "first": 1, "after": after}
        return await ask(company.graph, person(company.people["mentee"]), _SEARCH, given, now=NOW)

    anywhere = (await page()).data["mentorSearch"]["edges"][-1]["cursor"]
    within = (await page(departmentIds=units)).data["mentorSearch"]["edges"][-1]["cursor"]

    assert (await page(anywhere, crossDepartmentOnly=False, levels=[])).codes == []
    assert (await page(anywhere, minReputationLower=0)).codes == ["INVALID_INPUT"]
    assert (await page(anywhere, departmentIds=units)).codes == ["INVALID_INPUT"]
    assert (await page(within, departmentIds=units[::-1])).codes == []
    assert (await page(within, departmentIds=units[:1])).codes == ["INVALID_INPUT"]


async def test_filters_that_contradict_each_other_or_ask_too_much_are_refused(company: Company) -> None:
    unit = relay("Department", company.units["sales"])

    both = await searched(company, departmentIds=[unit], excludeDepartmentIds=[unit])
    many = await searched(company, languages=["de"] * 21)
    long = await searched(company, languages=["x" * 36])
    wrong = await searched(company, regions=[relay("Skill", company.skill)])
    unknown = await searched(company, regions=[relay("Department", company.skill)])

    assert [answer.codes for answer in (both, many, long, wrong)] == [["INVALID_INPUT"]] * 4
    assert unknown.codes == ["NOT_FOUND"]


async def test_facets_count_under_all_filters_but_their_own(company: Company) -> None:
    await company.mentors("lead", rank=5)
    await company.mentors("stranger", rank=5)
    document = """query ($input: MentorSearchInput!) { mentorSearch(input: $input) {
        totalCount
        ...Facets
    } }
    fragment Facets on MentorMatchConnection {
        departmentFacets { key label count } levelFacets { key label count }
        regionFacets { count } languageFacets { key label count }
    }"""
    given = {"skillId": relay("Skill", company.skill), "targetLevel": 4, "levels": [5]}

    answer = await ask(company.graph, person(company.people["mentee"]), document, {"input": given}, now=NOW)

    engineering = relay("Department", company.units["engineering"])
    assert answer.errors == []
    assert answer.data["mentorSearch"] == {
        "totalCount": 2,
        "departmentFacets": [{"key": engineering, "label": "engineering", "count": 2}],
        "levelFacets": [
            {"key": "5", "label": "five/5", "count": 2},
            {"key": "4", "label": "five/4", "count": 1},
        ],
        "regionFacets": [],
        "languageFacets": [{"key": "en", "label": "en", "count": 2}],
    }


async def test_levels_off_the_scale_are_refused_and_those_below_the_target_find_nobody(
    company: Company,
) -> None:
    off = await searched(company, levels=[4, 9])
    many = await searched(company, levels=[4] * 21)
    below = await searched(company, levels=[1])

    assert off.codes == ["LEVEL_OUT_OF_SCALE"]
    assert off.errors[0]["extensions"]["argument"] == ["input", "levels"]
    assert many.codes == ["INVALID_INPUT"]
    assert below.data["mentorSearch"]["emptiness"]["reasons"] == [{"reason": "FILTERED_OUT", "mentors": 1}]


async def test_a_full_mentor_is_listed_on_request_with_the_next_expected_place(company: Company) -> None:
    await company.session("IN_PRACTICE", mentee="stranger", acceptedAt="2026-06-10T08:00:00.000000Z")
    await company.run(_FULL)

    without = await searched(company)
    including = await searched(company, options={"includeFull": True})

    empty = without.data["mentorSearch"]
    assert empty["nodes"] == []
    assert empty["emptiness"] == {
        "reasons": [{"reason": "FULL", "mentors": 1}],
        "nextFreePlaceAt": "2026-07-10T08:00:00Z",
        "holdersNotMentoring": None,
        "skills": [],
    }
    [full] = including.data["mentorSearch"]["nodes"]
    assert full["nextFreePlaceAt"] == "2026-07-10T08:00:00Z"
    assert "No place is free now." in full["warnings"]
    assert including.data["mentorSearch"]["emptiness"] is None


async def test_a_pair_is_explained_and_nothing_keeps_it_apart(company: Company) -> None:
    found = await ask(company.graph, person(company.people["mentee"]), _PAIR, pair(company), now=NOW)

    match, why = found.data["explainMatch"], found.data["whyNot"]
    assert match["mentor"] == {"userName": "mentor"}
    assert match["rank"] == 1
    assert sum(part["contribution"] for part in match["explanation"]) == pytest.approx(
        match["score"], abs=1e-9
    )
    assert all(part["reason"].endswith(".") for part in match["explanation"])
    assert why == {
        "exclusions": [],
        "match": {"rank": 1, "score": match["score"]},
        "listed": 1,
        "firstPageScore": None,
        "differences": [],
    }


_VERSIONED = """query (
    $mentor: ID!, $mentee: ID!, $skill: ID!, $target: Int, $version: String, $weights: MatchWeightsInput
) {
    explainMatch(mentorId: $mentor, menteeId: $mentee, skillId: $skill, targetLevel: $target, rankingVersion: $version,
                 weights: $weights) { rank score explanation { factor weight contribution } }
}"""
_WHY_NOT = """query ($mentor: ID!, $mentee: ID!, $skill: ID!, $target: Int, $version: String) {
    whyNot(mentorId: $mentor, menteeId: $mentee, skillId: $skill, targetLevel: $target, rankingVersion: $version) {
        match { rank score }
    }
}"""


@pytest.mark.parametrize("version", ["match-1", "match-2", "match-3", None])
async def test_a_pair_is_explained_as_the_version_ranked_it(company: Company, version: str | None) -> None:
    listed = await searched(company, options={"rankingVersion": version, "diversify": False})
    viewer, asked = person(company.people["mentee"]), pair(company, version=version)
    explained = await ask(company.graph, viewer, _VERSIONED, asked, now=NOW)
    why = await ask(company.graph, viewer, _WHY_NOT, asked, now=NOW)

    [node] = listed.data["mentorSearch"]["nodes"]
    match = explained.data["explainMatch"]
    assert (match["rank"], match["score"]) == (node["rank"], node["score"])
    assert {part["factor"]: part["weight"] for part in match["explanation"]} == {
        part["factor"]: part["weight"] for part in node["explanation"]
    }
    assert why.data["whyNot"]["match"] == {"rank": node["rank"], "score": node["score"]}


async def test_a_pair_is_explained_by_other_weights_of_an_older_version(company: Company) -> None:
    asked = pair(company, version="match-1", weights={"novelty": 0.25, "skillFit": 0})
    found = await ask(company.graph, person(company.people["mentee"]), _VERSIONED, asked, now=NOW)

    weights = {part["factor"]: part["weight"] for part in found.data["explainMatch"]["explanation"]}
    assert weights["NOVELTY"] == pytest.approx(0.25 / 0.8)
    assert weights["EXPOSURE_BALANCE"] == 0


@pytest.mark.parametrize("document", [_VERSIONED, _WHY_NOT])
async def test_a_pair_is_not_explained_by_a_version_that_never_was(company: Company, document: str) -> None:
    asked = pair(company, version="match-99")
    answer = await ask(company.graph, person(company.people["mentee"]), document, asked, now=NOW)

    assert answer.codes == ["INVALID_INPUT"]
    assert answer.errors[0]["message"] == "`rankingVersion` is one of match-1, match-2, match-3."
    assert answer.errors[0]["extensions"]["argument"] == ["rankingVersion"]


async def test_a_pair_that_is_kept_apart_is_told_by_what(company: Company) -> None:
    await company.run(_FULL)

    found = await ask(
        company.graph, person(company.people["mentee"]), _PAIR, pair(company, target=5), now=NOW
    )

    assert [one["reason"] for one in found.data["whyNot"]["exclusions"]] == ["LEVEL_TOO_LOW", "FULL"]
    assert found.data["whyNot"]["exclusions"][0] | {"message": ""} == {
        "code": "MENTOR_NOT_QUALIFIED",
        "reason": "LEVEL_TOO_LOW",
        "message": "",
        "path": ["mentorId"],
        "until": None,
    }


async def test_a_pair_of_somebody_who_does_not_teach_is_no_match_and_told(company: Company) -> None:
    variables = pair(company, mentor=relay("Employee", company.people["stranger"]))

    found = await ask(company.graph, person(company.people["mentee"]), _PAIR, variables, now=NOW)

    assert found.codes == []
    assert found.data["explainMatch"] is None
    assert [one["reason"] for one in found.data["whyNot"]["exclusions"]] == ["NOT_OFFERING"]
    assert found.data["whyNot"]["match"] is None


async def test_candidates_of_gaps_take_weights_and_say_why_there_are_none(company: Company) -> None:
    await _wants(company)
    document = """query ($options: MentorSearchOptions) { viewer { skillGaps {
        candidateMentors(input: $options, first: 3) {
            rankingVersion nodes { explanation { factor weight } nextFreePlaceAt } emptiness { reasons { reason } }
        }
    } } }"""
    viewer = person(company.people["mentee"])

    weighted = await ask(company.graph, viewer, document, {"options": {"weights": {"workStyle": 1}}}, now=NOW)
    older = await ask(company.graph, viewer, document, {"options": {"rankingVersion": "match-1"}}, now=NOW)
    await company.run(_FULL)
    nobody = await ask(company.graph, viewer, document, {}, now=NOW)
    full = await ask(company.graph, viewer, document, {"options": {"includeFull": True}}, now=NOW)

    [gap] = weighted.data["viewer"]["skillGaps"]
    [match] = gap["candidateMentors"]["nodes"]
    assert {part["factor"]: part["weight"] for part in match["explanation"]}["WORK_STYLE"] == 0.5
    [gap] = older.data["viewer"]["skillGaps"]
    assert gap["candidateMentors"]["rankingVersion"] == "match-1"
    [gap] = nobody.data["viewer"]["skillGaps"]
    assert gap["candidateMentors"] == {
        "rankingVersion": "match-3",
        "nodes": [],
        "emptiness": {"reasons": [{"reason": "FULL"}]},
    }
    [gap] = full.data["viewer"]["skillGaps"]
    assert len(gap["candidateMentors"]["nodes"]) == 1


async def _wants(company: Company) -> None:
    """Let the mentee's job role ask for level 4."""
    await company.run(
        Query(
            "tests.role_wants",
            """
            MATCH (mentee:Employee {id: $mentee})
            MATCH (skill:Skill {id: $skill})
            CREATE (mentee)-[:HOLDS_ROLE {from: $since}]->(role:JobRole {id: $role, title: 'r', listKey: 'r'})
            CREATE (role)<-[:FOR_ROLE]-(model:CompetencyModel {
                id: $model, version: 1, status: 'PUBLISHED', effectiveFrom: $since
            })
            CREATE (model)-[:REQUIRES {targetRank: 4, weight: 1.0, critical: true}]->(skill)
            """,
        ),
        mentee=company.people["mentee"],
        skill=company.skill,
        since="2020-01-01T00:00:00.000000Z",
        role=company.people["mentee"],
        model=company.people["mentor"],
    )
