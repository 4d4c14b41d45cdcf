"""Skills, models, holdings, assessments and gaps: fields bound to fragments."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from graph import instants
from graph.competence import assessments, gaps, holdings, skills
from graph.organisation import job_roles
from resolvers import matching
from resolvers.binding import Binding, Many, One, Page, UseCase
from resolvers.paging import connection
from schema.competence import (
    Assessment,
    AssessmentKind,
    AssessmentPhase,
    BehavioralIndicator,
    CompetencyModel,
    Evidence,
    ModelStatus,
    ProficiencyLevel,
    ProficiencyScale,
    Skill,
    SkillGap,
    SkillHolding,
    SkillRequirement,
    SkillStatus,
)
from schema.people import JobRole
from schema.scalars import duration_length

if TYPE_CHECKING:
    from resolvers.context import RequestContext

_OF_ONESELF_OR_REPORT = "Employee.seen"


def level(rank: int | None, skill_uuid: str) -> ProficiencyLevel | None:
    """A rank on a skill's scale; its words are read when asked for."""
    return None if rank is None else ProficiencyLevel(rank=rank, skill_uuid=skill_uuid)


def _at(rank: int, skill_uuid: str) -> ProficiencyLevel:
    return ProficiencyLevel(rank=rank, skill_uuid=skill_uuid)


def described_level(rank: int, name: str, description: str | None) -> ProficiencyLevel:
    return ProficiencyLevel(rank=rank, known_name=name, known_description=description or "")


def skill(status: str, aliases: list[str] | None, **row: Any) -> Skill:
    return Skill(status=SkillStatus(status), aliases=aliases or [], **row)


def indicator(rank: int, skill_uuid: str, **row: Any) -> BehavioralIndicator:
    return BehavioralIndicator(level=_at(rank, skill_uuid), **row)


def model(status: str, **row: Any) -> CompetencyModel:
    return CompetencyModel(status=ModelStatus(status), **row)


def requirement(target_rank: int, skill_uuid: str, **row: Any) -> SkillRequirement:
    return SkillRequirement(target_level=_at(target_rank, skill_uuid), skill_uuid=skill_uuid, **row)


def assessment(kind: str, phase: str, rank: int, skill_uuid: str, **row: Any) -> Assessment:
    return Assessment(
        kind=AssessmentKind(kind),
        phase=AssessmentPhase(phase),
        level=_at(rank, skill_uuid),
        skill_uuid=skill_uuid,
        **row,
    )


def gap(skill_uuid: str, current_rank: int | None, target_rank: int, **row: Any) -> SkillGap:
    return SkillGap(
        skill_uuid=skill_uuid,
        current=level(current_rank, skill_uuid),
        target=_at(target_rank, skill_uuid),
        **row,
    )


async def _holdings_page(
    context: "RequestContext", ids: Sequence[str], **arguments: Any
) -> Mapping[str, Any]:
    fresher_than = arguments["fresher_than"]
    since = None if fresher_than is None else instants.to_text(context.now - duration_length(fresher_than))
    skill_ids = context.decoded("Skill", arguments["skill_ids"], "skillIds")

    def holding(
        skill_uuid: str,
        self_rank: int | None,
        verified_rank: int | None,
        assessed_at: str | None,
        reassess_every: str | None,
        **row: Any,
    ) -> SkillHolding:
        due = None if None in (assessed_at, reassess_every) else _due(str(assessed_at), str(reassess_every))
        return SkillHolding(
            skill_uuid=skill_uuid,
            self_level=level(self_rank, skill_uuid),
            verified_level=level(verified_rank, skill_uuid),
            stale=due is not None and due < instants.to_text(context.now),
            **row,
        )

    page = Page(
        holdings.OF_EMPLOYEE, holdings.COLUMNS, holding, holdings.COUNTED, guard=_OF_ONESELF_OR_REPORT
    )
    values = await page.load(
        context, "Employee.skills", ids, arguments, derived={"since": since, "skill_ids": skill_ids}
    )
    return dict(zip(ids, values, strict=True))


def _due(assessed_at: str, every: str) -> str:
    return instants.to_text(instants.from_text(assessed_at) + duration_length(every))


async def _history(
    context: "RequestContext", pairs: Sequence[tuple[str, str]], *, first: int | None, after: str | None
) -> Mapping[tuple[str, str], Any]:
    window = context.window("SkillHolding.history", first=first, after=after)
    found = await assessments.history(context.graph, pairs, before=window.after, limit=window.limit)

    def page(pair: tuple[str, str]) -> Any:
        async def total() -> int:
            return int(await context.answer("SkillHolding.history.totalCount", pair))

        return connection(window, found.get(pair, []), lambda row: assessment(**row), total)

    return {pair: page(pair) for pair in pairs}


async def _history_counted(context: "RequestContext", pairs: Sequence[tuple[str, str]]) -> Mapping[Any, int]:
    return await assessments.history_counted(context.graph, pairs)


async def _gaps(
    context: "RequestContext", ids: Sequence[str], *, target_role_id: str | None, include_met: bool
) -> Mapping[str, Any]:
    role_id = context.decoded_one("JobRole", target_role_id, "targetRoleId")
    fragment = gaps.OF_EMPLOYEE if role_id is None else gaps.AGAINST_ROLE
    many = Many(fragment, gaps.COLUMNS, gap, guard=_OF_ONESELF_OR_REPORT)
    values = await many.load(
        context, "Employee.skillGaps", ids, {"role_id": role_id, "include_met": include_met}
    )
    return dict(zip(ids, values, strict=True))


_LISTS = {
    "Query.skills": Page(skills.LISTING, skills.LISTED, skill, skills.COUNTED, start=""),
    "Query.teamSkillGaps": Page(gaps.OF_TEAM, gaps.LISTED, gap, gaps.OF_TEAM_COUNTED),
}

FIELDS: dict[str, Binding] = {
    **_LISTS,
    **{f"{name}.totalCount": page.counting for name, page in _LISTS.items()},
    "Skill": One(skills.SELF, skills.COLUMNS, skill),
    "Skill.replacedBy": One(skills.REPLACEMENT, skills.COLUMNS, skill),
    "Skill.broader": Many(skills.BROADER, skills.COLUMNS, skill),
    "Skill.narrower": Many(skills.NARROWER, skills.COLUMNS, skill),
    "Skill.related": Many(skills.RELATED, skills.COLUMNS, skill),
    "Skill.scale": One(skills.SCALE_OF, skills.SCALE_COLUMNS, ProficiencyScale),
    "Skill.levels": Many(skills.LEVELS_OF_SKILL, skills.LEVEL_COLUMNS, described_level),
    "Skill.behavioralIndicators": Many(skills.INDICATORS_OF, skills.INDICATOR_COLUMNS, indicator),
    "ProficiencyScale": One(skills.SCALE_SELF, skills.SCALE_COLUMNS, ProficiencyScale),
    "ProficiencyScale.levels": Many(skills.LEVELS_OF_SCALE, skills.LEVEL_COLUMNS, described_level),
    "JobRole.competencyModel": One(job_roles.MODEL_OF_ROLE, job_roles.MODEL_COLUMNS, model),
    "CompetencyModel": One(job_roles.MODEL_SELF, job_roles.MODEL_COLUMNS, model),
    "CompetencyModel.jobRole": One(job_roles.OF_MODEL, job_roles.COLUMNS, JobRole),
    "CompetencyModel.requirements": Many(
        job_roles.REQUIREMENTS_OF_MODEL, job_roles.REQUIREMENT_COLUMNS, requirement
    ),
    "Assessment": One(assessments.SELF, assessments.COLUMNS, assessment),
    "MentoringSession.assessment": One(assessments.BY_ID, assessments.COLUMNS, assessment),
    "Assessment.evidence": Many(assessments.EVIDENCE_OF, assessments.EVIDENCE_COLUMNS, Evidence),
    "Assessment.indicatorsObserved": Many(assessments.OBSERVED_IN, assessments.INDICATOR_COLUMNS, indicator),
    "Employee.skills": UseCase(_holdings_page),
    "Employee.skills.totalCount": One(holdings.COUNTED, {"total": "total"}, lambda total: total),
    "Employee.skillGaps": UseCase(_gaps),
    "SkillGap.candidateMentors": UseCase(matching.candidates),
    "SkillHolding.history": UseCase(_history),
    "SkillHolding.history.totalCount": UseCase(_history_counted),
}
