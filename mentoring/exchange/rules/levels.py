"""Assessments: who says what about whom, on which scale, when; and that history does not change."""

from collections.abc import Iterator
from datetime import datetime

from mentoring.exchange import kinds, tables
from mentoring.exchange.cells import shown
from mentoring.exchange.records import Assessment, Company
from mentoring.exchange.rules.catalogue import off_scale
from mentoring.exchange.rules.problem import Problem
from mentoring.exchange.rules.whole import Whole


def broken(company: Company, whole: Whole, now: datetime) -> Iterator[Problem]:
    """Assessments that contradict themselves, the catalogue, or the graph."""
    for index, assessment in enumerate(company.assessments):
        for column, reason in _one(assessment, whole, now):
            yield Problem(tables.ASSESSMENTS.file, index, column, reason)


def _one(assessment: Assessment, whole: Whole, now: datetime) -> Iterator[tuple[str | None, str]]:
    if not whole.on_scale(assessment.skill, assessment.rank):
        yield "rank", off_scale(assessment.rank, assessment.skill)
    own = assessment.assessor == assessment.person
    if (assessment.kind == "SELF") != own:
        who = "the person" if assessment.kind == "SELF" else "somebody else"
        yield "assessor", f"an assessment of kind {assessment.kind} is made by {who}"
    if assessment.assessed_at > now:
        yield "assessedAt", f"{assessment.assessed_at.isoformat()} is still to come"
    foreign = [key for key in assessment.indicators if whole.indicators[key].skill != assessment.skill]
    if foreign:
        yield "indicators", f"{shown(foreign[0])} is an indicator of another skill"
    held = whole.known.assessments.get(assessment.external_id)
    if held is not None and held != kinds.ASSESSMENTS.plain(assessment):
        yield None, "the graph has this assessment with other values; assessments never change"
