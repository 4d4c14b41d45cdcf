"""I9: verified zero and negative gains count; unverified and lapsed sessions leave no verification."""

import pytest

from mentoring import sessions
from mentoring.sessions import clocks
from tests.invariants.verifications import verification
from tests.mentoring.sessions.company import DAY, Company, done


@pytest.mark.parametrize("level", [1, 2])
async def test_i09_no_gain_and_a_loss_count(company: Company, level: int) -> None:
    session_id = await company.awaiting()

    done(await company.step(sessions.verify, "boss", session_id, verified_level=level, baseline_level=2))

    assert (await verification(company, session_id))["counts"] is True


async def test_i09_a_lapse_for_want_of_a_verifier_is_told_apart_from_one_for_want_of_practice(
    company: Company,
) -> None:
    await company.people("other", manager="boss")
    await company.assessed("other", 1)
    unverified = await company.awaiting()
    idle = await company.in_practice(mentee="other")
    company.advance(61 * DAY)

    await clocks.run_due(company.graph, now=company.now, programme=company.programme)

    lapses = [(await company.session(one))["steps"][-1] for one in (unverified, idle)]
    assert [(step["from"], step["to"]) for step in lapses] == [
        ("AWAITING_VERIFICATION", "LAPSED"),
        ("IN_PRACTICE", "LAPSED"),
    ]
    assert "Verification" not in await company.counts()
