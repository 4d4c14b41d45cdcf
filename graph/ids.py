"""Our own ids: UUIDv7 as text, new ones from a clock and derived ones from a key."""

import functools
import hashlib
import secrets
from datetime import UTC, datetime

_TIME_BITS = 48
_NUMBER_BITS = 60
_VARIANT = {f"{digit:x}": f"{digit & 3 | 8:x}" for digit in range(16)}
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


def numbered(kind: str, number: int, at: datetime) -> str:
    """The one UUIDv7-shaped id of this kind and number (0 to 2**60 - 1) with the time of `at` (aware).

    In the order of the numbers, which an index takes in far sooner than ids in no order. Another kind with the
    same number is another id, but for a chance of 1 in 4,096.
    """
    if not 0 <= number < 2**_NUMBER_BITS:
        raise ValueError(f"the number of an id must be 0 to 2**60 - 1, not {number}")
    digits = f"{number:015x}"
    return f"{_numbered(kind, at)}-8{digits[:3]}-{digits[3:]}"


@functools.lru_cache(maxsize=100)
def _numbered(kind: str, at: datetime) -> str:
    return derived(kind, "", at)[:18]


def _milliseconds(at: datetime) -> int:
    # Whole microseconds first: a float of seconds since 1970 may fall one millisecond short.
    since = at - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1000 + since.microseconds // 1000


def _shaped(clock_ms: int, filling: bytes) -> str:
    """RFC 9562, section 5.7: 48 bits of time, version 7, 12 bits, variant 10, 62 bits."""
    if not 0 <= clock_ms < 2**_TIME_BITS:
        raise ValueError(f"the time of an id must be 0 to 2**48 - 1 milliseconds, not {clock_ms}")
    time, rest = f"{clock_ms:012x}", filling.hex()
    return f"{time[:8]}-{time[8:]}-7{rest[13:16]}-{_VARIANT[rest[16]]}{rest[17:20]}-{rest[20:]}"
