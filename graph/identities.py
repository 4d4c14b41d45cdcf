"""Sign-in identities: which issuer's subject is which person."""

from graph.client import Tx
from graph.people_sign_in import key_of
from graph.query import Query

PERSON = Query(
    "identities.person",
    """
    MATCH (employee:Employee {userName: $user_name})
    RETURN collect({id: employee.id}) AS rows
    """,
)

# The MERGE takes the write lock, so that two links at once leave one.
HOLD = Query(
    "identities.hold",
    """
    MERGE (identity:SignInIdentity {key: $key})
    SET identity.issuer = $issuer, identity.subject = $subject
    WITH identity
    OPTIONAL MATCH (identity)-[:SIGNS_IN]->(employee:Employee)
    WITH employee.id AS employee_id
    RETURN collect({employee_id: employee_id}) AS rows
    """,
)

UNLINK = Query(
    "identities.unlink",
    """
    MATCH (identity:SignInIdentity {key: $key})-[link:SIGNS_IN]->(:Employee)
    DELETE link
    """,
)

LINK = Query(
    "identities.link",
    """
    MATCH (identity:SignInIdentity {key: $key})
    MATCH (employee:Employee {id: $employee_id})
    CREATE (identity)-[:SIGNS_IN]->(employee)
    """,
)


async def person_named(tx: Tx, user_name: str) -> str | None:
    """The id of the person with this user name; None when there is none."""
    rows = await tx.read(PERSON, user_name=user_name)
    return rows[0]["id"] if rows else None


async def held_by(tx: Tx, *, issuer: str, subject: str) -> str | None:
    """The id of the person whom this sign-in is tied to; it stays locked until the transaction ends."""
    rows = await tx.run(HOLD, key=key_of(issuer, subject), issuer=issuer, subject=subject)
    holder: str | None = rows[0]["employee_id"]
    return holder


async def tie(tx: Tx, *, issuer: str, subject: str, employee_id: str) -> None:
    """Tie a held sign-in to this person, and to nobody else."""
    key = key_of(issuer, subject)
    await tx.run(UNLINK, key=key)
    await tx.run(LINK, key=key, employee_id=employee_id)
