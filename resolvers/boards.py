"""Leaderboards for the API: ids and cursors in, places out."""

from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from mentoring import leaderboards
from mentoring.leaderboards import Entry
from mentoring.outcomes import Refused
from resolvers.fields.reputation import shown_reputation
from resolvers.matching import refusal
from schema.relay import Edge
from schema.reputation import LeaderboardConnection, LeaderboardEntry, LeaderboardInput
from schema.scalars import DateTime

if TYPE_CHECKING:
    from resolvers.context import RequestContext


P = TypeVar("P", bound=Hashable)


async def page_for(
    context: "RequestContext",
    parents: Sequence[P],
    *,
    input: LeaderboardInput,
    first: int | None,
    after: str | None,
) -> Mapping[P, LeaderboardConnection]:
    """The page that `leaderboard` answers, the same for every parent; a refusal is a coded error."""
    return dict.fromkeys(parents, await _page(context, input, first=first, after=after))


async def _page(
    context: "RequestContext", wanted: LeaderboardInput, *, first: int | None, after: str | None
) -> LeaderboardConnection:
    arguments: dict[str, Any] = {
        "skill_id": context.decoded_one("Skill", wanted.skill_id, "skillId"),
        "department_id": context.decoded_one("Department", wanted.department_id, "departmentId"),
        "min_verified_sessions": wanted.min_verified_sessions,
    }
    window = context.window("Query.leaderboard", first=first, after=after, **arguments)
    found = await leaderboards.page(
        context.graph,
        viewer=context.viewer,
        now=context.now,
        first=window.rows,
        after=window.after,
        **arguments,
    )
    if isinstance(found, Refused):
        raise refusal(found)
    own = found.viewer_entry
    edges = [Edge(cursor=window.sealer.seal(entry.cursor), node=_entry(entry)) for entry in found.entries]
    return LeaderboardConnection(
        edges=edges,
        page_info=window.page_info([edge.cursor for edge in edges], more=found.has_next),
        suppressed=found.suppressed,
        as_of=DateTime(found.as_of),
        total=found.total_count,
        viewer_entry=None if own is None else _entry(own),
    )


def _entry(entry: Entry) -> LeaderboardEntry:
    return LeaderboardEntry(
        rank=entry.rank,
        rank_low=entry.rank_low,
        rank_high=entry.rank_high,
        tied_with_previous=entry.tied_with_previous,
        reputation=shown_reputation(entry.reputation),
    )
