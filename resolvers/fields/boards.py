"""Leaderboards: the board that arguments name, its entries, and what is said of the whole of it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from graph import leaderboards as stored
from mentoring import leaderboards
from mentoring.leaderboards import OwnPlace
from mentoring.outcomes import Refused
from mentoring.reputation import shown
from resolvers.binding import Arguments, Headed, One, Page
from resolvers.fields.reputation import shown_reputation
from resolvers.matching import refusal
from resolvers.shapes import Made, Part, Shape
from schema.relay import PageInfo
from schema.reputation import LeaderboardConnection, LeaderboardEntry, LeaderboardInput, Reputation
from schema.scalars import DateTime

if TYPE_CHECKING:
    from resolvers.context import RequestContext


def asked(context: "RequestContext", arguments: Arguments) -> Arguments:
    """The board that the arguments name, as its statements take it, with the page.

    Raises CodedError for what no board is.
    """
    wanted: LeaderboardInput = arguments["input"]
    first, after = arguments["first"], arguments["after"]
    subject = {
        "skill_id": context.decoded_one("Skill", wanted.skill_id, "skillId"),
        "department_id": context.decoded_one("Department", wanted.department_id, "departmentId"),
    }
    board = leaderboards.board(**subject, min_verified_sessions=wanted.min_verified_sessions)
    if isinstance(board, Refused):
        # What is wrong with the page is said first.
        context.window("Query.leaderboard", first=first, after=after, subject=subject)
        raise refusal(board)
    shown_of_it = {"board": board.key, "least": board.least, "filtered": board.is_filtered}
    return {"first": first, "after": after, **subject, **shown_of_it}


def _of_header(_context: "RequestContext", arguments: Arguments) -> Mapping[str, Any]:
    # A key that is null would be looked for in every node, on one engine.
    named = {name: arguments[name] or "" for name in ("skill_id", "department_id")}
    return {**named, **{name: arguments[name] for name in ("board", "least", "filtered")}}


def _of_entries(_context: "RequestContext", arguments: Arguments) -> Mapping[str, Any]:
    return {
        "board": arguments["board"],
        "least": arguments["least"],
        "of_skill": arguments["skill_id"],
    }


def _header(
    context: "RequestContext",
    unknown: str | None,
    board_key: str,
    as_of: str,
    suppressed: int,
    total: int,
    places: str | None,
) -> LeaderboardConnection:
    if unknown is not None:
        raise refusal(leaderboards.unknown(unknown))
    own = leaderboards.own_place(places, board_key, context.viewer.id, as_of=as_of)
    return LeaderboardConnection(
        edges=[],
        page_info=PageInfo(has_next_page=False, has_previous_page=False, start_cursor=None, end_cursor=None),
        suppressed=suppressed,
        as_of=DateTime(as_of),
        total=total,
        viewer_entry=None if own is None else _own(own),
    )


def _own(place: OwnPlace) -> LeaderboardEntry:
    return LeaderboardEntry(
        rank=place.rank,
        rank_low=place.rank_low,
        rank_high=place.rank_high,
        tied_with_previous=place.tied_with_previous,
        reputation=shown_reputation(place.reputation),
    )


def _listed(
    _context: "RequestContext", mentor_uuid: str, _skill_uuid: str | None, score: str, as_of: str
) -> Reputation:
    return shown_reputation(shown.from_text(score, mentor_id=mentor_uuid, as_of=as_of))


LEADERBOARD_ENTRY = Shape(
    LeaderboardEntry,
    stored.ENTRY_COLUMNS,
    parts={"reputation": Part(Made(Reputation, stored.REPUTATION_COLUMNS, _listed))},
)
LEADERBOARD = Headed(
    header=One(
        stored.HEADER,
        Made(LeaderboardConnection, stored.HEADER_COLUMNS, _header),
        passed=_of_header,
    ),
    rows=Page(
        stored.ENTRIES, LEADERBOARD_ENTRY, cursor=stored.CURSOR, passed=_of_entries, start=stored.START
    ),
)
