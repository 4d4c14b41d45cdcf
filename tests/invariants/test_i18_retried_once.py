"""I18: a retried mutation changes nothing twice."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from graph import failures
from graph.client import Graph
from graph.engines.endpoint import Endpoint
from graph.query import Query
from mentoring import assessments, profiles, sessions
from mentoring.outcomes import Code, Done, Outcome
from tests.graph.test_lost_links import COMMIT, Proxy
from tests.invariants import replicas
from tests.mentoring.sessions.company import DAY, HOUR, Company, done, person, why

_AGE = Query("tests.age_keys", "MATCH (kept:IdempotencyKey) SET kept.expiresAt = $at")
_ACTIONS = ["accept", "schedule", "reschedule", "record", "log", "reassess", "return", "verify", "cancel"]


async def prepared(company: Company, action: str) -> tuple[Any, dict[str, Any]]:
    """A use case with the input of a step that can be taken now."""
    slot = {"starts_at": company.now + 2 * DAY, "ends_at": company.now + 2 * DAY + HOUR}
    match action:
        case "accept" | "cancel":
            session_id = await (company.requested() if action == "accept" else company.accepted())
            use_case = sessions.accept if action == "accept" else sessions.cancel
            given = {"actor": person("mentor"), "session_id": session_id, "reason": "Because"}
        case "schedule":
            session_id, use_case = await company.accepted(), sessions.schedule_meeting
            given = {"actor": person("mentor"), "session_id": session_id, "time_zone": "UTC", "mode": "VIDEO"}
            given |= slot
        case "reschedule":
            session_id, meeting_id = await company.scheduled()
            use_case, given = (
                sessions.reschedule_meeting,
                {"actor": person("mentee"), "meeting_id": meeting_id},
            )
            given |= slot
        case "record":
            session_id, meeting_id = await company.scheduled()
            company.advance(2 * DAY)
            use_case = sessions.record_meeting
            given = {"actor": person("mentor"), "meeting_id": meeting_id, "status": "HELD", "note": "Well"}
        case "log":
            session_id, use_case = await company.in_practice(), sessions.log_meeting
            company.advance(DAY)
            past = {"starts_at": company.now - HOUR, "ends_at": company.now}
            given = {"actor": person("mentor"), "session_id": session_id, "mode": "VIDEO", **past}
        case "reassess":
            session_id, use_case = await company.in_practice(), sessions.reassess
            company.advance(DAY)
            given = {"actor": person("mentee"), "session_id": session_id, "level": 3}
            given |= {"indicator_ids": ["python-1"]}
        case "return":
            session_id, use_case = await company.awaiting(), sessions.return_reassessment
            given = {"actor": person("boss"), "session_id": session_id, "reason": "Which?"}
        case _:
            session_id, use_case = await company.awaiting(), sessions.verify
            given = {"actor": person("boss"), "session_id": session_id, "verified_level": 4}
            given |= {"baseline_level": 2, "indicator_ids": ["python-4"]}
    given |= {
        "now": company.now,
        "programme": company.programme,
        "expected_version": await company.version(session_id),
        "idempotency_key": "key",
    }
    return use_case, given


def ids(outcome: Done) -> tuple[str | None, ...]:
    return (outcome.session_id, outcome.meeting_id, outcome.verification_id)


@pytest.mark.parametrize("action", _ACTIONS)
async def test_i18_a_step_taken_twice_under_one_key_is_taken_once(company: Company, action: str) -> None:
    use_case, given = await prepared(company, action)
    first = done(await use_case(company.graph, **given))
    counted = await company.counts()

    second = done(await use_case(company.graph, **given))

    assert (first.replayed, second.replayed) == (False, True)
    assert ids(first) == ids(second)
    assert await company.counts() == counted


@pytest.mark.parametrize("action", ["accept", "schedule", "reassess", "verify"])
async def test_i18_the_same_key_at_once_from_many_places_is_one_step(
    company: Company, endpoint: Endpoint, action: str
) -> None:
    use_case, given = await prepared(company, action)

    outcomes = await replicas.all_at_once(endpoint, [lambda graph: use_case(graph, **given)] * 10)

    assert sorted(done(outcome).replayed for outcome in outcomes) == [False] + [True] * 9
    assert len({ids(done(outcome)) for outcome in outcomes}) == 1


@pytest.mark.parametrize("action", _ACTIONS)
async def test_i18_without_a_key_a_repeated_move_is_stale(company: Company, action: str) -> None:
    use_case, given = await prepared(company, action)
    del given["idempotency_key"]
    done(await use_case(company.graph, **given))

    assert why(await use_case(company.graph, **given)) == (Code.STALE_VERSION, "expectedVersion")


async def test_i18_a_request_an_assessment_and_a_profile_are_replayed(company: Company) -> None:
    async def calls() -> list[Outcome]:
        return [
            await company.request(idempotency_key="key"),
            await assessments.submit(
                company.graph, actor=person("mentee"), now=company.now, employee_id="mentee",
                skill_id="writing", level=2, idempotency_key="key",
            ),
            await profiles.update(
                company.graph, actor=person("mentor"), now=company.now, capacity=5, idempotency_key="key"
            ),
        ]  # fmt: skip

    first = [done(outcome) for outcome in await calls()]
    counted = await company.counts()
    second = [done(outcome) for outcome in await calls()]

    assert [outcome.replayed for outcome in first + second] == [False] * 3 + [True] * 3
    assert [outcome.session_id for outcome in first] == [outcome.session_id for outcome in second]
    assert [outcome.assessment_id for outcome in first] == [outcome.assessment_id for outcome in second]
    assert second[2].profile_employee_id == "mentor"
    assert await company.counts() == counted


async def test_i18_a_key_with_other_input_is_refused(company: Company) -> None:
    session_id = await company.requested(idempotency_key="key")

    other_scope = await company.request(idempotency_key="key", scope="Something else")
    other_unknown = await company.request(idempotency_key="key", mentor="nobody")
    of_another_mutation = await company.step(sessions.withdraw, "mentee", session_id, idempotency_key="key")

    assert why(other_scope) == (Code.INVALID_INPUT, "idempotencyKey")
    assert why(other_unknown) == (Code.INVALID_INPUT, "idempotencyKey")
    done(of_another_mutation)


async def test_i18_a_key_belongs_to_one_person(company: Company) -> None:
    await company.people("other", manager="boss")
    await company.assessed("other", 1)
    mine = done(await company.request(idempotency_key="key"))

    theirs = done(await company.request(mentee="other", idempotency_key="key"))

    assert not theirs.replayed
    assert theirs.session_id != mine.session_id


async def test_i18_a_refused_call_may_be_tried_again_under_its_key(company: Company) -> None:
    await company.profile("mentor", accepting=False)
    refused = await company.request(idempotency_key="key")
    await company.profile("mentor")

    granted = await company.request(idempotency_key="key")

    assert why(refused)[0] is Code.MENTOR_UNAVAILABLE
    assert not done(granted).replayed


async def test_i18_a_replay_answers_even_when_the_session_has_moved_on(company: Company) -> None:
    session_id = await company.requested(idempotency_key="key")
    done(await company.step(sessions.decline, "mentor", session_id))

    again = done(await company.request(idempotency_key="key"))

    assert (again.replayed, again.session_id) == (True, session_id)


async def test_i18_a_key_lives_seven_days_of_real_time(company: Company) -> None:
    session_id = await company.requested(idempotency_key="key")
    company.advance(400 * DAY)
    still = await company.request(idempotency_key="key")

    async def age(tx: Any) -> None:
        await tx.run(_AGE, at="2020-01-01T00:00:00.000000Z")

    await company.graph.write(age)
    forgotten = await company.request(idempotency_key="key")

    assert done(still).replayed
    assert why(forgotten)[0] is Code.DUPLICATE_OPEN_SESSION
    assert done(still).session_id == session_id


@pytest.fixture
async def far(endpoint: Endpoint, graph: Graph) -> AsyncIterator[tuple[Graph, Proxy]]:
    """A connection through a proxy that can cut the link at the commit."""
    between = Proxy(endpoint)
    server = await asyncio.start_server(between.serve, "127.0.0.1", 0)
    uri = f"bolt://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with await Graph.open(uri, endpoint.user, endpoint.password, endpoint.database) as graph:
        yield graph, between
        between.cut_at = None
    server.close()
    await asyncio.sleep(0.1)


@pytest.mark.parametrize("arrives", [True, False])
@pytest.mark.parametrize("action", ["request", *_ACTIONS])
async def test_i18_a_commit_whose_answer_was_lost_is_resolved_by_its_key(
    company: Company, far: tuple[Graph, Proxy], action: str, arrives: bool
) -> None:
    graph, proxy = far
    if action == "request":
        use_case: Any = sessions.request
        given: dict[str, Any] = {
            "actor": person("mentee"), "now": company.now, "programme": company.programme,
            "mentor_id": "mentor", "skill_id": "python", "target_level": 4, "purpose": "SKILL_GAP",
            "scope": "Read it", "idempotency_key": "key",
        }  # fmt: skip
    else:
        use_case, given = await prepared(company, action)
    proxy.cut_at, proxy.pass_on = COMMIT, arrives
    with pytest.raises(failures.OutcomeUnknown):
        await use_case(graph, **given)
    proxy.cut_at = None

    again = done(await use_case(company.graph, **given))
    once_more = done(await use_case(company.graph, **given))

    assert again.replayed is arrives
    assert ids(again) == ids(once_more)
    found = await company.session(again.session_id or "")
    assert found["row"]["version"] == len(found["steps"])
    assert (await company.counts())["IdempotencyKey"] == 1
