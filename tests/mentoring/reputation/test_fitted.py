"""The scores that a fit gives, without a graph."""

from datetime import date

import numpy as np
import pytest

from graph.reputation.ledger import EndingRow
from mentoring.reputation import fitted
from mentoring.reputation.fitted import Change
from mentoring.reputation.gains import Gain

DAY = date(2026, 6, 1)


def gain(session: int, mentor: str, skill: str, verified: int) -> Gain:
    return Gain(
        verification_id=f"v{session}",
        session_id=f"s{session}",
        mentor_id=mentor,
        mentee_id=f"mentee {session % 3}",
        skill_id=skill,
        verifier_id=f"verifier {session % 2}",
        department_id=None,
        start=2,
        claimed=verified,
        verified=verified,
        day=DAY,
        quality=1.0,
    )


def test_a_score_on_a_skill_is_the_estimate_on_it_before_and_after_a_patch() -> None:
    known = fitted.fitted(
        [gain(n, f"mentor {n % 4}", f"skill {n % 3}", 2 + n % 3) for n in range(12)], [], DAY
    )
    late = gain(12, "mentor 9", "skill 0", 5)
    after = fitted.patched(known, [Change("s12", late)])

    for estimated in (known.estimated, after):
        known.estimated = estimated
        scores = {(score.mentor_id, score.skill_id): score for score in known.scores}
        for (mentor_id, skill_id), score in scores.items():
            mentor = known.coded.mentors.of[mentor_id]
            found = estimated if skill_id is None else estimated.for_skill(known.coded.skills.of[skill_id])
            assert (score.mean, score.sd) == (
                pytest.approx(found.mean[mentor], abs=1e-12),
                pytest.approx(found.sd[mentor], abs=1e-12),
            )
        known.register.put(late)


def test_who_came_after_the_last_row_is_a_typical_mentor_on_every_skill() -> None:
    known = fitted.fitted([gain(0, "mentor 0", "skill 0", 3)], [], DAY)
    known.register.end("newcomer", [EndingRow("newcomer", "skill 0", "LAPSED", 1)])

    overall, on_skill = fitted.scores_of(known, ["newcomer"])

    policy = known.estimated.policy
    assert (overall.mean, on_skill.mean) == (0.0, 0.0)
    assert overall.sd == pytest.approx(np.sqrt(policy.mentor))
    assert on_skill.sd == pytest.approx(np.sqrt(policy.mentor + policy.mentor_skill))
