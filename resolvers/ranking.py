"""Ranking quality for the API, for programme administrators."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from graph import instants
from mentoring import search_log
from mentoring.search_log import Quality
from resolvers import search_input
from schema.ranking_quality import RankingQualityReport
from schema.scalars import DateTime
from scoring.ranking_quality import RankingQuality

if TYPE_CHECKING:
    from resolvers.context import RequestContext


_NONE = RankingQuality(0, None, None, None, None, None, None, None)


async def quality(
    context: "RequestContext", parents: Sequence[str], *, ranking_version: str | None
) -> Mapping[str, RankingQualityReport]:
    """The report on a version, the current one when left out, for the one parent of lists that belong to nobody."""
    version = search_input.released(ranking_version)
    found = await search_log.ranking_quality(
        context.graph, version, now=context.now, programme=context.programme
    )
    return dict.fromkeys(parents, _shown(found))


def _shown(found: Quality) -> RankingQualityReport:
    measures = found.measures or _NONE
    return RankingQualityReport(
        ranking_version=found.ranking_version,
        since=DateTime(instants.shown_text(instants.to_text(found.since))),
        searches=found.searches,
        ndcg_at10=measures.ndcg,
        precision_at5=measures.precision,
        acceptance_rate=measures.acceptance,
        exposure_gini=measures.exposure_gini,
        load_gini=measures.load_gini,
        new_mentor_exposure_share=measures.newcomer_share,
        cross_department_share_top10=measures.across_share,
    )
