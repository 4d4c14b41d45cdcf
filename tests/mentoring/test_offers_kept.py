"""The offers of a skill that a process keeps: whoever changes one is heard by the next search."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path

import pytest

from graph.client import Graph
from graph.query import Query, every_query
from graph.search import offers
from graph.search.offers import OFFERS_CHANGED, OfferRow, OffersRow
from mentoring import exchange, profiles, reputation, search
from mentoring.people import Viewer
from mentoring.profiles import OfferGiven
from mentoring.search import SearchPage, Wish
from mentoring.search.books import Book, Shelf, Terms
from scoring.matching.versions import Ranking
from tests.mentoring import planted
from tests.mentoring.exchange import harbour
from tests.mentoring.planted import NOW
from tests.mentoring.search_oracle import Ask, World, same_list
from tests.mentoring.sessions import company as companies
from tests.mentoring.sessions.company import Company, done, person
from tests.mentoring.test_profiles import ONE_TO_ONE, SCORES, SKILL_GAP
from tests.mentoring.test_search import Asked, whole

_WRITES = re.compile(r"\b(CREATE|MERGE)\s*\([^)]*\)-\[\w*:OFFERS|\b(SET|REMOVE|DELETE)\s+offer\b")
_SKILLS = Query("tests.offers.skills", "MATCH (skill:Skill) RETURN collect({id: skill.id}) AS rows")
_UNMARK = Query("tests.offers.unmark", "MATCH (skill:Skill {id: $skill}) REMOVE skill.offersMark")
_REQUIRED = Query(
    "tests.offers.required",
    """
    MATCH (person:Employee {status: 'ACTIVE'})-[holds:HOLDS_ROLE]->(:JobRole)<-[:FOR_ROLE]-(model:CompetencyModel)
    WHERE holds.to IS NULL AND model.status = 'PUBLISHED'
    MATCH (model)-[required:REQUIRES]->(skill:Skill {status: 'ACTIVE'})<-[:OFFERS]-(mentor:Employee)
    WHERE mentor.id <> person.id
    WITH person, skill, required, count(mentor) AS mentors ORDER BY mentors DESC, person.id LIMIT 1
    RETURN collect({person: person.id, skill: skill.id, rank: required.targetRank}) AS rows
    """,
)
_RAISE = Query("tests.offers.raise", "MATCH (:Skill {id: $skill})<-[offer:OFFERS]-() SET offer.rank = 5")


def test_whoever_writes_an_offer_changes_the_mark_of_its_skill() -> None:
    writing = [query for query in every_query() if _WRITES.search(query.text)]

    assert {query.name for query in writing if OFFERS_CHANGED not in query.text} == set()
    assert len(writing) >= 9


async def _read(graph: Graph) -> dict[str, OffersRow]:
    skills = [row["id"] for row in await graph.read(_SKILLS)]
    return {row.skill_id: row for row in await offers.of_skills(graph, skills)}


async def _changed(graph: Graph, before: dict[str, OffersRow]) -> set[str]:
    """Skills whose offers are others than before; each of them has another mark."""
    after = await _read(graph)
    changed = {skill for skill, row in after.items() if row.by_mentor != before[skill].by_mentor}
    assert {skill for skill in changed if after[skill].mark in (None, before[skill].mark)} == set()
    return changed


async def _withdraw(company: Company) -> None:
    done(await profiles.update(company.graph, actor=person("mentor"), now=company.now, offers=[]))


async def _offer_another(company: Company) -> None:
    await company.assessed("mentor", 3, skill="writing")
    given = [OfferGiven(skill, SKILL_GAP, ONE_TO_ONE) for skill in ("python", "writing")]
    done(await profiles.update(company.graph, actor=person("mentor"), now=company.now, offers=given))


async def _show_score(company: Company) -> None:
    score = {"key": "mentor", "mean": 0.2, "sd": 0.1, "passed": True}
    await companies.run(company.graph, SCORES, scores=[score])
    actor = person("mentor")
    done(await profiles.update(company.graph, actor=actor, now=company.now, leaderboard_visible=True))


async def _show_score_and_hide_it(company: Company) -> None:
    await _show_score(company)
    before = await _read(company.graph)
    actor = person("mentor")
    done(await profiles.update(company.graph, actor=actor, now=company.now, leaderboard_visible=False))
    assert await _changed(company.graph, before) == {"python"}
    await _show_score(company)


async def _verify_a_mentor(company: Company) -> None:
    await company.mentors("mentee", rank=2)
    before = await _read(company.graph)
    await company.verified()
    assert await _changed(company.graph, before) == {"python"}


@pytest.mark.parametrize(
    ("change", "skills"),
    [
        (_withdraw, {"python"}),
        (_offer_another, {"writing"}),
        (_show_score, {"python"}),
        (_verify_a_mentor, {"python"}),
    ],
    ids=lambda given: getattr(given, "__name__", None),
)
async def test_an_offer_that_changes_changes_the_mark(
    graph: Graph, change: Callable[[Company], Awaitable[None]], skills: set[str]
) -> None:
    company = await companies.build(graph)
    before = await _read(graph)

    await change(company)

    assert await _changed(graph, before) == skills


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("offers.csv", ",4", ",3"),
        (
            "assessments.csv",
            "a-ben-sql,p-ben",
            "a-eva-later,p-eva,p-dora,s-sql,MANAGER,PERIODIC,3,2026-01-01T09:00:00Z,1,,\na-ben-sql,p-ben",
        ),
    ],
)
async def test_an_import_that_changes_an_offer_changes_the_mark(
    graph: Graph, tmp_path: Path, name: str, old: str, new: str
) -> None:
    await exchange.import_directory(graph, harbour.write(tmp_path / "first"), now=harbour.NOW)
    before = await _read(graph)
    assert any(row.mark for row in before.values())

    second = harbour.write(tmp_path / "second", **harbour.changed(name, old, new))
    outcome = await exchange.import_directory(graph, second, now=harbour.NOW)

    assert isinstance(outcome, exchange.Applied), outcome
    assert len(await _changed(graph, before)) == 1


async def test_a_search_that_knows_the_offers_sees_what_becomes_of_them(graph: Graph) -> None:
    company = await planted.company(graph)
    ask = Ask(company.people[60], company.skills[0], 1)
    unscored = await whole(graph, ask, size=100)
    same_list(unscored, (await World.read(graph, NOW)).answer(ask))

    await reputation.refit(graph, now=NOW)
    with (asked := Asked()).heard():
        scored = await whole(graph, ask, size=100)
    with (warm := Asked()).heard():
        assert await whole(graph, ask, size=100) == scored

    assert asked.names == ["search.one", "search.offers", "search.one"]
    assert warm.names == ["search.one"]
    assert scored != unscored
    same_list(scored, (await World.read(graph, NOW)).answer(ask))


async def test_offers_without_a_mark_are_read_each_time(graph: Graph) -> None:
    company = await planted.company(graph)
    ask = Ask(company.people[60], company.skills[0], 1)
    await planted.run(graph, _UNMARK, skill=ask.skill)

    for _ in range(2):
        with (asked := Asked()).heard():
            same_list(await whole(graph, ask, size=100), (await World.read(graph, NOW)).answer(ask))
        await planted.run(graph, _RAISE, skill=ask.skill)
        assert asked.names.count("search.offers") == 1


async def test_the_level_of_the_role_finds_what_the_level_given_finds(
    demo_graph: Graph, demo_now: datetime
) -> None:
    [gap] = await demo_graph.read(_REQUIRED)
    lists = [
        await search.search(
            demo_graph.within(60),
            Wish(gap["skill"], target),
            viewer=Viewer(gap["person"], frozenset()),
            now=demo_now,
            counted=False,
        )
        for target in (None, gap["rank"])
    ]

    found = [
        [(match.mentor_id, match.score) for match in page.matches]
        for page in lists
        if isinstance(page, SearchPage)
    ]
    assert found[0] == found[1] != []


def _book(skill_id: str, size: int, *, mark: str | None = "mark") -> Book:
    offer = OfferRow(3, True, None, None, None, None, ["SKILL_GAP"], ["ONE_TO_ONE"])
    return Book(OffersRow(skill_id, mark, {f"mentor {number:03}": offer for number in range(size)}))


def test_a_shelf_keeps_what_was_asked_for_last_within_its_bound() -> None:
    shelf = Shelf(most=10)
    for skill_id, size in (("a", 4), ("b", 4), ("too large", 11), ("unmarked", 1)):
        shelf.put(_book(skill_id, size, mark=None if skill_id == "unmarked" else "mark"))
    assert shelf.get("a") is not None

    shelf.put(_book("c", 3))
    shelf.put(_book("c", 5))

    assert {skill_id for skill_id in ("a", "b", "c", "too large", "unmarked") if shelf.get(skill_id)} == {
        "a",
        "c",
    }


def test_what_an_offer_has_to_say_decides_whether_it_serves() -> None:
    good = OfferRow(3, True, None, 0.2, 0.1, None, ["SKILL_GAP"], ["ONE_TO_ONE"])
    others = {
        "below": good._replace(rank=2),
        "teaches less": good._replace(most_taught=2),
        "for something else": good._replace(purposes=["CAREER_ADVICE"]),
        "in another format": good._replace(formats=["GROUP"]),
        "too uncertain": good._replace(public_sd=1.0),
        "unknown": good._replace(public_mean=None, public_sd=None),
    }
    book = Book(OffersRow("skill", "mark", {"good": good, **others}))

    known = book.known(3, Terms("SKILL_GAP", "ONE_TO_ONE", 0.0), Ranking())

    serving = [mentor for mentor, value in zip(book.mentor_ids, known.tolist(), strict=True) if value >= 0]
    assert serving == ["good"]
    anyhow = book.known(3, Terms("SKILL_GAP"), Ranking())
    assert [book.mentor_ids[at] for at in book.newcomers(anyhow)] == ["unknown"]


def test_what_is_picked_stays_the_same_however_much_else_was_picked_in_between() -> None:
    book = _book("skill", 30)
    terms, ranking = Terms("SKILL_GAP"), Ranking()
    first = book.picked(3, terms, ranking, 2, 0)

    sizes = [book.picked(3, terms, ranking, limit, 0).at.size for limit in range(1, 30)]

    assert sizes == [*range(1, 30)]
    assert book.ids(first.at) == ["mentor 000", "mentor 001"]
    assert book.ids(book.picked(3, terms, ranking, 2, 0).at) == book.ids(first.at)
    everyone = book.picked(3, terms, ranking, 30, 0)
    assert (everyone.at.size, everyone.unseen) == (30, None)
    # All are newcomers here: they are looked behind beyond the limit.
    assert book.picked(3, terms, ranking, 2, 5).at.size == 5
