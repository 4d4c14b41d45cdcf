"""Our own ids: UUIDv7 as text, new ones from a clock and derived ones from a key."""

import hashlib
import secrets
import uuid
from datetime import UTC, datetime

_TIME_BITS = 48
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def new(clock_ms: int) -> str:
    """A fresh UUIDv7 whose time is `clock_ms`, milliseconds since 1970."""
    return _shaped(clock_ms, secrets.token_bytes(16))


def derived(kind: str, key: str, at: datetime) -> str:
    """The one UUIDv7-shaped id of this kind and key with the time of `at` (aware).

    Its other bits are a SHA-256, so an import repeated gives the same ids. The same kind and key at another
    instant is another id.
    """
    if at.tzinfo is None:
        raise ValueError(f"the instant of an id must be aware, not {at!r}")
    # The length keeps ('ab', 'c') and ('a', 'bc') apart.
    digest = hashlib.sha256(f"{len(kind)}:{kind}:{key}".encode()).digest()
    return _shaped(_milliseconds(at), digest[:16])


def _milliseconds(at: datetime) -> int:
    # Whole microseconds first: a float of seconds since 1970 may fall one millisecond short.
    since = at - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1000 + since.microseconds // 1000


def _shaped(clock_ms: int, filling: bytes) -> str:
    """RFC 9562, section 5.7: 48 bits of time, version 7, 12 bits, variant 10, 62 bits."""
    if not 0 <= clock_ms < 2**_TIME_BITS:
        raise ValueError(f"the time of an id must be 0 to 2**48 - 1 milliseconds, not {clock_ms}")
    number = (clock_ms << 80) | (int.from_bytes(filling) & (2**80 - 1))
    number = number & ~(0xF << 76) | (0x7 << 76)
    number = number & ~(0x3 << 62) | (0x2 << 62)
    return str(uuid.UUID(int=number))
