"""Mentor search for the API: what each field answers, matches and pairs as the schema shows them."""

import functools
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from graph import instants
from mentoring import search as mentors
from mentoring.outcomes import Refused
from mentoring.search import Dimension, Facet, Instead, Match, Nobody, SearchPage, Sought, Standing
from mentoring.search import MatchFactor as Part
from mentoring.search_log import Search
from resolvers import search_input
from resolvers.errors import CodedError
from resolvers.late import Late, Makers
from resolvers.paging import Window
from schema import ids
from schema.errors import ErrorCode
from schema.matches import (
    FacetCount,
    MatchFactor,
    MatchFactorName,
    MentorMatch,
    MentorMatchConnection,
    MentorSearchInput,
    MentorSearchOptions,
    NoMatches,
    NoMatchReason,
    NoMatchReasonCount,
    SkillInstead,
    SkillRelation,
)
from schema.scalars import DateTime
from schema.why_not import ExclusionError, ExclusionReason, FactorDifference, WhyNot
from scoring.matching import versions

if TYPE_CHECKING:
    from resolvers.context import RequestContext

_PAGE = 10
_KEPT_UNITS = 10_000
"""Counts of units: a company has some hundred, most of them with one to three mentors of a skill."""

FACETS = {f"{dimension.lower()}Facets": dimension for dimension in Dimension}
"""What each field of a connection counts by."""

P = TypeVar("P", bound=Hashable)
Gap = tuple[str, str, int]
"""Mentee, skill and target rank."""


class _Match(Late, MentorMatch):
    """What the API answers of a match, made of a `Match`."""

    LATE: ClassVar[Makers] = {
        "mentor_uuid": attrgetter("mentor_id"),
        "score": attrgetter("score"),
        "rank": attrgetter("rank"),
        "cross_department": attrgetter("cross_department"),
        "organisational_distance": attrgetter("organisational_distance"),
        "previous_sessions": attrgetter("previous_sessions"),
        "next_free_place_at": lambda match: _shown_instant(match.next_free_at),
        "explanation": lambda match: list(map(_factor, match.explanation)),
        "warnings": lambda match: list(match.warnings),
    }


def mentor_match(match: Match) -> MentorMatch:
    """What the API answers of a match."""
    return _Match(match)


def _factor(part: Part) -> MatchFactor:
    return MatchFactor(
        factor=MatchFactorName[part.factor],
        raw=part.raw,
        weight=part.weight,
        contribution=part.contribution,
        reason=part.reason,
    )


def _shown_instant(instant: datetime | None) -> DateTime | None:
    return None if instant is None else DateTime(instants.to_text(instant))


async def search_for(
    context: "RequestContext",
    parents: Sequence[P],
    *,
    input: MentorSearchInput,
    first: int | None,
    after: str | None,
    counted: Sequence[str],
) -> Mapping[P, MentorMatchConnection]:
    """The page that `mentorSearch` answers, the same for every parent; a refusal is a coded error.

    `counted`: which of `totalCount` and the facets are asked for.
    """
    found = await _search(context, input, first=first, after=after, counted=counted)
    return dict.fromkeys(parents, found)


async def _search(
    context: "RequestContext",
    wanted: MentorSearchInput,
    *,
    first: int | None,
    after: str | None,
    counted: Sequence[str],
) -> MentorMatchConnection:
    named = search_input.wish(context, wanted)
    options = MentorSearchOptions() if wanted.options is None else wanted.options
    ranking = search_input.ranking(options, "input", "options")
    diversify = options.diversify is None or options.diversify
    window = context.window(
        "Query.mentorSearch",
        first=first,
        after=after,
        default=_PAGE,
        **search_input.scope(named, text=wanted.text, weights=options.weights, diversify=diversify),
    )
    sought = await mentors.sought(
        context.catalogue, skill_id=named.skill_id, text=wanted.text, after=window.after
    )
    if isinstance(sought, Refused):
        raise refusal(sought)
    wish = replace(named, skill_id=sought.skill_id)
    page = await mentors.search(
        context.graph,
        wish,
        viewer=context.viewer,
        now=context.now,
        ranking=ranking,
        diversify=diversify,
        first=window.rows,
        after=sought.after,
        counted="totalCount" in counted,
        by=[FACETS[name] for name in counted if name in FACETS],
    )
    if isinstance(page, Refused):
        raise refusal(page)
    # What somebody tries with weights of their own says nothing of the ranking.
    usual = ranking == versions.ranking(ranking.version)
    if context.searches is not None and sought.skill_id and window.after is None and usual:
        context.searches.note(
            Search(
                asked_by_id=context.viewer.id,
                mentee_id=wish.mentee_id or context.viewer.id,
                skill_id=sought.skill_id,
                purpose=wish.terms.purpose,
                page=page,
                at=context.now,
            )
        )
    return _connection(window, page, sought, wanted.text)


async def candidates(
    context: "RequestContext", gaps: Sequence[Gap], *, input: MentorSearchOptions | None, first: int | None
) -> Mapping[Gap, MentorMatchConnection]:
    """The best mentors for each gap, for all of them at once. Nobody is counted, so pages end where they end."""
    window = context.window("SkillGap.candidateMentors", first=first, after=None, default=_PAGE)
    ranking = search_input.ranking(input, "input")
    found = await mentors.candidates(
        context.graph,
        gaps,
        now=context.now,
        first=window.limit,
        viewer=context.viewer,
        ranking=ranking,
        include_full=bool(input and input.include_full),
    )
    generated_at = DateTime(instants.to_text(context.now))
    return {
        gap: MentorMatchConnection(
            **_page(window, page.matches),
            skill_uuid=gap[1],
            text=None,
            total=None,
            nobody=page.nobody,
            department_facets=None,
            level_facets=None,
            region_facets=None,
            language_facets=None,
            ranking_version=ranking.version,
            generated_at=generated_at,
        )
        for gap, page in zip(gaps, found, strict=True)
    }


async def emptiness(
    context: "RequestContext", nobody: Sequence[Nobody | None]
) -> Mapping[Nobody | None, NoMatches]:
    """Why each list is empty and what could be done instead; absent for a list that is not."""
    empty = [one for one in nobody if one is not None]
    if not empty:
        return {}
    found = await mentors.instead_of(context.graph, empty)
    return {one: _no_matches(one, instead) for one, instead in zip(empty, found, strict=True)}


async def explain(
    context: "RequestContext", parents: Sequence[P], **asked: Any
) -> Mapping[P, MentorMatch | None]:
    """What `explainMatch` answers, the same for every parent; a refusal is a coded error."""
    ranking = search_input.ranked_by(asked["ranking_version"], asked["weights"])
    found = await mentors.explain(
        context.graph, viewer=context.viewer, now=context.now, ranking=ranking, **_pair(context, asked)
    )
    if isinstance(found, Refused):
        raise refusal(found)
    return dict.fromkeys(parents, None if found is None else mentor_match(found))


async def why_not(context: "RequestContext", parents: Sequence[P], **asked: Any) -> Mapping[P, WhyNot]:
    """What `whyNot` answers, the same for every parent; a refusal is a coded error."""
    ranking = search_input.ranked_by(asked["ranking_version"], None)
    found = await mentors.why_not(
        context.graph, viewer=context.viewer, now=context.now, ranking=ranking, **_pair(context, asked)
    )
    if isinstance(found, Refused):
        raise refusal(found)
    return dict.fromkeys(parents, _standing(found))


def refusal(refused: Refused) -> CodedError:
    """A use case's refusal as a top-level error; `argument` says which one it is about."""
    return CodedError(ErrorCode(refused.code.value), refused.message, argument=list(refused.path))


def _pair(context: "RequestContext", asked: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "mentor_id": context.decoded_one("Employee", asked["mentor_id"], "mentorId"),
        "mentee_id": context.decoded_one("Employee", asked["mentee_id"], "menteeId"),
        "skill_id": context.decoded_one("Skill", asked["skill_id"], "skillId"),
        "target_level": asked["target_level"],
    }


def _connection(window: Window, page: SearchPage, sought: Sought, text: str | None) -> MentorMatchConnection:
    return MentorMatchConnection(
        **_page(window, page.matches, cursor=sought.cursor, more=page.has_next),
        skill_uuid=sought.skill_id,
        text=text,
        total=page.total_count,
        nobody=page.nobody,
        department_facets=_facet(page, Dimension.DEPARTMENT),
        level_facets=_facet(page, Dimension.LEVEL),
        region_facets=_facet(page, Dimension.REGION),
        language_facets=_facet(page, Dimension.LANGUAGE),
        ranking_version=page.ranking_version,
        generated_at=DateTime(instants.to_text(page.generated_at)),
    )


def _facet(page: SearchPage, dimension: Dimension) -> list[FacetCount] | None:
    """The values of a facet; None for one that nobody asked for."""
    counts = page.facets.get(dimension)
    if counts is None:
        return None
    if dimension in (Dimension.DEPARTMENT, Dimension.REGION):
        return list(map(_unit_count, counts))
    return [FacetCount(key=one.key, label=one.label, count=one.mentors) for one in counts]


@functools.lru_cache(maxsize=_KEPT_UNITS)
def _unit_count(one: Facet) -> FacetCount:
    return FacetCount(key=ids.encode("Department", one.key), label=one.label, count=one.mentors)


def _page(
    window: Window,
    matches: Sequence[Match],
    *,
    cursor: Callable[[str], str] = str,
    more: bool | None = None,
) -> dict[str, Any]:
    edges = [
        window.edge(mentor_match(match), functools.partial(_place, match, cursor))
        for match in matches[: window.rows]
    ]
    follows = len(matches) > window.rows if more is None else more
    return {"edges": edges, "page_info": window.page_info(edges, more=follows)}


def _place(match: Match, cursor: Callable[[str], str]) -> str:
    return cursor(match.cursor)


def _no_matches(nobody: Nobody, instead: Instead) -> NoMatches:
    return NoMatches(
        reasons=[
            NoMatchReasonCount(reason=NoMatchReason[count.reason], mentors=count.mentors)
            for count in nobody.reasons
        ],
        next_free_place_at=_shown_instant(nobody.next_free_at),
        holders_not_mentoring=instead.holders,
        skills=[
            SkillInstead(
                skill_uuid=other.skill_id, relation=SkillRelation[other.relation], mentors=other.mentors
            )
            for other in instead.skills
        ],
    )


def _standing(standing: Standing) -> WhyNot:
    return WhyNot(
        exclusions=[
            ExclusionError(
                message=one.message,
                path=[one.field],
                code=ErrorCode(one.code.value),
                reason=ExclusionReason[one.reason],
                until=_shown_instant(one.until),
            )
            for one in standing.exclusions
        ],
        match=None if standing.match is None else mentor_match(standing.match),
        listed=standing.listed,
        first_page_score=standing.cutoff,
        differences=[
            FactorDifference(factor=MatchFactorName[gap.factor], own=gap.own, last_of_first_page=gap.theirs)
            for gap in standing.gaps
        ],
    )
