"""The mentoring session, from request to verification: one use case a function, each one transaction."""

from mentoring.sessions.answers import accept, cancel, complete, decline, withdraw
from mentoring.sessions.corrections import correct
from mentoring.sessions.leavers import cancel_of_leaver
from mentoring.sessions.meetings import log_meeting, record_meeting, reschedule_meeting, schedule_meeting
from mentoring.sessions.reassessments import reassess, return_reassessment
from mentoring.sessions.requests import request
from mentoring.sessions.verification import verify

__all__ = [
    "accept",
    "cancel",
    "cancel_of_leaver",
    "complete",
    "correct",
    "decline",
    "log_meeting",
    "reassess",
    "record_meeting",
    "request",
    "reschedule_meeting",
    "return_reassessment",
    "schedule_meeting",
    "verify",
    "withdraw",
]
