"""Skills, scales, models, holdings and assessments: fields bound to fragments."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from graph import instants
from graph.competence import assessments, holdings, skills
from graph.organisation import employees, job_roles
from resolvers.binding import Arguments, Binding, Computed, Many, One, Page
from resolvers.fields.people import EMPLOYEE, JOB_ROLE, SEEN, employee_by
from resolvers.paging import size
from resolvers.shapes import Part, Shape, Value
from schema.competence import (
    Assessment,
    BehavioralIndicator,
    CompetencyModel,
    Evidence,
    ProficiencyLevel,
    ProficiencyScale,
    Skill,
    SkillHolding,
    SkillRequirement,
)
from schema.people import SkillHoldingFilter
from schema.scalars import duration_length

if TYPE_CHECKING:
    from resolvers.context import RequestContext

_TOP_MENTORS = 3
_PLACED = ("skill_uuid", "rank")


LEVEL = Shape(ProficiencyLevel, skills.LEVEL_COLUMNS)
"""A rung read from its scale, with its words."""

_NAME_AT_RANK = One(skills.LEVEL_AT_RANK, Value({"name": "level.name"}), key=_PLACED)
_DESCRIPTION_AT_RANK = One(
    skills.LEVEL_AT_RANK, Value({"description": "coalesce(level.description, '')"}), key=_PLACED
)

PLACED_LEVEL = Shape(
    ProficiencyLevel,
    {"rank": "rank", "skill_uuid": "parent.id"},
    instead={"name": _NAME_AT_RANK, "description": _DESCRIPTION_AT_RANK},
)
"""A rank on a skill's scale: its words are read only where they are asked for."""


def placed(rank_column: str, skill_column: str = "skill_uuid") -> Part:
    """The level that a row holds as a rank; null where it holds none."""
    return Part(PLACED_LEVEL, {"rank": rank_column, "skill_uuid": skill_column}, when=rank_column)


SKILL = Shape(Skill, skills.COLUMNS)
SCALE = Shape(ProficiencyScale, skills.SCALE_COLUMNS)
INDICATOR = Shape(BehavioralIndicator, skills.INDICATOR_COLUMNS, parts={"level": placed("rank")})
MODEL = Shape(CompetencyModel, job_roles.MODEL_COLUMNS)
REQUIREMENT = Shape(
    SkillRequirement, job_roles.REQUIREMENT_COLUMNS, parts={"target_level": placed("target_rank")}
)
ASSESSMENT = Shape(Assessment, assessments.COLUMNS, parts={"level": placed("rank")})
EVIDENCE = Shape(Evidence, assessments.EVIDENCE_COLUMNS)
HOLDING = Shape(
    SkillHolding,
    holdings.COLUMNS,
    parts={"self_level": placed("self_rank"), "verified_level": placed("verified_rank")},
)


def skill_by(attribute: str) -> One:
    """The skill whose id an object holds in this attribute."""
    return One(skills.SELF, SKILL, key=(attribute,))


def _filtered(context: "RequestContext", arguments: Arguments) -> Mapping[str, Any]:
    chosen: SkillHoldingFilter = arguments["filter"] or SkillHoldingFilter()
    fresher_than = chosen.fresher_than
    return {
        "skill_ids": context.decoded("Skill", chosen.skill_ids, "filter", "skillIds"),
        "min_level": chosen.min_level,
        "verified_only": bool(chosen.verified_only),
        "since": None
        if fresher_than is None
        else instants.to_text(context.now - duration_length(fresher_than)),
    }


def _stale(context: "RequestContext", assessed_at: str | None, reassess_every: str | None) -> bool:
    if assessed_at is None or reassess_every is None:
        return False
    return instants.from_text(assessed_at) + duration_length(reassess_every) < context.now


def _top(_context: "RequestContext", arguments: Arguments) -> Mapping[str, Any]:
    return {"first": size(arguments["first"], default=_TOP_MENTORS)}


FIELDS: dict[str, Binding] = {
    "SkillSuggestion.skill": skill_by("skill_uuid"),
    "Skill": One(skills.SELF, SKILL),
    "Skill.replacedBy": One(skills.REPLACEMENT, SKILL),
    "Skill.broader": Many(skills.BROADER, SKILL),
    "Skill.narrower": Many(skills.NARROWER, SKILL),
    "Skill.related": Many(skills.RELATED, SKILL),
    "Skill.scale": One(skills.SCALE_OF, SCALE),
    "Skill.behavioralIndicators": Many(skills.INDICATORS_OF, INDICATOR),
    "Skill.topMentors": Many(employees.OFFERING_BEST, EMPLOYEE, passed=_top),
    "ProficiencyScale": One(skills.SCALE_SELF, SCALE),
    "ProficiencyScale.levels": Many(skills.LEVELS_OF_SCALE, LEVEL),
    "Skill.levelName": _NAME_AT_RANK,
    "Skill.levelDescription": _DESCRIPTION_AT_RANK,
    "JobRole.competencyModel": One(job_roles.MODEL_OF_ROLE, MODEL),
    "CompetencyModel": One(job_roles.MODEL_SELF, MODEL),
    "CompetencyModel.jobRole": One(job_roles.OF_MODEL, JOB_ROLE),
    "CompetencyModel.requirements": Many(job_roles.REQUIREMENTS_OF_MODEL, REQUIREMENT),
    "SkillRequirement.skill": skill_by("skill_uuid"),
    "SkillRequirement.behavioralIndicators": Many(
        skills.INDICATORS_UP_TO, INDICATOR, key=("skill_uuid", "target_rank")
    ),
    "Assessment": One(assessments.SELF, ASSESSMENT),
    "Assessment.evidence": Many(assessments.EVIDENCE_OF, EVIDENCE),
    "Assessment.indicatorsObserved": Many(assessments.OBSERVED_IN, INDICATOR),
    "Assessment.subject": employee_by("subject_uuid"),
    "Assessment.assessor": employee_by("assessor_uuid"),
    "Assessment.skill": skill_by("skill_uuid"),
    "Employee.skills": Page(
        holdings.OF_EMPLOYEE,
        HOLDING,
        cursor=holdings.CURSOR,
        count=holdings.COUNTED,
        passed=_filtered,
        guard=SEEN,
    ),
    "SkillHolding.skill": skill_by("skill_uuid"),
    "SkillHolding.verifiedBy": employee_by("verifier_uuid"),
    "SkillHolding.stale": Computed(_stale, key=("assessed_at", "reassess_every")),
    "SkillHolding.history": Page(
        assessments.HISTORY,
        ASSESSMENT,
        cursor=assessments.CURSOR,
        count=assessments.HISTORY_COUNTED,
        key=("employee_uuid", "skill_uuid"),
    ),
}
