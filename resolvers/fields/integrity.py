"""Flags of the watch over gains: fields bound to fragments, for administrators alone."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from graph.integrity import fields as flags
from resolvers.binding import Arguments, Binding, Many, One, Page
from resolvers.fields.people import EMPLOYEE, employee_by
from resolvers.fields.sessions import SESSION
from resolvers.shapes import Shape
from schema.integrity import IntegrityFlag, IntegrityReview

if TYPE_CHECKING:
    from resolvers.context import RequestContext

FLAG = Shape(IntegrityFlag, flags.COLUMNS)
REVIEW = Shape(IntegrityReview, flags.REVIEW_COLUMNS)


def _narrowed(_context: "RequestContext", arguments: Arguments) -> Mapping[str, Any]:
    kind, state = arguments["kind"], arguments["state"]
    return {
        "kind": None if kind is None else kind.name,
        "state": None if state is None else state.name,
        "reviewed": arguments["reviewed"],
    }


LISTING = Page(flags.LISTING, FLAG, cursor=flags.CURSOR, count=flags.COUNTED, passed=_narrowed, start="")
"""Every flag, by kind and age."""

FIELDS: dict[str, Binding] = {
    "IntegrityFlag": One(flags.SELF, FLAG),
    "IntegrityFlag.people": Many(flags.PEOPLE, EMPLOYEE),
    "IntegrityFlag.reviews": Many(flags.REVIEWS, REVIEW),
    "IntegrityReview.by": employee_by("by_uuid"),
    "IntegrityFlag.sessions": Page(
        flags.SESSIONS, SESSION, cursor=flags.SESSIONS_CURSOR, count=flags.SESSIONS_COUNTED
    ),
}
