"""Mentoring sessions, their meetings, practice, verification and history."""

import strawberry

from schema.arguments import After, First
from schema.competence import Assessment, BehavioralIndicator, ProficiencyLevel, Skill
from schema.context import Info
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

    @strawberry.field(description="Who did it; null for the system.")
    async def actor(self, info: Info) -> Employee | None:
        if self.actor_uuid is None:
            return None
        found: Employee | None = await info.context.answer("Employee", self.actor_uuid)
        return found


@strawberry.type(description="What was practised, and a note on it.")
class PracticeEntry:
    author_uuid: strawberry.Private[str]
    at: DateTime = strawberry.field(description="When it was written.")
    indicator: BehavioralIndicator | None = strawberry.field(
        description="The sign practised; null for a free note."
    )
    note: str = strawberry.field(description="What was noted; may be empty beside an indicator.")

    @strawberry.field(description="Who wrote it.")
    async def author(self, info: Info) -> Employee:
        found: Employee = await info.context.answer("Employee", self.author_uuid)
        return found


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

    @strawberry.field(description="The mentor's department then.")
    async def mentor(self, info: Info) -> Department:
        found: Department = await info.context.answer("Department", self.mentor_uuid)
        return found

    @strawberry.field(description="The mentee's department then.")
    async def mentee(self, info: Info) -> Department:
        found: Department = await info.context.answer("Department", self.mentee_uuid)
        return found


@strawberry.type(description="What a verified session brought the mentee.")
class SkillGain:
    skill_uuid: strawberry.Private[str]
    from_level: ProficiencyLevel = strawberry.field(description="The baseline that the verifier confirmed.")
    to_level: ProficiencyLevel = strawberry.field(description="The verified level.")
    levels: int = strawberry.field(
        description="Verified level minus baseline: what happened; may be 0 or negative."
    )
    counts_toward_reputation: bool = strawberry.field(
        description="Whether it enters the mentor's reputation."
    )
    exclusion_reason: GainExclusion | None = strawberry.field(
        description="Why it does not count; null when it does."
    )

    @strawberry.field(description="The skill.")
    async def skill(self, info: Info) -> Skill:
        found: Skill = await info.context.answer("Skill", self.skill_uuid)
        return found


@strawberry.type(
    description=(
        "A verifier's word on a session. Immutable: a mistake is repaired only by an appended correction."
    )
)
class Verification(Node):
    session_uuid: strawberry.Private[str]
    verifier_uuid: strawberry.Private[str]
    gain: strawberry.Private[SkillGain]
    verifier_role: VerifierRole = strawberry.field(description="In which part they verified.")
    baseline_level: ProficiencyLevel = strawberry.field(description="Starting level they confirmed.")
    verified_level: ProficiencyLevel = strawberry.field(description="Level they confirmed.")
    comment: str | None = strawberry.field(description="What they said about it; null for nothing.")
    verified_at: DateTime = strawberry.field(description="When they verified.")
    digest: str = strawberry.field(
        description="SHA-256 of the verification's canonical JSON (RFC 8785), hexadecimal."
    )
    indicators_observed: list[BehavioralIndicator] = batch_field(
        "Verification.indicatorsObserved", description="Signs they saw, lowest level first; may be empty."
    )

    @strawberry.field(description="Who verified.")
    async def verifier(self, info: Info) -> Employee:
        found: Employee = await info.context.answer("Employee", self.verifier_uuid)
        return found

    @strawberry.field(description="The session verified.")
    async def session(self, info: Info) -> "MentoringSession":
        found: MentoringSession = await info.context.answer("MentoringSession", self.session_uuid)
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
    initiator_uuid: strawberry.Private[str]
    skill_uuid: strawberry.Private[str]
    baseline_uuid: strawberry.Private[str | None]
    reassessment_uuid: strawberry.Private[str | None]
    departments: strawberry.Private[SessionDepartments | None]

    allowed_actions: list[SessionAction] = batch_field(
        "MentoringSession.allowedActions",
        description=(
            "What the viewer may do now, by state, part and time; empty for a bystander or an ended session."
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

    @strawberry.field(description="Who teaches.")
    async def mentor(self, info: Info) -> Employee:
        found: Employee = await info.context.answer("Employee", self.mentor_uuid)
        return found

    @strawberry.field(description="Who learns.")
    async def mentee(self, info: Info) -> Employee:
        found: Employee = await info.context.answer("Employee", self.mentee_uuid)
        return found

    @strawberry.field(description="Who asked for it.")
    async def initiated_by(self, info: Info) -> Employee:
        found: Employee = await info.context.answer("Employee", self.initiator_uuid)
        return found

    @strawberry.field(description="The skill it targets.")
    async def skill(self, info: Info) -> Skill | None:
        found: Skill = await info.context.answer("Skill", self.skill_uuid)
        return found

    @strawberry.field(
        description=(
            "The assessment it starts from: the current one while requested, frozen at acceptance; null "
            "for none."
        )
    )
    async def baseline(self, info: Info) -> Assessment | None:
        return await _assessment(info, self.baseline_uuid)

    @strawberry.field(description="The mentee's latest claim; null before one.")
    async def reassessment(self, info: Info) -> Assessment | None:
        return await _assessment(info, self.reassessment_uuid)

    @strawberry.field(description="Meetings by start; cancelled ones too.")
    async def meetings(self, info: Info, first: First = None, after: After = None) -> Connection[Meeting]:
        page: Connection[Meeting] = await info.context.answer(
            "MentoringSession.meetings", self.uuid, first=first, after=after
        )
        return page

    @strawberry.field(description="What came of it; null before the verification.")
    async def outcome(self, info: Info) -> SessionOutcome | None:
        gain = await self.gain(info)
        if gain is None or self.target_level is None:
            return None
        if gain.levels < 0:
            return SessionOutcome.REGRESSED
        if gain.to_level.rank >= self.target_level.rank:
            return SessionOutcome.TARGET_MET
        return SessionOutcome.IMPROVED if gain.levels else SessionOutcome.NO_CHANGE

    @strawberry.field(name="gain", description="What it brought the mentee; null before the verification.")
    async def skill_gain(self, info: Info) -> SkillGain | None:
        return await self.gain(info)

    @strawberry.field(description="The two departments as they were at acceptance; null before it.")
    def department_at_acceptance(self) -> SessionDepartments | None:
        return self.departments

    async def gain(self, info: Info) -> SkillGain | None:
        verified: Verification | None = await info.context.answer("MentoringSession.verification", self.uuid)
        return None if verified is None else verified.gain


async def _assessment(info: Info, uuid: str | None) -> Assessment | None:
    if uuid is None:
        return None
    found: Assessment | None = await info.context.answer("MentoringSession.assessment", uuid)
    return found
