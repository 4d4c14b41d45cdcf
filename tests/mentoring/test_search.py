"""Mentor search against a brute-force answer: who is in it, in which order, page by page, and what it asks."""

import re
from collections.abc import Collection
from contextlib import AbstractContextManager
from datetime import datetime

import pytest

from graph.client import Graph
from graph.query import Query
from graph.search import candidates
from mentoring import reputation, search
from mentoring.outcomes import Code, Refused
from mentoring.people import Viewer
from mentoring.search import Dimension, Filters, GapPage, SearchPage, Terms, Wish
from scoring.matching import Factor, Weights, versions
from scoring.matching.versions import Ranking
from tests.mentoring import planted
from tests.mentoring.planted import NOW, Planted
from tests.mentoring.search_oracle import Ask, World, same_list

NOBODY = frozenset[str]()
_CARD = {"card", "cardEdition", "cardSince", "cardUntil"}
COUNTED = (Dimension.DEPARTMENT, Dimension.LEVEL, Dimension.LANGUAGE)


async def whole(graph: Graph, ask: Ask, *, size: int, now: datetime = NOW) -> list[tuple[str, float]]:
    """Every match of a search, a page at a time, with ranks that count on."""
    found: list[tuple[str, float]] = []
    after = None
    while True:
        page = await answered(graph, ask, now=now, first=size, after=after)
        assert [match.rank for match in page.matches] == list(
            range(len(found) + 1, len(found) + 1 + len(page.matches))
        )
        found += [(match.mentor_id, match.score) for match in page.matches]
        if not page.has_next:
            return found
        after = page.matches[-1].cursor


async def answered(
    graph: Graph,
    ask: Ask,
    *,
    now: datetime = NOW,
    first: int = 10,
    after: str | None = None,
    diversify: bool = False,
    by: Collection[Dimension] = (),
) -> SearchPage:
    # A server that has just been started plans a statement for seconds.
    page = await search.search(
        graph.within(60),
        Wish(ask.skill, ask.target, terms=Terms(least_lower=ask.least_lower), filters=ask.filters),
        viewer=Viewer(ask.mentee, NOBODY),
        now=now,
        ranking=Ranking(weights=Weights(*ask.weights)),
        diversify=diversify,
        first=first,
        after=after,
        by=by,
    )
    assert isinstance(page, SearchPage)
    return page


def counts(page: SearchPage, dimension: Dimension) -> dict[str, int]:
    """A facet's values, which are ordered."""
    found = page.facets[dimension]
    assert list(found) == sorted(found, key=lambda facet: (-facet.mentors, facet.label, facet.key))
    return {facet.key: facet.mentors for facet in found}


def asks(company: Planted) -> list[Ask]:
    """Searches of every kind: people all over the tree, common and rare skills, every filter."""
    plain = [
        Ask(company.people[at], company.skills[at % 5], 1 + at % 5) for at in (0, 1, 3, 9, 17, 40, 77, 119)
    ]
    popular = Ask(company.people[60], company.skills[0], 1)
    unit = frozenset(company.departments[:1])
    return [
        *plain,
        popular,
        Ask(popular.mentee, popular.skill, 1, filters=Filters(within=unit)),
        Ask(popular.mentee, popular.skill, 1, filters=Filters(without=unit)),
        Ask(popular.mentee, popular.skill, 1, filters=Filters(cross_only=True)),
        Ask(popular.mentee, popular.skill, 1, least_lower=-0.4),
        Ask(
            popular.mentee,
            popular.skill,
            1,
            filters=Filters(within=unit, without=frozenset(company.departments[2:3])),
        ),
        Ask(popular.mentee, popular.skill, 1, filters=Filters(languages=frozenset({"en"}))),
        Ask(company.people[8], popular.skill, 1, filters=Filters(reverse=True, full=True)),
        Ask(company.people[9], popular.skill, 1, filters=Filters(overlapping=True)),
        Ask(popular.mentee, popular.skill, 1, filters=Filters(full=True), weights=(0, 0, 1, 0, 0, 0, 0)),
        Ask(popular.mentee, popular.skill, 1, weights=(1, 0, 0, 3, 2, 1, 1)),
        Ask(popular.mentee, popular.skill, 1, filters=Filters(levels=frozenset({3, 5}))),
        Ask(popular.mentee, popular.skill, 2, filters=Filters(levels=frozenset({1}))),
    ]


async def test_search_answers_as_brute_force_does_with_every_filter_and_page_size(graph: Graph) -> None:
    company = await planted.company(graph)
    await reputation.refit(graph, now=NOW)
    world = await World.read(graph, NOW)
    sizes = (1, 3, 100)

    for number, ask in enumerate(asks(company)):
        expected = world.answer(ask)
        page = await answered(graph, ask, by=COUNTED)

        same_list(await whole(graph, ask, size=sizes[number % 3]), expected)
        assert page.total_count == len(expected)
        assert counts(page, Dimension.DEPARTMENT) == world.facets(ask)
        assert counts(page, Dimension.LEVEL) == world.level_facets(ask)
        assert counts(page, Dimension.LANGUAGE) == world.language_facets(ask)
    assert sum(len(world.answer(ask)) for ask in asks(company)) > 60


async def test_search_answers_as_brute_force_does_on_the_demo_organisation(
    demo_graph: Graph, demo_now: datetime
) -> None:
    world = await World.read(demo_graph, demo_now)
    popular = sorted(world.offers, key=lambda skill: -len(world.offers[skill]))[:3]
    mentees = sorted(world.people)[::60]

    for mentee in mentees:
        for skill in popular:
            for ask in (Ask(mentee, skill, 2), Ask(mentee, skill, 3, filters=Filters(cross_only=True))):
                expected = world.answer(ask)
                page = await answered(demo_graph, ask, now=demo_now, first=3, by=COUNTED)

                same_list(await whole(demo_graph, ask, size=4, now=demo_now), expected)
                assert page.total_count == len(expected)
                assert counts(page, Dimension.DEPARTMENT) == world.facets(ask)
                assert counts(page, Dimension.LEVEL) == world.level_facets(ask)
                assert counts(page, Dimension.LANGUAGE) == world.language_facets(ask)


async def test_people_are_counted_by_the_nearest_region_above_their_department(
    demo_graph: Graph, demo_now: datetime
) -> None:
    world = await World.read(demo_graph, demo_now)
    skill = max(world.offers, key=lambda skill: len(world.offers[skill]))
    ask = Ask(min(world.people), skill, 1)
    regions = {row["id"]: row["name"] for row in await demo_graph.read(_REGIONS)}

    await answered(demo_graph, ask, now=demo_now)
    with (asked := Asked()).heard():
        page = await answered(demo_graph, ask, now=demo_now, by=[Dimension.REGION])

    lineages = [world.lineage(world.people[mentor]["unit"]) for mentor, _ in world.answer(ask)]
    nearest = [next((unit for unit in units if unit in regions), None) for units in lineages]
    expected = {unit: nearest.count(unit) for unit in set(nearest) if unit is not None}
    assert counts(page, Dimension.REGION) == expected != {}
    assert {facet.key: facet.label for facet in page.facets[Dimension.REGION]}.items() <= regions.items()
    assert asked.names == ["search.one", "regions.of_departments"]
    assert set(page.facets) == {Dimension.REGION}


_REGIONS = Query(
    "tests.regions",
    "MATCH (unit:Department {kind: 'REGION'}) RETURN collect({id: unit.id, name: unit.name}) AS rows",
)


async def test_all_gaps_of_a_page_are_answered_as_each_alone_in_one_statement(graph: Graph) -> None:
    company = await planted.company(graph)
    await reputation.refit(graph, now=NOW)
    world = await World.read(graph, NOW)
    gaps = [(person, skill, 2) for person in company.people[::7] for skill in company.skills[:4]]
    gaps += [("nobody", company.skills[0], 1), (company.people[0], "nothing", 1)]

    found = await search.candidates(graph, gaps, now=NOW, first=3)
    with (asked := Asked()).heard():
        again = await search.candidates(graph, gaps[:-1], now=NOW, first=3)

    for (person, skill, target), page in zip(gaps[:-2], found, strict=False):
        same_list(
            [(match.mentor_id, match.score) for match in page.matches],
            world.answer(Ask(person, skill, target))[:3],
        )
    assert found[-2:] == [GapPage(), GapPage()]
    assert [[match.score for match in page.matches] for page in again] == [
        [match.score for match in page.matches] for page in found[:-1]
    ]
    assert asked.names == ["search.gaps"]
    assert await search.candidates(graph, [], now=NOW, first=3) == []


async def test_the_statements_of_a_search_do_not_depend_on_how_many_there_are_to_find(graph: Graph) -> None:
    company = await planted.company(graph)
    common, rare = (
        Ask(company.people[60], company.skills[0], 1),
        Ask(company.people[60], company.skills[4], 5),
    )

    for ask in (common, rare):
        await answered(graph, ask)
        for first in (1, 50):
            with (asked := Asked()).heard():
                await answered(graph, ask, first=first)

            assert asked.names == ["search.one"]


async def test_an_unseen_offer_that_could_still_be_among_the_first_is_looked_for(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = await planted.company(graph)
    world = await World.read(graph, NOW)
    monkeypatch.setattr("mentoring.search.ranked._FIRST_STAGE", 1)
    monkeypatch.setattr("mentoring.search.ranked._FIRST_STAGE_EACH", 1)
    monkeypatch.setattr("mentoring.search.ranked._FIRST_STAGE_MOST", 0)

    rounds = 0
    for person in company.people[::11]:
        ask = Ask(person, company.skills[0], 1)
        with (asked := Asked()).heard():
            found = await whole(graph, ask, size=2)

        same_list(found, world.answer(ask))
        rounds += asked.names.count("search.one") - (len(found) + 1) // 2
    assert rounds > 0


async def test_every_match_says_why_and_its_parts_add_up(graph: Graph) -> None:
    company = await planted.company(graph)
    await reputation.refit(graph, now=NOW)
    page = await answered(graph, Ask(company.people[60], company.skills[0], 1), first=50)

    for match in page.matches:
        factors = {part.factor.value: part for part in match.explanation}
        assert list(factors) == list(Factor)
        assert sum(part.contribution for part in match.explanation) == pytest.approx(match.score, abs=1e-12)
        assert all(part.contribution == pytest.approx(part.raw * part.weight) for part in match.explanation)
        assert all(0 <= part.raw <= 1 and part.reason.endswith(".") for part in match.explanation)
    said = {part.reason for match in page.matches for part in match.explanation}
    assert "No public estimate." in said
    assert any(match.warnings for match in page.matches)
    assert page.ranking_version == "match-3"
    assert page.generated_at == NOW


async def test_the_page_after_a_cursor_neither_repeats_nor_skips_those_who_stayed(graph: Graph) -> None:
    company = await planted.company(graph)
    ask = Ask(company.people[60], company.skills[0], 1)
    before = await whole(graph, ask, size=100)
    first = await answered(graph, ask, first=5)
    gone = before[2][0]

    await planted.run(
        graph, Query("tests.leave", "MATCH (p:Employee {id: $id}) SET p.status = 'DEACTIVATED'"), id=gone
    )
    second = await answered(graph, ask, first=100, after=first.matches[-1].cursor)

    assert [(match.mentor_id, match.score) for match in second.matches] == before[5:]


async def test_an_arranged_first_page_mixes_departments_keeps_a_place_and_gives_up_little(
    graph: Graph,
) -> None:
    company = await planted.company(graph)
    await reputation.refit(graph, now=NOW)
    world = await World.read(graph, NOW)
    mixed = 0

    for person in company.people[::13]:
        ask = Ask(person, company.skills[0], 1)
        whole_list = world.answer(ask)
        page = await answered(graph, ask, first=10, diversify=True)
        again = await answered(graph, ask, first=10, diversify=True)

        shown = [match.mentor_id for match in page.matches]
        best = [mentor for mentor, _ in whole_list[:10]]
        newcomers = {mentor for mentor, _ in whole_list if world.is_newcomer(mentor, ask.skill)}
        assert shown == [match.mentor_id for match in again.matches]
        assert len(set(shown)) == len(shown) == min(10, len(whole_list))
        assert newcomers & set(shown) or not newcomers
        assert len(set(shown) - set(best) - newcomers) <= 3
        assert units(world, shown) >= units(world, best)
        mixed += units(world, shown) - units(world, best)
    assert mixed > 0


def units(world: World, mentors: list[str]) -> int:
    return len({world.people[mentor]["unit"] or mentor for mentor in mentors})


async def test_later_pages_are_the_list_in_order_without_those_who_were_shown(graph: Graph) -> None:
    company = await planted.company(graph)
    await reputation.refit(graph, now=NOW)
    world = await World.read(graph, NOW)
    ask = Ask(company.people[60], company.skills[0], 1)
    whole_list = world.answer(ask)
    first = await answered(graph, ask, first=6, diversify=True)

    for upto in (6, 2):
        shown = {match.mentor_id for match in first.matches[:upto]}
        found: list[tuple[str, float]] = []
        after: str | None = first.matches[upto - 1].cursor
        while after is not None:
            page = await answered(graph, ask, first=5, after=after, diversify=True)
            assert [match.rank for match in page.matches][:1] == [upto + len(found) + 1]
            found += [(match.mentor_id, match.score) for match in page.matches]
            after = page.matches[-1].cursor if page.has_next else None

        same_list(found, [pair for pair in whole_list if pair[0] not in shown])


async def test_a_newcomer_who_is_far_down_is_looked_for(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = await planted.company(graph)
    await reputation.refit(graph, now=NOW)
    world = await World.read(graph, NOW)
    monkeypatch.setattr("mentoring.search.ranked._FIRST_STAGE", 10)
    monkeypatch.setattr("mentoring.search.ranked._FIRST_STAGE_EACH", 0)
    monkeypatch.setattr("mentoring.search.ranked._FIRST_STAGE_MOST", 0)
    ask = Ask(company.people[60], company.skills[0], 1, weights=(0, 1, 0, 0, 0, 0, 0))

    page = await search.search(
        graph,
        Wish(ask.skill, 1),
        viewer=Viewer(ask.mentee, NOBODY),
        now=NOW,
        ranking=Ranking(weights=Weights(*ask.weights)),
        diversify=True,
        first=5,
        counted=False,
    )

    assert isinstance(page, SearchPage)
    assert [world.is_newcomer(match.mentor_id, ask.skill) for match in page.matches] == [False] * 4 + [True]


async def test_a_cursor_of_another_version_has_expired(graph: Graph) -> None:
    company = await planted.company(graph)
    ask = Ask(company.people[60], company.skills[0], 1)
    page = await answered(graph, ask, first=2)

    for old, version in (
        (page.matches[-1].cursor, "match-1"),
        (page.matches[-1].cursor.replace("match-3", "match-1"), "match-3"),
        ("0.5|person 001|1", "match-3"),
    ):
        found = await search.search(
            graph,
            Wish(ask.skill, 1),
            viewer=Viewer(ask.mentee, NOBODY),
            now=NOW,
            ranking=versions.ranking(version),
            after=old,
        )

        assert isinstance(found, Refused)
        assert (found.code, found.path) == (Code.CURSOR_EXPIRED, ("after",))


@pytest.mark.parametrize("version", versions.VERSIONS)
async def test_a_list_of_any_version_is_that_of_scoring_everybody(
    graph: Graph, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    company = await planted.company(graph)
    await reputation.refit(graph, now=NOW)
    monkeypatch.setattr("mentoring.search.ranked._FIRST_STAGE", 1)
    monkeypatch.setattr("mentoring.search.ranked._FIRST_STAGE_EACH", 1)
    monkeypatch.setattr("mentoring.search.ranked._FIRST_STAGE_MOST", 0)
    ranking = versions.ranking(version)

    for person in company.people[::17]:
        lists = []
        for counted, size in ((True, 100), (False, 3)):
            found: list[tuple[str, float]] = []
            after, more = None, True
            while more:
                page = await search.search(
                    graph,
                    Wish(company.skills[0], 1),
                    viewer=Viewer(person, NOBODY),
                    now=NOW,
                    ranking=ranking,
                    first=size,
                    after=after,
                    counted=counted,
                )
                assert isinstance(page, SearchPage)
                assert page.ranking_version == version
                assert all(_weights(match) == ranking.weights.shares().tolist() for match in page.matches)
                found += [(match.mentor_id, match.score) for match in page.matches]
                after, more = page.matches[-1].cursor if page.matches else None, page.has_next
            lists.append(found)

        assert lists[0] == lists[1]


def _weights(match: search.Match) -> list[float]:
    return [part.weight for part in match.explanation]


async def test_who_somebody_is_has_no_influence(graph: Graph) -> None:
    company = await planted.company(graph)
    ask = Ask(company.people[60], company.skills[0], 1)
    before = await whole(graph, ask, size=100)

    await planted.run(graph, _OTHER_PEOPLE)
    after = await whole(graph, ask, size=100)

    assert after == before
    read = set(re.findall(r"\b(?:mentor|mentee|person)\.(\w+)", candidates.ONE.text + candidates.GAPS.text))
    assert read == {"id", "status", "timeZone", "workingHours", "grade", "languages", "workStyle"} | _CARD


async def test_grade_and_languages_have_no_influence_unless_they_are_asked_for(graph: Graph) -> None:
    company = await planted.company(graph)
    ask = Ask(company.people[60], company.skills[0], 1)
    before = await whole(graph, ask, size=100)

    await planted.run(
        graph, Query("tests.grades", "MATCH (p:Employee) SET p.grade = 9, p.languages = ['xx']")
    )

    assert await whole(graph, ask, size=100) == before


async def test_an_empty_list_says_why_and_what_else_there_is(graph: Graph) -> None:
    company = await planted.company(graph)
    mentee, skill = company.people[60], company.skills[0]
    await planted.run(graph, _FULL)
    await planted.run(graph, _AROUND, skill=skill, broader=company.skills[1], related=company.skills[2])

    page = await answered(graph, Ask(mentee, skill, 1))
    assert page.nobody is not None
    [instead] = await search.instead_of(graph, [page.nobody])
    unknown = await answered(
        graph, Ask(mentee, skill, 5, filters=Filters(within=frozenset({company.departments[0]})))
    )
    full_too = await answered(graph, Ask(mentee, skill, 1, filters=Filters(full=True)))

    reasons = {count.reason: count.mentors for count in page.nobody.reasons}
    assert page.nobody.reasons[0].reason is search.Reason.FULL
    assert reasons[search.Reason.FULL] == len(
        (await World.read(graph, NOW)).answer(Ask(mentee, skill, 1, filters=Filters(full=True)))
    )
    assert page.nobody.next_free_at is not None
    assert page.nobody.next_free_at >= NOW
    assert instead.holders == 7
    assert [(other.skill_id, other.relation) for other in instead.skills if other.relation == "BROADER"] == [
        (company.skills[1], "BROADER")
    ]
    assert {other.relation for other in instead.skills} == {"BROADER", "RELATED"}
    assert unknown.nobody is not None
    assert full_too.nobody is None
    assert all("No place is free now." in match.warnings for match in full_too.matches)


async def test_a_small_group_of_holders_is_not_counted(graph: Graph) -> None:
    company = await planted.company(graph)
    await planted.run(graph, _FULL)
    await planted.run(graph, Query("tests.few", _HOLD.replace("LIMIT 7", "LIMIT 4")), skill=company.skills[0])

    [page] = await search.candidates(graph, [(company.people[60], company.skills[0], 1)], now=NOW, first=3)

    assert page.nobody is not None
    [instead] = await search.instead_of(graph, [page.nobody])
    assert instead.holders is None


_OTHER_PEOPLE = Query(
    "tests.other_people",
    """
    MATCH (person:Employee)
    SET person.displayName = 'Somebody ' + person.id, person.userName = 'u.' + person.id, person.locale = 'xx',
        person.hiredOn = '1980-01-01', person.email = person.id + '@example.org', person.kind = 'CONTRACTOR',
        person.workStyle = [1, 5, size(person.id) % 5 + 1, 2],
        person.gender = 'X', person.birthDate = '1950-01-01', person.nationality = 'XX'
    """,
)
_FULL = Query("tests.full", "MATCH (profile:MentorProfile) SET profile.capacity = 0")
_HOLD = """
    MATCH (holder:Employee {status: 'ACTIVE'}) WHERE NOT EXISTS { MATCH (holder)-[:HAS_PROFILE]->(:MentorProfile) }
    WITH holder ORDER BY holder.id LIMIT 7
    MATCH (skill:Skill {id: $skill})
    MERGE (holder)-[held:HAS_SKILL]->(skill) SET held.currentRank = 4
"""
_AROUND = Query(
    "tests.around",
    _HOLD
    + """
    WITH DISTINCT skill
    MATCH (broader:Skill {id: $broader})
    MATCH (related:Skill {id: $related})
    CREATE (skill)-[:BROADER]->(broader)
    CREATE (related)-[:RELATED_TO]->(skill)
    """,
)


async def test_a_search_that_cannot_be_answered_says_why(graph: Graph) -> None:
    company = await planted.company(graph)
    person, skill, deprecated = company.people[60], company.skills[0], company.skills[5]
    manager, other = company.people[(60 - 1) // 4], company.people[2]

    async def refused(
        wish: Wish, viewer: str = person, after: str | None = None
    ) -> tuple[Code, tuple[str, ...]]:
        found = await search.search(graph, wish, viewer=Viewer(viewer, NOBODY), now=NOW, after=after)
        assert isinstance(found, Refused)
        return found.code, found.path

    async def refused_filters(filters: Filters) -> tuple[Code, tuple[str, ...]]:
        return await refused(Wish(skill, 2, filters=filters))

    unknown = frozenset({"none"})
    off_scale = Filters(levels=frozenset({3, 6}))
    assert await refused(Wish("nothing", 2)) == (Code.NOT_FOUND, ("input", "skillId"))
    assert await refused(Wish(deprecated, 2)) == (Code.SKILL_DEPRECATED, ("input", "skillId"))
    assert await refused(Wish(skill, 6)) == (Code.LEVEL_OUT_OF_SCALE, ("input", "targetLevel"))
    assert await refused(Wish(skill, 0)) == (Code.LEVEL_OUT_OF_SCALE, ("input", "targetLevel"))
    assert await refused_filters(off_scale) == (Code.LEVEL_OUT_OF_SCALE, ("input", "levels"))
    assert await refused(Wish(skill)) == (Code.INVALID_INPUT, ("input", "targetLevel"))
    for filters, field in (
        (Filters(within=unknown), "departmentIds"),
        (Filters(without=unknown), "excludeDepartmentIds"),
        (Filters(regions=unknown), "regions"),
    ):
        assert await refused_filters(filters) == (Code.NOT_FOUND, ("input", field))
    assert await refused(Wish(skill, 2), after="made up") == (Code.INVALID_INPUT, ("after",))
    assert await refused(Wish(skill, 2, person), other) == (Code.NOT_FOUND, ("input", "menteeId"))
    assert await refused(Wish(skill, 2, "nobody")) == (Code.NOT_FOUND, ("input", "menteeId"))
    for viewer in (Viewer(manager, NOBODY), Viewer(other, frozenset({"programme-admin"}))):
        found = await search.search(graph, Wish(skill, 2, person), viewer=viewer, now=NOW)
        assert isinstance(found, SearchPage)


async def test_a_target_left_out_is_what_the_mentees_role_asks_for(graph: Graph) -> None:
    company = await planted.company(graph)
    person, skill = company.people[60], company.skills[0]
    await planted.run(graph, _ROLE, person=person, skill=skill, since=planted.days_ago(10))

    found = await search.search(graph, Wish(skill), viewer=Viewer(person, NOBODY), now=NOW, first=100)

    assert isinstance(found, SearchPage)
    assert [(match.mentor_id, match.score) for match in found.matches] == await whole(
        graph, Ask(person, skill, 3), size=100
    )


_ROLE = Query(
    "tests.role",
    """
    MATCH (person:Employee {id: $person})
    MATCH (skill:Skill {id: $skill})
    CREATE (person)-[:HOLDS_ROLE {from: $since}]->(role:JobRole {id: 'role', title: 'role'})
    CREATE (role)<-[:FOR_ROLE]-(model:CompetencyModel {
        id: 'model', version: 1, status: 'PUBLISHED', effectiveFrom: $since
    })
    CREATE (model)-[:REQUIRES {targetRank: 3, weight: 1.0, critical: false}]->(skill)
    """,
)


class Asked:
    """The names of the statements that were run, in order."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def heard(self) -> AbstractContextManager[None]:
        """Listen while the block lasts."""
        return Graph.observing(lambda name, _seconds, _rows: self.names.append(name))
