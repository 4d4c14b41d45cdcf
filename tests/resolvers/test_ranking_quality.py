"""Searches through the executed schema are written down, and administrators read how good the ranking is."""

from datetime import datetime
from typing import Any

from graph import searches
from graph.client import Graph, Tx
from graph.query import Query
from mentoring.programme import Programme
from mentoring.search_log import SearchLog
from resolvers.context import RequestContext
from tests.asking import ask, person, relay, schema

_REPORT = """
    query ($version: String) {
        rankingQuality(rankingVersion: $version) { rankingVersion searches ndcgAt10 exposureGini since }
    }
"""
_ANY = Query(
    "tests.any_search",
    """
    MATCH (skill:Skill {status: 'ACTIVE'})<-[:OFFERS]-(mentor:Employee)
    WITH skill, count(mentor) AS mentors ORDER BY mentors DESC, skill.id LIMIT 1
    MATCH (mentee:Employee {status: 'ACTIVE'}) WHERE NOT (mentee)-[:OFFERS]->(skill)
    WITH skill, mentee ORDER BY mentee.id LIMIT 1
    RETURN collect({skill_id: skill.id, mentee_id: mentee.id}) AS rows
    """,
)
_FORGET_ALL = Query("tests.forget_searches_too", "MATCH (search:Search) DETACH DELETE search")


async def _forget(tx: Tx) -> None:
    await tx.run(_FORGET_ALL)


async def test_a_first_page_is_written_down_and_a_later_one_is_not(
    demo_loop: Graph, demo_now: datetime
) -> None:
    [row] = await demo_loop.read(_ANY)
    log = SearchLog(demo_loop, Programme(), every_s=3600)
    context = RequestContext(
        graph=demo_loop,
        viewer=person(row["mentee_id"]),
        now=demo_now,
        programme=Programme(),
        request_id="test",
        cursor_secret=b"a secret of the tests",
        searches=log,
    )
    document = """
        query ($input: MentorSearchInput!, $after: String) {
            mentorSearch(input: $input, first: 2, after: $after) { edges { cursor node { mentor { id } } } }
        }
    """
    given: dict[str, Any] = {"input": {"skillId": relay("Skill", row["skill_id"]), "targetLevel": 3}}

    first = await schema().execute(document, variable_values=given, context_value=context)
    assert first.errors is None
    edges = first.data["mentorSearch"]["edges"]  # type: ignore[index]
    context.forget()
    await schema().execute(
        document, variable_values=given | {"after": edges[-1]["cursor"]}, context_value=context
    )
    await log.close()

    [kept] = await searches.since(demo_loop, "", ("", ""), 10)
    assert [relay("Employee", mentor) for mentor in kept.shown] == [
        edge["node"]["mentor"]["id"] for edge in edges
    ]
    assert kept.mentee_id == row["mentee_id"]
    await demo_loop.write(_forget)


async def test_only_administrators_read_how_good_the_ranking_is(
    demo_graph: Graph, demo_now: datetime
) -> None:
    hidden = await ask(demo_graph, person("somebody"), _REPORT, now=demo_now)
    told = await ask(demo_graph, person("admin", admin=True), _REPORT, {"version": "match-1"}, now=demo_now)
    unknown = await ask(demo_graph, person("admin", admin=True), _REPORT, {"version": "x"}, now=demo_now)

    assert (hidden.codes, hidden.data) == (["NOT_FOUND"], {"rankingQuality": None})
    assert told.data["rankingQuality"] == {
        "rankingVersion": "match-1",
        "searches": 0,
        "ndcgAt10": None,
        "exposureGini": None,
        "since": "2026-03-17T00:00:00Z",
    }
    assert unknown.codes == ["INVALID_INPUT"]
