"""One mentor beside one mentee: the score explained, and why the two are not matched."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

import numpy as np

from graph import instants
from graph.client import Graph
from graph.search import candidates
from graph.search.cards import Card
from graph.search.offers import OfferRow, OffersRow
from graph.search.people import PersonRow
from graph.search.subject import Subject
from mentoring.outcomes import Code, Refused
from mentoring.people import Viewer
from mentoring.search import colleagues, matches, places, ranked
from mentoring.search.around import Around
from mentoring.search.books import Book
from mentoring.search.matches import Match
from mentoring.search.mentors import Mentors
from mentoring.search.ranked import Found, One, Rule
from mentoring.sessions import lifecycle
from scoring.matching import Factor
from scoring.matching.versions import Ranking

FIRST_PAGE: Final = 10
"""Matches on the first page that a rank is compared with."""


class ExclusionReason(StrEnum):
    """Why a mentor cannot be asked by a mentee, in the order of the refusals of a request."""

    SELF = "SELF"
    MENTOR_INACTIVE = "MENTOR_INACTIVE"
    MENTEE_INACTIVE = "MENTEE_INACTIVE"
    SKILL_DEPRECATED = "SKILL_DEPRECATED"
    NOT_OFFERING = "NOT_OFFERING"
    LEVEL_TOO_LOW = "LEVEL_TOO_LOW"
    REPORTING_LINE = "REPORTING_LINE"
    OPEN_SESSION = "OPEN_SESSION"
    NOT_ACCEPTING = "NOT_ACCEPTING"
    PAUSED = "PAUSED"
    FULL = "FULL"


@dataclass(frozen=True, slots=True)
class Exclusion:
    """One reason with the code a request would be refused with; `until` when it is expected to end, where known."""

    reason: ExclusionReason
    code: Code
    message: str
    field: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class FactorGap:
    """A factor's contribution to a match, and to the last match of the first page."""

    factor: Factor
    own: float
    theirs: float


@dataclass(frozen=True, slots=True)
class Standing:
    """Why a mentor is not on a mentee's first page.

    Either `exclusions`, all that hold, or a rank among `listed` mentors. `cutoff`: the score of the first page's last,
    None where the mentor is on it; `gaps`, the largest first, say where the difference to that one comes from.
    """

    exclusions: tuple[Exclusion, ...]
    match: Match | None
    listed: int
    cutoff: float | None = None
    gaps: tuple[FactorGap, ...] = ()


_NO_OFFER = OfferRow(0, False, None, None, None, None, [], [])
"""In place of the offer of somebody who is not to be scored."""


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two people who were found, on a skill, and the list that the mentor stands on."""

    subject: Subject
    mentors: Mentors
    """The one."""
    offer: OfferRow | None
    target: int
    found: Found

    @property
    def mentor(self) -> PersonRow:
        return self.mentors.person(0)


async def explain(
    graph: Graph,
    *,
    viewer: Viewer,
    now: datetime,
    mentor_id: str,
    mentee_id: str,
    skill_id: str,
    target_level: int | None = None,
    ranking: Ranking = Ranking(),  # noqa: B008  frozen
) -> Match | Refused | None:
    """How well a mentor fits, whether or not they may be asked now, with the rank where they (would) stand.

    For the mentee, the mentee's manager of record, programme administrators and the mentor, else NOT_FOUND.
    None for somebody who does not offer the skill. Paths are arguments. Two statements.
    """
    pair = await _pair(
        graph, viewer, now, One(viewer.id, mentee_id, skill_id, target_level), mentor_id, ranking
    )
    if isinstance(pair, Refused):
        return pair
    return _explained(pair, ranking)


async def why_not(
    graph: Graph,
    *,
    viewer: Viewer,
    now: datetime,
    mentor_id: str,
    mentee_id: str,
    skill_id: str,
    target_level: int | None = None,
    ranking: Ranking = Ranking(),  # noqa: B008  frozen
) -> Standing | Refused:
    """Everything that keeps a mentor from a mentee's first page; for whom as in `explain`, two statements."""
    pair = await _pair(
        graph, viewer, now, One(viewer.id, mentee_id, skill_id, target_level), mentor_id, ranking
    )
    if isinstance(pair, Refused):
        return pair
    exclusions = tuple(_exclusions(pair, mentee_id, now))
    match = _explained(pair, ranking)
    listed = len(pair.found.order)
    if exclusions or match is None or match.rank <= FIRST_PAGE:
        return Standing(exclusions, match, listed)
    last = pair.found.order[FIRST_PAGE - 1]
    scored = pair.found.scored
    gaps = [
        FactorGap(ours.factor, ours.contribution, theirs.contribution)
        for ours, theirs in zip(match.explanation, scored.explanation(last), strict=True)
    ]
    gaps.sort(key=lambda gap: (gap.own - gap.theirs, list(Factor).index(gap.factor)))
    return Standing((), match, listed, scored.score(last), tuple(gaps))


async def _pair(  # noqa: PLR0917 - all of one question
    graph: Graph, viewer: Viewer, now: datetime, wanted: One, mentor_id: str, ranking: Ranking
) -> _Pair | Refused:
    rule = Rule(FIRST_PAGE, ranking=ranking, viewer_id=viewer.id, everyone=True)
    asked = ranked.asked(rule)
    subject, told, skill, mentee, offer = await candidates.pair(
        graph,
        asked,
        viewer_id=viewer.id,
        mentor_id=mentor_id,
        mentee_id=wanted.mentee_id,
        skill_id=wanted.skill_id,
        now=now,
    )
    people = [*told.read, *told.walked]
    may_ask = viewer.id in (wanted.mentee_id, mentor_id) or subject.managed or viewer.is_admin
    for is_there, what, field in (
        (subject.mentee_known and may_ask, "person", "menteeId"),
        (bool(people), "person", "mentorId"),
        (subject.skill_status is not None, "skill", "skillId"),
    ):
        if not is_there:
            return Refused(Code.NOT_FOUND, f"There is no such {what}, or you may not see it.", (field,))
    target = subject.required_rank if wanted.target_rank is None else wanted.target_rank
    if target is None:
        return Refused(
            Code.INVALID_INPUT,
            "The mentee's job role asks no level of this skill: name one.",
            ("targetLevel",),
        )
    if target not in subject.levels:
        return Refused(Code.LEVEL_OUT_OF_SCALE, f"The skill's scale has no level {target}.", ("targetLevel",))
    _, found = await ranked.one(graph, wanted, asked, rule, now=now)
    assert found is not None
    album = colleagues.apart(people)
    book = Book(OffersRow(wanted.skill_id, None, {mentor_id: offer or _NO_OFFER}))
    at, crowd = album.of(book, np.zeros(1, dtype=np.intp), ranked.lately(rule, now))
    mentors = Mentors(
        book,
        at,
        crowd,
        skill,
        Around(ranked.shown_to(mentee, wanted.mentee_id, rule), album, now),
        told.styles,
    )
    return _Pair(subject, mentors, offer, target, found)


def _explained(pair: _Pair, ranking: Ranking) -> Match | None:
    """The mentor's match; None where the skill is not offered."""
    if pair.offer is None:
        return None
    [scored] = matches.scored([(pair.mentors, pair.target)], ranking)
    own = (-scored.score(0), pair.mentor.mentor_id)
    others = pair.found.scored
    ranked_ones = ((-others.score(at), others.mentors.ids[at]) for at in pair.found.order)
    better = sum(one < own for one in ranked_ones if one[1] != pair.mentor.mentor_id)
    return Match(scored, 0, better + 1)


def _exclusions(pair: _Pair, mentee_id: str, now: datetime) -> Iterator[Exclusion]:
    mentor, mentee = pair.mentor, pair.mentors.mentee
    reason = ExclusionReason
    if mentor.mentor_id == mentee_id:
        yield Exclusion(reason.SELF, Code.SELF_MENTORING, "Nobody is their own mentor.", "mentorId")
    if mentor.status != "ACTIVE":
        yield Exclusion(
            reason.MENTOR_INACTIVE, Code.EMPLOYEE_INACTIVE, "The mentor is not active.", "mentorId"
        )
    if mentee.status != "ACTIVE":
        yield Exclusion(
            reason.MENTEE_INACTIVE, Code.EMPLOYEE_INACTIVE, "The mentee is not active.", "menteeId"
        )
    if pair.subject.skill_status != "ACTIVE":
        yield Exclusion(
            reason.SKILL_DEPRECATED, Code.SKILL_DEPRECATED, "The skill is no longer taught.", "skillId"
        )
    yield from _of_offer(pair)
    yield from _of_both(pair.mentors)
    # Whoever is no mentor at all is not told to be full as well.
    if pair.offer is not None or mentor.card.accepting or mentor.card.capacity:
        yield from _of_profile(mentor.card, now)


def _of_offer(pair: _Pair) -> Iterator[Exclusion]:
    offer = pair.offer
    if offer is None or lifecycle.SKILL_GAP not in offer.purposes:
        yield Exclusion(
            ExclusionReason.NOT_OFFERING,
            Code.MENTOR_NOT_QUALIFIED,
            "The mentor does not offer this skill for closing a gap.",
            "mentorId",
        )
        return
    most = offer.rank if offer.most_taught is None else min(offer.rank, offer.most_taught)
    if most < pair.target:
        yield Exclusion(
            ExclusionReason.LEVEL_TOO_LOW,
            Code.MENTOR_NOT_QUALIFIED,
            f"The mentor teaches this skill up to level {most}, below the target level {pair.target}.",
            "mentorId",
        )


def _of_both(mentors: Mentors) -> Iterator[Exclusion]:
    if mentors.is_led.any() or mentors.ids[0] in mentors.mentee.above:
        yield Exclusion(
            ExclusionReason.REPORTING_LINE,
            Code.SAME_REPORTING_LINE,
            "Mentor and mentee are in one reporting line.",
            "mentorId",
        )
    if mentors.has_open_session.any():
        yield Exclusion(
            ExclusionReason.OPEN_SESSION,
            Code.DUPLICATE_OPEN_SESSION,
            "The two have an open session on this skill.",
            "mentorId",
        )


def _of_profile(card: Card, now: datetime) -> Iterator[Exclusion]:
    if not card.accepting:
        yield Exclusion(
            ExclusionReason.NOT_ACCEPTING,
            Code.MENTOR_UNAVAILABLE,
            "The mentor takes no requests now.",
            "mentorId",
        )
    if card.paused_until is not None and card.paused_until > instants.to_text(now):
        yield Exclusion(
            ExclusionReason.PAUSED,
            Code.MENTOR_UNAVAILABLE,
            "The mentor has paused.",
            "mentorId",
            instants.from_text(card.paused_until),
        )
    if card.taken >= card.capacity:
        yield Exclusion(
            ExclusionReason.FULL,
            Code.CAPACITY_REACHED,
            f"The mentor has {card.capacity} places and none is free.",
            "mentorId",
            places.next_free_at(card, now),
        )
