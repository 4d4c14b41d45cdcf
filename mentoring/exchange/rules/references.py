"""Names of other rows, each of which must be in the files or in the graph."""

from collections.abc import Callable, Container, Iterator
from typing import Any

from mentoring.exchange import session_lines, tables
from mentoring.exchange.cells import shown
from mentoring.exchange.records import Company, Session
from mentoring.exchange.rules.problem import Problem
from mentoring.exchange.rules.whole import Whole
from mentoring.exchange.tables import Table, camel

_Names = Callable[[Any], Any]


def broken(company: Company, whole: Whole) -> Iterator[Problem]:
    """Rows that name something that exists nowhere."""
    person, department, role = ("person", whole.people), ("department", whole.departments), whole.job_roles
    skill, scale = ("skill", whole.skills), ("scale", whole.scales)
    indicator = ("indicator", whole.indicators)
    new_assessments = {one.external_id for one in company.assessments}
    wanted: tuple[tuple[Table, str, tuple[str, Container[str]]], ...] = (
        (tables.DEPARTMENTS, "parent", department),
        (tables.MEMBERSHIPS, "person", person),
        (tables.MEMBERSHIPS, "department", department),
        (tables.REPORTING_LINES, "person", person),
        (tables.REPORTING_LINES, "manager", person),
        (tables.ROLE_HOLDINGS, "person", person),
        (tables.ROLE_HOLDINGS, "role", ("job role", role)),
        (tables.SKILLS, "scale", scale),
        (tables.SKILLS, "broader", skill),
        (tables.SKILLS, "related", skill),
        (tables.SKILLS, "replaced_by", skill),
        (tables.INDICATORS, "skill", skill),
        (tables.COMPETENCY_MODELS, "role", ("job role", role)),
        (tables.REQUIREMENTS, "role", ("job role", role)),
        (tables.REQUIREMENTS, "skill", skill),
        (tables.ASSESSMENTS, "person", person),
        (tables.ASSESSMENTS, "assessor", person),
        (tables.ASSESSMENTS, "skill", skill),
        (tables.ASSESSMENTS, "indicators", indicator),
        (tables.EVIDENCE, "assessment", ("assessment", new_assessments)),
        (tables.MENTORS, "person", person),
        (tables.OFFERS, "person", person),
        (tables.OFFERS, "skill", skill),
    )
    for table, attribute, (what, known) in wanted:
        rows = getattr(company, table.attribute)
        for index, row in enumerate(rows):
            for key in _missing(getattr(row, attribute), known):
                yield Problem(table.file, index, camel(attribute), _reason(what, key))
    yield from _models(company, whole)
    for index, session in enumerate(company.sessions):
        for column, what, key in _of_session(session, whole):
            yield Problem(session_lines.FILE, index, column, _reason(what, key))


def _reason(what: str, key: str) -> str:
    return f"no {what} {shown(key)} is in the files or in the graph"


def _missing(named: Any, known: Container[str]) -> Iterator[str]:
    if isinstance(named, str):
        if named not in known:
            yield named
    elif named:
        yield from (key for key in named if key not in known)


def _models(company: Company, whole: Whole) -> Iterator[Problem]:
    for index, row in enumerate(company.requirements):
        if (row.role, f"{row.version:07}") not in whole.models:
            reason = f"no version {row.version} of a competency model of {shown(row.role)} is there"
            yield Problem(tables.REQUIREMENTS.file, index, "version", reason)


def _of_session(session: Session, whole: Whole) -> Iterator[tuple[str, str, str]]:
    people, departments = whole.people, whole.departments
    wanted: list[tuple[str, str, Any, Container[str]]] = [
        ("mentor", "person", session.mentor, people),
        ("mentee", "person", session.mentee, people),
        ("initiatedBy", "person", session.initiated_by, people),
        ("skill", "skill", session.skill, whole.skills),
        ("followUpOf", "session", session.follow_up_of, whole.sessions),
        ("baseline", "assessment", session.baseline, whole.assessments),
        ("reassessment", "assessment", session.reassessment, whole.assessments),
        ("mentorDepartment", "department", session.mentor_department, departments),
        ("menteeDepartment", "department", session.mentee_department, departments),
        ("menteeRole", "job role", session.mentee_role, whole.job_roles),
        ("transitions.actor", "person", [move.actor for move in session.transitions if move.actor], people),
        ("practice.author", "person", [entry.author for entry in session.practice], people),
        (
            "practice.indicators",
            "indicator",
            [key for entry in session.practice for key in entry.indicators],
            whole.indicators,
        ),
    ]
    if session.verification is not None:
        wanted += [
            ("verification.verifier", "person", session.verification.verifier, people),
            ("verification.indicators", "indicator", session.verification.indicators, whole.indicators),
        ]
    for column, what, named, known in wanted:
        for key in _missing(named, known):
            yield column, what, key
