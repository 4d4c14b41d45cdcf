"""I8: a level is never paid twice, and nobody is blamed for a level that was there before."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from graph.assessment_records import Assessed
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
