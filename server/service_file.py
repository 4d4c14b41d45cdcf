"""Which database the running service uses, kept beside its data so that other commands can join it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from graph.engines import process
from server.failure import Failed

_STATE = "service.json"
_LOCK = "service.lock"


@contextmanager
def held(data_dir: Path) -> Iterator[None]:
    """This process as the one service of the directory, while the block lasts.

    Raises Failed: another one runs, or the directory cannot be used.
    """
    lock = FileLock(data_dir / _LOCK)
    try:
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock.acquire(timeout=0)
    except Timeout as error:
        raise Failed(f"another mentorgraph already runs on {data_dir}") from error
    except OSError as error:
        raise Failed(f"{data_dir} cannot be used: {error.strerror or error}") from error
    try:
        yield
    finally:
        (data_dir / _STATE).unlink(missing_ok=True)
        lock.release()


def write(data_dir: Path, state: dict[str, Any]) -> None:
    """Keep what another command needs to join (mode 0600: it holds a password)."""
    process.write_private(data_dir / _STATE, json.dumps(state))


def read(data_dir: Path) -> dict[str, Any] | None:
    """What the service that runs on this directory wrote; None when none runs."""
    try:
        state = json.loads((data_dir / _STATE).read_text())
    except (OSError, ValueError):
        return None
    return state if isinstance(state, dict) and _is_held(data_dir) else None


def _is_held(data_dir: Path) -> bool:
    lock = FileLock(data_dir / _LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    except OSError:
        return False
    lock.release()
    return False
