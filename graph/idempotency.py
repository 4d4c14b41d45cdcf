"""Idempotency keys: what a call answered, kept in the transaction that made the change."""

import json
from dataclasses import dataclass
from datetime import datetime

from graph import instants
from graph.client import Tx
from graph.query import Query

FIND = Query(
    "idempotency.find",
    """
    MATCH (kept:IdempotencyKey {key: $key})
    RETURN collect({
        input_digest: kept.inputDigest, result: kept.resultJson, expires_at: kept.expiresAt
    }) AS rows
    """,
)
FORGET = Query(
    "idempotency.forget",
    """
    MATCH (kept:IdempotencyKey {key: $key})
    DELETE kept
    """,
)
# CREATE, not MERGE: of two calls under one key at once, the constraint lets one through and the other is run
# again, and then finds the key.
KEEP = Query(
    "idempotency.keep",
    """
    CREATE (:IdempotencyKey {
        key: $key, inputDigest: $input_digest, resultJson: $result, createdAt: $created_at,
        expiresAt: $expires_at
    })
    """,
)
EXPIRED = Query(
    "idempotency.expired",
    """
    MATCH (kept:IdempotencyKey)
    WHERE kept.expiresAt <= $now
    WITH kept ORDER BY kept.expiresAt LIMIT $limit
    DELETE kept
    WITH count(*) AS gone
    RETURN collect({gone: gone}) AS rows
    """,
)


@dataclass(frozen=True, slots=True)
class Kept:
    """An earlier call under the same key: the digest of its input and what it answered."""

    input_digest: str
    result: dict[str, str]
    expires_at: datetime


async def find(tx: Tx, key: str) -> Kept | None:
    """What is kept under this key, also when its time has passed."""
    rows = await tx.read(FIND, key=key)
    if not rows:
        return None
    [row] = rows
    return Kept(row["input_digest"], json.loads(row["result"]), instants.from_text(row["expires_at"]))


async def keep(
    tx: Tx, *, key: str, input_digest: str, result: dict[str, str], created_at: datetime, expires_at: datetime
) -> None:
    """Keep the answer of this call under its key, which must be free. Both instants are real time."""
    await tx.run(
        KEEP,
        key=key,
        input_digest=input_digest,
        result=json.dumps(result, sort_keys=True),
        created_at=instants.to_text(created_at),
        expires_at=instants.to_text(expires_at),
    )


async def forget(tx: Tx, key: str) -> None:
    """Free a key."""
    await tx.run(FORGET, key=key)


async def forget_expired(tx: Tx, *, now: datetime, limit: int) -> int:
    """How many keys were freed because their time had passed at `now` (real), at most `limit`."""
    [row] = await tx.run(EXPIRED, now=instants.to_text(now), limit=limit)
    return int(row["gone"])
