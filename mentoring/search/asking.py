"""What a search asks for, checked: may the viewer ask, do the things it names exist, can the level be reached."""

from collections.abc import Collection
from dataclasses import dataclass

from graph.search.subject import Subject
from mentoring.outcomes import Code, Refused, refused
from mentoring.people import Viewer
from mentoring.search.books import Terms
from mentoring.search.eligible import Filters


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody searches for; ids are bare.

    `skill_id` None: what a text came to that means no skill. `target_level` None: what the mentee's job role asks for.
    `mentee_id` None: the viewer. `terms`: what an offer has to say. `filters`: whom the list keeps.
    """

    skill_id: str | None
    target_level: int | None = None
    mentee_id: str | None = None
    terms: Terms = Terms()  # noqa: RUF009  frozen
    filters: Filters = Filters()  # noqa: RUF009  frozen


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
        _unknown(wish.filters.within, known, "departmentIds")
        or _unknown(wish.filters.without, known, "excludeDepartmentIds")
        or _unknown(wish.filters.regions, known, "regions")
    )


def _unknown(ids: Collection[str], known: Subject, field: str) -> Refused | None:
    return None if known.department_ids.issuperset(ids) else _not_found("department", field)


def _wrong_skill_or_level(known: Subject, wish: Wish) -> Refused | None:
    if known.skill_status != "ACTIVE":
        instead = "" if known.replacement is None else f" {known.replacement} took its place."
        return refused(Code.SKILL_DEPRECATED, f"The skill is no longer taught.{instead}", "skillId")
    if wish.target_level is not None and wish.target_level not in known.levels:
        return _off_the_scale(wish.target_level, "targetLevel")
    missing = wish.filters.levels.difference(known.levels)
    return _off_the_scale(min(missing), "levels") if missing else None


def _off_the_scale(level: int, field: str) -> Refused:
    return refused(Code.LEVEL_OUT_OF_SCALE, f"The skill's scale has no level {level}.", field)


def _not_found(what: str, field: str) -> Refused:
    return refused(Code.NOT_FOUND, f"There is no such {what}, or you may not see it.", field)
