"""People, units, roles and the dated relationships between them, as rows of the files."""

from dataclasses import dataclass

from graph.query import Query
from graph.search import cards


@dataclass(frozen=True, slots=True)
class Statements:
    """How one kind of row is read by ids, created, and changed. Reads take `$ids`, writes `$rows`."""

    read: Query
    create: tuple[Query, ...]
    change: tuple[Query, ...]


TITLE = Query(
    "exchange.organisation.title",
    """
    MATCH (organisation:Organisation {name: 'organisation'})
    RETURN collect({title: organisation.title, demo: organisation.demo}) AS rows
    """,
)
SET_TITLE = Query(
    "exchange.organisation.set_title",
    """
    UNWIND $rows AS row
    MERGE (organisation:Organisation {name: 'organisation'})
    ON CREATE SET organisation.demo = false, organisation.cursorSecret = randomUUID() + randomUUID()
    SET organisation.title = row.title
    """,
)
SET_DEMO = Query(
    "exchange.organisation.set_demo",
    """
    MATCH (organisation:Organisation {name: 'organisation'})
    SET organisation.demo = true
    """,
)

PEOPLE_READ = Query(
    "exchange.people.read",
    """
    UNWIND $ids AS id
    MATCH (person:Employee {id: id})
    RETURN collect({
      externalId: coalesce(person.externalId, person.id), userName: person.userName,
      displayName: person.displayName, email: person.email, status: person.status, kind: person.kind,
      timeZone: person.timeZone, locale: person.locale, languages: person.languages,
      workLocation: person.workLocation, workingHours: person.workingHours, grade: person.grade,
      hiredOn: person.hiredOn
    }) AS rows
    """,
)
# What there is much of is created with its properties by name: setting them from a map writes each node or
# relationship twice on the local engine.
PEOPLE_CREATE = Query(
    "exchange.people.create",
    """
    UNWIND $rows AS row
    CREATE (:Employee {
        id: row.props.id, externalId: row.props.externalId, userName: row.props.userName,
        displayName: row.props.displayName, email: row.props.email, status: row.props.status,
        kind: row.props.kind, timeZone: row.props.timeZone, locale: row.props.locale,
        languages: row.props.languages, workLocation: row.props.workLocation,
        workingHours: row.props.workingHours, grade: row.props.grade, hiredOn: row.props.hiredOn,
        searchText: row.props.searchText, listKey: row.props.listKey
    })
    """,
)
PEOPLE_CHANGE = Query(
    "exchange.people.change",
    """
    UNWIND $rows AS row
    MATCH (person:Employee {id: row.id})
    SET person += row.props, """
    + cards.STALE_IF_ANY,
)

DEPARTMENTS_READ = Query(
    "exchange.departments.read",
    """
    UNWIND $ids AS id
    MATCH (department:Department {id: id})
    OPTIONAL MATCH (department)-[:PART_OF]->(parent:Department)
    RETURN collect({
      externalId: coalesce(department.externalId, department.id), name: department.name,
      kind: department.kind, parent: coalesce(parent.externalId, parent.id)
    }) AS rows
    """,
)
DEPARTMENTS_CREATE = Query(
    "exchange.departments.create",
    """
    UNWIND $rows AS row
    CREATE (department:Department)
    SET department = row.props
    """,
)
DEPARTMENTS_CHANGE = Query(
    "exchange.departments.change",
    """
    UNWIND $rows AS row
    MATCH (department:Department {id: row.id})
    SET department += row.props
    WITH department
    MATCH (department)-[part:PART_OF]->(:Department)
    DELETE part
    """,
)
# A card names the units that a department lies within, which may change for everybody below.
DEPARTMENTS_FORGET = Query(
    "exchange.departments.forget_cards",
    """
    UNWIND $rows AS row
    WITH count(row) AS departments
    MATCH (mentor:Employee) WHERE mentor.cardUntil >= '0'
    SET """
    + cards.STALE,
)
DEPARTMENTS_LINK = Query(
    "exchange.departments.link",
    """
    UNWIND $rows AS row
    MATCH (department:Department {id: row.id})
    MATCH (parent:Department {id: row.parent})
    CREATE (department)-[:PART_OF]->(parent)
    """,
)

MEMBERSHIPS_READ = Query(
    "exchange.memberships.read",
    """
    UNWIND $ids AS id
    MATCH (person:Employee {id: id})-[held:MEMBER_OF]->(department:Department)
    RETURN collect({
      person: coalesce(person.externalId, person.id),
      department: coalesce(department.externalId, department.id), from: held.from, to: held.to
    }) AS rows
    """,
)
MEMBERSHIPS_CREATE = Query(
    "exchange.memberships.create",
    """
    UNWIND $rows AS row
    MATCH (person:Employee {id: row.person})
    MATCH (department:Department {id: row.other})
    CREATE (person)-[:MEMBER_OF {from: row.props.from, to: row.props.to}]->(department)
    SET """
    + cards.STALE_IF_ANY,
)
MEMBERSHIPS_CHANGE = Query(
    "exchange.memberships.change",
    """
    UNWIND $rows AS row
    MATCH (person:Employee {id: row.person})-[held:MEMBER_OF]->(department:Department {id: row.other})
    WHERE held.from = row.props.from
    SET held += row.props, """
    + cards.STALE_IF_ANY,
)

REPORTING_LINES_READ = Query(
    "exchange.reporting_lines.read",
    """
    UNWIND $ids AS id
    MATCH (person:Employee {id: id})-[held:REPORTS_TO]->(manager:Employee)
    RETURN collect({
      person: coalesce(person.externalId, person.id),
      manager: coalesce(manager.externalId, manager.id), from: held.from, to: held.to
    }) AS rows
    """,
)
REPORTING_LINES_CREATE = Query(
    "exchange.reporting_lines.create",
    """
    UNWIND $rows AS row
    MATCH (person:Employee {id: row.person})
    MATCH (manager:Employee {id: row.other})
    CREATE (person)-[:REPORTS_TO {from: row.props.from, to: row.props.to}]->(manager)
    SET """
    + cards.STALE_IF_ANY,
)
REPORTING_LINES_CHANGE = Query(
    "exchange.reporting_lines.change",
    """
    UNWIND $rows AS row
    MATCH (person:Employee {id: row.person})-[held:REPORTS_TO]->(manager:Employee {id: row.other})
    WHERE held.from = row.props.from
    SET held += row.props, """
    + cards.STALE_IF_ANY,
)

JOB_ROLES_READ = Query(
    "exchange.job_roles.read",
    """
    UNWIND $ids AS id
    MATCH (role:JobRole {id: id})
    RETURN collect({
      externalId: coalesce(role.externalId, role.id), title: role.title, occupationUri: role.occupationUri
    }) AS rows
    """,
)
JOB_ROLES_CREATE = Query(
    "exchange.job_roles.create",
    """
    UNWIND $rows AS row
    CREATE (role:JobRole)
    SET role = row.props
    """,
)
JOB_ROLES_CHANGE = Query(
    "exchange.job_roles.change",
    """
    UNWIND $rows AS row
    MATCH (role:JobRole {id: row.id})
    SET role += row.props
    """,
)

ROLE_HOLDINGS_READ = Query(
    "exchange.role_holdings.read",
    """
    UNWIND $ids AS id
    MATCH (person:Employee {id: id})-[held:HOLDS_ROLE]->(role:JobRole)
    RETURN collect({
      person: coalesce(person.externalId, person.id),
      role: coalesce(role.externalId, role.id), from: held.from, to: held.to
    }) AS rows
    """,
)
ROLE_HOLDINGS_CREATE = Query(
    "exchange.role_holdings.create",
    """
    UNWIND $rows AS row
    MATCH (person:Employee {id: row.person})
    MATCH (role:JobRole {id: row.other})
    CREATE (person)-[:HOLDS_ROLE {from: row.props.from, to: row.props.to}]->(role)
    """,
)
ROLE_HOLDINGS_CHANGE = Query(
    "exchange.role_holdings.change",
    """
    UNWIND $rows AS row
    MATCH (person:Employee {id: row.person})-[held:HOLDS_ROLE]->(role:JobRole {id: row.other})
    WHERE held.from = row.props.from
    SET held += row.props
    """,
)

DEPARTMENTS = Statements(DEPARTMENTS_READ, (DEPARTMENTS_CREATE,), (DEPARTMENTS_CHANGE, DEPARTMENTS_FORGET))
PEOPLE = Statements(PEOPLE_READ, (PEOPLE_CREATE,), (PEOPLE_CHANGE,))
MEMBERSHIPS = Statements(MEMBERSHIPS_READ, (MEMBERSHIPS_CREATE,), (MEMBERSHIPS_CHANGE,))
REPORTING_LINES = Statements(REPORTING_LINES_READ, (REPORTING_LINES_CREATE,), (REPORTING_LINES_CHANGE,))
JOB_ROLES = Statements(JOB_ROLES_READ, (JOB_ROLES_CREATE,), (JOB_ROLES_CHANGE,))
ROLE_HOLDINGS = Statements(ROLE_HOLDINGS_READ, (ROLE_HOLDINGS_CREATE,), (ROLE_HOLDINGS_CHANGE,))
