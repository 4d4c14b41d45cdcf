"""I4: mentor and mentee are not in one reporting line, at any length; team mates are fine."""

import pytest

from mentoring import sessions
from mentoring.outcomes import Code
from tests.invariants.verifications import verification
from tests.mentoring.sessions.company import DAY, Company, done, why


async def chain(company: Company, length: int) -> str:
    """Somebody that many steps above the mentee, who mentors."""
    manager = "director"
    for number in range(length - 1):
        await company.people(f"above-{number}", manager=manager)
        manager = f"above-{number}"
    await company.people("low", manager=manager)
    await company.assessed("low", 1)
    return "low"


@pytest.mark.parametrize("length", [1, 2, 5, 12])
async def test_i04_nobody_is_mentored_from_above_at_any_length(company: Company, length: int) -> None:
    mentee = await chain(company, length)
    await company.mentors("director")

    assert why(await company.request(mentee=mentee, mentor="director")) == (
        Code.SAME_REPORTING_LINE, "mentorId",
    )  # fmt: skip


@pytest.mark.parametrize("length", [1, 3])
async def test_i04_nobody_is_mentored_from_below_at_any_length(company: Company, length: int) -> None:
    mentor = await chain(company, length)
    await company.mentors(mentor)
    await company.assessed("director", 2)

    assert why(await company.request(mentee="director", mentor=mentor)) == (
        Code.SAME_REPORTING_LINE, "mentorId",
    )  # fmt: skip


async def test_i04_team_mates_and_former_managers_are_fine(company: Company) -> None:
    await company.mentors("colleague")
    await company.mentors("boss")
    await company.reports("mentee", manager="other-boss")

    assert done(await company.request(mentor="colleague")).session_id
    assert done(await company.request(mentor="boss")).session_id


async def test_i04_a_line_formed_before_acceptance_blocks_it(company: Company) -> None:
    session_id = await company.requested()
    await company.reports("boss", manager="mentor")

    outcome = await company.step(sessions.accept, "mentor", session_id)

    assert why(outcome) == (Code.SAME_REPORTING_LINE, "sessionId")


async def test_i04_a_line_formed_since_excludes_the_gain_and_does_not_block(company: Company) -> None:
    session_id = await company.awaiting()
    company.advance(DAY)
    await company.reports("boss", manager="mentor")

    outcome = await company.step(
        sessions.verify, "boss", session_id, verified_level=4, baseline_level=2, indicator_ids=["python-4"]
    )

    done(outcome)
    row = await verification(company, session_id)
    assert (row["counts"], row["exclusion"]) == (False, "CONFLICT_OF_INTEREST")
