"""Employees, departments and job roles: fields bound to fragments."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from graph.organisation import departments, employees, job_roles
from resolvers.binding import Binding, Many, One, Page, UseCase
from schema.people import Department, Employee, EmploymentStatus, JobRole, OrgUnitKind

if TYPE_CHECKING:
    from resolvers.context import RequestContext


def employee(status: str, languages: list[str] | None, **row: Any) -> Employee:
    return Employee(status=EmploymentStatus(status), languages=languages or [], **row)


def department(kind: str, **row: Any) -> Department:
    return Department(kind=OrgUnitKind(kind), **row)


async def _addresses(context: "RequestContext", ids: Sequence[str]) -> dict[str, str | None]:
    # Read with the person, shown by right.
    people = await context.answers([("Employee", one) for one in ids])
    seen = await context.answers([("Employee.seen", one) for one in ids])
    return {
        one: person.address
        for one, person, shown in zip(ids, people, seen, strict=True)
        if person is not None and (shown or context.viewer.is_admin)
    }


_LISTS = {
    "Query.employees.all": Page(employees.ALL, employees.LISTED, employee, employees.ALL_COUNTED, start=""),
    "Query.employees.in_department": Page(
        employees.IN_DEPARTMENT, employees.LISTED, employee, employees.IN_DEPARTMENT_COUNTED, start=""
    ),
    "Query.employees.offering": Page(
        employees.OFFERING, employees.LISTED, employee, employees.OFFERING_COUNTED, start=""
    ),
    "Employee.directReports": Page(
        employees.REPORTS_OF, employees.LISTED, employee, employees.REPORTS_COUNTED
    ),
}

FIELDS: dict[str, Binding] = {
    **_LISTS,
    **{f"{name}.totalCount": page.counting for name, page in _LISTS.items()},
    "Employee": One(employees.SELF, employees.COLUMNS, employee),
    "Query.employee.by_external_id": One(employees.BY_EXTERNAL_ID, employees.COLUMNS, employee),
    "Employee.seen": One(employees.SEEN_BY_VIEWER, {"seen": "seen"}, lambda seen: seen),
    "Employee.email": UseCase(_addresses),
    "Employee.department": One(departments.OF_EMPLOYEE, departments.COLUMNS, department),
    "Employee.manager": One(employees.MANAGER_OF, employees.COLUMNS, employee),
    "Employee.jobRole": One(job_roles.OF_EMPLOYEE, job_roles.COLUMNS, JobRole),
    "Department": One(departments.SELF, departments.COLUMNS, department),
    "Department.parent": One(departments.PARENT_OF, departments.COLUMNS, department),
    "Department.children": Many(departments.CHILDREN_OF, departments.COLUMNS, department),
    "Department.headcount": One(departments.HEADCOUNT, {"total": "total"}, lambda total: total),
    "Query.departments": Many(departments.ALL, departments.COLUMNS, department),
    "JobRole": One(job_roles.SELF, job_roles.COLUMNS, JobRole),
}
