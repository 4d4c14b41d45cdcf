"""Leaderboards: the board that arguments name, its entries, and what is said of the whole of it."""

from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from graph import instants
from graph import leaderboards as stored
from mentoring import board_views, leaderboards
from mentoring.leaderboards import Board, Entry, Order
from mentoring.outcomes import Refused
from mentoring.reputation import board_keys, board_texts, fitted
from resolvers.binding import Arguments, Choice, Headed, One, Page, UseCase
from resolvers.fields.reputation import shown_evidence, shown_reputation
from resolvers.late import Late, Makers
from resolvers.matching import refusal
from resolvers.paging import PAGE
from resolvers.shapes import Made, Part, Shape
from schema.leaderboards import LeaderboardConnection, LeaderboardEntry, LeaderboardInput, LeaderboardOrder
from schema.relay import Edge, PageInfo
from schema.reputation import Reputation
from schema.scalars import DateTime

if TYPE_CHECKING:
    from resolvers.context import RequestContext

P = TypeVar("P", bound=Hashable)

_NO_PAGE = PageInfo(has_next_page=False, has_previous_page=False, start_cursor=None, end_cursor=None)


def asked(context: "RequestContext", arguments: Arguments) -> Arguments:
    """The board that the arguments name, as its statements take it, with the page.

    Raises CodedError for what no board is.
    """
    wanted: LeaderboardInput = arguments["input"]
    first, after = arguments["first"], arguments["after"]
    subject = {
        "skill_id": context.decoded_one("Skill", wanted.skill_id, "input", "skillId"),
        "department_id": context.decoded_one("Department", wanted.department_id, "input", "departmentId"),
    }
    board = leaderboards.board(
        **subject,
        min_verified_sessions=wanted.min_verified_sessions,
        newcomers_only=bool(wanted.newcomers_only),
        order=Order((wanted.order_by or LeaderboardOrder.SCORE).value),
        year=None if wanted.period is None else wanted.period.year,
        quarter=None if wanted.period is None else wanted.period.quarter,
        now=context.now,
    )
    if isinstance(board, Refused):
        # What is wrong with the page is said first.
        context.window("Query.leaderboard", first=first, after=after, subject=subject)
        raise refusal(board)
    return {"first": first, "after": after, **subject, "board": board}


def _kind(arguments: Arguments) -> str:
    board: Board = arguments["board"]
    return "stored" if board.is_stored else "worked_out"


def _names_something(arguments: Arguments) -> bool:
    # What does not exist is refused.
    return arguments["skill_id"] is not None or arguments["department_id"] is not None


def _of_header(context: "RequestContext", arguments: Arguments) -> Mapping[str, Any]:
    board: Board = arguments["board"]
    # A key that is null would be looked for in every node, on one engine.
    named = {name: arguments[name] or "" for name in ("skill_id", "department_id")}
    return {
        **named,
        "board": board.key,
        "least": board.least,
        "filtered": board.is_filtered,
        "viewer_number": board_keys.number(context.viewer.id),
    }


def _of_entries(_context: "RequestContext", arguments: Arguments) -> Mapping[str, Any]:
    board: Board = arguments["board"]
    return {"board": board.key, "least": board.least, "of_skill": arguments["skill_id"]}


def _header(
    context: "RequestContext",
    unknown: str | None,
    as_of: str,
    suppressed: int,
    total: int,
    place: str | None,
) -> LeaderboardConnection:
    if unknown is not None:
        raise refusal(leaderboards.unknown(unknown))
    own = leaderboards.own_entry(place, context.viewer.id, as_of=as_of)
    return LeaderboardConnection(
        edges=[],
        page_info=_NO_PAGE,
        suppressed=suppressed,
        as_of=DateTime(as_of),
        total=total,
        viewer_entry=None if own is None else _entry(own),
    )


def _entry(entry: Entry) -> LeaderboardEntry:
    return LeaderboardEntry(
        rank=entry.place.rank,
        rank_low=entry.place.low,
        rank_high=entry.place.high,
        tied_with_previous=entry.place.tied,
        movement=entry.movement,
        cross_department_reach=entry.reach,
        reputation=shown_reputation(entry.reputation),
    )


class _Listed(Late, Reputation):
    """A reputation as a page of a board keeps it, which is what scored when the board was made."""

    LATE: ClassVar[Makers] = {"evidence": lambda text: shown_evidence(board_texts.score(text).evidence)}
    provisional = False
    algorithm = fitted.ALGORITHM
    algorithm_version = fitted.VERSION

    def __init__(self, mentor_uuid: str, text: str, as_of: str) -> None:
        super().__init__(text)
        self.mentor_uuid = mentor_uuid
        self.skill_uuid, self.score, self.lower, self.upper, self.index = board_texts.numbers(text)
        self.as_of = DateTime(as_of)


def _listed(
    _context: "RequestContext", mentor_uuid: str, _skill_uuid: str | None, score: str, as_of: str
) -> Reputation:
    return _Listed(mentor_uuid, score, as_of)


async def _worked_out(
    context: "RequestContext", parents: Sequence[P], **arguments: Any
) -> Mapping[P, LeaderboardConnection]:
    first, after, board = arguments.pop("first"), arguments.pop("after"), arguments["board"]
    window = context.window(
        "Query.leaderboard.worked_out", first=first, after=after, default=PAGE, **arguments
    )
    page = await board_views.page(
        context.graph,
        board,
        skill_id=arguments["skill_id"],
        department_id=arguments["department_id"],
        viewer_id=context.viewer.id,
        first=window.rows,
        after=int(window.after or stored.START),
    )
    if isinstance(page, Refused):
        raise refusal(page)
    edges = [
        Edge(cursor=window.sealer.seal(str(entry.place.rank)), node=_entry(entry)) for entry in page.entries
    ]
    own = page.viewer_entry
    found = LeaderboardConnection(
        edges=edges,
        page_info=window.page_info(edges, more=page.more),
        suppressed=page.suppressed,
        as_of=DateTime(page.as_of or instants.to_text(context.now)),
        total=page.total,
        viewer_entry=None if own is None else _entry(own),
    )
    return dict.fromkeys(parents, found)


LEADERBOARD_ENTRY = Shape(
    LeaderboardEntry,
    stored.ENTRY_COLUMNS,
    parts={"reputation": Part(Made(Reputation, stored.REPUTATION_COLUMNS, _listed))},
)
LEADERBOARD = Choice(
    _kind,
    {
        "stored": Headed(
            header=One(
                stored.HEADER,
                Made(LeaderboardConnection, stored.HEADER_COLUMNS, _header),
                passed=_of_header,
            ),
            rows=Page(
                stored.ENTRIES,
                LEADERBOARD_ENTRY,
                cursor=stored.CURSOR,
                passed=_of_entries,
                start=stored.START,
            ),
            refuses=_names_something,
        ),
        "worked_out": UseCase(_worked_out),
    },
)
