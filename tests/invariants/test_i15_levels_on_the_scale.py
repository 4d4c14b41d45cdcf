"""I15: levels exist on the skill's scale."""

import pytest

from mentoring import assessments, sessions
from mentoring.outcomes import Code
from tests.mentoring.sessions.company import DAY, Company, person, why

OFF_SCALE = [-1, 0, 6, 2**40]


@pytest.mark.parametrize("level", OFF_SCALE)
async def test_i15_no_level_off_the_scale_is_written(company: Company, level: int) -> None:
    session_id = await company.in_practice()
    company.advance(DAY)
    claimed = await company.step(
        sessions.reassess, "mentee", session_id, level=level, indicator_ids=["python-1"]
    )
    given = await assessments.submit(
        company.graph, actor=person("mentee"), now=company.now,
        employee_id="mentee", skill_id="python", level=level,
    )  # fmt: skip

    assert why(claimed) == (Code.LEVEL_OUT_OF_SCALE, "level")
    assert why(given) == (Code.LEVEL_OUT_OF_SCALE, "level")


@pytest.mark.parametrize("level", OFF_SCALE)
async def test_i15_no_level_off_the_scale_is_verified(company: Company, level: int) -> None:
    session_id = await company.awaiting()

    reached = await company.step(
        sessions.verify,
        "boss",
        session_id,
        verified_level=level,
        baseline_level=2,
        indicator_ids=["python-1"],
    )
    started = await company.step(
        sessions.verify,
        "boss",
        session_id,
        verified_level=4,
        baseline_level=level,
        indicator_ids=["python-1"],
    )

    assert why(reached) == (Code.LEVEL_OUT_OF_SCALE, "verifiedLevel")
    assert why(started) == (Code.LEVEL_OUT_OF_SCALE, "baselineLevel")


@pytest.mark.parametrize("level", [-1, 0])
async def test_i15_no_target_off_the_scale_is_requested(company: Company, level: int) -> None:
    assert why(await company.request(target_level=level)) == (Code.LEVEL_OUT_OF_SCALE, "targetLevel")
