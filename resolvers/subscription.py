"""The Subscription fields as a client sees them; `resolvers.watching` says what each waits for.

The service answers an event by the plan of a query (`resolvers.plans.subscribing`). These methods are the reference
that it is held to: graphql-core's own `subscribe` over the same fields of Query.
"""

from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import Annotated, Any

import strawberry

from resolvers.context import RequestContext
from resolvers.watching import WATCHED
from schema.leaderboards import LeaderboardConnection, LeaderboardInput
from schema.reputation import Reputation
from schema.sessions import MentoringSession

Info = strawberry.Info[RequestContext, None]


@strawberry.type(
    description=(
        "What is told as it happens, from the moment of asking. An event is answered as a query at that moment "
        "would be, so it shows what the viewer may see then; several changes within half a second are told once."
    )
)
class Subscription:
    @strawberry.subscription(
        description=(
            "A session after each of its steps: the one named (`NOT_FOUND` where it is unknown or hidden), or each "
            "that the viewer takes part in as mentor or mentee."
        )
    )
    async def session_updated(
        self,
        info: Info,
        session_id: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="The session; every one of the viewer's when left out."),
        ] = None,
    ) -> AsyncGenerator[MentoringSession, None]:
        async for session in _told(info.context, "sessionUpdated", {"sessionId": session_id}):
            yield session

    @strawberry.subscription(
        description=(
            "A session when it begins to wait for the viewer, as `sessionsAwaitingMyAction` lists them; within a "
            "minute where time alone made it so."
        )
    )
    async def action_required(self, info: Info) -> AsyncGenerator[MentoringSession, None]:
        async for session in _told(info.context, "actionRequired", {}):
            yield session

    @strawberry.subscription(
        description=(
            "A mentor's overall reputation when what was selected of it changed: within seconds after a verified "
            "gain. Nothing while the viewer may not see it; `NOT_FOUND` where there is no such person."
        )
    )
    async def reputation_changed(
        self,
        info: Info,
        mentor_id: Annotated[strawberry.ID, strawberry.argument(description="Id of the mentor.")],
    ) -> AsyncGenerator[Reputation, None]:
        async for reputation in _told(info.context, "reputationChanged", {"mentor_id": mentor_id}):
            yield reputation

    @strawberry.subscription(
        description=(
            "The first page of a leaderboard when what was selected of it changed: about a minute after a verified "
            "gain that changed it."
        )
    )
    async def leaderboard_changed(
        self,
        info: Info,
        input: Annotated[LeaderboardInput, strawberry.argument(description="Which board.")],
    ) -> AsyncGenerator[LeaderboardConnection, None]:
        async for board in _told(info.context, "leaderboardChanged", {"input": input}):
            yield board


async def _told(context: RequestContext, field: str, arguments: dict[str, Any]) -> AsyncGenerator[Any, None]:
    """The objects of a field's events; what the viewer may not see is left out.

    Two that are equal may follow each other: whoever selects from them sees which fields matter.
    """
    watched = WATCHED[field]

    async def renewed() -> RequestContext:
        return replace(context, _loaders={})

    async with context.feed.listening() as heard:
        async for event in await watched.happened(renewed, arguments, heard):
            asked = arguments if event is None else {"id": event}
            found = await (await renewed()).root(f"Query.{watched.query}", **_complete(watched.query, asked))
            if found is not None:
                yield found


def _complete(query: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """With what the field of Query takes besides."""
    others: dict[str, dict[str, Any]] = {
        "reputation": {"skill_id": None, "as_of": None},
        "leaderboard": {"first": None, "after": None},
    }
    return {**others.get(query, {}), **arguments}
