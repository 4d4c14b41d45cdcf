"""Reputations as they were: a day's first and last value, the algorithm of then, and nothing before the gate."""

from datetime import UTC, datetime, timedelta

import pytest

from graph import instants, levels
from graph.client import Graph
from graph.query import Query
from graph.reputation import history
from mentoring import reputation
from mentoring.people import Viewer
from mentoring.reputation import fitted
from tests.mentoring import planted
from tests.mentoring.planted import NOW
from tests.mentoring.reputation import kept
from tests.mentoring.reputation.kept import keeping

ADMIN = Viewer("somebody", frozenset({"programme-admin"}))

_DAYS = Query(
    "history.days",
    """
    MATCH (:Employee {id: $id})-[:HAS_HISTORY]->(history:ReputationHistory)-[:ON_DAY]->(day:ReputationDay)
    RETURN collect({key: history.key, day: day.key, opened_at: day.openedAt, closed_at: day.closedAt}) AS rows
    """,
)


async def _then(
    graph: Graph, mentor: str, at: datetime, *, skill_id: str | None = None, viewer: Viewer = ADMIN
) -> reputation.Shown | None:
    read = await levels.read_level(
        graph,
        history.OF_MENTOR,
        history.COLUMNS,
        [mentor],
        viewer_id=viewer.id,
        viewer_admin=viewer.is_admin,
        skill_id=skill_id,
        as_of=instants.to_text(at),
    )
    row = read[mentor]
    if row is None:
        return None
    return reputation.as_it_was(
        mentor,
        skill_id,
        (row["overall"], row["own"]),
        (row["overall_then"], row["own_then"]),
        asked_at=row["asked_at"],
    )


async def _ranked(graph: Graph) -> str:
    """A mentor past the gate."""
    stored = await kept.stored(graph)
    return next(key for key, row in sorted(stored.items()) if row["passed"] and "|" not in key)


async def _gain(graph: Graph, company: planted.Planted, mentor: str, *, rank: int) -> None:
    mentee = next(person for person in reversed(company.people) if person != mentor)
    await kept.verified(
        graph, mentor, mentee=mentee, skill=company.skills[0], verifier=company.people[3], rank=rank
    )


async def test_each_instant_is_answered_with_the_score_in_force_then(graph: Graph) -> None:
    company = await kept.company(graph)
    mentor, skill = await _ranked(graph), company.skills[0]
    values = {}
    async with keeping(graph) as keeper:
        for day in range(4):
            at = NOW + timedelta(days=day, hours=1)
            await _gain(graph, company, mentor, rank=5)
            await keeper.work_off(kept.at(at))
            stored = await kept.stored(graph)
            values[at] = (stored[mentor]["mean"], stored[f"{mentor}|{skill}"]["mean"])

    for at, (overall, on_skill) in values.items():
        for asked in (at, at + timedelta(hours=5)):
            whole = await _then(graph, mentor, asked)
            own = await _then(graph, mentor, asked, skill_id=skill)
            assert whole is not None
            assert own is not None
            assert whole.score == pytest.approx(overall, abs=0.01)
            assert own.score == pytest.approx(on_skill, abs=0.01)
            assert instants.from_text(whole.as_of) <= asked
            assert (whole.algorithm, whole.algorithm_version) == (fitted.ALGORITHM, fitted.VERSION)
    assert len({round(overall, 2) for overall, _ in values.values()}) > 2  # type: ignore[call-overload]


async def test_before_the_first_published_score_there_is_none(graph: Graph) -> None:
    await kept.company(graph)
    mentor = await _ranked(graph)

    before = await _then(graph, mentor, NOW - timedelta(seconds=1))
    first = await _then(graph, mentor, NOW)

    assert before is not None
    assert (before.score, before.provisional, before.evidence) == (None, True, reputation.Evidence())
    assert first is not None
    assert not first.provisional


async def test_a_day_has_one_entry_with_its_first_and_its_last_value(graph: Graph) -> None:
    company = await kept.company(graph)
    mentor = await _ranked(graph)
    first = await _then(graph, mentor, NOW)
    seen = []
    async with keeping(graph) as keeper:
        for hour in (1, 2, 3):
            await _gain(graph, company, mentor, rank=5)
            await keeper.work_off(kept.at(NOW + timedelta(hours=hour)))
            seen.append((await kept.stored(graph))[mentor]["mean"])
    await reputation.refit(graph, now=NOW + timedelta(days=3))

    days = [row for row in await graph.read(_DAYS, id=mentor) if row["key"] == mentor]
    assert len(days) == len({row["day"] for row in days})
    assert first is not None
    opened = await _then(graph, mentor, NOW)
    assert opened is not None
    assert opened.score == first.score
    closed = await _then(graph, mentor, NOW + timedelta(hours=4))
    assert closed is not None
    assert closed.score == pytest.approx(seen[-1], abs=0.01)


async def test_nothing_is_kept_of_a_refit_that_changes_no_published_value(graph: Graph) -> None:
    await kept.company(graph)
    mentor = await _ranked(graph)
    before = await graph.read(_DAYS, id=mentor)

    await reputation.refit(graph, now=NOW + timedelta(days=1))

    moved = {row["day"] for row in await graph.read(_DAYS, id=mentor)} - {row["day"] for row in before}
    stored = await kept.stored(graph)
    for row in before:
        value = await _then(graph, mentor, NOW, skill_id=(row["key"].partition("|")[2] or None))
        assert value is not None
        same = round(float(stored[row["key"]]["mean"]), 2) == round(value.score or 0.0, 2)  # type: ignore[arg-type]
        assert (f"{row['key']}|2026-06-16" not in moved) is same


async def test_who_sees_a_score_of_then_is_who_sees_it_now(graph: Graph) -> None:
    await kept.company(graph)
    mentor = await _ranked(graph)
    for visible in (True, False):
        await planted.run(
            graph,
            Query(
                "history.show",
                "MATCH (:Employee {id: $id})-[:HAS_PROFILE]->(p:MentorProfile) SET p.leaderboardVisible = $visible",
            ),
            id=mentor,
            visible=visible,
        )
        stranger = await _then(graph, mentor, NOW, viewer=Viewer("x", frozenset()))
        own = await _then(graph, mentor, NOW, viewer=Viewer(mentor, frozenset()))
        assert (stranger is not None) is visible
        assert own is not None


async def test_a_skill_that_had_no_evidence_then_backs_off_to_the_overall_score_of_then(graph: Graph) -> None:
    company = await kept.company(graph)
    mentor = await _ranked(graph)
    at = datetime(2026, 6, 15, 18, tzinfo=UTC)

    whole = await _then(graph, mentor, at)
    own = await _then(graph, mentor, at, skill_id=company.skills[4])

    assert whole is not None
    assert own is not None
    assert (own.score, own.evidence) == (whole.score, reputation.Evidence())
    assert own.upper - own.lower > whole.upper - whole.lower  # type: ignore[operator]
