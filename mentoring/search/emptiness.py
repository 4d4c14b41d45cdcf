"""Why a search finds nobody, and what could be done instead."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from graph.client import Graph
from graph.search import instead
from mentoring.search import eligible, places
from mentoring.search.ranked import Found

LEAST_GROUP = 5
"""People from which a group is counted."""


class Reason(StrEnum):
    """Why somebody who teaches the skill is not on the list, the first that holds."""

    NO_SUCH_SKILL = "NO_SUCH_SKILL"
    NOBODY_OFFERS = "NOBODY_OFFERS"
    OWN_OFFER = "OWN_OFFER"
    IN_REPORTING_LINE = "IN_REPORTING_LINE"
    ALREADY_ASKED = "ALREADY_ASKED"
    NOT_AVAILABLE = "NOT_AVAILABLE"
    FULL = "FULL"
    FILTERED_OUT = "FILTERED_OUT"


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """How many mentors are left out for a reason."""

    reason: Reason
    mentors: int


@dataclass(frozen=True, slots=True)
class Nobody:
    """Why nobody is on a list: `reasons` the most frequent first, `next_free_at` the next expected free place.

    `wanted` None: what was asked for is no skill.
    """

    mentee_id: str
    wanted: instead.Wanted | None
    reasons: tuple[ReasonCount, ...]
    next_free_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OtherSkill:
    """A skill near the wanted one with how many mentors teach it; `relation` BROADER, NARROWER or RELATED."""

    skill_id: str
    relation: str
    mentors: int


@dataclass(frozen=True, slots=True)
class Instead:
    """What could be done where nobody is found.

    `holders`: active people who hold the skill at the target and do not mentor it, None under five.
    """

    holders: int | None
    skills: tuple[OtherSkill, ...]


def of_no_skill(mentee_id: str) -> Nobody:
    """Nobody, for a text that means no skill."""
    return Nobody(mentee_id, None, (ReasonCount(Reason.NO_SUCH_SKILL, 0),))


def of(found: Found) -> Nobody:
    """Why nobody is on this list."""
    gap, mentors = found.gap, found.mentors
    each = _reasons(found)
    counts = Counter(each)
    full = (mentors.person(at).card for at, reason in enumerate(each) if reason is Reason.FULL)
    free = [
        expected for card in full if (expected := places.next_free_at(card, mentors.around.now)) is not None
    ]
    if not counts:
        counts[Reason.NOBODY_OFFERS] = 0
    reasons = sorted(counts.items(), key=lambda item: (-item[1], list(Reason).index(item[0])))
    return Nobody(
        gap.mentee_id,
        instead.Wanted(gap.skill_id, gap.target_rank),
        tuple(ReasonCount(reason, count) for reason, count in reasons),
        min(free, default=None),
    )


def _reasons(found: Found) -> list[Reason]:
    """Why each of the mentors is left out, where none is shown."""
    mentors = found.mentors
    conditions = (
        (Reason.FILTERED_OUT, mentors.among(found.let_in.ids)),
        (Reason.OWN_OFFER, mentors.among([found.gap.mentee_id])),
        (Reason.IN_REPORTING_LINE, mentors.is_led | mentors.among(mentors.mentee.above)),
        (Reason.ALREADY_ASKED, mentors.has_open_session),
        (Reason.NOT_AVAILABLE, ~eligible.is_available(mentors)),
    )
    holds = [(reason, flags.tolist()) for reason, flags in conditions]
    return [next((reason for reason, flags in holds if flags[at]), Reason.FULL) for at in range(mentors.size)]


async def instead_of(graph: Graph, nobody: Sequence[Nobody]) -> list[Instead]:
    """What each could do instead, in one statement for all; nothing, and no statement, where there is no skill."""
    asked = list(dict.fromkeys(one.wanted for one in nobody if one.wanted is not None))
    found = await instead.of_skills(graph, asked) if asked else {}
    return [Instead(None, ()) if one.wanted is None else _instead(found[one.wanted]) for one in nobody]


def _instead(row: instead.InsteadRow) -> Instead:
    skills = sorted(row.skills, key=lambda other: (-other.mentors, other.name, other.skill_id))
    return Instead(
        holders=row.holders if row.holders >= LEAST_GROUP else None,
        skills=tuple(OtherSkill(other.skill_id, other.relation, other.mentors) for other in skills),
    )
