"""Reputations in the graph: refitted, rebuilt, shown by right, explained to the last digit."""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from graph import instants, levels
from graph.client import Graph
from graph.query import Query
from graph.reputation import scores, state
from mentoring import leases, reputation
from mentoring.people import Viewer
from mentoring.reputation import Evidence, publishing
from scoring.reputation import Ledger, fit
from tests.mentoring import planted
from tests.mentoring.planted import NOW

NOBODY = frozenset[str]()
ADMIN = Viewer("somebody", frozenset({"programme-admin"}))

_SCORES = Query(
    "tests.scores",
    """
    MATCH (mentor:Employee)-[:HAS_REPUTATION]->(score:ReputationScore)
    OPTIONAL MATCH (score)-[:ON_SKILL]->(skill:Skill)
    OPTIONAL MATCH (mentor)-[:HAS_PROFILE]->(profile:MentorProfile)
    RETURN collect({
        mentor: mentor.id, skill: skill.id, mean: score.mean, sd: score.sd, passed: score.passed,
        verified: score.verifiedSessions, visible: profile.leaderboardVisible
    }) AS rows
    """,
)
_LEDGER = Query(
    "tests.ledger",
    """
    MATCH (verification:Verification {counts: true})-[:VERIFIES]->(session:MentoringSession)
    MATCH (verification)-[:VERIFIED_BY]->(verifier:Employee)
    RETURN collect({
        mentor: session.mentorId, mentee: session.menteeId, skill: session.skillId, verifier: verifier.id,
        baseline: verification.baselineRank, high: verification.highWaterRank, verified: verification.verifiedRank,
        claimed: verification.claimedRank, at: verification.at,
        quality: coalesce(session.gainQuality, verification.quality)
    }) AS rows
    """,
)
_PUBLISHED = Query(
    "tests.published",
    """
    MATCH (mentor:Employee)-[offer:OFFERS]->(skill:Skill)
    RETURN collect({mentor: mentor.id, skill: skill.id, score: offer.publicScore, sd: offer.publicSd}) AS rows
    """,
)
_PUBLISH_ALL = Query(
    "tests.publish_all",
    "MATCH (:Employee)-[offer:OFFERS]->(:Skill) SET offer.publicScore = coalesce(offer.publicScore, 0.5), "
    "offer.publicSd = coalesce(offer.publicSd, 0.1)",
)
_ENDED = Query(
    "tests.ended",
    """
    MATCH (session:MentoringSession)-[:HAS_TRANSITION]->(last:SessionTransition)
    WHERE session.state IN ['VERIFIED', 'LAPSED', 'CANCELLED']
    RETURN collect({mentor: session.mentorId, state: session.state, before: last.from}) AS rows
    """,
)
_SHOW = Query(
    "tests.show",
    "MATCH (:Employee {id: $id})-[:HAS_PROFILE]->(p:MentorProfile) SET p.leaderboardVisible = $visible",
)
_RUN_OUT = Query("tests.run_out", "MATCH (lease:Lease {name: 'work'}) SET lease.until = $past")
_ANOTHER = Query(
    "tests.another_gain",
    """
    MATCH (verification:Verification {counts: true})
    WITH verification ORDER BY verification.id LIMIT 3
    SET verification.verifiedRank = 5
    """,
)


@contextlib.asynccontextmanager
async def keeping(graph: Graph) -> AsyncIterator[reputation.Keeper]:
    """A keeper, closed at the end."""
    keeper = reputation.Keeper(graph)
    try:
        yield keeper
    finally:
        await keeper.close()


async def _shown(
    graph: Graph, mentor: str, viewer: Viewer, *, skill_id: str | None = None
) -> reputation.Shown | None:
    """What the viewer sees of a reputation."""
    read = await levels.read_level(
        graph,
        scores.OF_MENTOR,
        scores.COLUMNS,
        [mentor],
        viewer_id=viewer.id,
        viewer_admin=viewer.is_admin,
        skill_id=skill_id,
    )
    row = read[mentor]
    if row is None:
        return None
    as_of = row["refitted_at"] or instants.to_text(NOW)
    return reputation.of_stored(mentor, row["skill_uuid"], row["overall"], row["own"], as_of=as_of)


async def test_served_scores_are_those_of_the_ledger_read_plainly(graph: Graph) -> None:
    await planted.company(graph)
    report = await reputation.refit(graph, now=NOW)
    rows = await graph.read(_LEDGER)
    served = {(row["mentor"], row["skill"]): row for row in await graph.read(_SCORES) if row["verified"] > 0}

    expected = _fitted(rows)

    assert report.gains == len(rows) > 100
    assert report.ref_day == date(2026, 6, 15)
    assert served.keys() == expected.keys()
    for key, (mean, sd) in expected.items():
        assert (served[key]["mean"], served[key]["sd"]) == pytest.approx((mean, sd), abs=1e-9)


def _fitted(rows: list[dict[str, object]]) -> dict[tuple[str, str | None], tuple[float, float]]:
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    codes = {name: sorted(set(columns[name])) for name in ("mentor", "mentee", "skill", "verifier")}  # type: ignore[type-var]
    start = [
        max(row["baseline"], row["high"] or 0) if row["verified"] > row["baseline"] else row["baseline"]  # type: ignore[operator]
        for row in rows
    ]
    ledger = Ledger(
        *(
            [codes[name].index(one) for one in columns[name]]
            for name in ("mentor", "mentee", "skill", "verifier")
        ),
        start,
        [-1 if claimed is None else claimed for claimed in columns["claimed"]],
        columns["verified"],
        [float((date(2026, 6, 15) - date.fromisoformat(str(at)[:10])).days) for at in columns["at"]],
        columns["quality"],
    )
    found = fit(ledger)
    expected: dict[tuple[str, str | None], tuple[float, float]] = {}
    for place, mentor in enumerate(codes["mentor"]):
        expected[mentor, None] = (found.mean[place], found.sd[place])
    for place, skill in enumerate(codes["skill"]):
        on_skill = found.for_skill(place)
        for row in rows:
            if row["skill"] == skill:
                at = codes["mentor"].index(row["mentor"])
                expected[row["mentor"], skill] = (on_skill.mean[at], on_skill.sd[at])  # type: ignore[index]
    return expected


async def test_contributions_add_up_to_every_score_overall_and_on_each_skill(graph: Graph) -> None:
    await planted.company(graph)
    await reputation.refit(graph, now=NOW)
    rows = await graph.read(_SCORES)

    found = await reputation.contributions(
        graph, [(row["mentor"], row["skill"]) for row in rows], viewer=ADMIN
    )

    assert len(rows) > 50
    for row in rows:
        lines = found[row["mentor"], row["skill"]]
        assert lines is not None
        assert sum(line.effect_on_score for line in lines) == pytest.approx(row["mean"], abs=1e-6)
        assert all(line.raw_gain == line.to_level - line.from_level for line in lines)
        assert all(0 <= line.weight < 1 for line in lines)
        for line in lines:
            expected = line.from_level + line.expected_gain
            assert line.reason == (
                f"{line.skill_id} {line.from_level} -> {line.to_level}, expected {expected:.2f}: "
                f"{line.effect_on_score:+.2f}"
            )


async def test_i10_a_rebuild_from_the_ledger_equals_what_is_served_whatever_the_day(graph: Graph) -> None:
    await planted.company(graph)
    assert await reputation.rebuild(graph) == 0.0
    await reputation.refit(graph, now=NOW)

    assert await reputation.rebuild(graph) < 1e-9

    await reputation.refit(graph, now=NOW + timedelta(days=200))
    assert await reputation.rebuild(graph) < 1e-9

    await planted.run(
        graph,
        Query(
            "tests.forge",
            "MATCH (s:ReputationScore) WHERE s.verifiedSessions > 0 WITH s LIMIT 1 SET s.mean = s.mean + 0.002",
        ),
    )
    assert await reputation.rebuild(graph) == pytest.approx(0.002, abs=1e-9)


async def test_a_second_refit_of_the_same_ledger_serves_the_same(graph: Graph) -> None:
    await planted.company(graph)
    await reputation.refit(graph, now=NOW)
    first = sorted(map(str, await graph.read(_SCORES)))

    await reputation.refit(graph, now=NOW)

    assert sorted(map(str, await graph.read(_SCORES))) == first


async def test_who_sees_a_score_by_consent_evidence_and_part(graph: Graph) -> None:
    await planted.company(graph)
    await reputation.refit(graph, now=NOW)
    overall = [row for row in await graph.read(_SCORES) if row["skill"] is None]

    for row in overall:
        mentor, passed, visible = row["mentor"], row["passed"], bool(row["visible"])
        for viewer, sees in ((Viewer(mentor, NOBODY), True), (ADMIN, True), (Viewer("x", NOBODY), visible)):
            shown = await _shown(graph, mentor, viewer)
            lines = (await reputation.contributions(graph, [(mentor, None)], viewer=viewer))[mentor, None]

            assert (shown is not None) is sees
            if shown is not None:
                numbers = (shown.score, shown.lower, shown.upper, shown.index)
                assert shown.provisional is not passed
                assert all((number is not None) is passed for number in numbers)
                assert shown.evidence.verified_sessions == row["verified"]
            explained = viewer is ADMIN or (viewer.id == mentor and passed)
            assert (lines is not None) is explained
            if lines:
                assert all((line.rater_adjustment is not None) is (viewer is ADMIN) for line in lines)
    kinds = {(row["passed"], bool(row["visible"])) for row in overall}
    assert kinds == {(True, True), (True, False), (False, True), (False, False)}


async def test_evidence_counts_what_was_verified_and_how_the_rest_ended(graph: Graph) -> None:
    await planted.company(graph)
    await reputation.refit(graph, now=NOW)
    ended: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in await graph.read(_ENDED):
        waited = row["state"] == "LAPSED" and row["before"] == "AWAITING_VERIFICATION"
        ended[row["mentor"]]["WAITED" if waited else row["state"]] += 1
    gains: dict[str, list[dict[str, object]]] = defaultdict(list)
    for row in await graph.read(_LEDGER):
        gains[row["mentor"]].append(row)

    for mentor, endings in ended.items():
        shown = await _shown(graph, mentor, ADMIN)
        assert shown is not None
        evidence = shown.evidence
        total = endings["VERIFIED"] + endings["LAPSED"] + endings["CANCELLED"]
        rate = endings["VERIFIED"] / total if total else None
        assert evidence.verification_rate == pytest.approx(rate)
        assert evidence.lapsed == endings["LAPSED"]
        assert evidence.verified_sessions == len(gains[mentor])
        assert evidence.distinct_mentees == len({row["mentee"] for row in gains[mentor]})
        assert evidence.distinct_verifiers == len({row["verifier"] for row in gains[mentor]})
        enough = (
            evidence.verified_sessions >= 3
            and evidence.distinct_mentees >= 3
            and evidence.distinct_verifiers >= 2
        )
        assert shown.provisional is not enough
    assert any(endings["WAITED"] for endings in ended.values())


async def test_a_person_without_evidence_is_provisional_and_a_stranger_is_nobody(graph: Graph) -> None:
    company = await planted.company(graph)
    mentors = {row["mentor"] for row in await graph.read(_ENDED)}
    fresh = next(person for person in company.people if person not in mentors)

    before = await _shown(graph, fresh, Viewer(fresh, NOBODY))
    await reputation.refit(graph, now=NOW)
    after = await _shown(graph, fresh, Viewer(fresh, NOBODY))

    for shown in (before, after):
        assert shown is not None
        assert (shown.provisional, shown.score, shown.evidence) == (True, None, Evidence())
        assert shown.as_of == instants.to_text(NOW)
    assert await _shown(graph, "nobody", ADMIN) is None


async def test_a_skill_without_evidence_backs_off_to_the_overall_score_less_certain(graph: Graph) -> None:
    company = await planted.company(graph)
    await reputation.refit(graph, now=NOW)
    rows = await graph.read(_SCORES)
    mentor = next(row["mentor"] for row in rows if row["skill"] is None and row["passed"])
    unseen = company.skills[4]

    overall = await _shown(graph, mentor, ADMIN)
    skill = await _shown(graph, mentor, ADMIN, skill_id=unseen)

    assert overall is not None
    assert skill is not None
    assert (skill.score, skill.index, skill.evidence) == (overall.score, overall.index, Evidence())
    sd = (overall.upper - overall.lower) / 2 / 1.6448536269514722  # type: ignore[operator]
    assert (skill.upper - skill.lower) / 2 / 1.6448536269514722 == pytest.approx(np.hypot(sd, 0.02**0.5))  # type: ignore[operator]


async def test_offers_carry_a_score_only_by_consent_and_past_the_gate(graph: Graph) -> None:
    company = await planted.company(graph)
    await reputation.refit(graph, now=NOW)
    rows = await graph.read(_SCORES)
    stored = {(row["mentor"], row["skill"]): row for row in rows}

    async def published() -> dict[tuple[str, str], float]:
        return {
            (row["mentor"], row["skill"]): row["score"]
            for row in await graph.read(_PUBLISHED)
            if row["score"] is not None
        }

    offered = {(row["mentor"], row["skill"]) for row in await graph.read(_PUBLISHED)}
    listed = {row["mentor"] for row in rows if row["skill"] is None and row["passed"] and row["visible"]}
    found = await published()
    assert found.keys() == {(mentor, skill) for mentor, skill in offered if mentor in listed}
    for (mentor, skill), score in found.items():
        own = stored.get((mentor, skill), stored[mentor, None])
        assert score == pytest.approx(own["mean"], abs=1e-12)

    leaver = sorted(listed)[0]
    await planted.run(graph, _SHOW, id=leaver, visible=False)
    await reputation.refit(graph, now=NOW)
    assert leaver not in {mentor for mentor, _ in await published()}
    assert len(company.mentors) > len(listed) > 3


async def test_scores_are_withdrawn_from_page_after_page_of_people(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    await planted.company(graph)
    await reputation.refit(graph, now=NOW)
    before = await graph.read(_PUBLISHED)
    await planted.run(graph, _PUBLISH_ALL)
    monkeypatch.setattr(scores, "_WITHDRAWN_AT_ONCE", 7)

    await reputation.refit(graph, now=NOW)

    after = await graph.read(_PUBLISHED)
    expected = {(row["mentor"], row["skill"]) for row in before if row["score"] is not None}
    assert {(row["mentor"], row["skill"]) for row in after if row["score"] is not None} == expected
    assert 0 < len(expected) < len(before)


async def test_a_refit_killed_between_fit_and_publication_loses_nothing(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    await planted.company(graph)
    await reputation.refit(graph, now=NOW)
    served = (await state.read(graph)).settled
    await planted.run(graph, _ANOTHER)

    for step in ("_begin", "_put", "_withdraw", "_settle"):
        reached = asyncio.Event()
        whole = getattr(publishing, step)

        async def stuck(*_given: object, reached: asyncio.Event = reached) -> None:
            reached.set()
            await asyncio.Event().wait()

        monkeypatch.setattr(publishing, step, stuck)
        killed = asyncio.create_task(reputation.refit(graph, now=NOW))
        async with asyncio.timeout(30):
            await reached.wait()
        killed.cancel()
        with pytest.raises(asyncio.CancelledError):
            await killed
        monkeypatch.setattr(publishing, step, whole)

        current = await state.read(graph)
        assert current.settled == served
        assert current.interrupted is (step != "_begin")

    async with keeping(graph) as keeper:
        assert await keeper.refit_daily(NOW)
    assert await reputation.rebuild(graph) < 0.001
    assert not (await state.read(graph)).interrupted


async def test_the_days_refit_is_made_once_a_day_and_after_an_interruption(graph: Graph) -> None:
    await planted.company(graph, people=60)

    async with keeping(graph) as keeper:
        assert await keeper.refit_daily(NOW)
        assert not await keeper.refit_daily(NOW)
        assert await keeper.refit_daily(NOW + timedelta(days=1))
        await planted.run(graph, Query("tests.interrupt", "MATCH (s:RefitState) SET s.publishing = 'other'"))
        assert await keeper.refit_daily(NOW + timedelta(days=1))
        assert not await keeper.refit_daily(NOW + timedelta(days=1))


async def test_two_refits_at_once_take_turns(graph: Graph) -> None:
    await planted.company(graph)

    await asyncio.gather(reputation.refit(graph, now=NOW), reputation.refit(graph, now=NOW))

    assert await reputation.rebuild(graph) < 1e-9


async def test_a_lease_is_one_holders_until_given_back_or_run_out(graph: Graph) -> None:
    async with leases.held(graph, "work") as mine:
        assert mine is not None
        async with leases.held(graph, "work") as other:
            assert other is None
        async with leases.held(graph, "other work") as other:
            assert other is not None

    async with leases.held(graph, "work") as dead:
        assert dead is not None
        await planted.run(graph, _RUN_OUT, past=instants.to_text(datetime.now(UTC) - timedelta(seconds=1)))
        async with leases.held(graph, "work") as heir:
            assert heir is not None
            with pytest.raises(leases.LeaseLost):
                await graph.write(dead.guard)
            await graph.write(heir.guard)


async def test_progress_is_told_and_an_empty_ledger_is_no_error(graph: Graph) -> None:
    told: list[tuple[str, int, int]] = []

    report = await reputation.refit(
        graph, now=NOW, progress=lambda what, done, total: told.append((what, done, total))
    )

    assert (report.gains, report.mentors, report.past_gate, report.boards) == (0, 0, 0, 1)
    assert [step for step, done, total in told if done == total][:2] == ["reading the ledger", "fitting"]
