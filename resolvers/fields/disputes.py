"""Corrections and disputes of gains: fields bound to fragments."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from graph.disputes import fields as disputes
from graph.sessions import corrections
from resolvers.binding import Arguments, Binding, Many, One, Page
from resolvers.fields.competence import placed
from resolvers.fields.people import employee_by
from resolvers.fields.sessions import session_by
from resolvers.shapes import Shape
from schema.disputes import GainDispute
from schema.sessions import VerificationCorrection

if TYPE_CHECKING:
    from resolvers.context import RequestContext

CORRECTION = Shape(
    VerificationCorrection, corrections.COLUMNS, parts={"corrected_level": placed("corrected_rank")}
)
DISPUTE = Shape(GainDispute, disputes.COLUMNS)


def _in_state(_context: "RequestContext", arguments: Arguments) -> Mapping[str, Any]:
    state = arguments["state"]
    return {"state": None if state is None else state.name}


LISTING = Page(
    disputes.LISTING,
    DISPUTE,
    cursor=disputes.CURSOR,
    count=disputes.COUNTED,
    passed=_in_state,
    start="",
)
"""Every dispute, for administrators."""

FIELDS: dict[str, Binding] = {
    "Verification.corrections": Many(corrections.OF_VERIFICATION, CORRECTION),
    "VerificationCorrection.by": employee_by("corrector_uuid"),
    "GainDispute": One(disputes.SELF, DISPUTE),
    "GainDispute.mentor": employee_by("mentor_uuid"),
    "GainDispute.closedBy": employee_by("closer_uuid"),
    "GainDispute.session": session_by("session_uuid"),
    "SkillGain.dispute": One(disputes.OF_SESSION, DISPUTE, key=("session_uuid",)),
}
