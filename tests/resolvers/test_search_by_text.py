"""Mentor search by what people type, through the executed schema."""

from datetime import datetime
from typing import Any

import pytest

from graph.client import Graph
from graph.query import Query
from tests.asking import Answer, ask, person, relay
from tests.resolvers.small_company import NOW, Company

_SEARCH = """query ($input: MentorSearchInput!, $first: Int, $after: String) {
    mentorSearch(input: $input, first: $first, after: $after) {
        totalCount
        searchedSkill { name }
        suggestions { matched text skill { name } highlights { start length } }
        nodes { score mentor { userName } }
        pageInfo { hasNextPage endCursor }
        emptiness { reasons { reason mentors } holdersNotMentoring skills { mentors } }
    }
}"""
_RENAME = Query(
    "tests.rename", "MATCH (skill:Skill {id: $id}) SET skill.name = $name, skill.aliases = $aliases"
)
_ANOTHER = Query(
    "tests.another_skill",
    """
    MATCH (:Skill {id: $beside})-[:ON_SCALE]->(scale:ProficiencyScale)
    CREATE (skill:Skill {
        id: $id, externalId: $id, name: $name, status: $status, aliases: [], searchText: $name, listKey: $name
    })
    CREATE (skill)-[:ON_SCALE]->(scale)
    """,
)


async def searched(
    company: Company, *, viewer: str = "mentee", first: int = 10, after: str | None = None, **input: Any
) -> Answer:
    variables = {"input": {"targetLevel": 4} | input, "first": first, "after": after}
    return await ask(company.graph, person(company.people[viewer]), _SEARCH, variables, now=NOW)


@pytest.mark.parametrize("text", ["facilitation", "facilitaton", "FÁCILITATION!", "group facilitatoin"])
async def test_a_text_finds_what_its_skill_finds(company: Company, text: str) -> None:
    await company.run(_RENAME, id=company.skill, name="Facilitation", aliases=["Leading groups"])

    by_id = await searched(company, skillId=relay("Skill", company.skill))
    by_text = await searched(company, text=text)

    assert by_text.errors == by_id.errors == []
    found, usual = by_text.data["mentorSearch"], by_id.data["mentorSearch"]
    assert found["nodes"] == usual["nodes"] != []
    assert found["searchedSkill"] == usual["searchedSkill"] == {"name": "Facilitation"}
    assert [one["skill"] for one in found["suggestions"]] == [{"name": "Facilitation"}]
    assert found["suggestions"][0]["highlights"]
    assert usual["suggestions"] == []
    assert by_text.asked.count("search.one") == 1


async def test_skills_near_the_searched_one_are_told(company: Company) -> None:
    await company.run(_RENAME, id=company.skill, name="Meeting facilitation", aliases=[])
    await company.run(
        _ANOTHER,
        id=company.people["admin"],
        name="Conflict facilitation",
        status="ACTIVE",
        beside=company.skill,
    )

    answer = await searched(company, text="facilitation meetings")

    found = answer.data["mentorSearch"]
    assert found["searchedSkill"] == {"name": "Meeting facilitation"}
    assert [one["skill"]["name"] for one in found["suggestions"]] == [
        "Meeting facilitation",
        "Conflict facilitation",
    ]


async def test_a_list_goes_on_with_the_skill_it_began_with(company: Company) -> None:
    for mentor in ("lead", "stranger"):
        await company.mentors(mentor)
    everybody = await searched(company, text="facilitation", options={"diversify": False})
    first = await searched(company, text="facilitation", first=2, options={"diversify": False})
    cursor = first.data["mentorSearch"]["pageInfo"]["endCursor"]

    await company.run(_RENAME, id=company.skill, name="Leading groups", aliases=[])
    await company.run(
        _ANOTHER, id=company.people["admin"], name="facilitation", status="ACTIVE", beside=company.skill
    )
    second = await searched(company, text="facilitation", first=2, after=cursor, options={"diversify": False})
    elsewhere = await searched(company, text="leading groups", first=2, after=cursor)
    by_id = await searched(company, skillId=relay("Skill", company.skill), first=2, after=cursor)

    assert second.data["mentorSearch"]["searchedSkill"] == {"name": "Leading groups"}
    assert (
        first.data["mentorSearch"]["nodes"] + second.data["mentorSearch"]["nodes"]
        == everybody.data["mentorSearch"]["nodes"]
    )
    assert elsewhere.codes == by_id.codes == ["INVALID_INPUT"]


@pytest.mark.parametrize(
    "text",
    [
        "xylophone",
        "?",
        "*",
        "%",
        ".*",
        "' OR 1=1 //",
        "MATCH (n) DETACH DELETE n",
        "\u0000",
        "}) RETURN 1",
        "🎻",
    ],
)
async def test_a_text_that_means_no_skill_is_an_empty_list_that_says_so(company: Company, text: str) -> None:
    answer = await searched(company, text=text, targetLevel=None)

    assert answer.errors == []
    assert answer.data["mentorSearch"] == {
        "totalCount": 0,
        "searchedSkill": None,
        "suggestions": [],
        "nodes": [],
        "pageInfo": {"hasNextPage": False, "endCursor": None},
        "emptiness": {
            "reasons": [{"reason": "NO_SUCH_SKILL", "mentors": 0}],
            "holdersNotMentoring": None,
            "skills": [],
        },
    }


async def test_a_search_for_no_skill_is_refused_as_any_other(company: Company) -> None:
    mentee, unit = relay("Employee", company.people["mentee"]), relay("Department", company.skill)

    others = await searched(company, viewer="stranger", text="xylophone", menteeId=mentee)
    managers = await searched(company, viewer="manager", text="xylophone", menteeId=mentee)
    nowhere = await searched(company, text="xylophone", departmentIds=[unit])

    assert others.codes == nowhere.codes == ["NOT_FOUND"]
    assert managers.codes == []


@pytest.mark.parametrize("text", ["", " \t\n", "a" * 10_000, "exel " * 41])
async def test_a_text_that_says_nothing_or_too_much_is_refused(company: Company, text: str) -> None:
    answer = await searched(company, text=text)

    assert answer.codes == ["INVALID_INPUT"]
    assert answer.errors[0]["extensions"]["argument"] == ["input", "text"]


async def test_a_skill_is_named_once(company: Company) -> None:
    neither = await searched(company)
    both = await searched(company, skillId=relay("Skill", company.skill), text="facilitation")

    assert neither.codes == both.codes == ["INVALID_INPUT"]
    assert [answer.errors[0]["extensions"]["argument"] for answer in (neither, both)] == [
        ["input", "skillId"],
        ["input", "text"],
    ]


async def test_a_deprecated_skill_is_searched_by_what_replaced_it(company: Company) -> None:
    old = company.people["admin"]
    await company.run(_ANOTHER, id=old, name="moderation", status="DEPRECATED", beside=company.skill)
    await company.run(
        Query(
            "tests.replace",
            "MATCH (old:Skill {id: $old}) MATCH (newer:Skill {id: $newer}) CREATE (old)-[:REPLACED_BY]->(newer)",
        ),
        old=old,
        newer=company.skill,
    )

    answer = await searched(company, text="moderation")

    found = answer.data["mentorSearch"]
    assert found["searchedSkill"] == {"name": "facilitation"}
    assert found["suggestions"][0]["text"] == "moderation"
    assert found["nodes"]


async def test_a_gaps_list_says_which_skill_it_is_for(demo_graph: Graph, demo_now: datetime) -> None:
    [somebody, *_] = await demo_graph.read(_WITH_GAPS)
    document = """query { viewer { skillGaps {
        skill { name } candidateMentors(first: 1) { searchedSkill { name } suggestions { text } }
    } } }"""

    answer = await ask(demo_graph, person(somebody["id"]), document, now=demo_now)

    gaps = answer.data["viewer"]["skillGaps"]
    assert gaps
    assert all(gap["candidateMentors"] == {"searchedSkill": gap["skill"], "suggestions": []} for gap in gaps)


async def test_the_words_of_a_demo_catalogue_are_found_with_slips(
    demo_graph: Graph, demo_now: datetime
) -> None:
    document = """query ($text: String!) {
        mentorSearch(input: {text: $text, targetLevel: 2}) { searchedSkill { name } }
    }"""

    answer = await ask(demo_graph, person("nobody"), document, {"text": "exel pivto tables"}, now=demo_now)
    known = await ask(
        demo_graph,
        person((await demo_graph.read(_WITH_GAPS))[0]["id"]),
        document,
        {"text": "exel pivto tables"},
        now=demo_now,
    )

    assert answer.codes == ["NOT_FOUND"]
    assert "pivot" in known.data["mentorSearch"]["searchedSkill"]["name"].lower()


_WITH_GAPS = Query(
    "tests.with_gaps",
    """
    MATCH (person:Employee)-[:HOLDS_ROLE]->(:JobRole)<-[:FOR_ROLE]-(:CompetencyModel)-[:REQUIRES]->(:Skill)
    WHERE person.status = 'ACTIVE'
    WITH DISTINCT person ORDER BY person.id LIMIT 1
    RETURN collect({id: person.id}) AS rows
    """,
)
