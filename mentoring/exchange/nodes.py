"""Which node a key means: ids that are the same on every engine, before anything is written."""

from datetime import UTC, datetime
from functools import lru_cache

from graph import ids
from mentoring.exchange.cells import UUID7

# A key says nothing about when the thing began, and the same key must give the same id for ever.
_ORIGIN = datetime(2020, 1, 1, tzinfo=UTC)


def node_id(label: str, key: str) -> str:
    """The id of the node that this key means: the key itself where it is a UUIDv7."""
    return key if is_id(key) else _derived(label, key)


@lru_cache(maxsize=200_000)
def _derived(label: str, key: str) -> str:
    return ids.derived(label, key, _ORIGIN)


def identity(label: str, key: str) -> dict[str, str]:
    """The properties that name a node: `id`, and `externalId` where the key is the company's own."""
    return {"id": key} if is_id(key) else {"id": _derived(label, key), "externalId": key}


def is_id(key: str) -> bool:
    """Whether the key is an id of ours."""
    return len(key) == 36 and UUID7.fullmatch(key) is not None
