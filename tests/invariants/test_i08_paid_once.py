"""I8: a level is never paid twice, and nobody is blamed for a level that was there before."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from graph.assessment_records import Assessed
from graph.sessions.gains import Standing, VerifiedGain
from mentoring import assessments, sessions, skill_history
from mentoring.sessions import gains
from tests.invariants.verifications import verification
from tests.mentoring.sessions.company import DAY, Company, done, person

START = datetime(2026, 1, 1, tzinfo=UTC)
RANKS = st.integers(1, 5)


@given(st.lists(st.tuples(RANKS, RANKS), min_size=1, max_size=8))
def test_i08_the_levels_paid_never_add_up_to_more_than_were_climbed(ends: list[tuple[int, int]]) -> None:
    """Sessions one after another, each verified at both ends; a rise is paid from the high water on."""
    history: list[Assessed] = []
    paid: list[int] = []
    for number, (baseline, verified) in enumerate(ends):
        accepted_at = START + timedelta(days=2 * number)
        high_water = skill_history.high_water(history, accepted_at=accepted_at)
        excluded = gains.exclusion(
            baseline_rank=baseline, verified_rank=verified, high_water_rank=high_water, in_line=False
        )
        if excluded is None and verified > baseline:
            paid.extend(range(max(baseline, high_water or 0) + 1, verified + 1))
        history.append(
            Assessed(
                str(number), "MANAGER", "VERIFICATION", verified, accepted_at + timedelta(days=1), "boss"
            )
        )

    assert len(paid) == len(set(paid))


@given(
    st.lists(st.tuples(RANKS, RANKS), min_size=1, max_size=6),
    st.lists(st.tuples(st.integers(0, 5), RANKS), max_size=4),
)
def test_i08_nor_do_they_after_corrections_of_any_of_them(
    ends: list[tuple[int, int]], corrections: list[tuple[int, int]]
) -> None:
    """The same sessions, then levels corrected in any order: every gain stands by what is known in the end."""
    history: list[Assessed] = []
    verified: list[VerifiedGain] = []
    for number, (baseline, rank) in enumerate(ends):
        accepted_at = START + timedelta(days=2 * number)
        said = Standing(rank, skill_history.high_water(history, accepted_at=accepted_at), 1.0, None)
        at = accepted_at + timedelta(days=1)
        verified.append(
            VerifiedGain(
                str(number), "mentor", "mentee", accepted_at, at, baseline, said, (), frozenset(), said
            )
        )
        history.append(Assessed(str(number), "MANAGER", "VERIFICATION", rank, at, "boss"))
    for number, (of, rank) in enumerate(corrections):
        if of < len(verified):
            verified[of] = replace(verified[of], corrected=(*verified[of].corrected, rank))
            at = START + timedelta(days=100 + number)
            history.append(Assessed(f"c{number}", "MANAGER", "CORRECTION", rank, at, "boss", str(of)))

    paid: list[int] = []
    for gain in verified:
        stands = gains.restated(gain, history)
        if stands.exclusion is None and stands.rank > gain.baseline_rank:
            paid.extend(range(max(gain.baseline_rank, stands.high_water or 0) + 1, stands.rank + 1))

    assert len(paid) == len(set(paid))


@given(baseline=RANKS, verified=RANKS, high_water=st.none() | RANKS)
def test_i08_only_a_rise_to_a_level_reached_before_is_left_out(
    baseline: int, verified: int, high_water: int | None
) -> None:
    excluded = gains.exclusion(
        baseline_rank=baseline, verified_rank=verified, high_water_rank=high_water, in_line=False
    )

    counts = verified <= baseline or verified > (high_water or 0)
    assert (excluded is None) == counts


async def test_i08_a_level_verified_before_is_not_paid_again(company: Company) -> None:
    await company.assessed("mentee", 4, by="boss", at=START)
    await company.assessed("mentee", 2, by="boss", at=START + DAY)
    session_id = await company.awaiting()

    done(
        await company.step(sessions.verify, "boss", session_id, verified_level=4, indicator_ids=["python-4"])
    )

    row = await verification(company, session_id)
    assert (row["counts"], row["exclusion"], row["highWaterRank"]) == (False, "BELOW_HIGH_WATER_MARK", 4)


async def test_i08_a_level_reached_in_another_session_meanwhile_is_not_paid_again(company: Company) -> None:
    await company.people("second-mentor", manager="other-boss")
    await company.mentors("second-mentor")
    slow = await company.accepted()
    await company.verified(mentor="second-mentor")
    company.advance(DAY)
    done(
        await company.step(
            sessions.log_meeting, "mentor", slow,
            starts_at=company.now - DAY / 2, ends_at=company.now - DAY / 4, mode="VIDEO",
        )
    )  # fmt: skip
    company.advance(DAY)
    done(await company.step(sessions.reassess, "mentee", slow, level=4, indicator_ids=["python-4"]))

    done(
        await company.step(
            sessions.verify, "boss", slow, verified_level=4, baseline_level=2, indicator_ids=["python-4"]
        )
    )

    row = await verification(company, slow)
    assert (row["counts"], row["exclusion"]) == (False, "BELOW_HIGH_WATER_MARK")


async def test_i08_a_managers_word_during_the_session_takes_nothing_from_it(company: Company) -> None:
    session_id = await company.awaiting()
    done(
        await assessments.submit(
            company.graph, actor=person("boss"), now=company.now,
            employee_id="mentee", skill_id="python", level=4,
        )
    )  # fmt: skip

    done(
        await company.step(
            sessions.verify,
            "boss",
            session_id,
            verified_level=4,
            baseline_level=2,
            indicator_ids=["python-4"],
        )
    )

    row = await verification(company, session_id)
    assert (row["counts"], row.get("highWaterRank")) == (True, None)
