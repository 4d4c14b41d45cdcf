"""Signing in: the person behind an issuer's subject or a user name, and the organisation's clock, in one statement."""

from dataclasses import dataclass

from graph.client import Graph
from graph.query import Query

SIGN_IN = Query(
    "people.sign_in",
    """
    MATCH (identity:SignInIdentity {key: $key})-[:SIGNS_IN]->(employee:Employee)
    OPTIONAL MATCH (organisation:Organisation {name: 'organisation'})
    OPTIONAL MATCH (clock:TestClock {name: 'test'})
    WITH employee, organisation, clock
    LIMIT 1
    RETURN collect({
      employee_id: employee.id,
      status: employee.status,
      advanced_micros: clock.advancedMicros,
      cursor_secret: organisation.cursorSecret,
      is_demo: coalesce(organisation.demo, true) OR organisation.demoEmployees IS NOT NULL
    }) AS rows
    """,
)
BY_USER_NAME = Query(
    "people.by_user_name",
    """
    MATCH (employee:Employee {userName: $user_name})
    OPTIONAL MATCH (organisation:Organisation {name: 'organisation'})
    OPTIONAL MATCH (clock:TestClock {name: 'test'})
    WITH employee, organisation, clock
    LIMIT 1
    RETURN collect({
      employee_id: employee.id,
      status: employee.status,
      advanced_micros: clock.advancedMicros,
      cursor_secret: organisation.cursorSecret,
      is_demo: coalesce(organisation.demo, true) OR organisation.demoEmployees IS NOT NULL
    }) AS rows
    """,
)


@dataclass(frozen=True, slots=True)
class SignInRow:
    """`is_demo` from the moment that a demo begins to be loaded, and where there is no organisation at all."""

    employee_id: str
    status: str
    advanced_micros: int | None
    cursor_secret: str | None
    is_demo: bool


def key_of(issuer: str, subject: str) -> str:
    """The key of a SignInIdentity."""
    return f"{issuer}|{subject}"


async def by_identity(graph: Graph, *, issuer: str, subject: str) -> SignInRow | None:
    """The person linked with this issuer's subject; None when there is no link."""
    rows = await graph.read(SIGN_IN, key=key_of(issuer, subject))
    return SignInRow(**rows[0]) if rows else None


async def by_user_name(graph: Graph, user_name: str) -> SignInRow | None:
    """The person of a user name, for whoever runs the service; None for nobody."""
    rows = await graph.read(BY_USER_NAME, user_name=user_name)
    return SignInRow(**rows[0]) if rows else None
