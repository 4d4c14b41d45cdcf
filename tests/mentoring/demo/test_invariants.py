"""The promises of the domain model, checked on the rows alone."""

import csv
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from mentoring.demo import Demo
from mentoring.exchange import vocabulary
from mentoring.exchange.records import Assessment, Company, Person, Session, Transition

START_OF_TODAY = datetime(2026, 9, 14, tzinfo=UTC)
DAY = timedelta(days=1)
TABLE = Path(__file__).parents[1] / "sessions" / "session-states.csv"


def _moves_of_the_table() -> Iterator[tuple[str | None, str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            before = None if row["from"] == "-" else row["from"]
            for after in row["to"].split(" | "):
                yield before, row["action"].partition(":")[0], after


MOVES = frozenset(_moves_of_the_table())
FAR = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass
class Facts:
    """A company with the lookups that the checks need, made from its rows."""

    company: Company
    person: dict[str, Person] = field(default_factory=dict)
    managers: dict[str, list[tuple[datetime, datetime, str]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    units: dict[str, list[tuple[datetime, datetime, str]]] = field(default_factory=lambda: defaultdict(list))
    roles: dict[str, list[tuple[datetime, datetime, str]]] = field(default_factory=lambda: defaultdict(list))
    assessed: dict[tuple[str, str], list[Assessment]] = field(default_factory=lambda: defaultdict(list))
    assessment: dict[str, Assessment] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.person = {person.external_id: person for person in self.company.people}
        for line in self.company.reporting_lines:
            self.managers[line.person].append((line.since, line.until or FAR, line.manager))
        for stay in self.company.memberships:
            self.units[stay.person].append((stay.since, stay.until or FAR, stay.department))
        for holding in self.company.role_holdings:
            self.roles[holding.person].append((holding.since, holding.until or FAR, holding.role))
        for one in sorted(self.company.assessments, key=lambda one: one.assessed_at):
            self.assessed[one.person, one.skill].append(one)
            self.assessment[one.external_id] = one

    def manager(self, person: str, at: datetime) -> str | None:
        return _at(self.managers[person], at)

    def above(self, person: str, at: datetime) -> list[str]:
        chain: list[str] = []
        manager = self.manager(person, at)
        while manager is not None:
            assert manager not in chain
            chain.append(manager)
            manager = self.manager(manager, at)
        return chain

    def one_line(self, one: str, other: str, at: datetime) -> bool:
        return one in self.above(other, at) or other in self.above(one, at)

    def current(self, person: str, skill: str, at: datetime) -> Assessment | None:
        known = [one for one in self.assessed[person, skill] if one.assessed_at <= at]
        verified = [one for one in known if one.kind == "MANAGER"]
        return (verified or known or [None])[-1]

    def verified_sessions(self) -> Iterator[Session]:
        return (session for session in self.company.sessions if session.verification)


def _at(spans: list[tuple[datetime, datetime, str]], at: datetime) -> str | None:
    held = [value for since, until, value in spans if since <= at < until]
    assert len(held) <= 1
    return held[0] if held else None


def _overlap(spans: Iterable[tuple[datetime, datetime]]) -> bool:
    return any(after < until for (_since, until), (after, _end) in pairwise(sorted(spans)))


def _end(session: Session) -> datetime:
    return session.ended_at or FAR


_FACTS: dict[tuple[int, int], Facts] = {}
_COMPANIES = [(20, 3), (60, 1), (60, 10), (60, 32), (100, 6), (300, 1), (300, 6), (2000, 1)]


@pytest.fixture(params=_COMPANIES, ids=lambda company: f"{company[0]}-people-seed-{company[1]}")
def facts(request: pytest.FixtureRequest, demo_of: Callable[..., Demo]) -> Facts:
    company = request.param
    if company not in _FACTS:
        _FACTS[company] = Facts(demo_of(*company).company)
    return _FACTS[company]


def test_i1_one_session_at_a_time_for_mentee_mentor_and_skill(facts: Facts) -> None:
    spans = defaultdict(list)
    for session in facts.company.sessions:
        spans[session.mentee, session.mentor, session.skill].append((session.requested_at, _end(session)))

    assert not [triple for triple, held in spans.items() if _overlap(held)]


def test_i2_places_taken_never_exceed_capacity(facts: Facts) -> None:
    capacity = {mentor.person: mentor.capacity for mentor in facts.company.mentors}
    changes = defaultdict(list)
    for session in facts.company.sessions:
        if session.accepted_at:
            changes[session.mentor] += [(session.accepted_at, 1), (_end(session), -1)]

    for mentor, held in changes.items():
        taken = 0
        for _at_instant, change in sorted(held):
            taken += change
            assert taken <= capacity[mentor]


def test_i3_mentor_mentee_and_verifier_are_three_people(facts: Facts) -> None:
    assert all(session.mentor != session.mentee for session in facts.company.sessions)
    for session in facts.verified_sessions():
        assert session.verification
        assert session.verification.verifier not in (session.mentor, session.mentee)


def test_i4_no_reporting_line_between_the_two_at_request_and_acceptance(facts: Facts) -> None:
    for session in facts.company.sessions:
        assert not facts.one_line(session.mentor, session.mentee, session.requested_at)
        if session.accepted_at:
            assert not facts.one_line(session.mentor, session.mentee, session.accepted_at)


def test_i5_the_manager_of_record_verifies_or_who_comes_next(facts: Facts) -> None:
    for session in facts.verified_sessions():
        verification = session.verification
        assert verification
        assert session.awaiting_since
        waited = verification.at - session.awaiting_since
        manager = facts.manager(session.mentee, verification.at)
        above = facts.manager(manager, verification.at) if manager else None
        active = {
            person for person in (manager, above) if person and facts.person[person].status != "ON_LEAVE"
        }
        match verification.role:
            case "MANAGER_OF_RECORD":
                assert verification.verifier == manager
            case "SKIP_LEVEL":
                assert verification.verifier == above
                assert waited >= 21 * DAY or manager not in active
            case _:
                unit = _at(facts.units[verification.verifier], verification.at)
                assert unit
                assert unit.startswith("human-resources")
                assert verification.verifier not in (manager, above)
                assert waited >= 30 * DAY or not active


def test_i6_a_session_has_a_verification_exactly_when_it_is_verified(facts: Facts) -> None:
    for session in facts.company.sessions:
        assert (session.verification is not None) == (session.state == "VERIFIED")
    keys = [session.verification.external_id for session in facts.verified_sessions() if session.verification]
    assert len(keys) == len(set(keys))


def test_i7_the_baseline_is_the_assessment_behind_current_and_the_target_is_above_it(facts: Facts) -> None:
    for session in facts.company.sessions:
        at_request = facts.current(session.mentee, session.skill, session.requested_at)
        assert at_request
        assert at_request.rank < session.target_rank
        if session.accepted_at:
            current = facts.current(session.mentee, session.skill, session.accepted_at)
            assert current
            assert (session.baseline, session.baseline_rank) == (current.external_id, current.rank)
            assert session.baseline_verified == (current.kind == "MANAGER")
            assert current.rank < session.target_rank


def test_i8_a_level_is_never_paid_twice(facts: Facts) -> None:
    for session in facts.verified_sessions():
        verification = session.verification
        assert verification
        assert session.accepted_at
        ranks = [
            one.rank
            for one in facts.assessed[session.mentee, session.skill]
            if one.kind == "MANAGER"
            and (
                one.assessed_at <= session.accepted_at
                or (one.phase == "VERIFICATION" and one.assessed_at < verification.at)
            )
        ]
        high_water = max(ranks, default=None)
        paid_before = verification.baseline_rank < verification.verified_rank <= (high_water or 0)
        conflict = facts.one_line(session.mentor, session.mentee, verification.at)
        exclusion = "CONFLICT_OF_INTEREST" if conflict else "BELOW_HIGH_WATER_MARK" if paid_before else None
        assert (verification.high_water_rank, verification.exclusion) == (high_water, exclusion)
        assert verification.counts == (exclusion is None)


def test_i11_departments_role_and_model_are_those_of_the_acceptance(facts: Facts) -> None:
    models = defaultdict(list)
    for model in facts.company.competency_models:
        models[model.role].append((model.effective_from, model.version))
    for session in facts.company.sessions:
        frozen = (
            session.mentor_department,
            session.mentee_department,
            session.mentee_role,
            session.model_version,
        )
        if session.accepted_at is None:
            assert frozen == (None, None, None, None)
            continue
        at = session.accepted_at
        role = _at(facts.roles[session.mentee], at)
        assert role
        version = max(version for since, version in models[role] if since <= at)
        units = (_at(facts.units[person], at) for person in (session.mentor, session.mentee))
        assert frozen == (*units, role, version)


def test_i12_states_move_along_the_table(facts: Facts) -> None:
    for session in facts.company.sessions:
        before = None
        for seq, move in enumerate(session.transitions, start=1):
            assert (move.seq, move.from_state) == (seq, before)
            assert (move.from_state, move.action, move.to_state) in MOVES
            before = move.to_state
        assert (session.state, session.version) == (before, len(session.transitions))
        assert all(one.at < other.at for one, other in pairwise(session.transitions))


def test_i13_meetings_of_one_person_never_overlap(facts: Facts) -> None:
    spans = defaultdict(list)
    for session in facts.company.sessions:
        for meeting in session.meetings:
            if meeting.status != "CANCELLED":
                for person in (session.mentor, session.mentee):
                    spans[person].append((meeting.starts_at, meeting.ends_at))

    assert not [person for person, held in spans.items() if _overlap(held)]


def test_i14_people_take_part_only_while_they_are_here(facts: Facts) -> None:
    for session in facts.company.sessions:
        if session.state in vocabulary.OPEN_STATES:
            pair = (facts.person[session.mentor], facts.person[session.mentee])
            assert [person.status for person in pair] == ["ACTIVE", "ACTIVE"]
        for move in session.transitions:
            if move.actor:
                assert _at(facts.units[move.actor], move.at)


def test_i15_levels_are_on_the_scale(facts: Facts) -> None:
    ranks = {level.rank for level in facts.company.scales}
    used = {one.rank for one in facts.company.assessments} | {
        session.target_rank for session in facts.company.sessions
    }

    assert used <= ranks


def test_i16_the_reporting_tree_has_one_root_and_no_cycle_at_any_time(facts: Facts) -> None:
    here = [person.external_id for person in facts.company.people if person.status != "DEACTIVATED"]
    roots = [person for person in here if facts.manager(person, START_OF_TODAY) is None]
    assert len(roots) == 1
    assert all(_at(facts.units[person], START_OF_TODAY) for person in here)
    for spans in (facts.managers, facts.units, facts.roles):
        assert not [person for person, held in spans.items() if _overlap([span[:2] for span in held])]
    instants = sorted({since for held in facts.managers.values() for since, _until, _manager in held})
    for at in [*instants[-40:], START_OF_TODAY]:
        for person in here:
            facts.above(person, at)


def test_leavers_have_no_unit_manager_or_role_any_more(facts: Facts) -> None:
    for person in facts.company.people:
        if person.status == "DEACTIVATED":
            for spans in (facts.units, facts.managers, facts.roles):
                assert _at(spans[person.external_id], START_OF_TODAY) is None


def test_nothing_is_overdue_and_nothing_lies_ahead_but_plans(facts: Facts) -> None:
    for session in facts.company.sessions:
        if session.state in vocabulary.OPEN_STATES:
            assert session.due_at
            assert session.due_at > START_OF_TODAY + DAY
        else:
            assert session.due_at is None
        assert all(move.at <= START_OF_TODAY for move in session.transitions)
        for meeting in session.meetings:
            held_up = meeting.status == "PLANNED"
            assert held_up == (meeting.ends_at > START_OF_TODAY) or meeting.status == "CANCELLED"
    assert all(one.assessed_at <= START_OF_TODAY for one in facts.company.assessments)
    assert all(offer.since <= START_OF_TODAY for offer in facts.company.offers)


def _is_at_work(person: Person, at: datetime) -> bool:
    days, _, hours = person.working_hours.partition(" ")
    first, last = ("MoTuWeThFrSaSu".index(day) // 2 for day in days.split("-"))
    opens, closes = (time.fromisoformat(hour) for hour in hours.split("-"))
    local = at.astimezone(ZoneInfo(person.time_zone))
    return first <= local.weekday() <= last and opens <= local.time().replace(tzinfo=None) <= closes


def test_people_act_and_meet_in_working_hours(facts: Facts) -> None:
    for session in facts.company.sessions:
        for move in session.transitions:
            assert move.actor is None or _is_at_work(facts.person[move.actor], move.at)
        for meeting in session.meetings:
            for person in (session.mentor, session.mentee):
                assert _is_at_work(facts.person[person], meeting.starts_at)
                assert _is_at_work(facts.person[person], meeting.ends_at)


def _moves(session: Session, action: str) -> list[Transition]:
    return [move for move in session.transitions if move.action == action]


def test_meetings_fit_the_moves(facts: Facts) -> None:
    for session in facts.company.sessions:
        statuses = Counter(meeting.status for meeting in session.meetings)
        assert len(session.meetings) == len(_moves(session, "SCHEDULE")) + len(_moves(session, "LOG_MEETING"))
        recorded = _moves(session, "RECORD_MEETING")
        not_held = sum(move.to_state != "IN_PRACTICE" for move in recorded)
        assert statuses["HELD"] == len(recorded) - not_held + len(_moves(session, "LOG_MEETING"))
        if session.state == "SCHEDULED":
            assert statuses["PLANNED"] >= 1
        for meeting in session.meetings:
            assert session.accepted_at
            assert session.accepted_at < meeting.starts_at < meeting.ends_at


def test_a_reassessment_comes_a_day_after_the_practice_began(facts: Facts) -> None:
    for session in facts.company.sessions:
        since = min((one.ends_at for one in session.meetings if one.status == "HELD"), default=FAR)
        for move in session.transitions:
            if move.action == "RETURN":
                since = move.at
            if move.action == "REASSESS":
                assert move.at >= since + DAY


def test_claims_and_verified_levels_are_assessments(facts: Facts) -> None:
    for session in facts.company.sessions:
        own = [
            (one.assessed_at, one.external_id)
            for one in facts.assessed[session.mentee, session.skill]
            if one.phase == "REASSESSMENT" and session.requested_at < one.assessed_at < _end(session)
        ]
        assert [at for at, _key in own] == [move.at for move in _moves(session, "REASSESS")]
        assert session.reassessment == (own[-1][1] if own else None)
        verification = session.verification
        if verification:
            [given] = [
                one
                for one in facts.assessed[session.mentee, session.skill]
                if one.phase == "VERIFICATION" and one.assessed_at == verification.at
            ]
            assert (given.assessor, given.kind, given.rank) == (
                verification.verifier,
                "MANAGER",
                verification.verified_rank,
            )
            assert verification.indicators or verification.comment
            assert verification.claimed_rank == facts.assessment[own[-1][1]].rank


def test_mentors_teach_what_they_can(facts: Facts) -> None:
    offers = {(offer.person, offer.skill): offer.since for offer in facts.company.offers}
    for person, skill in offers:
        current = facts.current(person, skill, START_OF_TODAY)
        assert current
        assert current.rank >= 2
    for session in facts.company.sessions:
        current = facts.current(session.mentor, session.skill, session.requested_at)
        assert current
        assert current.rank >= session.target_rank
        assert offers[session.mentor, session.skill] <= session.requested_at


def test_whoever_waits_for_an_answer_waits_for_somebody_accepting(facts: Facts) -> None:
    accepting = {mentor.person for mentor in facts.company.mentors if mentor.accepting}

    assert all(one.mentor in accepting for one in facts.company.sessions if one.state == "REQUESTED")


def test_a_mentee_asks_no_more_than_five_at_a_time(facts: Facts) -> None:
    asked = defaultdict(list)
    for session in facts.company.sessions:
        asked[session.mentee].append((session.requested_at, session.accepted_at or _end(session)))
    for spans in asked.values():
        for at, _until in spans:
            assert sum(since <= at < until for since, until in spans) <= 5


def test_managers_assess_only_their_own_people_at_the_time(facts: Facts) -> None:
    for one in facts.company.assessments:
        if one.kind == "MANAGER" and one.phase != "VERIFICATION":
            assert facts.manager(one.person, one.assessed_at) == one.assessor
        if one.kind == "SELF":
            assert one.person == one.assessor


def test_no_two_people_share_a_user_name(facts: Facts) -> None:
    names = [person.user_name for person in facts.company.people]

    assert len(set(names)) == len(names)
    assert all(name.isascii() for name in names)
