"""The nightly refit: variances, drift, what is written, pairs that became reciprocal, and what a score is without."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np
import orjson
import pytest
import structlog

from graph.client import Graph
from graph.query import Query
from graph.reputation import ledger, state
from mentoring import reputation
from mentoring.people import Viewer
from mentoring.reputation import fitted, gains
from scoring.reputation import fit
from tests.mentoring import planted
from tests.mentoring.planted import NOW
from tests.mentoring.reputation import kept
from tests.mentoring.reputation.kept import keeping

ADMIN = Viewer("somebody", frozenset({"programme-admin"}))

_FORGE = Query(
    "refit.forge",
    """
    MATCH (score:ReputationScore {key: $key}) SET score.mean = score.mean + $by
    WITH score MATCH (state:RefitState {name: 'reputation'}) SET state.patches = 1
    """,
)
_LOWERED = Query(
    "refit.lowered",
    """
    MATCH (record:LoweredQuality)-[:LOWERS]->(verification:Verification)-[:VERIFIES]->(session:MentoringSession)
    OPTIONAL MATCH (event:OutboxEvent {kind: 'gain.lowered', subjectId: session.id})
    RETURN collect({
        session: session.id, mentor: session.mentorId, mentee: session.menteeId, quality: session.gainQuality,
        said: verification.quality, before: record.before, at: record.at, events: event.id
    }) AS rows
    """,
)


async def test_a_refit_tells_how_far_the_patched_scores_had_drifted_and_raises_the_alarm(
    graph: Graph,
) -> None:
    company = await kept.company(graph)
    mentor = company.mentors[0]
    await planted.run(graph, _FORGE, key=mentor, by=0.004)

    with structlog.testing.capture_logs() as logs:
        report = await reputation.refit(graph, now=NOW)

    settled = (await state.read(graph)).settled
    assert settled is not None
    assert report.drift.max == pytest.approx(0.004, abs=0.0005)
    assert 0 < report.drift.rms < report.drift.max
    assert (settled.driftMax, settled.driftRms) == (report.drift.max, report.drift.rms)
    [alarm] = [line for line in logs if line["event"] == "reputation.drift"]
    assert (alarm["log_level"], alarm["drift_max"]) == ("error", report.drift.max)
    assert await reputation.rebuild(graph) < 0.001


async def test_patches_drift_less_than_the_limit_and_nothing_is_alarmed(graph: Graph) -> None:
    company = await kept.company(graph)
    async with keeping(graph) as keeper:
        for rank in (5, 1, 4):
            mentee = company.people[-rank]
            await kept.verified(
                graph,
                company.mentors[0],
                mentee=mentee,
                skill=company.skills[0],
                verifier=company.people[3],
                rank=rank,
            )
            await keeper.work_off(kept.at(NOW))

    with structlog.testing.capture_logs() as logs:
        report = await reputation.refit(graph, now=NOW)

    assert report.drift.max < 0.002
    assert [line["log_level"] for line in logs if line["event"].startswith("reputation.")] == ["info"]


async def test_a_refit_writes_only_what_changed(graph: Graph) -> None:
    await kept.company(graph)
    before = await kept.stored(graph)

    again = await reputation.refit(graph, now=NOW)

    assert again.written == 0
    assert await kept.stored(graph) == before


async def test_variances_that_do_not_converge_never_replace_good_ones(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    await kept.company(graph)
    before = (await state.read(graph)).settled
    estimate = fitted.fitted

    def unsettled(*given: object, **named: object) -> fitted.Fit:
        found = estimate(*given, **named)  # type: ignore[arg-type]
        if found.own_variances:
            found.estimated = replace(found.estimated, converged=False)
        return found

    monkeypatch.setattr(fitted, "fitted", unsettled)
    report = await reputation.refit(graph, now=NOW + timedelta(days=1))

    after = (await state.read(graph)).settled
    assert before is not None
    assert after is not None
    assert not report.estimated
    assert (after.variances, after.estimated) == (before.variances, False)

    def never(*given: object, **named: object) -> fitted.Fit:
        found = estimate(*given, **named)  # type: ignore[arg-type]
        found.estimated = replace(found.estimated, converged=False)
        return found

    monkeypatch.setattr(fitted, "fitted", never)
    with pytest.raises(reputation.DidNotConverge):
        await reputation.refit(graph, now=NOW + timedelta(days=2))
    assert (await state.read(graph)).settled == after


async def test_pairs_that_became_reciprocal_count_for_less_from_the_next_refit_on(graph: Graph) -> None:
    company = await kept.company(graph)
    one, other = company.mentors[0], company.mentors[1]
    async with keeping(graph) as keeper:
        for mentor, mentee in ((one, other), (other, one)):
            await kept.verified(
                graph, mentor, mentee=mentee, skill=company.skills[1], verifier=company.people[3]
            )
        await keeper.work_off(kept.at(NOW))
    already = {row["session"] for row in await graph.read(_LOWERED)}

    report = await reputation.refit(graph, now=NOW + timedelta(days=1))
    again = await reputation.refit(graph, now=NOW + timedelta(days=2))

    rows = [row for row in await graph.read(_LOWERED) if row["session"] not in already]
    assert {(row["mentor"], row["mentee"]) for row in rows} == {(one, other), (other, one)}
    for row in rows:
        assert (row["quality"], row["before"] > 0.25, row["said"] > 0.25) == (0.25, True, True)
        assert row["events"] is not None
    assert (report.lowered, again.lowered) == (len(rows), 0)
    assert await reputation.rebuild(graph) < 0.001


async def test_a_counterfactual_is_the_score_of_a_ledger_without_that_session(graph: Graph) -> None:
    await kept.company(graph)
    async with keeping(graph) as keeper:
        await keeper.work_off(kept.at(NOW))
        while await keeper.compare():
            pass
    mentor = next(
        key for key, row in sorted((await kept.stored(graph)).items()) if row["passed"] and "|" not in key
    )
    lines = (await reputation.contributions(graph, [(mentor, None)], viewer=ADMIN))[mentor, None]

    assert lines
    found = [gains.gain_of(row) for row in await ledger.gains(graph)]
    settled = (await state.read(graph)).settled
    assert settled is not None
    for line in lines:
        assert line.without is not None
        left = [gain for gain in found if gain.session_id != line.session_id]
        mean, lower, upper = _scored(left, mentor, orjson.loads(settled.variances))
        assert line.without.score == pytest.approx(mean, abs=0.01)
        assert line.without.upper - line.without.lower == pytest.approx(upper - lower, rel=0.05)


def _scored(
    found: Sequence[gains.Gain], mentor: str, variances: Mapping[str, float]
) -> tuple[float, float, float]:
    book = gains.book(found, NOW.date())
    estimated = fit(book.ledger, variances=variances, rng=np.random.default_rng(0))
    code = book.mentor_ids.index(mentor)
    return float(estimated.mean[code]), float(estimated.lower[code]), float(estimated.upper[code])


async def test_counterfactuals_of_a_score_that_moved_are_worked_out_again(graph: Graph) -> None:
    company = await kept.company(graph)
    async with keeping(graph) as keeper:
        await keeper.work_off(kept.at(NOW))
        while await keeper.compare():
            pass
        before = await kept.stored(graph)
        mentor = next(key for key, row in sorted(before.items()) if row["passed"] and "|" not in key)
        mentee = next(person for person in reversed(company.people) if person != mentor)
        await kept.verified(graph, mentor, mentee=mentee, skill=company.skills[0], verifier=company.people[3])
        await keeper.work_off(kept.at(NOW))
        assert await keeper.compare() > 0
        while await keeper.compare():
            pass
        after = await kept.stored(graph)

    assert all(row["without"] is not None for key, row in before.items() if "|" not in key)
    assert after[mentor]["without"] != before[mentor]["without"]
