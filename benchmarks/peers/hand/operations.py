"""Each operation: its one statement, the parameters it takes, and the answer made from its rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

Rows = list[list[Any]]


@dataclass(frozen=True, slots=True)
class Operation:
    """`statement` answers one record with `rows`, lists by position; `params` are made from person and variables."""

    statement: str
    params: Callable[[str, Mapping[str, Any]], dict[str, Any]]
    data: Callable[[Rows], dict[str, Any]]


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _id(prefix: str, uuid: str) -> str:
    return f"{prefix}_{uuid.replace('-', '')}"


_PEOPLE = """
MATCH (employee:Employee)
WHERE employee.listKey > '' AND employee.status <> 'DEACTIVATED'
WITH employee ORDER BY employee.listKey LIMIT 20
OPTIONAL MATCH (employee)-[member:MEMBER_OF]->(department:Department)
WHERE member.from <= $now AND (member.to IS NULL OR $now < member.to)
OPTIONAL MATCH (employee)-[line:REPORTS_TO]->(manager:Employee)
WHERE line.from <= $now AND (line.to IS NULL OR $now < line.to)
WITH employee, department, manager ORDER BY employee.listKey
RETURN collect([employee.id, employee.displayName, department.name, manager.displayName]) AS rows
"""


def _people(rows: Rows) -> dict[str, Any]:
    return {
        "employees": {
            "nodes": [
                {
                    "id": _id("emp", uuid),
                    "displayName": name,
                    "department": None if department is None else {"name": department},
                    "manager": None if manager is None else {"displayName": manager},
                }
                for uuid, name, department, manager in rows
            ]
        }
    }


_PAGE = """
MATCH (employee:Employee)
WHERE employee.listKey > '' AND employee.status <> 'DEACTIVATED'
WITH employee ORDER BY employee.listKey LIMIT 100
RETURN collect([
    employee.id, employee.displayName, employee.userName, employee.status, employee.workLocation,
    employee.timeZone, employee.languages, employee.grade
]) AS rows
"""


def _page(rows: Rows) -> dict[str, Any]:
    return {
        "employees": {
            "nodes": [
                {
                    "id": _id("emp", uuid),
                    "displayName": name,
                    "userName": user_name,
                    "status": status,
                    "workLocation": location,
                    "timeZone": time_zone,
                    "languages": languages or [],
                    "grade": grade,
                }
                for uuid, name, user_name, status, location, time_zone, languages, grade in rows
            ]
        }
    }


OPERATIONS: Mapping[str, Operation] = {
    "People": Operation(_PEOPLE, lambda _person, _variables: {"now": _now()}, _people),
    "Page": Operation(_PAGE, lambda _person, _variables: {}, _page),
}
