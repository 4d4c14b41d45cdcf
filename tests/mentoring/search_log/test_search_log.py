"""Searches kept and replayed, on a real graph: what is written, what followed, what is forgotten."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from graph import instants, searches
from graph.client import Graph
from graph.query import Query
from mentoring import search, search_log
from mentoring.outcomes import Refused
from mentoring.people import Viewer
from mentoring.programme import Programme
from mentoring.search import SearchPage, Wish
from mentoring.search_log import Search, SearchLog, facts
from scoring.matching import RANKING_VERSION, score

_SEARCHING = Query(
    "tests.who_searches",
    """
    MATCH (skill:Skill {status: 'ACTIVE'})<-[:OFFERS]-(mentor:Employee)
    WITH skill, count(mentor) AS mentors ORDER BY mentors DESC, skill.id LIMIT 1
    MATCH (mentee:Employee {status: 'ACTIVE'}) WHERE NOT (mentee)-[:OFFERS]->(skill)
    WITH skill, mentee ORDER BY mentee.id LIMIT 6
    RETURN collect({skill_id: skill.id, mentee_id: mentee.id}) AS rows
    """,
)
_FORGET_ALL = Query("tests.forget_searches", "MATCH (search:Search) DETACH DELETE search")
_PROGRAMME = Programme()


async def _searched(graph: Graph, now: datetime, count: int) -> list[Search]:
    found = []
    for row in (await graph.read(_SEARCHING))[:count]:
        page = await search.search(
            graph,
            Wish(row["skill_id"], 3),
            viewer=Viewer(row["mentee_id"], frozenset()),
            now=now,
            first=5,
        )
        assert isinstance(page, SearchPage), page if isinstance(page, Refused) else None
        found.append(
            Search(
                asked_by_id=row["mentee_id"],
                mentee_id=row["mentee_id"],
                skill_id=row["skill_id"],
                purpose="SKILL_GAP",
                page=page,
                at=now,
            )
        )
    return found


async def _logged(graph: Graph, found: Sequence[Search]) -> list[searches.LoggedRow]:
    log = SearchLog(graph, _PROGRAMME, every_s=3600)
    for one in found:
        log.note(one)
    await log.close()
    return await searches.since(graph, "", ("", ""), 100)


@pytest.fixture
async def clean(demo_loop: Graph) -> Graph:
    await demo_loop.write(_forget_all)
    return demo_loop


async def _forget_all(tx: object) -> None:
    await tx.run(_FORGET_ALL)  # type: ignore[attr-defined]


async def test_a_kept_search_ranks_again_as_it_was_ranked(clean: Graph, demo_now: datetime) -> None:
    [found] = await _searched(clean, demo_now, 1)

    [row] = await _logged(clean, [found])

    kept = facts.from_text(row.candidates)
    assert kept is not None
    again = score.of(kept.candidates).score
    first = {match.mentor_id: match.score for match in found.page.matches}
    assert row.shown == list(first)
    assert row.ranking_version == RANKING_VERSION
    assert {
        mentor_id: pytest.approx(value)
        for mentor_id, value in zip(kept.mentor_ids, again.tolist(), strict=True)
        if mentor_id in first
    } == first
    await clean.write(_forget_all)


async def test_quality_is_told_from_five_people_on(clean: Graph, demo_now: datetime) -> None:
    found = await _searched(clean, demo_now, 5)
    await _logged(clean, found[:4])
    few = await search_log.ranking_quality(clean, RANKING_VERSION, now=demo_now, programme=_PROGRAMME)
    await _logged(clean, found[4:])
    enough = await search_log.ranking_quality(clean, "match-1", now=demo_now, programme=_PROGRAMME)

    assert (few.searches, few.measures) == (4, None)
    assert (enough.searches, enough.ranking_version) == (5, "match-1")
    assert enough.measures is not None
    assert enough.measures.searches == 5
    assert enough.measures.exposure_gini is not None
    await clean.write(_forget_all)


async def test_searches_are_forgotten_when_their_time_is_over(clean: Graph, demo_now: datetime) -> None:
    [found] = await _searched(clean, demo_now, 1)
    long_ago = replace(found, at=demo_now - _PROGRAMME.searches_kept - timedelta(days=1))
    await _logged(clean, [found, long_ago])

    gone = await search_log.forget_old(clean, now=demo_now, programme=_PROGRAMME)

    left = await searches.since(clean, "", ("", ""), 100)
    assert (gone, [row.at for row in left]) == (1, [instants.to_text(demo_now)])
    await clean.write(_forget_all)


async def test_what_waits_is_bounded(clean: Graph, demo_now: datetime) -> None:
    [found] = await _searched(clean, demo_now, 1)
    log = SearchLog(clean, _PROGRAMME, every_s=3600)

    for _ in range(1_003):
        log.note(found)

    assert log.lost == 3
    log._waiting.clear()
    await log.close()
