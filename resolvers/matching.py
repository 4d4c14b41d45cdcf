"""Mentor search for the API: ids and cursors in, matches out."""

from collections.abc import Hashable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from graph import instants
from mentoring import search as mentors
from mentoring.outcomes import Refused
from mentoring.search import Match, SearchPage
from mentoring.search_log import Search
from resolvers import errors
from resolvers.errors import CodedError
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
)
from schema.relay import Edge
from schema.scalars import DateTime
from scoring.matching import RANKING_VERSION

if TYPE_CHECKING:
    from resolvers.context import RequestContext

_PAGE = 10
_MOST_DEPARTMENTS = 100

P = TypeVar("P", bound=Hashable)
Gap = tuple[str, str, int]
"""Mentee, skill and target rank."""


class _Explanation(Sequence[MatchFactor]):
    """A match's factors, put into words only where somebody reads them."""

    def __init__(self, match: Match) -> None:
        self._match = match

    @cached_property
    def _factors(self) -> list[MatchFactor]:
        return [
            MatchFactor(
                factor=MatchFactorName[part.factor],
                raw=part.raw,
                weight=part.weight,
                contribution=part.contribution,
                reason=part.reason,
            )
            for part in self._match.explanation
        ]

    def __getitem__(self, at: Any) -> Any:
        return self._factors[at]

    def __len__(self) -> int:
        return len(self._factors)


def mentor_match(match: Match) -> MentorMatch:
    """What the API answers of a match."""
    return MentorMatch(
        mentor_uuid=match.mentor_id,
        score=match.score,
        rank=match.rank,
        cross_department=match.cross_department,
        organisational_distance=match.organisational_distance,
        explanation=_Explanation(match),
        warnings=list(match.warnings),
    )


async def search_for(
    context: "RequestContext",
    parents: Sequence[P],
    *,
    input: MentorSearchInput,
    first: int | None,
    after: str | None,
    counted: bool,
) -> Mapping[P, MentorMatchConnection]:
    """The page that `mentorSearch` answers, the same for every parent; a refusal is a coded error.

    `counted`: whether anybody asks how many candidates there are, or where from.
    """
    found = await _search(context, input, first=first, after=after, counted=counted)
    return dict.fromkeys(parents, found)


async def _search(
    context: "RequestContext",
    wanted: MentorSearchInput,
    *,
    first: int | None,
    after: str | None,
    counted: bool,
) -> MentorMatchConnection:
    arguments = _arguments(context, wanted)
    window = context.window("Query.mentorSearch", first=first, after=after, default=_PAGE, **arguments)
    page = await mentors.search(
        context.graph,
        viewer=context.viewer,
        now=context.now,
        first=window.rows,
        after=window.after,
        counted=counted,
        **arguments,
    )
    if isinstance(page, Refused):
        raise refusal(page)
    if context.searches is not None and window.after is None:
        context.searches.note(_noted(context, arguments, page))
    return _connection(window, page)


def _noted(context: "RequestContext", arguments: Mapping[str, Any], page: SearchPage) -> Search:
    return Search(
        asked_by_id=context.viewer.id,
        mentee_id=arguments["mentee_id"] or context.viewer.id,
        skill_id=arguments["skill_id"],
        purpose=arguments["purpose"],
        page=page,
        at=context.now,
    )


async def candidates(
    context: "RequestContext", gaps: Sequence[Gap], *, first: int | None
) -> Mapping[Gap, MentorMatchConnection]:
    """The best mentors for each gap, for all of them at once. Nobody is counted, so pages end where they end."""
    window = context.window("SkillGap.candidateMentors", first=first, after=None, default=_PAGE)
    found = await mentors.candidates(context.graph, gaps, now=context.now, first=window.limit)
    generated_at = DateTime(instants.to_text(context.now))
    return {
        gap: MentorMatchConnection(
            **_page(window, matches),
            total=None,
            department_facets=None,
            ranking_version=RANKING_VERSION,
            generated_at=generated_at,
        )
        for gap, matches in zip(gaps, found, strict=True)
    }


def refusal(refused: Refused) -> CodedError:
    """A use case's refusal as a top-level error; `argument` says which one it is about."""
    return CodedError(ErrorCode(refused.code.value), refused.message, argument=list(refused.path))


def _arguments(context: "RequestContext", wanted: MentorSearchInput) -> dict[str, Any]:
    for name in ("department_ids", "exclude_department_ids"):
        if len(getattr(wanted, name) or []) > _MOST_DEPARTMENTS:
            raise errors.invalid(f"`{name}` names more than {_MOST_DEPARTMENTS} units.")
    return {
        "mentee_id": context.decoded_one("Employee", wanted.mentee_id, "menteeId"),
        "skill_id": context.decoded_one("Skill", wanted.skill_id, "skillId"),
        "target_level": wanted.target_level,
        "purpose": "SKILL_GAP" if wanted.purpose is None else wanted.purpose.value,
        "format": None if wanted.format is None else wanted.format.value,
        "department_ids": context.decoded("Department", wanted.department_ids, "departmentIds"),
        "exclude_department_ids": context.decoded(
            "Department", wanted.exclude_department_ids, "excludeDepartmentIds"
        ),
        "cross_department_only": bool(wanted.cross_department_only),
        "min_reputation_lower": wanted.min_reputation_lower,
    }


def _connection(window: Window, page: SearchPage) -> MentorMatchConnection:
    return MentorMatchConnection(
        **_page(window, page.matches, more=page.has_next),
        total=page.total_count,
        department_facets=[
            FacetCount(key=ids.encode("Department", facet.department_id), label=facet.name, count=facet.count)
            for facet in page.facets
        ],
        ranking_version=page.ranking_version,
        generated_at=DateTime(instants.to_text(page.generated_at)),
    )


def _page(window: Window, matches: Sequence[Match], *, more: bool | None = None) -> dict[str, Any]:
    shown = matches[: window.rows]
    edges = [Edge(cursor=window.sealer.seal(match.cursor), node=mentor_match(match)) for match in shown]
    follows = len(matches) > window.rows if more is None else more
    return {"edges": edges, "page_info": window.page_info([edge.cursor for edge in edges], more=follows)}
