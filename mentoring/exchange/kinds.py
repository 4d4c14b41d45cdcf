"""What is upserted row by row: how each kind of record is found in the graph and what is written for it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from graph.exchange import assessments, competence, organisation
from graph.exchange.organisation import Statements
from mentoring import listkeys
from mentoring.exchange import records, tables
from mentoring.exchange.nodes import identity, node_id
from mentoring.exchange.tables import Columns, Table

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """One file's rows in the graph.

    `anchor` is the id of the node by which a record is read; `row` what is written for it; `plain` the record
    with the order taken out of what the graph keeps as a set. `grouped` puts rows to create into the shape of
    the first statement that creates them. `size` is the number of rows a transaction. A graph without any of
    `shown_by` (a label or relationship type, the anchors' label unless given) has no row of the kind.
    """

    table: Table
    label: str
    statements: Statements
    anchor: Callable[[Any], str]
    row: Callable[[Any], Row]
    plain: Callable[[Any], Any] = lambda record: record
    grouped: Callable[[list[Row]], list[Row]] = lambda rows: rows
    size: int = 2_000
    shown_by: str = ""

    def may_be_in(self, present: frozenset[str]) -> bool:
        """Whether a graph with these labels and relationship types may have a row of the kind."""
        return (self.shown_by or self.label) in present


def _props(table: Table, record: Any, *without: str) -> Row:
    return tables.stored(_kept(table.file, without), record)


@cache
def _kept(file: str, without: tuple[str, ...]) -> Columns:
    """The columns of a file that are properties: all but its key and those left out."""
    (table,) = (table for table in tables.TABLES if table.file == file)
    return table.columns.without("externalId", *without)


def _node(label: str, record: Any) -> str:
    return node_id(label, record.external_id)


def _person(record: Any) -> str:
    return node_id("Employee", record.person)


def _person_row(person: records.Person) -> Row:
    named = identity("Employee", person.external_id)
    props = _props(tables.PEOPLE, person) | named
    props["searchText"] = listkeys.searched([person.display_name, person.user_name])
    props["listKey"] = listkeys.list_key(person.display_name, named["id"])
    return {"id": named["id"], "props": props}


def _department_row(department: records.Department) -> Row:
    named = identity("Department", department.external_id)
    props = _props(tables.DEPARTMENTS, department, "parent") | named
    props["listKey"] = listkeys.list_key(department.name, named["id"])
    parent = department.parent and node_id("Department", department.parent)
    return {"id": named["id"], "props": props, "parent": parent}


def _dated_row(table: Table, column: str, label: str, record: Any) -> Row:
    props = _props(table, record, "person", column)
    other = node_id(label, getattr(record, column))
    return {"person": _person(record), "other": other, "props": props}


def _role_row(role: records.JobRole) -> Row:
    named = identity("JobRole", role.external_id)
    props = _props(tables.JOB_ROLES, role) | named
    props["listKey"] = listkeys.list_key(role.title, named["id"])
    return {"id": named["id"], "props": props}


def level_key(level: records.Level) -> str:
    """The key of a level of a scale."""
    return f"{level.scale}/{level.rank}"


def _level_row(level: records.Level) -> Row:
    named = identity("ProficiencyLevel", level_key(level))
    props = _props(tables.SCALES, level, "scale", "scaleName") | named
    scale = identity("ProficiencyScale", level.scale) | {"name": level.scale_name}
    return {"id": named["id"], "props": props, "scale": scale}


def _skill_row(skill: records.Skill) -> Row:
    named = identity("Skill", skill.external_id)
    props = _props(tables.SKILLS, skill, "scale", "broader", "related", "replacedBy") | named
    props["searchText"] = listkeys.searched([skill.name, *skill.aliases])
    props["listKey"] = listkeys.list_key(skill.name, named["id"])
    return {
        "id": named["id"],
        "props": props,
        "scale": node_id("ProficiencyScale", skill.scale),
        "broader": [node_id("Skill", key) for key in skill.broader],
        "related": [node_id("Skill", key) for key in skill.related],
        "replaced_by": skill.replaced_by and node_id("Skill", skill.replaced_by),
    }


def _indicator_row(indicator: records.Indicator) -> Row:
    named = identity("BehavioralIndicator", indicator.external_id)
    props = _props(tables.INDICATORS, indicator, "skill") | named
    return {"id": named["id"], "props": props, "skill": node_id("Skill", indicator.skill)}


def model_key(role: str, version: int) -> str:
    """The key of a competency model."""
    return f"{role}/{version}"


def _model_row(model: records.CompetencyModel) -> Row:
    named = identity("CompetencyModel", model_key(model.role, model.version))
    props = _props(tables.COMPETENCY_MODELS, model, "role") | named
    return {"id": named["id"], "props": props, "role": node_id("JobRole", model.role)}


def _model_of(record: Any) -> str:
    return node_id("CompetencyModel", model_key(record.role, record.version))


def _requirement_row(requirement: records.Requirement) -> Row:
    props = _props(tables.REQUIREMENTS, requirement, "role", "version", "skill")
    return {"model": _model_of(requirement), "skill": node_id("Skill", requirement.skill), "props": props}


_ENDS = ("person", "assessor", "skill", "indicators", "corrects")


def _assessment_row(assessment: records.Assessment) -> Row:
    named = identity("Assessment", assessment.external_id)
    props = _props(tables.ASSESSMENTS, assessment, *_ENDS) | named
    props["listKey"] = listkeys.instant_key(props["assessedAt"], named["id"])
    if assessment.corrects is not None:
        props["correctsId"] = node_id("Assessment", assessment.corrects)
    return {
        "id": named["id"],
        "person": _person(assessment),
        "assessor": node_id("Employee", assessment.assessor),
        "skill": node_id("Skill", assessment.skill),
        "props": props,
        "indicators": [node_id("BehavioralIndicator", key) for key in assessment.indicators],
    }


def _evidence_row(evidence: records.Evidence) -> Row:
    named = identity("Evidence", evidence.external_id)
    props = _props(tables.EVIDENCE, evidence, "assessment") | named
    return {"id": named["id"], "assessment": node_id("Assessment", evidence.assessment), "props": props}


def _mentor_row(mentor: records.Mentor) -> Row:
    props = _props(tables.MENTORS, mentor, "person")
    return {
        "person": _person(mentor),
        "id": node_id("MentorProfile", f"profile of {mentor.person}"),
        "props": props,
    }


def _offer_row(offer: records.Offer) -> Row:
    props = _props(tables.OFFERS, offer, "person", "skill")
    return {"person": _person(offer), "skill": node_id("Skill", offer.skill), "props": props}


def by(*ends: str) -> Callable[[list[Row]], list[Row]]:
    """A grouping of rows that have these ends in common: `[{*ends, rows: [the rest of each]}]`, in order."""

    def grouped(rows: list[Row]) -> list[Row]:
        groups: dict[tuple[str, ...], list[Row]] = {}
        for row in rows:
            groups.setdefault(tuple(row[end] for end in ends), []).append(
                {name: value for name, value in row.items() if name not in ends}
            )
        return [
            {**dict(zip(ends, shared, strict=True)), "rows": members} for shared, members in groups.items()
        ]

    return grouped


def _plain_skill(skill: records.Skill) -> records.Skill:
    return replace(skill, broader=tuple(sorted(skill.broader)), related=tuple(sorted(skill.related)))


def _plain_assessment(assessment: records.Assessment) -> records.Assessment:
    if len(assessment.indicators) < 2:
        return assessment
    return replace(assessment, indicators=tuple(sorted(assessment.indicators)))


def _of_label(label: str) -> Callable[[Any], str]:
    return lambda record: _node(label, record)


def _dated(table: Table, column: str, label: str, statements: Statements, *, shown_by: str) -> Kind:
    return Kind(
        table,
        "Employee",
        statements,
        _person,
        lambda record: _dated_row(table, column, label, record),
        size=4_000,
        shown_by=shown_by,
    )


DEPARTMENTS = Kind(
    tables.DEPARTMENTS,
    "Department",
    organisation.DEPARTMENTS,
    _of_label("Department"),
    _department_row,
    size=100_000,
)
PEOPLE = Kind(tables.PEOPLE, "Employee", organisation.PEOPLE, _of_label("Employee"), _person_row)
JOB_ROLES = Kind(tables.JOB_ROLES, "JobRole", organisation.JOB_ROLES, _of_label("JobRole"), _role_row)
SKILLS = Kind(
    tables.SKILLS,
    "Skill",
    competence.SKILLS,
    _of_label("Skill"),
    _skill_row,
    _plain_skill,
    size=100_000,
)
ASSESSMENTS = Kind(
    tables.ASSESSMENTS,
    "Assessment",
    assessments.ASSESSMENTS,
    _of_label("Assessment"),
    _assessment_row,
    _plain_assessment,
    by("person", "assessor"),
    size=4_000,
)

UPSERTED = (
    DEPARTMENTS,
    PEOPLE,
    JOB_ROLES,
    _dated(tables.MEMBERSHIPS, "department", "Department", organisation.MEMBERSHIPS, shown_by="MEMBER_OF"),
    _dated(
        tables.REPORTING_LINES, "manager", "Employee", organisation.REPORTING_LINES, shown_by="REPORTS_TO"
    ),
    _dated(tables.ROLE_HOLDINGS, "role", "JobRole", organisation.ROLE_HOLDINGS, shown_by="HOLDS_ROLE"),
    Kind(
        tables.SCALES,
        "ProficiencyLevel",
        competence.SCALES,
        lambda level: node_id("ProficiencyLevel", level_key(level)),
        _level_row,
    ),
    SKILLS,
    Kind(
        tables.INDICATORS,
        "BehavioralIndicator",
        competence.INDICATORS,
        _of_label("BehavioralIndicator"),
        _indicator_row,
    ),
    Kind(tables.COMPETENCY_MODELS, "CompetencyModel", competence.MODELS, _model_of, _model_row),
    Kind(tables.REQUIREMENTS, "CompetencyModel", competence.REQUIREMENTS, _model_of, _requirement_row),
    ASSESSMENTS,
    Kind(tables.EVIDENCE, "Evidence", assessments.EVIDENCE, _of_label("Evidence"), _evidence_row),
    Kind(
        tables.MENTORS,
        "Employee",
        assessments.MENTORS,
        _person,
        _mentor_row,
        shown_by="MentorProfile",
    ),
    Kind(
        tables.OFFERS,
        "Employee",
        assessments.OFFERS,
        _person,
        _offer_row,
        size=4_000,
        shown_by="OFFERS",
    ),
)
"""Every kind that is upserted, in the order of writing: what is referred to comes first."""
