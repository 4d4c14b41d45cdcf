"""The words of a session's life: purpose, format, state, action, outcome."""

from enum import Enum

import strawberry


@strawberry.enum(description="What a session is for.")
class SessionPurpose(Enum):
    SKILL_GAP = strawberry.enum_value(
        "SKILL_GAP",
        description="Close the mentee's gap on one skill; ends in a verification by their manager.",
    )


@strawberry.enum(description="How mentor and mentee meet.")
class SessionFormat(Enum):
    ONE_TO_ONE = strawberry.enum_value("ONE_TO_ONE", description="One mentor, one mentee.")


@strawberry.enum(description="Where a session stands.")
class SessionState(Enum):
    REQUESTED = strawberry.enum_value(
        "REQUESTED", description="Waits for the mentor's answer; takes no place."
    )
    ACCEPTED = strawberry.enum_value("ACCEPTED", description="Agreed; no meeting planned. Takes a place.")
    SCHEDULED = strawberry.enum_value("SCHEDULED", description="A meeting is planned. Takes a place.")
    IN_PRACTICE = strawberry.enum_value(
        "IN_PRACTICE", description="They met; the mentee practises. Takes a place."
    )
    AWAITING_VERIFICATION = strawberry.enum_value(
        "AWAITING_VERIFICATION",
        description="The mentee reassessed; a verifier confirms. Takes a place.",
    )
    VERIFIED = strawberry.enum_value("VERIFIED", description="The level was verified; ended.")
    COMPLETED = strawberry.enum_value(
        "COMPLETED", description="Ended well without a verification (other purposes)."
    )
    DECLINED = strawberry.enum_value("DECLINED", description="The mentor said no; ended.")
    WITHDRAWN = strawberry.enum_value("WITHDRAWN", description="The mentee took the request back; ended.")
    CANCELLED = strawberry.enum_value("CANCELLED", description="Broken off with a reason; ended.")
    EXPIRED = strawberry.enum_value("EXPIRED", description="The request was not answered in time; ended.")
    LAPSED = strawberry.enum_value("LAPSED", description="Nothing happened for too long; ended.")


@strawberry.enum(description="What moves a session, or is recorded in it.")
class SessionAction(Enum):
    REQUEST = strawberry.enum_value("REQUEST", description="The mentee asks a mentor.")
    ACCEPT = strawberry.enum_value("ACCEPT", description="The mentor agrees.")
    DECLINE = strawberry.enum_value("DECLINE", description="The mentor says no.")
    WITHDRAW = strawberry.enum_value("WITHDRAW", description="The mentee takes the request back.")
    SCHEDULE = strawberry.enum_value("SCHEDULE", description="Either plans a meeting.")
    RESCHEDULE = strawberry.enum_value("RESCHEDULE", description="Either moves a planned meeting.")
    RECORD_MEETING = strawberry.enum_value(
        "RECORD_MEETING", description="Either records how a planned meeting went."
    )
    LOG_MEETING = strawberry.enum_value(
        "LOG_MEETING", description="Either logs a meeting that was not planned."
    )
    REASSESS = strawberry.enum_value("REASSESS", description="The mentee says which level is reached.")
    RETURN = strawberry.enum_value("RETURN", description="The verifier sends it back with a question.")
    VERIFY = strawberry.enum_value("VERIFY", description="The verifier confirms both levels.")
    COMPLETE = strawberry.enum_value("COMPLETE", description="Either ends a session of another purpose.")
    CANCEL = strawberry.enum_value("CANCEL", description="Somebody entitled breaks it off with a reason.")
    EXPIRE = strawberry.enum_value("EXPIRE", description="The clock ends an unanswered request.")
    LAPSE = strawberry.enum_value("LAPSE", description="The clock ends a session that stands still.")
    CORRECT = strawberry.enum_value(
        "CORRECT",
        description="The verifier, or an administrator on dispute, corrects the verified level.",
    )


@strawberry.enum(description="What came of a verified session, by its verified level.")
class SessionOutcome(Enum):
    TARGET_MET = strawberry.enum_value("TARGET_MET", description="At or above the target.")
    IMPROVED = strawberry.enum_value("IMPROVED", description="Above the starting level, below the target.")
    NO_CHANGE = strawberry.enum_value("NO_CHANGE", description="The starting level.")
    REGRESSED = strawberry.enum_value("REGRESSED", description="Below the starting level.")


@strawberry.enum(description="Where a meeting stands.")
class MeetingStatus(Enum):
    PLANNED = strawberry.enum_value("PLANNED", description="Still to come, or not recorded yet.")
    HELD = strawberry.enum_value("HELD", description="Took place.")
    CANCELLED = strawberry.enum_value("CANCELLED", description="Called off.")
    NO_SHOW_MENTOR = strawberry.enum_value("NO_SHOW_MENTOR", description="The mentor did not come.")
    NO_SHOW_MENTEE = strawberry.enum_value("NO_SHOW_MENTEE", description="The mentee did not come.")


@strawberry.enum(description="How a meeting is held.")
class MeetingMode(Enum):
    IN_PERSON = strawberry.enum_value("IN_PERSON", description="In one room.")
    VIDEO = strawberry.enum_value("VIDEO", description="By video.")
    PHONE = strawberry.enum_value("PHONE", description="By telephone.")
    ASYNC = strawberry.enum_value("ASYNC", description="In writing, each in their own time.")


@strawberry.enum(description="In which part somebody verified.")
class VerifierRole(Enum):
    MANAGER_OF_RECORD = strawberry.enum_value(
        "MANAGER_OF_RECORD", description="The mentee's manager at that moment."
    )
    SKIP_LEVEL = strawberry.enum_value(
        "SKIP_LEVEL", description="The manager's manager, after 21 days or by need."
    )
    PROGRAM_ADMIN = strawberry.enum_value(
        "PROGRAM_ADMIN", description="A programme administrator, after 30 days or by need."
    )


@strawberry.enum(description="Why a verified gain does not count toward a reputation.")
class GainExclusion(Enum):
    BELOW_HIGH_WATER_MARK = strawberry.enum_value(
        "BELOW_HIGH_WATER_MARK", description="The level had been verified before: neither praise nor blame."
    )
    CONFLICT_OF_INTEREST = strawberry.enum_value(
        "CONFLICT_OF_INTEREST", description="Mentor and mentee had come into one reporting line."
    )
    UNDER_REVIEW = strawberry.enum_value(
        "UNDER_REVIEW", description="The mentor disputes it, and it is not decided yet."
    )
    DISPUTE_UPHELD = strawberry.enum_value(
        "DISPUTE_UPHELD", description="The mentor disputed it, and was found to be right."
    )
