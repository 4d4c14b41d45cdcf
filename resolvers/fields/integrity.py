"""Flags of the watch over gains: fields bound to fragments, for administrators alone."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from graph.integrity import flags
from resolvers.binding import Arguments, Binding, Many, One, Page
from resolvers.fields.people import EMPLOYEE
from resolvers.fields.sessions import SESSION
from resolvers.shapes import Shape
from schema.integrity import IntegrityFlag

if TYPE_CHECKING:
    from resolvers.context import RequestContext

FLAG = Shape(IntegrityFlag, flags.COLUMNS)


def _narrowed(_context: "RequestContext", arguments: Arguments) -> Mapping[str, Any]:
    kind, state = arguments["kind"], arguments["state"]
    return {"kind": None if kind is None else kind.name, "state": None if state is None else state.name}


LISTING = Page(flags.LISTING, FLAG, cursor=flags.CURSOR, count=flags.COUNTED, passed=_narrowed, start="")
"""Every flag, by kind and age."""

FIELDS: dict[str, Binding] = {
    "IntegrityFlag": One(flags.SELF, FLAG),
    "IntegrityFlag.people": Many(flags.PEOPLE, EMPLOYEE),
    "IntegrityFlag.sessions": Page(
        flags.SESSIONS, SESSION, cursor=flags.SESSIONS_CURSOR, count=flags.SESSIONS_COUNTED
    ),
}
