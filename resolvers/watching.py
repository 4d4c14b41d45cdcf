"""What each field of Subscription waits for, and the field of Query that answers when it came."""

import asyncio
import contextlib
import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from graph.events import HappenedRow
from mentoring.feed import Heard
from schema import ids

if TYPE_CHECKING:
    from resolvers.context import RequestContext

Renew = Callable[[], Awaitable["RequestContext"]]
"""The subscriber's context as of now; raises where they may no longer be served."""

_SESSION = ("session.", "verification.", "gain.")
"""How the kinds of events begin whose subject is a session."""
_SCORES = (
    "session.verified",
    "session.cancelled",
    "session.lapsed",
    "verification.",
    "gain.",
    "profile.changed",
    "import.applied",
)
"""How the kinds of events begin after which scores or boards may be others."""
_CLOCKS_S = 60.0
"""How often something may have come to be by time alone, without an event."""
_SETTLING_S, _SETTLING_EVERY_S = 60.0, 1.0
"""For how long after an event scores and boards may still follow, and how often that is looked at."""
_PAGE = 100


@dataclass(frozen=True, slots=True)
class Watched:
    """How a field of Subscription is answered.

    `query`: the field of Query of the same type. `by_id`: an event names the session that is its argument `id`;
    otherwise its arguments are the subscription's own, and an answer equal to the one before is not told again.
    `happened` looks how things are, and then yields the id, or None, whenever there may be something to tell.
    """

    query: str
    by_id: bool
    happened: Callable[[Renew, Mapping[str, Any], Heard], Awaitable[AsyncGenerator[str | None, None]]]


async def _session_changes(
    renew: Renew, arguments: Mapping[str, Any], heard: Heard
) -> AsyncGenerator[str | None, None]:
    """A session by its id, or each of the viewer's own, once for all that happened to it since the last look."""
    wanted, viewer_id = arguments.get("sessionId"), (await renew()).viewer.id

    async def changes() -> AsyncGenerator[str | None, None]:
        while True:
            changed: dict[str, None] = {}
            for event in await heard.taken(_CLOCKS_S):
                if event.kind.startswith(_SESSION):
                    session_id = ids.encode("MentoringSession", event.subject_id)
                    if session_id == wanted or (wanted is None and _takes_part(viewer_id, event)):
                        changed[session_id] = None
            for session_id in changed:
                yield session_id

    return changes()


async def _newly_awaiting(
    renew: Renew, _arguments: Mapping[str, Any], heard: Heard
) -> AsyncGenerator[str | None, None]:
    """Each session that has come to wait for the viewer, soonest due first."""
    known = await _awaiting(await renew())

    async def arrivals(known: dict[str, int]) -> AsyncGenerator[str | None, None]:
        while True:
            happened = await heard.taken(_CLOCKS_S)
            if happened and not any(event.kind.startswith(_SESSION) for event in happened):
                continue
            waiting = await _awaiting(await renew())
            for session_id, version in waiting.items():
                # A session that came back to the viewer in between has another version.
                if known.get(session_id) != version:
                    yield session_id
            known = waiting

    return arrivals(known)


async def _score_changes(
    _renew: Renew, _arguments: Mapping[str, Any], heard: Heard
) -> AsyncGenerator[str | None, None]:
    """Whenever scores or boards may be others: in the minute after an event that they depend on, and each minute."""
    clock = asyncio.get_running_loop().time

    async def changes() -> AsyncGenerator[str | None, None]:
        settles_at = 0.0
        while True:
            is_settling = clock() < settles_at
            happened = await heard.taken(_SETTLING_EVERY_S if is_settling else _CLOCKS_S)
            if any(event.kind.startswith(_SCORES) for event in happened):
                settles_at = clock() + _SETTLING_S
            if is_settling or settles_at > clock() or not happened:
                yield None

    return changes()


async def _awaiting(context: "RequestContext") -> dict[str, int]:
    """The sessions that wait for the viewer now, with their versions, soonest due first."""
    found: dict[str, int] = {}
    after = None
    while True:
        page = await context.root("Query.sessionsAwaitingMyAction", first=_PAGE, after=after)
        found |= {edge.node.id(): edge.node.version for edge in page.edges}
        if not page.page_info.has_next_page:
            return found
        after = page.page_info.end_cursor


def _takes_part(person_id: str, event: HappenedRow) -> bool:
    with contextlib.suppress(ValueError):
        payload = json.loads(event.payload)
        return person_id in (payload.get("mentorId"), payload.get("menteeId"))
    return False


WATCHED: Final[Mapping[str, Watched]] = {
    "sessionUpdated": Watched("session", by_id=True, happened=_session_changes),
    "actionRequired": Watched("session", by_id=True, happened=_newly_awaiting),
    "reputationChanged": Watched("reputation", by_id=False, happened=_score_changes),
    "leaderboardChanged": Watched("leaderboard", by_id=False, happened=_score_changes),
}
