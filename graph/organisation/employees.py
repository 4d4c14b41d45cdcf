"""Employees: by id, listed, and as others relate to them."""

from typing import Final, LiteralString

from graph.query import Fragment

COLUMNS: Final[dict[str, LiteralString]] = {
    "uuid": "employee.id",
    "external_id": "employee.externalId",
    "user_name": "employee.userName",
    "display_name": "employee.displayName",
    "status": "employee.status",
    "time_zone": "employee.timeZone",
    "locale": "employee.locale",
    "languages": "coalesce(employee.languages, [])",
    "work_location": "employee.workLocation",
    "working_hours": "employee.workingHours",
    "grade": "employee.grade",
    "hired_on": "employee.hiredOn",
}
CURSOR: Final[LiteralString] = "employee.listKey"

SELF = Fragment("employees.self", parent="Employee", text="WITH parent AS employee", row="employee")

BY_EXTERNAL_ID = Fragment(
    "employees.by_external_id",
    parent="Organisation",
    text="""
    MATCH (employee:Employee {externalId: $external_id})
    """,
    row="employee",
)

MANAGER_OF = Fragment(
    "employees.manager_of",
    parent="Employee",
    text="""
    MATCH (parent)-[line:REPORTS_TO]->(employee:Employee)
    WHERE line.from <= $as_of AND (line.to IS NULL OR $as_of < line.to)
    """,
    row="employee",
)

REPORTS_OF = Fragment(
    "employees.reports_of",
    parent="Employee",
    text="""
    MATCH (parent)<-[line:REPORTS_TO]-(employee:Employee)
    WHERE line.to IS NULL AND line.from <= $now AND employee.status <> 'DEACTIVATED'
      AND ($after IS NULL OR employee.listKey > $after)
    WITH employee ORDER BY employee.listKey LIMIT $limit
    """,
    row="employee",
    many=True,
)

REPORTS_COUNTED = Fragment(
    "employees.reports_counted",
    parent="Employee",
    text="""
    MATCH (parent)<-[line:REPORTS_TO]-(employee:Employee)
    WHERE line.to IS NULL AND line.from <= $now AND employee.status <> 'DEACTIVATED'
    WITH count(employee) AS total
    """,
    row="total",
)

# Whose assessments, gaps and sessions the viewer may see: one's own, and those of one's direct reports.
SEEN_BY_VIEWER = Fragment(
    "employees.seen_by_viewer",
    parent="Employee",
    text="""
    WITH parent.id = $viewer_id OR EXISTS {
        MATCH (parent)-[line:REPORTS_TO]->(:Employee {id: $viewer_id})
        WHERE line.to IS NULL AND line.from <= $now
    } AS seen
    """,
    row="seen",
)

# CASE, not OR: one planner takes seconds over a disjunction with a subquery in a predicate.
ADDRESS_FOR_VIEWER = Fragment(
    "employees.address_for_viewer",
    parent="Employee",
    text="""
    WITH parent, CASE WHEN $viewer_admin = true OR parent.id = $viewer_id THEN true ELSE EXISTS {
        MATCH (parent)-[line:REPORTS_TO]->(:Employee {id: $viewer_id})
        WHERE line.to IS NULL AND line.from <= $now
    } END AS shown
    WHERE shown = true
    WITH parent.email AS address
    """,
    row="address",
)

# The measured effect shows where the mentor opted in; whoever has no published score comes last, by name.
OFFERING_BEST = Fragment(
    "employees.offering_best",
    parent="Skill",
    text="""
    MATCH (parent)<-[offer:OFFERS]-(employee:Employee)
    WHERE employee.status <> 'DEACTIVATED'
    WITH employee, offer ORDER BY coalesce(offer.publicScore, -99.0) DESC, employee.listKey LIMIT $first
    """,
    row="employee",
    many=True,
)

# The anchor is a choice between texts: all, one unit and below, or those who offer a skill. Leavers are not listed.
ALL = Fragment(
    "employees.all",
    parent="Organisation",
    text="""
    MATCH (employee:Employee)
    WHERE employee.listKey > $after AND employee.status <> 'DEACTIVATED'
      AND all(word IN $words WHERE employee.searchText CONTAINS word)
    WITH employee ORDER BY employee.listKey LIMIT $limit
    """,
    row="employee",
    many=True,
)
ALL_COUNTED = Fragment(
    "employees.all_counted",
    parent="Organisation",
    text="""
    MATCH (employee:Employee)
    WHERE employee.status <> 'DEACTIVATED'
      AND all(word IN $words WHERE employee.searchText CONTAINS word)
    WITH count(employee) AS total
    """,
    row="total",
)
IN_DEPARTMENT = Fragment(
    "employees.in_department",
    parent="Organisation",
    text="""
    MATCH (:Department {id: $department_id})<-[:PART_OF*0..]-(unit:Department)
    MATCH (unit)<-[member:MEMBER_OF]-(employee:Employee)
    WHERE member.to IS NULL AND employee.status <> 'DEACTIVATED' AND employee.listKey > $after
      AND all(word IN $words WHERE employee.searchText CONTAINS word)
    WITH DISTINCT employee ORDER BY employee.listKey LIMIT $limit
    """,
    row="employee",
    many=True,
)
IN_DEPARTMENT_COUNTED = Fragment(
    "employees.in_department_counted",
    parent="Organisation",
    text="""
    MATCH (:Department {id: $department_id})<-[:PART_OF*0..]-(unit:Department)
    MATCH (unit)<-[member:MEMBER_OF]-(employee:Employee)
    WHERE member.to IS NULL AND employee.status <> 'DEACTIVATED'
      AND all(word IN $words WHERE employee.searchText CONTAINS word)
    WITH count(DISTINCT employee) AS total
    """,
    row="total",
)
OFFERING = Fragment(
    "employees.offering",
    parent="Organisation",
    text="""
    MATCH (:Skill {id: $skill_id})<-[:OFFERS]-(employee:Employee)
    WHERE employee.status <> 'DEACTIVATED' AND employee.listKey > $after
      AND all(word IN $words WHERE employee.searchText CONTAINS word)
      AND ($department_id IS NULL OR EXISTS {
        MATCH (employee)-[member:MEMBER_OF]->(:Department)-[:PART_OF*0..]->(:Department {id: $department_id})
        WHERE member.to IS NULL
      })
    WITH employee ORDER BY employee.listKey LIMIT $limit
    """,
    row="employee",
    many=True,
)
OFFERING_COUNTED = Fragment(
    "employees.offering_counted",
    parent="Organisation",
    text="""
    MATCH (:Skill {id: $skill_id})<-[:OFFERS]-(employee:Employee)
    WHERE employee.status <> 'DEACTIVATED'
      AND all(word IN $words WHERE employee.searchText CONTAINS word)
      AND ($department_id IS NULL OR EXISTS {
        MATCH (employee)-[member:MEMBER_OF]->(:Department)-[:PART_OF*0..]->(:Department {id: $department_id})
        WHERE member.to IS NULL
      })
    WITH count(employee) AS total
    """,
    row="total",
)
