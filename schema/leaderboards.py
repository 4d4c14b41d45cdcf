"""Leaderboards: which board is asked for, and a page of it."""

from enum import Enum

import strawberry

from schema.relay import Edge, PageInfo
from schema.reputation import Reputation
from schema.scalars import DateTime


@strawberry.enum(description="What a leaderboard is ordered by.")
class LeaderboardOrder(Enum):
    SCORE = strawberry.enum_value("SCORE", description="Posterior mean, highest first.")
    CROSS_DEPARTMENT_REACH = strawberry.enum_value(
        "CROSS_DEPARTMENT_REACH",
        description="`crossDepartmentReach` of the entries, highest first; equal ones by score.",
    )
    BREADTH_OF_MENTEES = strawberry.enum_value(
        "BREADTH_OF_MENTEES",
        description="Different mentees whose gains count, most first; equal ones by score.",
    )


@strawberry.input(
    description=(
        "A calendar year, or one of its quarters, in UTC days; `INVALID_INPUT` for one that has not begun yet."
    )
)
class CalendarPeriod:
    year: int = strawberry.field(description="Year, such as 2026.")
    quarter: int | None = strawberry.field(
        default=None, description="Quarter, 1 (from January) to 4; null: the whole year."
    )


@strawberry.input(
    description=(
        "Which board to read. All fields may be combined: `skillId` and `departmentId` together are the mentors of "
        "that unit by their score on that skill. Places are counted among those on the board asked for, except that "
        "`minVerifiedSessions` leaves people out without moving the others."
    )
)
class LeaderboardInput:
    skill_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="Mentors with a counted gain on this skill, by their score on it; null: by their overall score.",
    )
    department_id: strawberry.ID | None = strawberry.field(
        default=None, description="Mentors now in this unit or one below it; null: in any."
    )
    period: CalendarPeriod | None = strawberry.field(
        default=None,
        description=(
            "Only what was verified in this quarter or year: a fit of its own on these gains, and the minimum "
            "evidence within it. Made at the nightly refit; before the first one after the period began, or where "
            "nothing was verified in it, the board is empty. Null: everything, older gains weighing less."
        ),
    )
    order_by: LeaderboardOrder | None = strawberry.field(
        default=LeaderboardOrder.SCORE, description="What it is ordered by."
    )
    min_verified_sessions: int | None = strawberry.field(
        default=3,
        description=(
            "Least verified gains of an entry, over all skills (of the period, where one is named); at least 3, "
            "below it `INVALID_INPUT`."
        ),
    )
    newcomers_only: bool | None = strawberry.field(
        default=False,
        description=(
            "Only mentors whose first counted gain, of all skills, was verified less than 365 days before the "
            "board was made, or before the end of its period."
        ),
    )


@strawberry.type(description="A mentor's place on a board.")
class LeaderboardEntry:
    rank: int = strawberry.field(
        description="Place in the board's order, 1 the highest; equal values are ordered by score, then by id."
    )
    rank_low: int = strawberry.field(
        description=(
            "Best place that is possible: by score, 1 + those above with a probability of 80 % and more; in another "
            "order, the first place with this very count."
        )
    )
    rank_high: int = strawberry.field(
        description=(
            "Worst place that is possible: by score, all but those below with a probability of 80 % and more; in "
            "another order, the last place with this very count."
        )
    )
    tied_with_previous: bool = strawberry.field(
        description=(
            "Whether the order against the entry before is less than 80 % certain; in another order than by score, "
            "whether the counts are equal. False for the first."
        )
    )
    movement: int | None = strawberry.field(
        description=(
            "Places up (above 0) or down (below 0) since the previous nightly refit; null when not listed then, and "
            "on boards of newcomers, of a skill within a unit, and in another order than by score."
        )
    )
    cross_department_reach: int = strawberry.field(
        description=(
            "Departments of the mentees whose gains count on this board, other than the mentor's own: not their "
            "department, none within it, none it is part of."
        )
    )
    reputation: Reputation = strawberry.field(description="The reputation the board was made from.")


@strawberry.type(description="A page of a leaderboard.")
class LeaderboardConnection:
    edges: list[Edge[LeaderboardEntry]] = strawberry.field(
        description="The page's entries with their cursors, in order."
    )
    page_info: PageInfo = strawberry.field(
        description=(
            "Where this page stands in its list. A cursor is a place: it opens on the board of this input only, and "
            "goes on after that place also when the board has been made again since."
        )
    )
    suppressed: int = strawberry.field(
        description=(
            "Mentors with evidence on this board who are left out, below the minimum evidence or not opted in, "
            "rounded down to a multiple of five."
        )
    )
    as_of: DateTime = strawberry.field(
        description="When the board was last made; boards change within a minute of a score, those of periods at night."
    )
    total: strawberry.Private[int]
    viewer_entry: LeaderboardEntry | None = strawberry.field(
        description="The viewer's own place as if listed; null without an estimate on this board."
    )

    @strawberry.field(description="The page's entries without their cursors, in order.")
    def nodes(self) -> list[LeaderboardEntry]:
        return [edge.node for edge in self.edges]

    @strawberry.field(description="Entries on the whole board.")
    def total_count(self) -> int | None:
        return self.total
