"""Values of arguments: most of them right, some wrong in every way that a client gets wrong."""

import random
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
)

from schema import ids
from scoring.matching.versions import VERSIONS
from tests.plans.stock import LEVEL_SOUGHT, Stock

# Which type's id an argument or input field takes; any other may be of every type.
_TYPE_OF_ID: Final = {
    "departmentId": "Department",
    "departmentIds": "Department",
    "excludeDepartmentIds": "Department",
    "regions": "Department",
    "skillId": "Skill",
    "skillIds": "Skill",
    "mentorId": "Employee",
    "menteeId": "Employee",
    "managerId": "Employee",
    "employeeId": "Employee",
    "jobRoleId": "JobRole",
    "targetRoleId": "JobRole",
    "sessionId": "MentoringSession",
    "meetingId": "Meeting",
    "Query.employee.id": "Employee",
    "Query.session.id": "MentoringSession",
}
_LEFT_OUT_MOSTLY: Final = frozenset(
    {"managerId", "menteeId", "minReputationLower", "departmentIds", "regions", "languages", "asOf", "text"}
)
_OF_THE_VIEWER: Final = frozenset({"Query.explainMatch.menteeId", "Query.whyNot.menteeId"})
"""Ids that are refused for most people but the viewer."""
_PAIRS: Final = frozenset({"explainMatch", "whyNot"})
"""Fields that want a level of whoever has no role."""
_DURATIONS: Final = ("P365D", "P1D", "PT36H", "P2W", "P10000D")
_INSTANTS: Final = (
    "2026-06-15T00:00:00Z",
    "2025-12-31T23:59:59.999999Z",
    "2026-01-01T01:00:00+02:00",
    "1999-01-01T00:00:00Z",
    "2031-01-01t00:00:00z",
)

REFUSED: Final[Mapping[str, Any]] = {
    "expectedVersion": 2**30,
    "level": 99,
    "capacity": -1,
    "mentorId": ids.encode("Employee", "0190a0b0-c0d0-7000-8000-00000000000d"),
}
"""Fields of an input, each with a value for which a mutation is refused; queries' inputs have none of them."""

Arguments = dict[str, tuple[GraphQLInputType, Any]]
"""By name: the argument's type and its value."""


class Word(str):
    """A value of an enum: quoted as a variable, bare in a document."""

    __slots__ = ()


@dataclass(slots=True)
class Values:
    """Draws the arguments of a field; one in `1 / wrong` values is wrong.

    `meant` is the type whose id is wanted where one of any type may stand.
    """

    rng: random.Random
    stock: Stock
    wrong: float = 0.0
    meant: str | None = None

    def arguments(self, parent: str, name: str, field: GraphQLField) -> Arguments:
        """The arguments to give, none for most that may be left out."""
        continued = self._continued(f"{parent}.{name}", field)
        if continued is not None:
            return continued
        given: Arguments = {}
        for argument, definition in field.args.items():
            required = isinstance(definition.type, GraphQLNonNull)
            chance = 0.12 if argument in _LEFT_OUT_MOSTLY else 0.35
            if name in _PAIRS and argument == "targetLevel":
                chance = 0.97
            if argument != "after" and (required or self.rng.random() < chance):
                given[argument] = (definition.type, self.of(f"{parent}.{name}.{argument}", definition.type))
        if "after" in field.args and self._errs():
            given["after"] = (field.args["after"].type, self._wrong_cursor())
        if name in _PAIRS and self._finds():
            given |= {key: (field.args[key].type, value) for key, value in self._found().items()}
        return self._one_key(parent, name, field, given)

    def of(self, place: str, type_: GraphQLInputType) -> Any:
        """A value for an argument or input field, `place` being where it stands, such as ``Query.node.id``."""
        if isinstance(type_, GraphQLNonNull):
            return self._present(place, type_.of_type)
        return None if self.rng.random() < 0.04 else self._present(place, type_)

    def _present(self, place: str, type_: GraphQLInputType) -> Any:
        name = place.rpartition(".")[2]
        if isinstance(type_, GraphQLList):
            count = self.rng.choice((0, 1, 1, 1, 2, 3, 6))
            return [self._item(place, type_.of_type) for _ in range(count)]
        if isinstance(type_, GraphQLEnumType):
            return Word(self.rng.choice(sorted(type_.values)))
        if isinstance(type_, GraphQLInputObjectType):
            return self._object(type_)
        if place in _OF_THE_VIEWER and not self._errs():
            return self.stock.viewer_id
        if place == "Query.reputation.mentorId" and self.stock.mentors and self.rng.random() < 0.6:
            return self.rng.choice(self.stock.mentors)
        if str(type_) == "ID" and name != "idempotencyKey":
            return self.id(_TYPE_OF_ID.get(place) or _TYPE_OF_ID.get(name) or self.meant)
        drawn = self._named.get(name) or self._scalars.get(str(type_), Values._text)
        return drawn(self)

    def _item(self, place: str, type_: GraphQLInputType) -> Any:
        return self._present(place, type_.of_type if isinstance(type_, GraphQLNonNull) else type_)

    def _object(self, type_: GraphQLInputObjectType) -> dict[str, Any]:
        held: dict[str, Any] = {}
        for name, field in type_.fields.items():
            # A search without a skill and a level is refused for whoever has no role.
            wanted = type_.name == "MentorSearchInput" and name in ("skillId", "targetLevel")
            chance = 0.97 if wanted else 0.1 if name in _LEFT_OUT_MOSTLY else 0.25
            if isinstance(field.type, GraphQLNonNull) or self.rng.random() < chance:
                held[name] = self.of(f"{type_.name}.{name}", field.type)
        if type_.name == "MentorSearchInput" and self._finds():
            held |= {name: value for name, value in self._found().items() if name in type_.fields}
        if "text" in held and "skillId" in held and not self._errs():
            # A search is for one or the other.
            del held[self.rng.choice(("text", "skillId"))]
        return {**held, **self._refused(type_)}

    def _refused(self, type_: GraphQLInputObjectType) -> dict[str, Any]:
        """What makes a mutation's input be refused, so that asking it changes nothing."""
        if (
            {"sessionId", "expectedVersion"} <= type_.fields.keys()
            and self.stock.ended
            and self.rng.random() < 0.5
        ):
            session, version = self.rng.choice(self.stock.ended)
            return {"sessionId": session, "expectedVersion": version}
        return {name: value for name, value in REFUSED.items() if name in type_.fields}

    def id(self, type_name: str | None) -> str:
        """An id of this type, or of any, that the viewer may read; else unknown, hidden, of another type, no id."""
        if not self._errs():
            chosen = type_name or self.rng.choice(sorted(self.stock.ids))
            return self.rng.choice(self.stock.seen.get(chosen) or (self.stock.viewer_id,))
        other = self.rng.choice(sorted(self.stock.ids))
        unknown = str(uuid.UUID(int=self.rng.getrandbits(128)))
        return self.rng.choice(
            (
                ids.encode(type_name or other, unknown),
                self.rng.choice(self.stock.ids[type_name or other] or (self.stock.viewer_id,)),
                self.rng.choice(self.stock.ids[other] or (self.stock.viewer_id,)),
                "ind_0190a0b0c0d07000800000000000000a",
                "nonsense",
                "",
            )
        )

    def _continued(self, place: str, field: GraphQLField) -> Arguments | None:
        """A page that goes on after a cursor of the same list."""
        lists = self.stock.cursors.get(place)
        if lists is None or self.rng.random() > 0.3:
            return None
        known = self.rng.choice(lists)
        values = {**known.arguments, "after": self.rng.choice(known.cursors)}
        if "first" in field.args and self.rng.random() < 0.5:
            values["first"] = self._first()
        return {name: (field.args[name].type, value) for name, value in values.items()}

    def _finds(self) -> bool:
        return bool(self.stock.matches) and not self._errs() and self.rng.random() < 0.7

    def _found(self) -> dict[str, Any]:
        """A mentor that the viewer's own search finds for a skill, by the names of arguments."""
        mentor, skill = self.rng.choice(self.stock.matches)
        return {
            "mentorId": mentor,
            "skillId": skill,
            "targetLevel": LEVEL_SOUGHT,
            "menteeId": self.stock.viewer_id,
        }

    def _one_key(self, parent: str, name: str, field: GraphQLField, given: Arguments) -> Arguments:
        if (parent, name) == ("Query", "employee") and not self._errs():
            key = self.rng.choice(("id", "externalId"))
            return {key: (field.args[key].type, self._present(f"Query.employee.{key}", field.args[key].type))}
        return given

    def _errs(self) -> bool:
        return self.rng.random() < self.wrong

    def _wrong_cursor(self) -> str:
        others = [cursor for lists in self.stock.cursors.values() for one in lists for cursor in one.cursors]
        cursor = self.rng.choice(others) if others else "AAAA"
        return self.rng.choice(
            (cursor, cursor[:-2], cursor[::-1], "", "not a cursor", "AAAAAAAAAAAAAAAAAAAA")
        )

    def _first(self) -> int:
        return self.rng.choice((0, 101, -1, 2**31 - 1) if self._errs() else (1, 2, 2, 3, 3, 5, 10, 100))

    def _level(self) -> int:
        return self.rng.choice((0, 6, 99, -5) if self._errs() else (1, 2, 2, 3, 3, 4))

    def _fewest(self) -> int:
        return self.rng.choice((0, 1, 2, -1) if self._errs() else (3, 3, 4))

    def _size(self) -> int:
        return self.rng.choice((0, -1) if self._errs() else (1, 1, 2, 3))

    def _external_id(self) -> str:
        return "no such" if self._errs() else self.rng.choice(self.stock.external_ids or ("no such",))

    def _text(self) -> str:
        if self._errs():
            return self.rng.choice(("x" * 201, "\u00e9\u00df\u4e2d" * 70, "}) RETURN 1 //"))
        words = self.rng.choice(self.stock.names or ("a",)).split() or ["a"]
        return self.rng.choice((words[0].lower(), words[-1].upper(), words[0][:2], "a", "", " e  a "))

    def _framework(self) -> str:
        return self.rng.choice((*self.stock.frameworks, "no such"))

    def _instant(self) -> str:
        return self.rng.choice((*_INSTANTS, *self.stock.instants[:20]))

    def _language(self) -> str:
        return self.rng.choice(("en", "de", "pt-BR", "xx"))

    def _version(self) -> str:
        return "match-0" if self._errs() else self.rng.choice(sorted(VERSIONS))

    def _weight(self) -> float:
        return self.rng.choice((-1, -1e-9, 0)) if self._errs() else self.rng.choice((0.1, 0.5, 1, 3))

    def _score(self) -> float:
        return self.rng.choice((0, -1, 0.25, 1e-3, -2.5, 100))

    _named: ClassVar[Mapping[str, Callable[["Values"], Any]]] = {
        "first": _first,
        "targetLevel": _level,
        "minLevel": _level,
        "minSize": _size,
        "minVerifiedSessions": _fewest,
        "externalId": _external_id,
        "frameworkName": _framework,
        "languages": _language,
        "levels": _level,
        "rankingVersion": _version,
        **dict.fromkeys(
            (
                "skillFit",
                "reputation",
                "organisationalDistance",
                "availability",
                "exposureBalance",
                "novelty",
                "workStyle",
            ),
            _weight,
        ),
    }
    _scalars: ClassVar[Mapping[str, Callable[["Values"], Any]]] = {
        "Boolean": lambda self: self.rng.random() < 0.5,
        "Int": lambda self: self.rng.choice((1, 2, 3, 4)),
        "Float": _score,
        "DateTime": _instant,
        "Duration": lambda self: self.rng.choice(_DURATIONS),
        "ID": lambda self: f"key {self.rng.randrange(10**6)}",
        "URL": lambda self: "https://example.com/a?b=c",
        "TimeZone": lambda self: self.rng.choice(("Europe/Berlin", "UTC")),
        "Date": lambda self: "2026-02-28",
    }
