"""Mentoring sessions, their meetings, practice, verification and history."""

import strawberry

from schema import ids
from schema.arguments import After, First
from schema.competence import Assessment, BehavioralIndicator, ProficiencyLevel, Skill
from schema.context import Info
from schema.disputes import GainDispute
from schema.fields import batch_field
from schema.people import Department, Employee
from schema.relay import Connection, Node
from schema.scalars import URL, DateTime, TimeZone
from schema.session_states import (
    GainExclusion,
    MeetingMode,
    MeetingStatus,
    SessionAction,
    SessionFormat,
    SessionOutcome,
    SessionPurpose,
    SessionState,
    VerifierRole,
)


@strawberry.type(description="A step of a session: who did what, when.")
class SessionTransition:
    actor_uuid: strawberry.Private[str | None]
    at: DateTime = strawberry.field(description="When it happened.")
    action: SessionAction = strawberry.field(description="What was done.")
    from_: SessionState | None = strawberry.field(
        name="from", description="State before; null for the first step."
    )
    to: SessionState = strawberry.field(
        description="State after; the same where something was only recorded."
    )
    reason: str | None = strawberry.field(description="Why, in words; null for none.")

    actor: Employee | None = batch_field(
        "SessionTransition.actor", description="Who did it; null for the system."
    )


@strawberry.type(description="What was practised, and a note on it.")
class PracticeEntry:
    author_uuid: strawberry.Private[str]
    at: DateTime = strawberry.field(description="When it was written.")
    indicator: BehavioralIndicator | None = strawberry.field(
        description="The sign practised; null for a free note."
    )
    note: str = strawberry.field(description="What was noted; may be empty beside an indicator.")

    author: Employee = batch_field("PracticeEntry.author", description="Who wrote it.")


@strawberry.type(description="A meeting of mentor and mentee.")
class Meeting(Node):
    starts_at: DateTime = strawberry.field(description="Start.")
    ends_at: DateTime = strawberry.field(description="End.")
    time_zone: TimeZone = strawberry.field(description="Zone in which it was arranged.")
    mode: MeetingMode = strawberry.field(description="How it is held.")
    location: str | None = strawberry.field(description="Where; null where not said.")
    conference_url: URL | None = strawberry.field(description="Where to dial in; null for none.")
    status: MeetingStatus = strawberry.field(description="Where it stands.")
    ical_uid: str = strawberry.field(description="iCalendar UID, the same for all updates.")
    sequence: int = strawberry.field(description="iCalendar SEQUENCE, 0 first, one more with each change.")


@strawberry.type(description="The two departments as they were at acceptance.")
class SessionDepartments:
    mentor_uuid: strawberry.Private[str]
    mentee_uuid: strawberry.Private[str]

    mentor: Department = batch_field("SessionDepartments.mentor", description="The mentor's department then.")
    mentee: Department = batch_field("SessionDepartments.mentee", description="The mentee's department then.")


@strawberry.type(description="What a verified session brought the mentee.")
class SkillGain:
    session_uuid: strawberry.Private[str]
    skill_uuid: strawberry.Private[str]
    from_level: ProficiencyLevel = strawberry.field(description="The baseline that the verifier confirmed.")
    to_level: ProficiencyLevel = strawberry.field(description="The verified level, as last corrected.")
    levels: int = strawberry.field(
        description="Verified level minus baseline: what happened; may be 0 or negative."
    )
    counts_toward_reputation: bool = strawberry.field(
        description="Whether it enters the mentor's reputation."
    )
    exclusion_reason: GainExclusion | None = strawberry.field(
        description="Why it does not count; null when it does."
    )

    skill: Skill = batch_field("SkillGain.skill", description="The skill.")
    dispute: GainDispute | None = batch_field(
        "SkillGain.dispute",
        description="The mentor's latest dispute of it; null for none, and for all but the mentor and administrators.",
    )


@strawberry.type(description="A better word on a verification; appended, and never changed itself.")
class VerificationCorrection:
    uuid: strawberry.Private[str]
    corrector_uuid: strawberry.Private[str]
    corrected_level: ProficiencyLevel = strawberry.field(
        description="The level in place of the verified one; that of the latest correction counts."
    )
    reason: str = strawberry.field(description="Why, in words.")
    at: DateTime = strawberry.field(description="When it was made.")
    digest: str = strawberry.field(
        description="SHA-256 of the correction's canonical JSON (RFC 8785), hexadecimal."
    )
    by: Employee = batch_field("VerificationCorrection.by", description="Who corrected.")

    @strawberry.field(description="Opaque global id.")
    def id(self) -> strawberry.ID:
        return strawberry.ID(ids.encode("VerificationCorrection", self.uuid))


@strawberry.type(
    description=(
        "A verifier's word on a session. Immutable: a mistake is repaired only by an appended correction."
    )
)
class Verification(Node):
    session_uuid: strawberry.Private[str]
    verifier_uuid: strawberry.Private[str]
    verifier_role: VerifierRole = strawberry.field(description="In which part they verified.")
    baseline_level: ProficiencyLevel = strawberry.field(description="Starting level they confirmed.")
    verified_level: ProficiencyLevel = strawberry.field(
        description="Level they confirmed, before any correction."
    )
    comment: str | None = strawberry.field(description="What they said about it; null for nothing.")
    verified_at: DateTime = strawberry.field(description="When they verified.")
    digest: str = strawberry.field(
        description="SHA-256 of the verification's canonical JSON (RFC 8785), hexadecimal."
    )
    indicators_observed: list[BehavioralIndicator] = batch_field(
        "Verification.indicatorsObserved", description="Signs they saw, lowest level first; may be empty."
    )
    corrections: list[VerificationCorrection] = batch_field(
        "Verification.corrections", description="What it was corrected to, oldest first; mostly empty."
    )
    verifier: Employee = batch_field("Verification.verifier", description="Who verified.")
    session: "MentoringSession" = batch_field("Verification.session", description="The session verified.")


# Not a method: methods come after all other fields in the schema's text.
async def _meetings(
    root: "MentoringSession", info: Info, first: First = None, after: After = None
) -> Connection[Meeting]:
    found: Connection[Meeting] = await info.context.answer(
        "MentoringSession.meetings", root, first=first, after=after
    )
    return found


@strawberry.type(description="One mentor, one mentee, one skill: from request to verification.")
class MentoringSession(Node):
    version: int = strawberry.field(description="Counts the steps; send it as `expectedVersion`.")
    state: SessionState = strawberry.field(description="Where it stands.")
    purpose: SessionPurpose = strawberry.field(description="What it is for.")
    format: SessionFormat = strawberry.field(description="How the two meet.")
    scope: str = strawberry.field(description="What the mentee wants to be able to do, in words.")
    work_product: str | None = strawberry.field(
        description="What they work on together; null where not said."
    )
    target_level: ProficiencyLevel | None = strawberry.field(description="Level to reach.")
    due_at: DateTime | None = strawberry.field(description="When the next step is due; null once ended.")
    mentor_uuid: strawberry.Private[str]
    mentee_uuid: strawberry.Private[str]
    skill_uuid: strawberry.Private[str]

    allowed_actions: list[SessionAction] = batch_field(
        "MentoringSession.allowedActions",
        description=(
            "What the viewer may do now, by state, part and time; empty for a bystander, and once ended but for a "
            "correction."
        ),
    )
    cross_department: bool = batch_field(
        "MentoringSession.crossDepartment",
        description=(
            "Whether the departments (at acceptance, before it the current ones) differ, none within the "
            "other."
        ),
    )
    practice_log: list[PracticeEntry] = batch_field(
        "MentoringSession.practiceLog", description="What was practised, oldest first; may be empty."
    )
    timeline: list[SessionTransition] = batch_field(
        "MentoringSession.timeline", description="Every step, oldest first."
    )
    verification: Verification | None = batch_field(
        "MentoringSession.verification", description="The verifier's word; null before it."
    )
    mentor: Employee = batch_field("MentoringSession.mentor", description="Who teaches.")
    mentee: Employee = batch_field("MentoringSession.mentee", description="Who learns.")
    initiated_by: Employee = batch_field("MentoringSession.initiatedBy", description="Who asked for it.")
    skill: Skill | None = batch_field("MentoringSession.skill", description="The skill it targets.")
    baseline: Assessment | None = batch_field(
        "MentoringSession.baseline",
        description=(
            "The assessment it starts from: the current one while requested, frozen at acceptance; null "
            "for none."
        ),
    )
    reassessment: Assessment | None = batch_field(
        "MentoringSession.reassessment", description="The mentee's latest claim; null before one."
    )
    meetings: Connection[Meeting] = strawberry.field(
        resolver=_meetings, description="Meetings by start; cancelled ones too."
    )
    outcome: SessionOutcome | None = batch_field(
        "MentoringSession.outcome", description="What came of it; null before the verification."
    )
    gain: SkillGain | None = batch_field(
        "MentoringSession.gain", description="What it brought the mentee; null before the verification."
    )
    department_at_acceptance: SessionDepartments | None = batch_field(
        "MentoringSession.departmentAtAcceptance",
        description="The two departments as they were at acceptance; null before it.",
    )
