"""I7: the baseline is the assessment behind `current`, frozen at acceptance; the verifier confirms both ends."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from graph.assessment_records import Assessed
from mentoring import sessions, skill_history
from mentoring.outcomes import Code
from tests.invariants.verifications import verification
from tests.mentoring.sessions.company import DAY, Company, done, why

START = datetime(2026, 1, 1, tzinfo=UTC)
KINDS = st.sampled_from(["SELF", "MANAGER", "PEER", "EXTERNAL"])
HISTORIES = st.lists(st.tuples(KINDS, st.integers(1, 5)), max_size=8).map(
    lambda drawn: [
        Assessed(str(index), kind, "PERIODIC", rank, START + timedelta(days=index), "somebody")
        for index, (kind, rank) in enumerate(drawn)
    ]
)


@given(HISTORIES)
def test_i07_a_managers_latest_word_goes_before_ones_own(history: list[Assessed]) -> None:
    managers = [one for one in history if one.kind == "MANAGER"]
    own = [one for one in history if one.kind == "SELF"]

    expected = managers[-1] if managers else own[-1] if own else None
    assert skill_history.baseline(history) == expected


async def test_i07_without_a_baseline_nothing_can_be_requested(company: Company) -> None:
    assert why(await company.request(mentee="colleague")) == (Code.BASELINE_REQUIRED, "skillId")


async def test_i07_the_baseline_is_frozen_at_acceptance(company: Company) -> None:
    session_id = await company.requested()
    await company.assessed("mentee", 3, at=company.now)
    done(await company.step(sessions.accept, "mentor", session_id))
    await company.assessed("mentee", 1, by="boss", at=company.now + DAY)

    row = (await company.session(session_id))["row"]

    assert (row["baselineRank"], row["baselineVerified"]) == (3, False)


async def test_i07_a_baseline_of_ones_own_must_be_confirmed(company: Company) -> None:
    session_id = await company.awaiting()

    silent = await company.step(
        sessions.verify, "boss", session_id, verified_level=4, indicator_ids=["python-4"]
    )
    confirmed = await company.step(
        sessions.verify, "boss", session_id, verified_level=4, baseline_level=3, indicator_ids=["python-4"]
    )

    assert why(silent) == (Code.EVIDENCE_REQUIRED, "baselineLevel")
    done(confirmed)
    assert (await verification(company, session_id))["baselineRank"] == 3


async def test_i07_a_baseline_of_a_managers_may_go_without_saying(company: Company) -> None:
    await company.assessed("mentee", 2, by="boss")
    session_id = await company.awaiting()

    done(
        await company.step(sessions.verify, "boss", session_id, verified_level=4, indicator_ids=["python-4"])
    )

    assert (await verification(company, session_id))["baselineRank"] == 2
