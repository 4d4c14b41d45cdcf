"""Subscriptions over a small company on a real graph: who hears what, and that the reference says the same."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from mentoring.feed import Feed
from mentoring.programme import Programme
from resolvers.build import build_operations
from resolvers.context import RequestContext
from resolvers.plans import subscribing
from server.documents import Documents
from tests.asking import person, schema
from tests.resolvers.front_end import Front

_OPERATIONS = build_operations()
_DOCUMENTS = Documents(_OPERATIONS.core)
_UPDATED = "subscription Updated($id: ID) { changed: sessionUpdated(sessionId: $id) { id state ...V } } " + (
    "fragment V on MentoringSession { version mentor { displayName } }"
)


@dataclass
class Listener:
    """Somebody who subscribed; `told` are the answers so far."""

    told: list[Any]
    _coming: AsyncIterator[Any]

    async def next(self) -> Any:
        found = await asyncio.wait_for(anext(self._coming), 60)
        assert not found.errors
        self.told.append(found.data)
        return found.data


def _context(front: Front, name: str, feed: Feed) -> RequestContext:
    return RequestContext(
        graph=front.company.graph,
        viewer=person(front.company.people[name], admin=name == "admin"),
        now=front.now,
        programme=Programme(),
        request_id="test",
        cursor_secret=b"a secret of the tests",
        told_by=feed,
    )


@asynccontextmanager
async def _listening(front: Front, name: str, text: str, **variables: Any) -> AsyncIterator[Listener]:
    feed = Feed(front.company.graph, every_s=0.02)
    document = _DOCUMENTS.read(text)
    assert document.errors == ()

    async def renew() -> RequestContext:
        return _context(front, name, feed)

    async with subscribing.opened(_OPERATIONS, feed, document, None, variables, renew) as answers:
        yield Listener([], answers)


async def _requested(front: Front) -> dict[str, Any]:
    session: dict[str, Any] = (await front.done("mentee", "RequestSession", **front.request()))["session"]
    return session


async def test_both_parts_hear_of_each_step_of_their_session(front: Front) -> None:
    async with (
        _listening(front, "mentor", _UPDATED) as mentor,
        _listening(front, "mentee", _UPDATED) as mentee,
    ):
        session = await _requested(front)
        requested = {
            "changed": {
                "id": session["id"],
                "state": "REQUESTED",
                "version": 1,
                "mentor": {"displayName": "mentor"},
            }
        }
        assert await mentor.next() == requested
        assert await mentee.next() == requested

        await front.done("mentor", "AcceptSession", sessionId=session["id"], expectedVersion=1)
        assert (await mentee.next())["changed"]["state"] == "ACCEPTED"


async def test_nobody_hears_of_a_session_that_they_may_not_see(front: Front) -> None:
    session = await _requested(front)

    with pytest.raises(subscribing.Refused) as refused:
        async with _listening(front, "stranger", _UPDATED, id=session["id"]):
            pass
    async with _listening(front, "stranger", _UPDATED) as stranger:
        await front.done("mentor", "AcceptSession", sessionId=session["id"], expectedVersion=1)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(stranger.next(), 0.5)

    [error] = refused.value.errors
    assert (error.extensions, error.path) == ({"code": "NOT_FOUND"}, ["changed"])


async def test_a_manager_hears_of_a_named_session_of_their_report(front: Front) -> None:
    session = await _requested(front)

    async with _listening(front, "manager", _UPDATED, id=session["id"]) as manager:
        await front.done("mentor", "AcceptSession", sessionId=session["id"], expectedVersion=1)

        assert (await manager.next())["changed"]["state"] == "ACCEPTED"


async def test_a_session_is_told_to_whoever_it_begins_to_wait_for(front: Front) -> None:
    asked = "subscription { actionRequired { id allowedActions } }"

    async with _listening(front, "mentor", asked) as mentor, _listening(front, "mentee", asked) as mentee:
        session = await _requested(front)
        assert await mentor.next() == {
            "actionRequired": {"id": session["id"], "allowedActions": ["ACCEPT", "DECLINE"]}
        }
        await front.done("mentor", "AcceptSession", sessionId=session["id"], expectedVersion=1)
        assert (await mentee.next())["actionRequired"]["id"] == session["id"]

    assert len(mentee.told) == 1


@pytest.mark.parametrize(
    ("text", "variables", "code"),
    [
        ("subscription ($id: ID!) { sessionUpdated(sessionId: $id) { id } }", {}, None),
        ('subscription { sessionUpdated(sessionId: "nonsense") { id } }', {}, "INVALID_INPUT"),
        ('subscription { reputationChanged(mentorId: "nonsense") { score } }', {}, "INVALID_INPUT"),
        (
            "subscription ($in: LeaderboardInput!) { leaderboardChanged(input: $in) { asOf } }",
            {"in": 3},
            None,
        ),
    ],
)
async def test_what_is_wrong_is_said_before_anything_is_told(
    front: Front, text: str, variables: dict[str, Any], code: str | None
) -> None:
    with pytest.raises(subscribing.Refused) as refused:
        async with _listening(front, "mentor", text, **variables):
            pass

    assert [(error.extensions or {}).get("code") for error in refused.value.errors] == [code]


async def test_the_reference_tells_the_same(front: Front) -> None:
    feed = Feed(front.company.graph, every_s=0.02)
    stream: Any = await schema().subscribe(_UPDATED, context_value=_context(front, "mentor", feed))
    coming = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0.3)

    async with _listening(front, "mentor", _UPDATED) as mentor:
        await _requested(front)
        told = await mentor.next()
        result = await asyncio.wait_for(coming, 60)

    await stream.aclose()
    assert (result.data, result.errors) == (told, None)
