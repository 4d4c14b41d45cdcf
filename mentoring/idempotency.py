"""Idempotency keys: a retried call meets its own finished work and answers with it."""

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from graph import idempotency
from graph.client import Graph, Tx
from mentoring import free_text
from mentoring.outcomes import Code, Done, Refused, refused

LIFE = timedelta(days=7)
MOST_LETTERS = 200
_FIELD = "idempotencyKey"


@dataclass(frozen=True, slots=True)
class Claim:
    """One person's key for one mutation, and the digest of what they asked for under it."""

    key: str
    input_digest: str


def claim(
    *, person_id: str, mutation: str, client_key: str | None, given: Mapping[str, object]
) -> Claim | Refused | None:
    """The claim of this call; None without a key; INVALID_INPUT for a blank or overlong key.

    `given` is the input in plain values, the key left out.
    """
    if client_key is None:
        return None
    if len(client_key) > MOST_LETTERS:
        return refused(Code.INVALID_INPUT, f"A key has at most {MOST_LETTERS} letters.", _FIELD)
    bad = free_text.refusal(client_key, _FIELD, required=True)
    if bad is not None:
        return bad
    # A lone surrogate inside `given` is refused later, by its own field: escaped, it can be hashed.
    canonical = json.dumps(given, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return Claim(
        f"{person_id}|{mutation}|{client_key}", hashlib.sha256(canonical.encode("ascii")).hexdigest()
    )


async def earlier(tx: Tx, claimed: Claim | None) -> Done | Refused | None:
    """What an earlier call under this key answered, as a replay.

    INVALID_INPUT when that call asked for something else; None when there was none in the last seven days.
    Read after the locks, so that of two calls at once the second finds the first.
    """
    if claimed is None:
        return None
    kept = await idempotency.find(tx, claimed.key)
    if kept is None:
        return None
    if kept.expires_at <= _real_now():
        await idempotency.forget(tx, claimed.key)
        return None
    if kept.input_digest != claimed.input_digest:
        return refused(Code.INVALID_INPUT, "This key was used for another input.", _FIELD)
    return Done(replayed=True, **kept.result)


async def keep(tx: Tx, claimed: Claim | None, done: Done) -> None:
    """Remember what this call changed, in the transaction that changes it."""
    if claimed is None:
        return
    answer = {
        name: value
        for name, value in dataclasses.asdict(done).items()
        if name != "replayed" and value is not None
    }
    now = _real_now()
    await idempotency.keep(
        tx,
        key=claimed.key,
        input_digest=claimed.input_digest,
        result=answer,
        created_at=now,
        expires_at=now + LIFE,
    )


async def forget_expired(graph: Graph, *, limit: int = 1000) -> int:
    """How many keys past their life were removed, at most `limit`."""
    return await graph.write(_forget_expired, limit)


async def _forget_expired(tx: Tx, limit: int) -> int:
    return await idempotency.forget_expired(tx, now=_real_now(), limit=limit)


def _real_now() -> datetime:
    # The life of a key is real time: the test clock must not end it.
    return datetime.now(UTC)
