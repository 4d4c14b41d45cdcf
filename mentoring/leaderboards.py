"""Which board is asked for, what a board refuses, and the viewer's own place on it."""

from dataclasses import dataclass

import orjson

from mentoring.outcomes import Code, Refused, refused
from mentoring.reputation import board_keys, shown
from mentoring.reputation.evidence import LEAST_GAINS
from mentoring.reputation.shown import Shown

_WHAT = {"skillId": "skill", "departmentId": "department"}


@dataclass(frozen=True, slots=True)
class Board:
    """A board by its key, and the gains over all skills that its entries have at least."""

    key: str
    least: int

    @property
    def is_filtered(self) -> bool:
        """Whether fewer are shown than are on it; they keep their places."""
        return self.least > LEAST_GAINS


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """A mentor's place as if listed: `rank` counts from 1, `rank_low` and `rank_high` are the best and worst possible.

    `reputation` is the one the board was made from.
    """

    rank: int
    rank_low: int
    rank_high: int
    tied_with_previous: bool
    reputation: Shown


def board(
    *, skill_id: str | None, department_id: str | None, min_verified_sessions: int | None
) -> Board | Refused:
    """The whole organisation's board, a skill's, or a unit's with all below it.

    A board of a skill within a unit is not kept: naming both is refused.
    """
    least = LEAST_GAINS if min_verified_sessions is None else min_verified_sessions
    if least < LEAST_GAINS:
        return refused(
            Code.INVALID_INPUT,
            f"Below {LEAST_GAINS} verified sessions nobody is ranked.",
            "minVerifiedSessions",
        )
    if skill_id is not None and department_id is not None:
        return refused(Code.INVALID_INPUT, "Name a skill or a department, not both.", "departmentId")
    return Board(_key(skill_id, department_id), least)


def unknown(argument: str) -> Refused:
    """The refusal of a board whose skill (`skillId`) or unit (`departmentId`) does not exist."""
    return refused(Code.NOT_FOUND, f"There is no such {_WHAT[argument]}.", argument)


def own_place(places: str | None, board_key: str, viewer_id: str, *, as_of: str) -> OwnPlace | None:
    """The viewer's place on a board, of all `places` that are kept of them (JSON); None without an estimate."""
    place = orjson.loads(places).get(board_key) if places else None
    if place is None:
        return None
    rank, low, high, tied, score = place
    return OwnPlace(rank, low, high, tied, shown.from_text(score, mentor_id=viewer_id, as_of=as_of))


def _key(skill_id: str | None, department_id: str | None) -> str:
    if skill_id is not None:
        return board_keys.of_skill(skill_id)
    return board_keys.ALL if department_id is None else board_keys.of_department(department_id)
