"""Other mentors for somebody whose mentor has no free place."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from mentoring import search as mentors
from mentoring.outcomes import Refused
from mentoring.search import Match, Wish
from resolvers.matching import mentor_match
from schema.errors import Wanted
from schema.matches import MentorMatch

if TYPE_CHECKING:
    from resolvers.context import RequestContext

_MOST = 3


async def alternatives(
    context: "RequestContext", wanted: Sequence[Wanted | None]
) -> Mapping[Wanted | None, list[MentorMatch]]:
    """Up to three mentors for each, best first; a mutation has one refusal, so there is one to ask for.

    None where nobody was looked for: no mentors.
    """
    return {one: [mentor_match(match) for match in await _matches(context, one)] for one in wanted}


async def _matches(context: "RequestContext", wanted: Wanted | None) -> Sequence[Match]:
    if wanted is None:
        return ()
    if wanted.session_uuid is not None:
        return await _for_session(context, wanted.session_uuid)
    page = await mentors.search(
        context.graph,
        Wish(wanted.skill_uuid, wanted.target_rank),
        viewer=context.viewer,
        now=context.now,
        first=_MOST,
        counted=False,
    )
    return () if isinstance(page, Refused) else page.matches


async def _for_session(context: "RequestContext", session_uuid: str) -> Sequence[Match]:
    session = await context.find("MentoringSession", session_uuid)
    if session is None or session.target_level is None:
        return ()
    gap = (session.mentee_uuid, session.skill_uuid, session.target_level.rank)
    [found] = await mentors.candidates(context.graph, [gap], now=context.now, first=_MOST)
    return found.matches
