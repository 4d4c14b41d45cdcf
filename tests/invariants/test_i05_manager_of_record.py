"""I5: a gain counts only after the manager of record of that moment verified it, or by rule whoever is above."""

from datetime import timedelta

import pytest

from mentoring import sessions
from mentoring.outcomes import Code
from mentoring.people import PROGRAMME_ADMIN, Viewer
from tests.invariants.verifications import verification
from tests.mentoring.sessions.company import DAY, Company, done, person, why

ADMIN = person("stranger", roles=[PROGRAMME_ADMIN])


async def nothing(company: Company) -> None:
    pass


async def manager_gone(company: Company) -> None:
    await company.status("boss", "DEACTIVATED")


async def both_gone(company: Company) -> None:
    await company.status("boss", "DEACTIVATED")
    await company.status("director", "DEACTIVATED")


async def no_manager(company: Company) -> None:
    await company.orphaned("mentee")


@pytest.mark.parametrize(
    ("change", "waited", "verifier", "role"),
    [
        (nothing, timedelta(0), person("boss"), "MANAGER_OF_RECORD"),
        (nothing, 40 * DAY, Viewer("boss", ADMIN.roles), "MANAGER_OF_RECORD"),
        (nothing, 21 * DAY, person("director"), "SKIP_LEVEL"),
        (manager_gone, timedelta(0), person("director"), "SKIP_LEVEL"),
        (nothing, 30 * DAY, ADMIN, "PROGRAM_ADMIN"),
        (both_gone, timedelta(0), ADMIN, "PROGRAM_ADMIN"),
        (no_manager, timedelta(0), ADMIN, "PROGRAM_ADMIN"),
    ],
)
async def test_i05_the_role_of_the_verifier_is_recorded(
    company: Company, change: object, waited: timedelta, verifier: Viewer, role: str
) -> None:
    session_id = await company.awaiting()
    await change(company)  # type: ignore[operator]
    company.advance(waited)

    outcome = await company.step(
        sessions.verify, verifier, session_id,
        verified_level=4, baseline_level=2, indicator_ids=["python-4"],
    )  # fmt: skip

    done(outcome)
    row = await verification(company, session_id)
    assert (row["verifierRole"], row["verifierId"]) == (role, verifier.id)


async def test_i05_a_former_manager_no_longer_verifies(company: Company) -> None:
    session_id = await company.awaiting()
    company.advance(DAY)
    await company.reports("mentee", manager="other-boss")

    by_the_former = await company.step(sessions.verify, "boss", session_id, verified_level=2)
    by_the_present = await company.step(
        sessions.verify, "other-boss", session_id, verified_level=2, baseline_level=2
    )

    assert why(by_the_former)[0] is Code.NOT_FOUND
    done(by_the_present)


async def test_i05_a_change_dated_ahead_counts_from_its_date(company: Company) -> None:
    session_id = await company.awaiting()
    await company.reports("mentee", manager="other-boss", since="2026-03-10T00:00:00.000000Z")

    today = await company.step(sessions.verify, "other-boss", session_id, verified_level=2)
    company.advance(7 * DAY)
    then = await company.step(sessions.verify, "other-boss", session_id, verified_level=2, baseline_level=2)

    assert why(today)[0] is Code.NOT_FOUND
    done(then)
