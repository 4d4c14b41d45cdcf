"""The words that the files may use, and the session's states that matter to a rule."""

from mentoring.sessions import lifecycle
from mentoring.sessions.lifecycle import Action, State

EMPLOYMENT_STATUSES = ("ACTIVE", "ON_LEAVE", "DEACTIVATED")
EMPLOYEE_KINDS = ("EMPLOYEE", "CONTRACTOR")
DEPARTMENT_KINDS = ("DEPARTMENT", "BUSINESS_UNIT", "REGION", "TEAM")
SKILL_STATUSES = ("ACTIVE", "DEPRECATED")
MODEL_STATUSES = ("DRAFT", "PUBLISHED", "RETIRED")
ASSESSMENT_KINDS = ("SELF", "MANAGER", "PEER", "EXTERNAL")
ASSESSMENT_PHASES = ("BASELINE", "PERIODIC", "REASSESSMENT", "VERIFICATION", "CORRECTION")
PURPOSES = ("SKILL_GAP",)
FORMATS = ("ONE_TO_ONE",)
MEETING_MODES = ("IN_PERSON", "VIDEO", "PHONE", "ASYNC")
MEETING_STATUSES = ("PLANNED", "HELD", "CANCELLED", "NO_SHOW_MENTOR", "NO_SHOW_MENTEE")
VERIFIER_ROLES = ("MANAGER_OF_RECORD", "SKIP_LEVEL", "DELEGATE", "PROGRAM_ADMIN")
EXCLUSIONS = ("NOT_VERIFIED", "BELOW_HIGH_WATER_MARK", "CONFLICT_OF_INTEREST", "UNDER_REVIEW", "OPTED_OUT")
GAIN_EXCLUSIONS = ("BELOW_HIGH_WATER_MARK", "CONFLICT_OF_INTEREST", "DISPUTE_UPHELD")

OPEN_STATES = tuple(state.value for state in State if state in lifecycle.OPEN)
"""`openKey` stands while a session is in one of these."""

PLACE_STATES = tuple(state.value for state in State if state in lifecycle.PLACE_TAKING)
"""States that take one of the mentor's places."""

STATES = tuple(state.value for state in State if state is not State.COMPLETED)
CLOSED_STATES = tuple(state for state in STATES if state not in OPEN_STATES)

ACTIONS = tuple(action.value for action in Action if action is not Action.COMPLETE)
"""COMPLETE is not for sessions with the purpose SKILL_GAP."""
