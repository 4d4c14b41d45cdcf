"""Departments: the tree, its people, and where a person belongs."""

from typing import Final, LiteralString

from graph.query import Fragment

COLUMNS: Final[dict[str, LiteralString]] = {
    "uuid": "department.id",
    "external_id": "department.externalId",
    "name": "department.name",
    "kind": "department.kind",
}

SELF = Fragment("departments.self", parent="Department", text="WITH parent AS department", row="department")

ALL = Fragment(
    "departments.all",
    parent="Organisation",
    text="""
    MATCH (department:Department)
    WHERE $kind IS NULL OR department.kind = $kind
    WITH department ORDER BY department.listKey
    """,
    row="department",
    many=True,
)

OF_EMPLOYEE = Fragment(
    "departments.of_employee",
    parent="Employee",
    text="""
    MATCH (parent)-[member:MEMBER_OF]->(department:Department)
    WHERE member.from <= $as_of AND (member.to IS NULL OR $as_of < member.to)
    """,
    row="department",
)

PARENT_OF = Fragment(
    "departments.parent_of",
    parent="Department",
    text="""
    MATCH (parent)-[:PART_OF]->(department:Department)
    """,
    row="department",
)

CHILDREN_OF = Fragment(
    "departments.children_of",
    parent="Department",
    text="""
    MATCH (parent)<-[:PART_OF]-(department:Department)
    WITH department ORDER BY department.listKey
    """,
    row="department",
    many=True,
)

HEADCOUNT = Fragment(
    "departments.headcount",
    parent="Department",
    text="""
    MATCH (parent)<-[:PART_OF*0..]-(unit:Department)<-[member:MEMBER_OF]-(employee:Employee)
    WHERE member.from <= $as_of AND (member.to IS NULL OR $as_of < member.to)
      AND employee.status <> 'DEACTIVATED'
    WITH count(DISTINCT employee) AS total
    """,
    row="total",
)
