"""Skills, scales, competency models, assessments, holdings and gaps."""

from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from strawberry.extensions import FieldExtension

from schema import ids
from schema.arguments import After, First
from schema.context import Info
from schema.fields import batch_field
from schema.people import Employee, JobRole
from schema.relay import Connection, Node
from schema.scalars import URL, DateTime, Duration

if TYPE_CHECKING:
    from schema.matches import MentorMatchConnection, MentorSearchOptions
    from schema.sessions import MentoringSession

TopMentors = Annotated[int | None, strawberry.argument(description="People to list, 1 to 100; 3 when null.")]
Candidates = Annotated[
    int | None, strawberry.argument(description="Candidates to list, 1 to 100; 10 when left out or null.")
]
LazySession = Annotated["MentoringSession", strawberry.lazy("schema.sessions")]
LazyOptions = Annotated["MentorSearchOptions", strawberry.lazy("schema.matches")]
SearchOptions = Annotated[
    LazyOptions | None, strawberry.argument(description="How the list is made; null for the usual way.")
]
LazyMatches = Annotated["MentorMatchConnection", strawberry.lazy("schema.matches")]


@strawberry.enum(description="Where a competency model stands.")
class ModelStatus(Enum):
    DRAFT = strawberry.enum_value("DRAFT", description="Being written; asks nobody for anything yet.")
    PUBLISHED = strawberry.enum_value("PUBLISHED", description="In force from its effective instant on.")
    RETIRED = strawberry.enum_value("RETIRED", description="Was in force; a newer version took its place.")


@strawberry.enum(description="Whether a skill is in use.")
class SkillStatus(Enum):
    ACTIVE = strawberry.enum_value("ACTIVE", description="In use.")
    DEPRECATED = strawberry.enum_value(
        "DEPRECATED", description="No new session targets it; see `replacedBy`."
    )


@strawberry.enum(description="Who gave an assessment.")
class AssessmentKind(Enum):
    SELF = strawberry.enum_value("SELF", description="The person themself.")
    MANAGER = strawberry.enum_value(
        "MANAGER", description="The manager of record, or whoever verified in that place."
    )
    PEER = strawberry.enum_value("PEER", description="A colleague.")
    EXTERNAL = strawberry.enum_value("EXTERNAL", description="Somebody outside, such as a certifying body.")


@strawberry.enum(description="At what occasion an assessment was given.")
class AssessmentPhase(Enum):
    BASELINE = strawberry.enum_value("BASELINE", description="First level on a skill.")
    PERIODIC = strawberry.enum_value("PERIODIC", description="A regular or spontaneous reassessment.")
    REASSESSMENT = strawberry.enum_value(
        "REASSESSMENT", description="The mentee's claim after a session's practice."
    )
    VERIFICATION = strawberry.enum_value(
        "VERIFICATION", description="The level confirmed at a session's end."
    )
    CORRECTION = strawberry.enum_value("CORRECTION", description="A repair appended to a verification.")


class _AskedWhereNotRead(FieldExtension):
    """A level that was read from its scale brings its words; those of a mere rank on a skill are asked for."""

    def __init__(self, field: str) -> None:
        self.field = field

    def resolve(self, next_: Callable[..., Any], source: Any, info: Info, **kwargs: Any) -> Any:
        read = next_(source, info, **kwargs)
        return info.context.answer(self.field, source) if read is None else read


@strawberry.type(description="One rung of a proficiency scale.")
class ProficiencyLevel:
    rank: int = strawberry.field(description="Place on the scale, 1 the lowest.")
    name: str = strawberry.field(
        default=None,
        description="Name of the level, such as `Practitioner`.",
        extensions=[_AskedWhereNotRead("Skill.levelName")],
    )
    description: str = strawberry.field(
        default=None,
        description="What somebody at this level does, in words.",
        extensions=[_AskedWhereNotRead("Skill.levelDescription")],
    )
    skill_uuid: strawberry.Private[str | None] = None


@strawberry.type(description="A scale that levels are ranked on.")
class ProficiencyScale(Node):
    name: str = strawberry.field(description="Name of the scale.")
    levels: list[ProficiencyLevel] = batch_field(
        "ProficiencyScale.levels", description="All levels, lowest first."
    )


@strawberry.type(description="Something an observer can see somebody do at a level.")
class BehavioralIndicator:
    uuid: strawberry.Private[str]
    level: ProficiencyLevel = strawberry.field(description="The level it is a sign of.")
    text: str = strawberry.field(description="What is observed, in one sentence.")

    @strawberry.field(description="Opaque global id, for `indicatorIds` and `practised`.")
    def id(self) -> strawberry.ID:
        return strawberry.ID(ids.encode("BehavioralIndicator", self.uuid))


@strawberry.type(description="A skill of the catalogue.")
class Skill(Node):
    name: str = strawberry.field(description="Name of the skill.")
    aliases: list[str] = strawberry.field(description="Other names it is found by; may be empty.")
    status: SkillStatus = strawberry.field(description="Whether it is in use.")
    source_uri: URL | None = strawberry.field(
        description="ESCO, O*NET or CASE identifier; null for the company's own."
    )
    framework_name: str | None = strawberry.field(
        description="Framework it comes from; null for the company's own."
    )
    reassess_every: Duration | None = strawberry.field(
        description="Time after which a level counts as stale; null: never."
    )

    replaced_by: "Skill | None" = batch_field(
        "Skill.replacedBy", description="What to use in place of a deprecated skill; null for none."
    )
    broader: list["Skill"] = batch_field(
        "Skill.broader", description="Skills that contain this one, by name."
    )
    narrower: list["Skill"] = batch_field(
        "Skill.narrower", description="Skills that this one contains, by name."
    )
    related: list["Skill"] = batch_field("Skill.related", description="Skills close to this one, by name.")
    scale: ProficiencyScale = batch_field("Skill.scale", description="The scale its levels are ranked on.")
    behavioral_indicators: list[BehavioralIndicator] = batch_field(
        "Skill.behavioralIndicators", description="Signs of each level, lowest level first."
    )
    description: str | None = strawberry.field(
        description="What the skill is, in one sentence; null where not described."
    )

    @strawberry.field(
        description=(
            "People who offer the skill and have not left: the highest published reputation first (on this skill, or "
            "overall for a mentor without one on it), then those without a published one, by name. At most `first` of "
            "them; empty where nobody offers the skill."
        )
    )
    async def top_mentors(self, info: Info, first: TopMentors = 3) -> list[Employee]:
        found: list[Employee] = await info.context.answer("Skill.topMentors", self, first=first)
        return found


@strawberry.type(description="What a role asks for on one skill.")
class SkillRequirement:
    skill_uuid: strawberry.Private[str]
    target_rank: strawberry.Private[int]
    target_level: ProficiencyLevel = strawberry.field(description="Level asked for.")
    weight: float = strawberry.field(description="Importance beside the role's other requirements, above 0.")
    critical: bool = strawberry.field(description="Whether the role cannot be filled well without it.")

    skill: Skill = batch_field("SkillRequirement.skill", description="The skill asked for.")
    behavioral_indicators: list[BehavioralIndicator] = batch_field(
        "SkillRequirement.behavioralIndicators",
        description="Signs of every level up to the target, lowest level first.",
    )


@strawberry.type(description="A version of what a job role asks for.")
class CompetencyModel(Node):
    version: int = strawberry.field(description="Version, 1 the first.")
    status: ModelStatus = strawberry.field(description="Where this version stands.")
    effective_from: DateTime | None = strawberry.field(
        description="Since when it is in force; null for a draft."
    )
    job_role: JobRole = batch_field("CompetencyModel.jobRole", description="The role it describes.")
    requirements: list[SkillRequirement] = batch_field(
        "CompetencyModel.requirements",
        description="What the role asks for: critical first, then by skill name.",
    )


@strawberry.type(description="Something that shows a level: a document, a work sample, a note.")
class Evidence:
    uuid: strawberry.Private[str]
    title: str = strawberry.field(description="What it is.")
    url: URL | None = strawberry.field(description="Where it is; null for none.")
    note: str | None = strawberry.field(description="More about it; null for none.")

    @strawberry.field(description="Opaque global id.")
    def id(self) -> strawberry.ID:
        return strawberry.ID(ids.encode("Evidence", self.uuid))


@strawberry.type(description="A level that somebody gave at an instant; never changed afterwards.")
class Assessment(Node):
    kind: AssessmentKind = strawberry.field(description="Who gave it.")
    phase: AssessmentPhase = strawberry.field(description="At what occasion.")
    level: ProficiencyLevel = strawberry.field(description="The level given.")
    assessed_at: DateTime = strawberry.field(description="When it was given.")
    model_version: int = strawberry.field(
        description="Version of the person's competency model at that time; 0 without one."
    )
    comment: str | None = strawberry.field(description="What was said about it; null for nothing.")
    subject_uuid: strawberry.Private[str]
    assessor_uuid: strawberry.Private[str]
    skill_uuid: strawberry.Private[str]

    indicators_observed: list[BehavioralIndicator] = batch_field(
        "Assessment.indicatorsObserved", description="Signs that were seen, lowest level first; may be empty."
    )
    evidence: list[Evidence] = batch_field("Assessment.evidence", description="What shows it; may be empty.")
    subject: Employee = batch_field("Assessment.subject", description="The person assessed.")
    assessor: Employee = batch_field("Assessment.assessor", description="The person who assessed.")
    skill: Skill = batch_field("Assessment.skill", description="The skill assessed.")


@strawberry.type(description="What a person holds of a skill now: the latest of the immutable assessments.")
class SkillHolding:
    employee_uuid: strawberry.Private[str]
    skill_uuid: strawberry.Private[str]
    verifier_uuid: strawberry.Private[str | None]
    assessed_at: strawberry.Private[str | None]
    reassess_every: strawberry.Private[str | None]
    self_level: ProficiencyLevel | None = strawberry.field(
        description="Latest self-assessment; null for none."
    )
    verified_level: ProficiencyLevel | None = strawberry.field(
        description="Latest level given by a manager or verifier; null for none."
    )
    verified_at: DateTime | None = strawberry.field(description="When that level was given; null for none.")
    stale: bool = batch_field(
        "SkillHolding.stale",
        description="Whether the current level is older than the skill's reassessment interval.",
    )
    skill: Skill = batch_field("SkillHolding.skill", description="The skill held.")
    verified_by: Employee | None = batch_field(
        "SkillHolding.verifiedBy", description="Who gave the verified level; null for none."
    )

    @strawberry.field(description="Every assessment of this person on this skill, newest first.")
    async def history(self, info: Info, first: First = None, after: After = None) -> Connection[Assessment]:
        page: Connection[Assessment] = await info.context.answer(
            "SkillHolding.history", self, first=first, after=after
        )
        return page


@strawberry.type(description="The distance between what a role asks for and what a person holds.")
class SkillGap:
    employee_uuid: strawberry.Private[str]
    skill_uuid: strawberry.Private[str]
    open_session_uuid: strawberry.Private[str | None]
    target_rank: strawberry.Private[int]
    current: ProficiencyLevel | None = strawberry.field(
        description="Verified level where there is one, else the latest self-assessment, else null."
    )
    current_is_verified: bool = strawberry.field(
        description="Whether `current` was given by a manager or verifier."
    )
    target: ProficiencyLevel = strawberry.field(description="Level the role asks for.")
    size: int = strawberry.field(
        description="Levels from `current` (0 where null) to `target`; not above 0 when met."
    )
    weight: float = strawberry.field(description="Importance beside the role's other requirements, above 0.")
    critical: bool = strawberry.field(description="Whether the role cannot be filled well without it.")
    employee: Employee = batch_field("SkillGap.employee", description="The person.")
    skill: Skill = batch_field("SkillGap.skill", description="The skill.")
    open_session: LazySession | None = batch_field(
        "SkillGap.openSession",
        description="An open session of the person on this skill that the viewer may see; null for none.",
    )

    @strawberry.field(
        description=(
            "Mentors who could help with this gap, best first: those whom a request would not be refused for."
        )
    )
    async def candidate_mentors(
        self, info: Info, input: SearchOptions = None, first: Candidates = None
    ) -> LazyMatches:
        page: MentorMatchConnection = await info.context.answer(
            "SkillGap.candidateMentors", self, input=input, first=first
        )
        return page
