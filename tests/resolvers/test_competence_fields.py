"""Skills, models, holdings, assessments and gaps through the executed schema, on every engine."""

from datetime import timedelta
from typing import Any

import pytest

from graph import ids, instants
from graph.query import Query
from graph.search.offers import OFFERS_CHANGED
from tests.asking import Answer, ask, operation, person, relay
from tests.resolvers.small_company import LONG_AGO, NOW, Company

_ROLE = Query(
    "tests.plant_role",
    """
    MATCH (skill:Skill {id: $skill_id})
    CREATE (role:JobRole {id: $role_id, externalId: 'seller', title: 'Seller', listKey: 'seller|' + $role_id})
    WITH skill, role
    UNWIND $models AS planted
    CREATE (model:CompetencyModel {
        id: planted.id, externalId: 'seller/' + toString(planted.version), version: planted.version,
        status: planted.status, effectiveFrom: planted.at
    })-[:FOR_ROLE]->(role)
    CREATE (model)-[:REQUIRES {targetRank: planted.target, weight: 1.5, critical: true}]->(skill)
    """,
)
_HOLDER = Query(
    "tests.plant_holder",
    """
    MATCH (role:JobRole {id: $role_id})
    UNWIND $employee_ids AS employee_id
    MATCH (employee:Employee {id: employee_id})
    CREATE (employee)-[:HOLDS_ROLE {from: $since}]->(role)
    """,
)
_KIN = Query(
    "tests.plant_kin",
    """
    MATCH (skill:Skill {id: $skill_id})
    CREATE (broad:Skill {
        id: $broad_id, name: 'moderation', status: 'ACTIVE', aliases: ['hosting'], searchText: 'moderation\\nhosting',
        listKey: 'moderation|' + $broad_id, sourceUri: 'http://data.europa.eu/esco/skill/1', frameworkName: 'ESCO'
    })
    CREATE (old:Skill {
        id: $old_id, name: 'chairing', status: 'DEPRECATED', aliases: [], searchText: 'chairing',
        listKey: 'chairing|' + $old_id
    })
    CREATE (skill)-[:BROADER]->(broad)
    CREATE (broad)-[:RELATED_TO]->(old)
    CREATE (old)-[:REPLACED_BY]->(skill)
    """,
)


_PUBLISHED = Query(
    "tests.plant_published_scores",
    """
    UNWIND $scores AS score
    MATCH (mentor:Employee {id: score.mentor_id})-[offer:OFFERS]->(skill:Skill)
    SET offer.publicScore = score.mean, offer.publicSd = 0.1"""
    + OFFERS_CHANGED,
)


def _id() -> str:
    return ids.new(int(NOW.timestamp() * 1000))


async def _asked(company: Company, viewer: str, document: str, **variables: Any) -> Answer:
    return await ask(
        company.graph, person(company.people[viewer], admin=viewer == "admin"), document, variables, now=NOW
    )


async def _with_role(company: Company, *holders: str) -> str:
    """A role whose first model asked for level 2, the present one for 4, and a draft for 5."""
    role_id = _id()
    models = [
        {"id": _id(), "version": 1, "status": "RETIRED", "at": LONG_AGO, "target": 2},
        {"id": _id(), "version": 2, "status": "PUBLISHED", "at": "2025-01-01T00:00:00.000000Z", "target": 4},
        {"id": _id(), "version": 3, "status": "DRAFT", "at": "2026-01-01T00:00:00.000000Z", "target": 5},
    ]
    await company.run(_ROLE, skill_id=company.skill, role_id=role_id, models=models)
    await company.run(
        _HOLDER, role_id=role_id, since=LONG_AGO, employee_ids=[company.people[name] for name in holders]
    )
    return role_id


async def test_a_competency_model_answers_as_of_then_and_a_draft_never(company: Company) -> None:
    role_id = relay("JobRole", await _with_role(company))
    document = operation("CompetencyModel")

    now = await _asked(company, "stranger", document, jobRoleId=role_id)
    then = await _asked(company, "stranger", document, jobRoleId=role_id, asOf="2024-01-01T00:00:00Z")
    before = await _asked(company, "stranger", document, jobRoleId=role_id, asOf="2019-01-01T00:00:00Z")

    assert (now.data["competencyModel"]["version"], now.data["competencyModel"]["status"]) == (2, "PUBLISHED")
    assert (then.data["competencyModel"]["version"], then.data["competencyModel"]["status"]) == (1, "RETIRED")
    assert before.data == {"competencyModel": None}
    assert before.errors == []


async def test_a_requirement_shows_the_signs_of_every_level_up_to_its_target(company: Company) -> None:
    role_id = relay("JobRole", await _with_role(company))

    answer = await _asked(company, "stranger", operation("CompetencyModel"), jobRoleId=role_id)

    (requirement,) = answer.data["competencyModel"]["requirements"]
    assert requirement["targetLevel"] == {"rank": 4}
    assert (requirement["weight"], requirement["critical"]) == (1.5, True)
    assert [sign["level"]["rank"] for sign in requirement["behavioralIndicators"]] == [1, 2, 3, 4]
    assert [level["rank"] for level in requirement["skill"]["scale"]["levels"]] == [1, 2, 3, 4, 5]


async def test_an_unknown_role_is_not_found(company: Company) -> None:
    answer = await _asked(
        company, "stranger", operation("CompetencyModel"), jobRoleId=relay("JobRole", company.skill)
    )

    assert (answer.data, answer.codes) == ({"competencyModel": None}, ["NOT_FOUND"])


GAPS = """{ viewer { skillGaps {
    current { rank name } currentIsVerified target { rank } size critical openSession { id }
} } }"""


async def test_the_current_level_of_a_gap_is_the_verified_one_where_there_is_one(company: Company) -> None:
    await _with_role(company, "mentee")
    await company.assess("mentee", 3)
    claimed = (await _asked(company, "mentee", GAPS)).data["viewer"]["skillGaps"]
    await company.assess("mentee", 2, kind="MANAGER", by="manager")
    verified = (await _asked(company, "mentee", GAPS)).data["viewer"]["skillGaps"]

    assert claimed == [
        {
            "current": {"rank": 3, "name": "five/3"},
            "currentIsVerified": False,
            "target": {"rank": 4},
            "size": 1,
            "critical": True,
            "openSession": None,
        }
    ]
    assert (verified[0]["current"]["rank"], verified[0]["currentIsVerified"], verified[0]["size"]) == (
        2,
        True,
        2,
    )


async def test_a_gap_without_an_assessment_has_no_current_level_and_counts_from_zero(
    company: Company,
) -> None:
    await _with_role(company, "mentee")

    (gap,) = (await _asked(company, "mentee", GAPS)).data["viewer"]["skillGaps"]

    assert (gap["current"], gap["size"], gap["currentIsVerified"]) == (None, 4, False)


async def test_a_met_requirement_is_listed_only_when_asked_for(company: Company) -> None:
    await _with_role(company, "mentee")
    await company.assess("mentee", 5, kind="MANAGER", by="manager")

    answer = await _asked(
        company, "mentee", "{ viewer { skillGaps { size } all: skillGaps(includeMet: true) { size } } }"
    )

    assert answer.data["viewer"] == {"skillGaps": [], "all": [{"size": -1}]}


async def test_gaps_against_another_role_and_against_an_id_of_another_type(company: Company) -> None:
    role = relay("JobRole", await _with_role(company))
    document = "query ($role: ID) { viewer { skillGaps(targetRoleId: $role) { size } } }"

    found = await _asked(company, "mentee", document, role=role)
    foreign = await _asked(company, "mentee", document, role=relay("Skill", company.skill))

    assert found.data["viewer"]["skillGaps"] == [{"size": 4}]
    assert (foreign.data["viewer"]["skillGaps"], foreign.codes) == (None, ["INVALID_INPUT"])


async def test_an_open_session_shows_at_its_gap(company: Company) -> None:
    await _with_role(company, "mentee")
    session = await company.session(openKey="any")

    (gap,) = (await _asked(company, "mentee", GAPS)).data["viewer"]["skillGaps"]

    assert gap["openSession"] == {"id": relay("MentoringSession", session)}


TEAM = """query ($manager: ID, $first: Int, $after: String, $minSize: Int) {
    teamSkillGaps(managerId: $manager, first: $first, after: $after, minSize: $minSize) {
        totalCount pageInfo { hasNextPage endCursor } nodes { size employee { userName } }
    }
}"""


async def test_a_teams_gaps_are_those_of_current_direct_reports_largest_first(company: Company) -> None:
    await _with_role(company, "mentor", "stranger", "mentee")
    await company.assess("stranger", 1)

    answer = await _asked(company, "lead", TEAM)

    assert answer.data["teamSkillGaps"]["totalCount"] == 1
    assert answer.data["teamSkillGaps"]["nodes"] == [{"size": 3, "employee": {"userName": "stranger"}}]


async def test_a_teams_gaps_page_by_page_are_all_of_them_once(company: Company) -> None:
    await _with_role(company, "skip", "lead", "admin")
    await company.assess("lead", 2)

    seen = []
    after = None
    for _ in range(3):
        page = (await _asked(company, "director", TEAM, first=1, after=after)).data["teamSkillGaps"]
        seen += [(node["size"], node["employee"]["userName"]) for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]

    assert page["pageInfo"]["hasNextPage"] is False
    assert seen == [(4, "admin"), (4, "skip"), (2, "lead")]


@pytest.mark.parametrize(
    ("viewer", "seen"), [("skip", True), ("admin", True), ("director", False), ("mentee", False)]
)
async def test_another_managers_team_is_for_their_manager_and_administrators(
    company: Company, viewer: str, seen: bool
) -> None:
    await _with_role(company, "mentee")

    answer = await _asked(company, viewer, TEAM, manager=relay("Employee", company.people["manager"]))

    if seen:
        assert answer.data["teamSkillGaps"]["totalCount"] == 1
    else:
        assert (answer.data, answer.codes) == ({"teamSkillGaps": None}, ["NOT_FOUND"])


async def test_a_least_size_below_one_is_invalid(company: Company) -> None:
    assert (await _asked(company, "director", TEAM, minSize=0)).codes == ["INVALID_INPUT"]


async def test_the_history_of_a_skill_is_newest_first_and_pages(company: Company) -> None:
    for days, rank in ((300, 1), (200, 2), (100, 3)):
        await company.assess("mentee", rank, at=NOW - timedelta(days=days))
    document = """query ($after: String) { viewer { skills { nodes {
        history(first: 2, after: $after) { totalCount pageInfo { hasNextPage endCursor } nodes {
            level { rank } assessedAt kind phase subject { userName } assessor { userName } skill { name }
            evidence { title } indicatorsObserved { text }
        } }
    } } } }"""

    first = (await _asked(company, "mentee", document)).data["viewer"]["skills"]["nodes"][0]["history"]
    cursor = first["pageInfo"]["endCursor"]
    second = (await _asked(company, "mentee", document, after=cursor)).data["viewer"]["skills"]["nodes"][0][
        "history"
    ]

    assert first["totalCount"] == 3
    assert [one["level"]["rank"] for one in first["nodes"] + second["nodes"]] == [3, 2, 1]
    assert (first["pageInfo"]["hasNextPage"], second["pageInfo"]["hasNextPage"]) == (True, False)
    assert second["nodes"][0] == {
        "level": {"rank": 1},
        "assessedAt": instants.to_text(NOW - timedelta(days=300)).replace(".000000Z", "Z"),
        "kind": "SELF",
        "phase": "BASELINE",
        "subject": {"userName": "mentee"},
        "assessor": {"userName": "mentee"},
        "skill": {"name": "facilitation"},
        "evidence": [],
        "indicatorsObserved": [],
    }


async def test_holdings_are_filtered_and_know_when_they_are_stale(company: Company) -> None:
    await company.assess("mentee", 2, at=NOW - timedelta(days=366))
    document = """query ($filter: SkillHoldingFilter) {
        viewer { skills(filter: $filter) { totalCount nodes { stale verifiedLevel { rank } verifiedBy { userName } } } }
    }"""

    async def held(**conditions: Any) -> Any:
        return (await _asked(company, "mentee", document, filter=conditions)).data["viewer"]["skills"]

    assert await held() == {
        "totalCount": 1,
        "nodes": [{"stale": True, "verifiedLevel": None, "verifiedBy": None}],
    }
    assert (await held(fresherThan="P365D"))["totalCount"] == 0
    assert (await held(fresherThan="P52WT48H"))["totalCount"] == 1
    assert (await held(minLevel=3))["nodes"] == []
    assert (await held(verifiedOnly=True))["nodes"] == []
    assert (await held(skillIds=[]))["nodes"] == []
    assert (await held(skillIds=[relay("Skill", company.skill)]))["totalCount"] == 1


async def test_an_assessment_is_hidden_from_strangers_as_if_absent(company: Company) -> None:
    assessment = relay("Assessment", await company.assess("mentee", 2))
    document = "query ($id: ID!) { node(id: $id) { id ... on Assessment { level { rank } } } }"

    for viewer in ("mentee", "manager", "admin"):
        assert (await _asked(company, viewer, document, id=assessment)).data["node"]["level"] == {"rank": 2}
    for viewer in ("mentor", "stranger", "skip"):
        assert (await _asked(company, viewer, document, id=assessment)).codes == ["NOT_FOUND"]


async def test_skills_are_found_by_alias_and_framework_and_know_their_kin(company: Company) -> None:
    await company.run(_KIN, skill_id=company.skill, broad_id=_id(), old_id=_id())
    document = """query ($text: String, $framework: String) {
        skills(text: $text, frameworkName: $framework) { nodes {
            name status sourceUri replacedBy { name } broader { name } narrower { name } related { name }
        } }
    }"""

    async def found(**arguments: str) -> Any:
        return (await _asked(company, "stranger", document, **arguments)).data["skills"]["nodes"]

    assert [skill["name"] for skill in await found()] == ["chairing", "facilitation", "moderation"]
    assert [skill["name"] for skill in await found(text="HOST")] == ["moderation"]
    assert [skill["name"] for skill in await found(framework="ESCO")] == ["moderation"]
    assert await found(text="chair") == [
        {
            "name": "chairing",
            "status": "DEPRECATED",
            "sourceUri": None,
            "replacedBy": {"name": "facilitation"},
            "broader": [],
            "narrower": [],
            "related": [{"name": "moderation"}],
        }
    ]
    assert (await found(text="moder"))[0]["narrower"] == [{"name": "facilitation"}]


async def test_a_text_that_is_too_long_is_refused(company: Company) -> None:
    answer = await _asked(
        company, "mentee", "query ($text: String) { skills(text: $text) { totalCount } }", text="x" * 201
    )

    assert answer.codes == ["INVALID_INPUT"]


TOP = """query ($first: Int = 3) { skills { nodes {
    name topMentors(first: $first) { userName department { name } }
} } }"""


async def _top(company: Company, **variables: Any) -> list[str]:
    (skill,) = (await _asked(company, "stranger", TOP, **variables)).data["skills"]["nodes"]
    return [mentor["userName"] for mentor in skill["topMentors"]]


async def _with_mentors(company: Company, **scores: float | None) -> None:
    """More people who offer the skill, each with a published score or none."""
    for name in scores:
        if name != "mentor":
            await company.mentors(name)
    published = [
        {"mentor_id": company.people[name], "mean": mean} for name, mean in scores.items() if mean is not None
    ]
    await company.run(_PUBLISHED, scores=published)


async def test_top_mentors_are_the_best_published_first_then_the_others_by_name(company: Company) -> None:
    await _with_mentors(company, stranger=None, mentor=-0.4, skip=1.2, lead=None)

    assert await _top(company, first=100) == ["skip", "mentor", "lead", "stranger"]
    assert await _top(company) == ["skip", "mentor", "lead"]
    assert await _top(company, first=None) == ["skip", "mentor", "lead"]
    assert await _top(company, first=1) == ["skip"]


async def test_who_left_is_no_top_mentor_and_who_is_on_leave_is(company: Company) -> None:
    await _with_mentors(company, mentor=0.1, skip=1.2, lead=0.5)
    await company.status("skip", "DEACTIVATED")
    await company.status("lead", "ON_LEAVE")

    assert await _top(company) == ["lead", "mentor"]


async def test_a_skill_that_nobody_offers_has_no_top_mentors(company: Company) -> None:
    await company.run(_KIN, skill_id=company.skill, broad_id=_id(), old_id=_id())

    skills = (await _asked(company, "mentee", TOP)).data["skills"]["nodes"]

    assert {skill["name"]: len(skill["topMentors"]) for skill in skills} == {
        "chairing": 0,
        "facilitation": 1,
        "moderation": 0,
    }


async def test_top_mentors_of_many_skills_cost_one_statement(company: Company) -> None:
    await company.run(_KIN, skill_id=company.skill, broad_id=_id(), old_id=_id())

    answer = await _asked(company, "mentee", TOP)

    assert answer.asked == [
        "level:departments.of_employee",
        "level:employees.offering_best",
        "level:skills.listing",
    ]


@pytest.mark.parametrize("first", [0, 101, -1])
async def test_more_top_mentors_than_a_page_has_are_invalid_input(company: Company, first: int) -> None:
    answer = await _asked(company, "mentee", TOP, first=first)

    assert answer.codes == ["INVALID_INPUT"]
    assert answer.asked == ["level:skills.listing"]


async def test_a_level_is_named_wherever_it_is_met(company: Company) -> None:
    role_id = await _with_role(company, "mentee")
    await company.assess("mentee", 2)
    document = """query ($role: ID!) {
        viewer { skills { nodes { selfLevel { name description } verifiedLevel { name } skill {
            scale { levels { name } } behavioralIndicators { id level { name } }
        } } } }
        competencyModel(jobRoleId: $role) { requirements { targetLevel { rank name } } }
    }"""

    answer = await _asked(company, "mentee", document, role=relay("JobRole", role_id))

    names = [f"five/{rank}" for rank in range(1, 6)]
    (holding,) = answer.data["viewer"]["skills"]["nodes"]
    assert (holding["selfLevel"], holding["verifiedLevel"]) == ({"name": "five/2", "description": ""}, None)
    assert [level["name"] for level in holding["skill"]["scale"]["levels"]] == names
    assert holding["skill"]["behavioralIndicators"] == [
        {"id": relay("BehavioralIndicator", company.indicators[rank]), "level": {"name": name}}
        for rank, name in enumerate(names, start=1)
    ]
    assert answer.data["competencyModel"]["requirements"] == [{"targetLevel": {"rank": 4, "name": "five/4"}}]


async def test_the_histories_of_a_level_cost_one_statement_and_their_counts_another(company: Company) -> None:
    await company.assess("mentee", 2)
    await company.assess("mentor", 3)
    document = (
        """{ employees { nodes { skills { nodes { history { totalCount nodes { level { rank } } } } } } } }"""
    )

    answer = await _asked(company, "admin", document)

    held = [node["skills"]["nodes"] for node in answer.data["employees"]["nodes"]]
    histories = [holding["history"] for skills in held for holding in skills]
    assert sorted(
        (history["totalCount"], [one["level"]["rank"] for one in history["nodes"]]) for history in histories
    ) == [(1, [2]), (1, [3])]
    assert answer.asked == [
        "level:assessments.history",
        "level:assessments.history_counted",
        "level:employees.all",
        "level:holdings.of_employee",
    ]
