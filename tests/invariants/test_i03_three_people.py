"""I3: mentor, mentee and verifier are three people."""

import pytest

from mentoring import sessions
from mentoring.outcomes import Code
from mentoring.people import PROGRAMME_ADMIN
from tests.mentoring.sessions.company import DAY, Company, person, why


async def test_i03_nobody_mentors_themselves(company: Company) -> None:
    assert why(await company.request(mentee="mentor", mentor="mentor")) == (Code.SELF_MENTORING, "mentorId")


@pytest.mark.parametrize("who", ["mentor", "mentee"])
@pytest.mark.parametrize("roles", [[], [PROGRAMME_ADMIN]])
async def test_i03_neither_of_the_two_verifies_whatever_else_they_are(
    company: Company, who: str, roles: list[str]
) -> None:
    session_id = await company.awaiting()
    company.advance(40 * DAY)
    await company.reports("mentee", manager="mentor")

    outcome = await company.step(
        sessions.verify, person(who, roles=roles), session_id,
        verified_level=4, baseline_level=2, indicator_ids=["python-4"],
    )  # fmt: skip

    assert why(outcome)[0] is Code.VERIFIER_CONFLICT_OF_INTEREST
    assert "Verification" not in await company.counts()
