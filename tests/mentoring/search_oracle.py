"""Mentor search by brute force: the whole graph read plainly, every rule in plain Python."""

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from graph import instants
from graph.client import Graph
from graph.query import Query
from mentoring.search import Filters

_PEOPLE = Query(
    "oracle.people",
    """
    MATCH (person:Employee)
    OPTIONAL MATCH (person)-[member:MEMBER_OF]->(unit:Department) WHERE member.to IS NULL
    OPTIONAL MATCH (person)-[:HAS_PROFILE]->(profile:MentorProfile)
    RETURN collect({
        id: person.id, status: person.status, unit: unit.id, has_profile: profile.capacity IS NOT NULL,
        capacity: profile.capacity, accepting: profile.accepting, paused_until: profile.pausedUntil,
        zone: person.timeZone, hours: person.workingHours, languages: person.languages, grade: person.grade
    }) AS rows
    """,
)
_LINES = Query(
    "oracle.lines",
    """
    MATCH (person:Employee)-[line:REPORTS_TO]->(manager:Employee) WHERE line.to IS NULL
    RETURN collect({person: person.id, manager: manager.id}) AS rows
    """,
)
_UNITS = Query(
    "oracle.units",
    """
    MATCH (unit:Department)
    OPTIONAL MATCH (unit)-[:PART_OF]->(above:Department)
    RETURN collect({id: unit.id, above: above.id}) AS rows
    """,
)
_OFFERS = Query(
    "oracle.offers",
    """
    MATCH (skill:Skill)<-[offer:OFFERS]-(mentor:Employee)
    RETURN collect({
        mentor: mentor.id, skill: skill.id, every: skill.reassessEvery, rank: offer.rank, verified: offer.verified,
        rank_at: offer.rankAt, purposes: offer.purposes, formats: offer.formats, most: offer.maxLevelTaught,
        score: offer.publicScore, sd: offer.publicSd
    }) AS rows
    """,
)
_SESSIONS = Query(
    "oracle.sessions",
    """
    MATCH (session:MentoringSession)-[:MENTOR]->(mentor:Employee)
    MATCH (session)-[:MENTEE]->(mentee:Employee)
    MATCH (session)-[:TARGETS]->(skill:Skill)
    RETURN collect({
        mentor: mentor.id, mentee: mentee.id, skill: skill.id, state: session.state,
        requested_at: session.requestedAt, accepted_at: session.acceptedAt
    }) AS rows
    """,
)
_TAKING = {"ACCEPTED", "SCHEDULED", "IN_PRACTICE", "AWAITING_VERIFICATION"}
_HALF_A_YEAR = timedelta(days=182)
_WEEK = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_DAYS = {"Y": 365, "M": 30, "W": 7, "D": 1}


@dataclass(frozen=True, slots=True)
class Ask:
    """A search, as the oracle takes it: what the filters mean is written out there."""

    mentee: str
    skill: str
    target: int
    filters: Filters = Filters()  # noqa: RUF009  frozen
    least_lower: float | None = None
    weights: tuple[float, ...] = (0.12, 0.48, 0.08, 0.03, 0.27, 0.02, 0.0)


def _but(ask: Ask, **other: frozenset[Any]) -> Ask:
    """The search with other values of these filters."""
    return replace(ask, filters=replace(ask.filters, **other))


class World:
    """The graph as plain dictionaries, and the search over it."""

    def __init__(self, now: datetime, rows: dict[str, list[dict[str, Any]]]) -> None:
        self.now = now
        self.people = {row["id"]: row for row in rows["people"]}
        self.manager = {row["person"]: row["manager"] for row in rows["lines"]}
        self.above_unit = {row["id"]: row["above"] for row in rows["units"]}
        self.offers = defaultdict(list)
        for row in rows["offers"]:
            self.offers[row["skill"]].append(row)
        self.sessions = defaultdict(list)
        for row in rows["sessions"]:
            self.sessions[row["mentor"]].append(row)
        self.taken = Counter(row["mentor"] for row in rows["sessions"] if row["state"] in _TAKING)
        self.open = {
            (row["mentor"], row["mentee"], row["skill"])
            for row in rows["sessions"]
            if row["state"] in _TAKING | {"REQUESTED"}
        }

    @classmethod
    async def read(cls, graph: Graph, now: datetime) -> "World":
        """Everything there is."""
        return cls(
            now,
            {
                "people": await graph.read(_PEOPLE),
                "lines": await graph.read(_LINES),
                "units": await graph.read(_UNITS),
                "offers": await graph.read(_OFFERS),
                "sessions": await graph.read(_SESSIONS),
            },
        )

    def answer(self, ask: Ask) -> list[tuple[str, float]]:
        """(mentor, score) of everyone eligible, best first, equal scores by id."""
        found = [
            (offer["mentor"], self.score(offer, ask))
            for offer in self.offers[ask.skill]
            if self.takes(offer, ask)
        ]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))

    def is_newcomer(self, mentor: str, skill: str) -> bool:
        """Whether a mentor has a verified level and no published reputation on a skill."""
        [offer] = [offer for offer in self.offers[skill] if offer["mentor"] == mentor]
        return bool(offer["verified"]) and offer["score"] is None

    def facets(self, ask: Ask) -> dict[str, int]:
        """How many each unit has as its own people, had no department been chosen or left out."""
        free = _but(ask, within=frozenset(), without=frozenset())
        units = [self.people[mentor]["unit"] for mentor, _ in self.answer(free)]
        return dict(Counter(unit for unit in units if unit is not None))

    def level_facets(self, ask: Ask) -> dict[str, int]:
        """How many stand at each level, had none been chosen."""
        ranks = {offer["mentor"]: offer["rank"] for offer in self.offers[ask.skill]}
        return dict(Counter(str(ranks[mentor]) for mentor, _ in self.answer(_but(ask, levels=frozenset()))))

    def language_facets(self, ask: Ask) -> dict[str, int]:
        """How many speak each language, had none been chosen."""
        found = self.answer(_but(ask, languages=frozenset()))
        return dict(
            Counter(
                tag for mentor, _ in found for tag in {t[:2] for t in self.people[mentor]["languages"] or ()}
            )
        )

    def takes(self, offer: dict[str, Any], ask: Ask) -> bool:
        """Whether this offer's mentor would be let in and is wanted."""
        mentor = self.people[offer["mentor"]]
        now = instants.to_text(self.now)
        return (
            mentor["id"] != ask.mentee
            and mentor["status"] == "ACTIVE"
            and mentor["has_profile"]
            and bool(mentor["accepting"])
            and not (mentor["paused_until"] is not None and mentor["paused_until"] > now)
            and "SKILL_GAP" in offer["purposes"]
            and offer["rank"] >= ask.target
            and (offer["most"] is None or offer["most"] >= ask.target)
            and not self.in_line(mentor["id"], ask.mentee)
            and (mentor["id"], ask.mentee, ask.skill) not in self.open
            and (ask.filters.full or self.taken[mentor["id"]] < mentor["capacity"])
            and self.wanted(mentor, offer, ask)
        )

    def wanted(self, mentor: dict[str, Any], offer: dict[str, Any], ask: Ask) -> bool:
        """Whether the filters keep the mentor."""
        filters = ask.filters
        own, theirs = self.lineage(mentor["unit"]), self.lineage(self.people[ask.mentee]["unit"])
        if filters.within and not filters.within & set(own):
            return False
        if filters.without & set(own):
            return False
        if filters.levels and offer["rank"] not in filters.levels:
            return False
        if filters.languages and filters.languages.isdisjoint(tag[:2] for tag in mentor["languages"] or ()):
            return False
        grade = self.people[ask.mentee]["grade"]
        if filters.reverse and (grade is None or mentor["grade"] is None or mentor["grade"] >= grade):
            return False
        if filters.overlapping and (self.shared_hours(mentor["id"], ask.mentee) or 0) < 1:
            return False
        if filters.cross_only and (not own or not theirs or own[0] in theirs or theirs[0] in own):
            return False
        if ask.least_lower is None:
            return True
        return (
            offer["score"] is not None
            and offer["score"] - 1.6448536269514722 * offer["sd"] >= ask.least_lower
        )

    def score(self, offer: dict[str, Any], ask: Ask) -> float:
        """The published formula of the match model, written out."""
        raw = self.raw(offer, ask)
        return sum(part * weight for part, weight in zip(raw, ask.weights, strict=True)) / sum(ask.weights)

    def raw(self, offer: dict[str, Any], ask: Ask) -> tuple[float, ...]:
        """Every factor from 0 to 1."""
        mentor = offer["mentor"]
        fit = (0.7, 1.0, 1.0, 0.85, 0.7)[offer["rank"] - ask.target]
        if not offer["verified"]:
            fit *= 0.9
        fresh_since = instants.to_text(self.now - _interval(offer["every"]))
        if offer["rank_at"] is None or offer["rank_at"] < fresh_since:
            fit *= 0.95
        merit, reputation = 0.5, 0.0
        if offer["score"] is not None:
            merit = reputation = min(max(0.5 + (offer["score"] - 0.25 * offer["sd"]) / 1.4, 0.0), 1.0)
        since = instants.to_text(self.now - _HALF_A_YEAR)
        asked = sum(row["requested_at"] >= since for row in self.sessions[mentor])
        together = sum(
            row["mentee"] == ask.mentee and row["accepted_at"] is not None for row in self.sessions[mentor]
        )
        due = 0.1 * max(self.people[mentor]["capacity"], 1) * (0.5 + merit)
        return (
            fit,
            reputation,
            self.distance(mentor, ask.mentee),
            self.availability(mentor, ask.mentee, since),
            due / (due + asked),
            1 / (1 + together),
            0.5,
        )

    def distance(self, one: str, other: str) -> float:
        """Raw distance: four parts the way through the nearest common unit, one part the way up to a manager."""
        ours, theirs = self.lineage(self.people[one]["unit"]), self.lineage(self.people[other]["unit"])
        parts = []
        if ours and theirs:
            parts.append((0.8, min(len(set(ours) ^ set(theirs)) / 6, 1.0)))
        line = self.managers(other)
        if one in self.manager and line:
            above = self.manager[one]
            parts.append((0.2, min(line.index(above) / 3, 1.0) if above in line else 1.0))
        if not parts:
            return 0.5
        return sum(weight * raw for weight, raw in parts) / sum(weight for weight, _ in parts)

    def availability(self, mentor: str, mentee: str, since: str) -> float:
        """Raw availability: free places, hours in common, days to an acceptance, as far as they are known."""
        parts = [(0.5, min(max(self.people[mentor]["capacity"] - self.taken[mentor], 0) / 3, 1.0))]
        shared = self.shared_hours(mentor, mentee)
        if shared is not None:
            parts.append((0.3, min(shared / 5, 1.0)))
        answered = [
            datetime.fromisoformat(row["accepted_at"]) - datetime.fromisoformat(row["requested_at"])
            for row in self.sessions[mentor]
            if row["accepted_at"] is not None and row["requested_at"] >= since
        ]
        if answered:
            parts.append((0.2, max(1 - sum(answered, timedelta()) / len(answered) / timedelta(days=7), 0.0)))
        return sum(weight * raw for weight, raw in parts) / sum(weight for weight, _ in parts)

    def shared_hours(self, one: str, other: str) -> float | None:
        """Hours a week in common, five minutes at a time."""
        ours, theirs = self.week(one), self.week(other)
        return None if ours is None or theirs is None else len(ours & theirs) / 12

    def week(self, person: str) -> set[int] | None:
        """Five-minute pieces of a UTC week in which somebody works, with the offset of now."""
        hours = self.people[person]["hours"]
        if hours is None:
            return None
        days, times = hours.split(" ")
        first, last = days.split("-") if "-" in days else (days, days)
        opens, closes = (int(text[:2]) * 60 + int(text[3:]) for text in times.split("-"))
        offset = self.now.astimezone(ZoneInfo(self.people[person]["zone"])).utcoffset()
        assert offset is not None
        pieces: set[int] = set()
        day = _WEEK.index(first)
        while True:
            for minute in range(opens, closes, 5):
                pieces.add((day * 1440 + minute - int(offset.total_seconds()) // 60) % (7 * 1440))
            if _WEEK[day] == last:
                return pieces
            day = (day + 1) % 7

    def lineage(self, unit: str | None) -> list[str]:
        """A unit and all above it."""
        units = []
        while unit is not None:
            units.append(unit)
            unit = self.above_unit[unit]
        return units

    def in_line(self, one: str, other: str) -> bool:
        """Whether one of two people is above the other."""
        return one in self.managers(other) or other in self.managers(one)

    def managers(self, person: str) -> list[str]:
        """Everybody above a person."""
        found = []
        while (person := self.manager.get(person, "")) != "":
            found.append(person)
        return found


def _interval(every: str) -> timedelta:
    assert every[0] == "P"
    return timedelta(days=int(every[1:-1]) * _DAYS[every[-1]])


def same_list(found: list[tuple[str, float]], expected: list[tuple[str, float]]) -> None:
    """Assert the same people in the same order with the same scores."""
    assert [mentor for mentor, _ in found] == [mentor for mentor, _ in expected]
    assert [score for _, score in found] == pytest.approx([score for _, score in expected], abs=1e-12)
