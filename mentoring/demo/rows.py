"""The rows of a company's files that follow from the catalogue and the staff alone."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TypeVar

from mentoring.demo.catalogue import Catalogue
from mentoring.demo.staff import NEVER, Member, Span, Staff
from mentoring.demo.worktime import instant
from mentoring.exchange import records

V = TypeVar("V")


def departments(catalogue: Catalogue, staff: Staff) -> tuple[records.Department, ...]:
    """Units with people, then teams."""
    units = (catalogue.unit[key] for key in staff.units)
    return (
        *(records.Department(unit.external_id, unit.name, unit.kind, unit.parent) for unit in units),
        *(records.Department(team.key, team.name, "TEAM", team.department) for team in staff.teams),
    )


def memberships(staff: Staff) -> tuple[records.Membership, ...]:
    """Everybody's units over time."""
    return tuple(
        records.Membership(member.key, span.value, instant(span.since), _end(span))
        for member, span in _spans(staff, lambda member: member.stays)
    )


def reporting_lines(staff: Staff) -> tuple[records.ReportingLine, ...]:
    """Everybody's managers over time."""
    return tuple(
        records.ReportingLine(member.key, staff.members[span.value].key, instant(span.since), _end(span))
        for member, span in _spans(staff, lambda member: member.lines)
    )


def role_holdings(staff: Staff) -> tuple[records.RoleHolding, ...]:
    """Everybody's job roles over time."""
    return tuple(
        records.RoleHolding(member.key, span.value, instant(span.since), _end(span))
        for member, span in _spans(staff, lambda member: member.roles)
    )


def job_roles(catalogue: Catalogue) -> tuple[records.JobRole, ...]:
    """Every job role of the catalogue, held or not."""
    return tuple(records.JobRole(role.external_id, role.title) for role in catalogue.roles)


def scales(catalogue: Catalogue) -> tuple[records.Level, ...]:
    """Every level of every scale."""
    return tuple(
        records.Level(scale.external_id, scale.name, level.rank, level.name, level.description)
        for scale in catalogue.scales
        for level in scale.levels
    )


def skills(catalogue: Catalogue) -> tuple[records.Skill, ...]:
    """Every skill; a related pair is named by the first of the two only."""
    named: set[frozenset[str]] = set()
    return tuple(
        records.Skill(
            external_id=skill.external_id,
            name=skill.name,
            scale=skill.scale,
            description=skill.description,
            aliases=skill.aliases,
            source_uri=skill.source_uri,
            status=skill.status,
            reassess_every=skill.reassess_every,
            broader=skill.broader,
            related=_first_named(skill.external_id, skill.related, named),
            replaced_by=skill.replaced_by,
        )
        for skill in catalogue.skills
    )


def indicators(catalogue: Catalogue) -> tuple[records.Indicator, ...]:
    """Every behavioural indicator."""
    return tuple(
        records.Indicator(held.external_id, held.skill, held.rank, held.text) for held in catalogue.indicators
    )


def _first_named(skill: str, related: tuple[str, ...], named: set[frozenset[str]]) -> tuple[str, ...]:
    new = tuple(other for other in related if frozenset((skill, other)) not in named)
    named.update(frozenset((skill, other)) for other in new)
    return new


def _spans(staff: Staff, of: Callable[[Member], list[Span[V]]]) -> Iterator[tuple[Member, Span[V]]]:
    for member in staff.members:
        for span in of(member):
            yield member, span


def _end(span: Span[V]) -> datetime | None:
    return None if span.until >= NEVER else instant(span.until)
