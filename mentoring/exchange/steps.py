"""The steps of an import: each compares some rows with the graph, and writes what differs in one transaction."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol

from graph.client import Graph, Rows, Tx, plain
from graph.exchange import assessments as assessment_statements
from graph.exchange import competence, organisation
from graph.exchange import sessions as session_statements
from graph.query import Query
from mentoring.exchange import (
    holdings,
    kinds,
    leavers,
    places,
    session_lines,
    session_rows,
    tables,
    vocabulary,
)
from mentoring.exchange.holdings import Pair, Standing
from mentoring.exchange.kinds import Kind
from mentoring.exchange.nodes import node_id
from mentoring.exchange.records import Assessment, Company, Session

Row = dict[str, Any]
HeldBy = tuple[Pair, Standing]
"""What is made of one skill of one person."""

_PAIRS = 4_000
_SESSIONS = 500


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows of one file by what an import did, or in a dry run would do, with them."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.created + other.created, self.updated + other.updated, self.unchanged + other.unchanged
        )


@dataclass(slots=True)
class Plan:
    """What one step found: its counts, and the rows that each statement is to be run with, in order.

    `mentors` are those (ids) whose capacity or places taken it changes.
    """

    counts: Counts = field(default_factory=Counts)
    writes: list[tuple[Query, Rows]] = field(default_factory=list)
    leavers: list[str] = field(default_factory=list)
    mentors: list[str] = field(default_factory=list)

    def add(self, query: Query, rows: list[Row]) -> None:
        """Run this statement with these rows, unless there are none."""
        if rows:
            self.writes.append((query, rows))


class Step(Protocol):
    """One transaction's worth of an import. `file` is whose rows it counts, `size` how many it looks at."""

    @property
    def file(self) -> str: ...
    @property
    def size(self) -> int: ...

    def plan_unread(self) -> Plan | None:
        """The plan where it takes nothing of the graph to make it, None where it does."""
        ...

    async def plan(self, source: Graph | Tx) -> Plan:
        """What differs between the step's rows and the graph."""
        ...


def standings(assessments: Iterable[Assessment]) -> list[HeldBy]:
    """What assessments make of people's skills, in the order of people: a transaction touches few of them."""
    return sorted(holdings.of_assessments(assessments).items(), key=lambda item: item[0])


def of_company(company: Company, present: frozenset[str], held: Sequence[HeldBy]) -> list[Step]:
    """Every step for a company, in order, into a graph that has these labels and relationship types.

    `held`: the `standings` of its assessments.
    """
    steps: list[Step] = [Title(row.title) for row in company.organisation]
    steps.extend(_upserts(company, present, until="evidence"))
    steps.extend(_holdings(held, present))
    steps.extend(_upserts(company, present, since="mentors"))
    fresh = "MentoringSession" not in present
    steps.extend(Sessions(chunk, fresh) for chunk in _chunks(company.sessions, _SESSIONS))
    later = [session for session in company.sessions if session.follow_up_of is not None]
    steps.extend(FollowUps(chunk) for chunk in _chunks(later, _PAIRS))
    return steps


def planned(step: Step) -> Step:
    """The step, its plan made already where that takes nothing of the graph. Pure, and most of the work."""
    unread = step.plan_unread()
    if unread is None:
        return step
    writes: list[tuple[Query, Rows]] = [(query, plain(query.name, rows)) for query, rows in unread.writes]
    return Planned(step.file, step.size, replace(unread, writes=writes))


async def run(tx: Tx, step: Step, *, now: datetime) -> tuple[Counts, int]:
    """The counts of a step, written, and how many sessions ended because somebody left.

    Raises OvertakenError.
    """
    plan = await step.plan(tx)
    await places.hold(tx, plan.mentors)
    for query, rows in plan.writes:
        await tx.run(query, rows=rows)
    await places.check(tx, plan.mentors)
    cancelled = await leavers.cancel_sessions(tx, plan.leavers, now=now) if plan.leavers else 0
    return plan.counts, cancelled


@dataclass(frozen=True, slots=True)
class Planned:
    """A step whose plan is made."""

    file: str
    size: int
    made: Plan

    def plan_unread(self) -> Plan:
        """The plan."""
        return self.made

    async def plan(self, source: Graph | Tx) -> Plan:
        """The plan."""
        return self.made


@dataclass(frozen=True, slots=True)
class Title:
    """The organisation's name."""

    title: str
    file: str = tables.ORGANISATION.file
    size: int = 1

    def plan_unread(self) -> None:
        """None: the graph has a title."""

    async def plan(self, source: Graph | Tx) -> Plan:
        """An update where the title differs."""
        found = await source.read(organisation.TITLE)
        if found and found[0]["title"] == self.title:
            return Plan(Counts(unchanged=1))
        plan = Plan(Counts(updated=1) if found else Counts(created=1))
        plan.add(organisation.SET_TITLE, [{"title": self.title}])
        return plan


@dataclass(frozen=True, slots=True)
class Upsert:
    """Rows of one file, created where the graph has no such key, changed where it has another row."""

    kind: Kind
    records: Sequence[Any]
    fresh: bool

    @property
    def file(self) -> str:
        """The file of the rows."""
        return self.kind.table.file

    @property
    def size(self) -> int:
        """The number of rows."""
        return len(self.records)

    def plan_unread(self) -> Plan | None:
        """Creations, where the graph has none of the kind."""
        return self._against({}) if self.fresh else None

    async def plan(self, source: Graph | Tx) -> Plan:
        """Creations and changes, and in people the leavers."""
        return self.plan_unread() or self._against(await stored_records(source, self.kind, self.records))

    def _against(self, existing: Mapping[tuple[str, ...], Any]) -> Plan:
        new, changed, leaving = [], [], []
        for record in self.records:
            plain = self.kind.plain(record)
            held = existing.get(self.kind.table.key(record))
            if held is None:
                new.append(self.kind.row(plain))
            elif held != plain:
                changed.append(self.kind.row(plain))
                if self.kind is kinds.PEOPLE and plain.status == "DEACTIVATED" != held.status:
                    leaving.append(node_id("Employee", plain.external_id))
        unchanged = len(self.records) - len(new) - len(changed)
        plan = Plan(Counts(len(new), len(changed), unchanged), leavers=leaving)
        if self.kind.table is tables.MENTORS:
            plan.mentors += [row["person"] for row in changed]
        self._write(plan, new, changed)
        return plan

    def _write(self, plan: Plan, new: list[Row], changed: list[Row]) -> None:
        present = [{**row, "props": _present(row["props"])} for row in new]
        for query in self.kind.statements.create:
            plan.add(query, self.kind.grouped(present))
        for query in self.kind.statements.change:
            plan.add(query, changed)
        for query, needed in _LINKS.get(self.kind.table.file, ()):
            plan.add(query, [row for row in present + changed if row[needed]])


_LINKS = {
    tables.DEPARTMENTS.file: ((organisation.DEPARTMENTS_LINK, "parent"),),
    tables.SKILLS.file: (
        (competence.SKILLS_BROADER, "broader"),
        (competence.SKILLS_RELATED, "related"),
        (competence.SKILLS_REPLACED, "replaced_by"),
    ),
}


async def stored_records(
    source: Graph | Tx, kind: Kind, records: Sequence[Any]
) -> dict[tuple[str, ...], Any]:
    """What the graph has under the anchors of these records, by key."""
    anchors = sorted({kind.anchor(record) for record in records})
    rows = await source.read(kind.statements.read, ids=anchors)
    found = (kind.plain(kind.table.record_of(row)) for row in rows)
    return {kind.table.key(record): record for record in found}


@dataclass(frozen=True, slots=True)
class Holdings:
    """What assessments make of some people's skills."""

    pairs: Sequence[HeldBy]
    fresh: bool
    with_offers: bool
    file: str = "skills held"

    @property
    def size(self) -> int:
        """The number of pairs of person and skill."""
        return len(self.pairs)

    def plan_unread(self) -> Plan | None:
        """Every projection, where nobody holds a skill."""
        return self._against({}) if self.fresh else None

    async def plan(self, source: Graph | Tx) -> Plan:
        """The projections that are missing or other than the assessments say."""
        return self.plan_unread() or self._against(await self._existing(source))

    def _against(self, existing: Mapping[Pair, Row]) -> Plan:
        plan = Plan()
        new, changed, offered = [], [], []
        for (person, skill), standing in self.pairs:
            pair = (node_id("Employee", person), node_id("Skill", skill))
            held = existing.get(pair)
            props = holdings.merged(standing, held or {})
            if held is None:
                new.append({"person": pair[0], "skill": pair[1], "props": _present(props)})
            elif any(held[name] != value for name, value in props.items()):
                changed.append({"person": pair[0], "skill": pair[1], "props": props})
            else:
                continue
            offered.append(holdings.offered(pair, props))
        plan.add(assessment_statements.HOLDINGS_CREATE, kinds.by("person")(new))
        plan.add(assessment_statements.HOLDINGS_CHANGE, changed)
        if self.with_offers:
            plan.add(assessment_statements.OFFERS_PROJECT, offered)
        return plan

    async def _existing(self, source: Graph | Tx) -> dict[Pair, Row]:
        people = sorted({node_id("Employee", person) for (person, _skill), _standing in self.pairs})
        rows = await source.read(assessment_statements.HOLDINGS_READ, ids=people)
        return {(row["person"], row["skill"]): row for row in rows}


@dataclass(frozen=True, slots=True)
class Sessions:
    """Sessions, created where the graph has none of that key and left alone where it has."""

    sessions: Sequence[Session]
    fresh: bool
    file: str = session_lines.FILE

    @property
    def size(self) -> int:
        """The number of sessions."""
        return len(self.sessions)

    def plan_unread(self) -> Plan | None:
        """Every session, where the graph has none."""
        return self._besides(frozenset()) if self.fresh else None

    async def plan(self, source: Graph | Tx) -> Plan:
        """The sessions to create."""
        if unread := self.plan_unread():
            return unread
        ids = [session_rows.session_id(session) for session in self.sessions]
        return self._besides({row["id"] for row in await source.read(session_statements.VERSIONS, ids=ids)})

    def _besides(self, known: AbstractSet[str]) -> Plan:
        ids = [session_rows.session_id(session) for session in self.sessions]
        new = [session for session, at in zip(self.sessions, ids, strict=True) if at not in known]
        plan = Plan(Counts(created=len(new), unchanged=len(known)))
        plan.mentors += [
            node_id("Employee", one.mentor) for one in new if one.state in vocabulary.PLACE_STATES
        ]
        rows = session_rows.of_sessions(new)
        for name, query in session_statements.CREATE.items():
            held = rows.get(name, [])
            plan.add(query, kinds.by("session")(held) if name in session_statements.GROUPED else held)
        return plan


@dataclass(frozen=True, slots=True)
class FollowUps:
    """Which session follows which, once all are there."""

    sessions: Sequence[Session]
    file: str = session_lines.FILE

    @property
    def size(self) -> int:
        """The number of sessions that follow another."""
        return len(self.sessions)

    async def plan(self, source: Graph | Tx) -> Plan:
        """Each relationship; writing it twice makes one."""
        return self.plan_unread()

    def plan_unread(self) -> Plan:
        """As `plan`."""
        plan = Plan()
        rows = [
            {
                "session": session_rows.session_id(session),
                "other": node_id("MentoringSession", session.follow_up_of or ""),
            }
            for session in self.sessions
        ]
        plan.add(session_statements.FOLLOW_UPS_CREATE, rows)
        return plan


def _upserts(
    company: Company, present: frozenset[str], *, since: str | None = None, until: str | None = None
) -> Iterator[Step]:
    names = [kind.table.attribute for kind in kinds.UPSERTED]
    first = names.index(since) if since else 0
    last = names.index(until) + 1 if until else len(names)
    for kind in kinds.UPSERTED[first:last]:
        for chunk in _chunks(getattr(company, kind.table.attribute), kind.size):
            yield Upsert(kind, chunk, fresh=not kind.may_be_in(present))


def _holdings(held: Sequence[HeldBy], present: frozenset[str]) -> Iterator[Step]:
    for chunk in _chunks(held, _PAIRS):
        yield Holdings(chunk, fresh="HAS_SKILL" not in present, with_offers="OFFERS" in present)


def _chunks(rows: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def _present(props: Row) -> Row:
    return {name: value for name, value in props.items() if value is not None}
