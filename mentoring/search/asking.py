"""What a search asks for, checked: may the viewer ask, do the things it names exist, can the level be reached."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from graph.client import Graph
from graph.search import subject
from graph.search.subject import Subject
from mentoring.outcomes import Code, Refused, refused
from mentoring.people import Viewer


@dataclass(frozen=True, slots=True)
class Wish:
    """A search as it was asked for; ids are bare. None for what was left out."""

    mentee_id: str | None
    skill_id: str | None
    target_level: int | None
    department_ids: tuple[str, ...]
    exclude_department_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """A search that can be answered."""

    mentee_id: str
    skill_id: str
    target_rank: int
    reassess_every: str | None


async def checked(graph: Graph, wish: Wish, *, viewer: Viewer, now: datetime) -> Checked | Refused:
    """The search with its defaults filled in, or why it cannot be answered; one statement."""
    if wish.skill_id is None:
        return refused(Code.INVALID_INPUT, "Name the skill to learn.", "skillId")
    mentee_id = wish.mentee_id or viewer.id
    known = await subject.subject(
        graph,
        viewer_id=viewer.id,
        mentee_id=mentee_id,
        skill_id=wish.skill_id,
        department_ids=[*wish.department_ids, *wish.exclude_department_ids],
        now=now,
    )
    may_ask = known.mentee_known and (mentee_id == viewer.id or known.managed or viewer.is_admin)
    refusal = _missing(known, wish, may_ask=may_ask) or _wrong_skill_or_level(known, wish)
    if refusal is not None:
        return refusal
    target = known.required_rank if wish.target_level is None else wish.target_level
    if target is None:
        return refused(
            Code.INVALID_INPUT, "The mentee's job role asks no level of this skill: name one.", "targetLevel"
        )
    return Checked(mentee_id, wish.skill_id, target, known.reassess_every)


def _missing(known: Subject, wish: Wish, *, may_ask: bool) -> Refused | None:
    if not may_ask:
        return _not_found("person", "menteeId")
    if known.skill_status is None:
        return _not_found("skill", "skillId")
    return _unknown(wish.department_ids, known, "departmentIds") or _unknown(
        wish.exclude_department_ids, known, "excludeDepartmentIds"
    )


def _unknown(ids: Sequence[str], known: Subject, field: str) -> Refused | None:
    return None if known.department_ids.issuperset(ids) else _not_found("department", field)


def _wrong_skill_or_level(known: Subject, wish: Wish) -> Refused | None:
    if known.skill_status != "ACTIVE":
        return refused(Code.SKILL_DEPRECATED, "The skill is no longer taught.", "skillId")
    if wish.target_level is not None and wish.target_level not in known.ranks:
        return refused(
            Code.LEVEL_OUT_OF_SCALE, f"The skill's scale has no level {wish.target_level}.", "targetLevel"
        )
    return None


def _not_found(what: str, field: str) -> Refused:
    return refused(Code.NOT_FOUND, f"There is no such {what}, or you may not see it.", field)
