"""A company as rows: one frozen record a row of each file, and `Company`, all of them together.

Shapes, which hold for every record here:

- A *key* is text without `|`, line breaks or control characters, at most 200 characters. Records name each
  other by key: a person, department, role, skill, scale, indicator, assessment or session is always meant by
  its `external_id`. A key that is a UUIDv7 in its hyphenated lower-case form *is* the node's id (so a record
  made in the service keeps its id through export and import); any other key is kept as `externalId`.
- An instant is an aware `datetime` in UTC; a day is a `date`. A dated row holds from `since` (inclusive) to
  `until` (exclusive, None: still). In the files these two columns are `from` and `to`.
- Absent text is None, never "". A list is a tuple, empty for none, without repetition.
- Words in capitals are the vocabulary of `mentoring.exchange.vocabulary`.
- Tuples of `Company` may come in any order; files are written in key order.
"""

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Organisation:
    """organisation.csv, at most one row."""

    title: str


@dataclass(frozen=True, slots=True)
class Person:
    """people.csv. `working_hours` is local time as 'Mo-Fr 09:00-17:00'; `languages` are BCP 47 tags."""

    external_id: str
    user_name: str
    display_name: str
    email: str | None = None
    status: str = "ACTIVE"
    kind: str = "EMPLOYEE"
    time_zone: str = "UTC"
    locale: str = "en"
    languages: tuple[str, ...] = ()
    work_location: str | None = None
    working_hours: str = "Mo-Fr 09:00-17:00"
    grade: int | None = None
    hired_on: date | None = None


@dataclass(frozen=True, slots=True)
class Department:
    """departments.csv. `parent` is the key of the department this one is part of, None at the top."""

    external_id: str
    name: str
    kind: str = "DEPARTMENT"
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Membership:
    """memberships.csv. A person has at most one without `until`; two of one person never overlap."""

    person: str
    department: str
    since: datetime = field(metadata={"column": "from"})
    until: datetime | None = field(default=None, metadata={"column": "to"})


@dataclass(frozen=True, slots=True)
class ReportingLine:
    """reporting_lines.csv. At most one manager at any time; the current lines make a tree without cycles."""

    person: str
    manager: str
    since: datetime = field(metadata={"column": "from"})
    until: datetime | None = field(default=None, metadata={"column": "to"})


@dataclass(frozen=True, slots=True)
class JobRole:
    """job_roles.csv."""

    external_id: str
    title: str
    occupation_uri: str | None = None


@dataclass(frozen=True, slots=True)
class RoleHolding:
    """role_holdings.csv. A person holds at most one role at a time."""

    person: str
    role: str
    since: datetime = field(metadata={"column": "from"})
    until: datetime | None = field(default=None, metadata={"column": "to"})


@dataclass(frozen=True, slots=True)
class Level:
    """scales.csv, a row a level: ranks of a scale are 1, 2, 3 and so on without a hole.

    `scale` is the scale's key, `scale_name` its name (the same on each of its rows).
    """

    scale: str
    scale_name: str
    rank: int
    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Skill:
    """skills.csv. `broader`, `related` and `replaced_by` are keys of skills; a related pair is named once.

    `reassess_every` is an ISO 8601 duration in years, months, weeks or days ('P1Y').
    """

    external_id: str
    name: str
    scale: str
    description: str | None = None
    aliases: tuple[str, ...] = ()
    source_uri: str | None = None
    framework_name: str | None = None
    status: str = "ACTIVE"
    reassess_every: str = "P1Y"
    broader: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    replaced_by: str | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """indicators.csv: what somebody at `rank` of the skill is seen to do."""

    external_id: str
    skill: str
    rank: int
    text: str


@dataclass(frozen=True, slots=True)
class CompetencyModel:
    """competency_models.csv, known by role and version (1, 2, 3 ...)."""

    role: str
    version: int
    status: str
    effective_from: datetime


@dataclass(frozen=True, slots=True)
class Requirement:
    """requirements.csv: what a competency model asks of one skill. `weight` is above 0."""

    role: str
    version: int
    skill: str
    target_rank: int
    weight: float = 1.0
    critical: bool = False


@dataclass(frozen=True, slots=True)
class Assessment:
    """assessments.csv. `model_version` is the version of the role's model at that time, 0 for none.

    SELF is by the person, every other kind by somebody else. A verified session needs the verifier's own
    assessment here: kind MANAGER, phase VERIFICATION, by the verifier, of the mentee, at the verification's
    instant and rank. `corrects` is the key of the one that a CORRECTION stands in place of.
    """

    external_id: str
    person: str
    assessor: str
    skill: str
    kind: str
    phase: str
    rank: int
    assessed_at: datetime
    model_version: int = 0
    comment: str | None = None
    indicators: tuple[str, ...] = ()
    corrects: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """evidence.csv: something that shows an assessment's level."""

    external_id: str
    assessment: str
    title: str
    url: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Mentor:
    """mentors.csv: a mentor's profile. `capacity` is 0 to 20 places."""

    person: str
    capacity: int
    accepting: bool = True
    paused_until: datetime | None = None
    minutes_per_month: int | None = None
    leaderboard_visible: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """offers.csv: a skill that a mentor (with a row in mentors.csv and an assessed level) teaches."""

    person: str
    skill: str
    since: datetime
    purposes: tuple[str, ...] = ("SKILL_GAP",)
    formats: tuple[str, ...] = ("ONE_TO_ONE",)
    max_level_taught: int | None = None


@dataclass(frozen=True, slots=True)
class Transition:
    """One move of a session. `actor` None: the system; `from_state` None: the first one.

    `action` is a SessionAction ('RECORD_MEETING' for held and not held alike); `seq` counts from 1 by 1.
    `corrected_rank` is there exactly for CORRECT: the level in place of the one before.
    """

    seq: int
    at: datetime
    action: str
    from_state: str | None = field(metadata={"column": "from"})
    to_state: str = field(metadata={"column": "to"})
    actor: str | None = None
    reason: str | None = None
    corrected_rank: int | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting of a session. `sequence` is the iCalendar one: 0, then + 1 a change."""

    external_id: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    mode: str
    status: str
    ical_uid: str
    sequence: int = 0
    location: str | None = None
    conference_url: str | None = None


@dataclass(frozen=True, slots=True)
class Practice:
    """An entry of the practice log, with the indicators practised (of the session's skill); `note` may be ""."""

    external_id: str
    at: datetime
    author: str
    note: str
    indicators: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verification:
    """The verifier's word on a session; present exactly when the session is VERIFIED.

    `counts` None: high water, `counts` and `exclusion` are worked out at import from the assessments and
    reporting lines. `quality` (0 to 1) None: 0.7, the weight of imported history. What begins with `gain` says how
    the gain stands after corrections and disputes; `gain_counts` None: as the verification says.
    """

    external_id: str
    verifier: str
    role: str
    at: datetime
    baseline_rank: int
    verified_rank: int
    claimed_rank: int | None = None
    comment: str | None = None
    indicators: tuple[str, ...] = ()
    quality: float | None = None
    counts: bool | None = None
    exclusion: str | None = None
    high_water_rank: int | None = None
    gain_counts: bool | None = None
    gain_exclusion: str | None = None
    gain_high_water_rank: int | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """sessions.jsonl, an object a line: one session with all that happened in it.

    `version` is the number of the session's transitions (the request makes version 1) and its state is the
    last one's `to_state`. `baseline` is the key of the assessment behind the start, `reassessment` the latest
    self-assessment handed in. From acceptance on, `baseline_rank`, `baseline_verified`, both departments, the
    mentee's role and `model_version` (None where there was none) are frozen.

    The instants from `accepted_at` to `ended_at`, `returns` and `restarts` follow from the rest:
    `mentoring.exchange.timeline.completed(session)` fills them in for a session made without them (it never
    changes one that is given). `due_at` is the next deadline of an open session, None for a closed one.
    """

    external_id: str
    mentor: str
    mentee: str
    initiated_by: str
    skill: str
    target_rank: int
    scope: str
    state: str
    version: int
    requested_at: datetime
    transitions: tuple[Transition, ...]
    purpose: str = "SKILL_GAP"
    format: str = "ONE_TO_ONE"
    work_product: str | None = None
    follow_up_of: str | None = None
    baseline: str | None = None
    baseline_rank: int | None = None
    baseline_verified: bool | None = None
    reassessment: str | None = None
    mentor_department: str | None = None
    mentee_department: str | None = None
    mentee_role: str | None = None
    model_version: int | None = None
    accepted_at: datetime | None = None
    first_held_ended_at: datetime | None = None
    practice_since: datetime | None = None
    reassessed_at: datetime | None = None
    awaiting_since: datetime | None = None
    ended_at: datetime | None = None
    due_at: datetime | None = None
    returns: int = 0
    restarts: int = 0
    meetings: tuple[Meeting, ...] = ()
    practice: tuple[Practice, ...] = ()
    verification: Verification | None = None


@dataclass(frozen=True, slots=True)
class Company:
    """Everything that is exchanged, a tuple a file."""

    organisation: tuple[Organisation, ...] = ()
    people: tuple[Person, ...] = ()
    departments: tuple[Department, ...] = ()
    memberships: tuple[Membership, ...] = ()
    reporting_lines: tuple[ReportingLine, ...] = ()
    job_roles: tuple[JobRole, ...] = ()
    role_holdings: tuple[RoleHolding, ...] = ()
    scales: tuple[Level, ...] = ()
    skills: tuple[Skill, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    competency_models: tuple[CompetencyModel, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    mentors: tuple[Mentor, ...] = ()
    offers: tuple[Offer, ...] = ()
    sessions: tuple[Session, ...] = ()
