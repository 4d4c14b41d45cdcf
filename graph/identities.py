"""Sign-in identities: which issuer's subject is which person."""

from dataclasses import dataclass

from graph.client import Tx
from graph.query import Query

PERSON = Query(
    "identities.person",
    """
    MATCH (person:Employee {userName: $user_name})
    RETURN collect({id: person.id, display_name: person.displayName, status: person.status}) AS rows
    """,
)
# MERGE locks the identity, so that of two who link it at once one sees what the other did.
HOLDER = Query(
    "identities.holder",
    """
    MERGE (identity:SignInIdentity {key: $key})
    ON CREATE SET identity.issuer = $issuer, identity.subject = $subject
    SET identity.lock = $lock
    WITH identity
    OPTIONAL MATCH (identity)-[:SIGNS_IN]->(person:Employee)
    RETURN collect({id: person.id, user_name: person.userName}) AS rows
    """,
)
LINK = Query(
    "identities.link",
    """
    MATCH (identity:SignInIdentity {key: $key})
    MATCH (person:Employee {id: $person_id})
    CREATE (identity)-[:SIGNS_IN]->(person)
    """,
)
UNLINK = Query(
    "identities.unlink",
    """
    MATCH (identity:SignInIdentity {key: $key})-[link:SIGNS_IN]->(:Employee)
    DELETE link
    """,
)


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person who may be linked."""

    id: str
    display_name: str
    status: str


@dataclass(frozen=True, slots=True)
class HolderRow:
    """The person an identity signs in; both None while it signs in nobody."""

    id: str | None
    user_name: str | None


async def person(tx: Tx, user_name: str) -> PersonRow | None:
    """The person of a user name, None for an unknown one."""
    rows = await tx.read(PERSON, user_name=user_name)
    return PersonRow(**rows[0]) if rows else None


async def holder(tx: Tx, *, key: str, issuer: str, subject: str, lock: str) -> HolderRow:
    """Whom the identity signs in; it is made, and locked, where there was none."""
    (row,) = await tx.run(HOLDER, key=key, issuer=issuer, subject=subject, lock=lock)
    return HolderRow(**row)


async def link(tx: Tx, *, key: str, person_id: str) -> None:
    """Let an identity sign a person in."""
    await tx.run(LINK, key=key, person_id=person_id)


async def unlink(tx: Tx, *, key: str) -> None:
    """Let an identity sign nobody in."""
    await tx.run(UNLINK, key=key)
