"""The fairness report, from the last one that is kept."""

from typing import TYPE_CHECKING

from graph.reputation import report as stored
from mentoring.reputation import report, report_words
from mentoring.reputation.report import SlopeShown
from resolvers.binding import One
from resolvers.shapes import Made
from schema.fairness import (
    FairnessFactor,
    FairnessSlope,
    PlaceboShuffle,
    ReputationReport,
    VarianceShare,
    VarianceTerm,
)
from schema.scalars import DateTime

if TYPE_CHECKING:
    from resolvers.context import RequestContext


def _made(_context: "RequestContext", as_of: str, body: str) -> ReputationReport:
    kept = report.from_text(body)
    return ReputationReport(
        as_of=DateTime(as_of),
        algorithm=kept.algorithm,
        algorithm_version=kept.version,
        ranked=kept.ranked,
        suppressed=kept.suppressed,
        slopes=[_slope(slope) for slope in kept.slopes],
        variance_shares=[
            VarianceShare(term=VarianceTerm(name), share=share) for name, share in kept.shares.items()
        ],
        placebo=PlaceboShuffle(
            excluding_zero=kept.placebo.share,
            mentors=kept.placebo.mentors,
            sessions=kept.placebo.sessions,
        ),
        limits=list(report_words.CANNOT_KNOW),
    )


def _slope(found: SlopeShown) -> FairnessSlope:
    return FairnessSlope(
        factor=FairnessFactor(found.factor),
        slope=found.slope,
        lower=found.lower,
        upper=found.upper,
        mentors=found.mentors,
        reason=report_words.of_slope(found),
    )


LATEST = One(stored.LATEST, Made(ReputationReport, stored.COLUMNS, _made))
