"""What a search asks for, checked: may the viewer ask, do the things it names exist, can the level be reached."""

from collections.abc import Sequence
from dataclasses import dataclass

from graph.search.subject import Subject
from mentoring.outcomes import Code, Refused, refused
from mentoring.people import Viewer


@dataclass(frozen=True, slots=True)
class Wish:
    """A search as it was asked for; ids are bare. None for what was left out; no skill: a text that means none."""

    mentee_id: str | None
    skill_id: str | None
    target_level: int | None
    department_ids: tuple[str, ...] = ()
    exclude_department_ids: tuple[str, ...] = ()
    region_ids: tuple[str, ...] = ()
    levels: frozenset[int] = frozenset()


def refusal(known: Subject, wish: Wish, *, viewer: Viewer) -> Refused | None:
    """Why a search cannot be answered, None where it can."""
    may_ask = known.mentee_known and (wish.mentee_id in (None, viewer.id) or known.managed or viewer.is_admin)
    refusal = _missing(known, wish, may_ask=may_ask)
    if refusal is not None or wish.skill_id is None:
        return refusal
    refusal = _wrong_skill_or_level(known, wish)
    if refusal is not None:
        return refusal
    if wish.target_level is None and known.required_rank is None:
        return refused(
            Code.INVALID_INPUT, "The mentee's job role asks no level of this skill: name one.", "targetLevel"
        )
    return None


def _missing(known: Subject, wish: Wish, *, may_ask: bool) -> Refused | None:
    if not may_ask:
        return _not_found("person", "menteeId")
    if known.skill_status is None and wish.skill_id is not None:
        return _not_found("skill", "skillId")
    return (
        _unknown(wish.department_ids, known, "departmentIds")
        or _unknown(wish.exclude_department_ids, known, "excludeDepartmentIds")
        or _unknown(wish.region_ids, known, "regions")
    )


def _unknown(ids: Sequence[str], known: Subject, field: str) -> Refused | None:
    return None if known.department_ids.issuperset(ids) else _not_found("department", field)


def _wrong_skill_or_level(known: Subject, wish: Wish) -> Refused | None:
    if known.skill_status != "ACTIVE":
        instead = "" if known.replacement is None else f" {known.replacement} took its place."
        return refused(Code.SKILL_DEPRECATED, f"The skill is no longer taught.{instead}", "skillId")
    if wish.target_level is not None and wish.target_level not in known.levels:
        return _off_the_scale(wish.target_level, "targetLevel")
    missing = wish.levels.difference(known.levels)
    return _off_the_scale(min(missing), "levels") if missing else None


def _off_the_scale(level: int, field: str) -> Refused:
    return refused(Code.LEVEL_OUT_OF_SCALE, f"The skill's scale has no level {level}.", field)


def _not_found(what: str, field: str) -> Refused:
    return refused(Code.NOT_FOUND, f"There is no such {what}, or you may not see it.", field)
