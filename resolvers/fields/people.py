"""Employees, departments and job roles: fields bound to fragments."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from graph import work_styles
from graph.organisation import departments, employees, job_roles
from resolvers.binding import Arguments, Binding, Many, One, Page
from resolvers.shapes import Shape, Value
from schema.people import Department, Employee, JobRole
from schema.work_styles import WorkStyle

if TYPE_CHECKING:
    from resolvers.context import RequestContext

EMPLOYEE = Shape(Employee, employees.COLUMNS)
DEPARTMENT = Shape(Department, departments.COLUMNS)
JOB_ROLE = Shape(JobRole, job_roles.COLUMNS)

WORK_STYLE = Shape(WorkStyle, work_styles.COLUMNS)

SEEN = "Employee.seen"
"""Whether the viewer may see a person's levels, gaps and sessions: the guard of those lists."""


def nothing_passed(context: "RequestContext", arguments: Arguments) -> Mapping[str, Any]:
    """For a fragment that takes no parameters of its own."""
    return {}


def employee_by(attribute: str) -> One:
    """The person whose id an object holds in this attribute."""
    return One(employees.SELF, EMPLOYEE, key=(attribute,))


def department_by(attribute: str) -> One:
    """The unit whose id an object holds in this attribute."""
    return One(departments.SELF, DEPARTMENT, key=(attribute,))


FIELDS: dict[str, Binding] = {
    "Employee": One(employees.SELF, EMPLOYEE),
    "Employee.seen": One(employees.SEEN_BY_VIEWER, Value({"seen": "seen"})),
    "Employee.email": One(employees.ADDRESS_FOR_VIEWER, Value({"address": "address"})),
    "Employee.workStyle": One(work_styles.OF_VIEWER, WORK_STYLE),
    "Employee.department": One(departments.OF_EMPLOYEE, DEPARTMENT),
    "Employee.manager": One(employees.MANAGER_OF, EMPLOYEE),
    "Employee.directReports": Page(
        employees.REPORTS_OF, EMPLOYEE, cursor=employees.CURSOR, count=employees.REPORTS_COUNTED
    ),
    "Employee.jobRole": One(job_roles.OF_EMPLOYEE, JOB_ROLE),
    "Department": One(departments.SELF, DEPARTMENT),
    "Department.parent": One(departments.PARENT_OF, DEPARTMENT),
    "Department.children": Many(departments.CHILDREN_OF, DEPARTMENT),
    "Department.headcount": One(departments.HEADCOUNT, Value({"total": "total"})),
    "JobRole": One(job_roles.SELF, JOB_ROLE),
}
