"""What of this machine a server of ours may take: more on a big one, so that a load of many people is quick."""

import os
from dataclasses import dataclass
from pathlib import Path

_MIB = 1 << 20
_CGROUP_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))

_LEAST_HEAP, _MOST_HEAP = 512, 2048
_LEAST_CACHE, _MOST_CACHE = 128, 1024
_ROOMY_FROM = 8 * 1024
"""MiB of a machine on which half a gigabyte more is nobody's worry."""
_YOUNG_SHARE = 3


@dataclass(frozen=True, slots=True)
class Share:
    """A server's part of the machine, in MiB. `heap` is a bound, taken as it is needed.

    `young` is how much a server may fill before it looks what of it is still in use, None where it has to find
    out by itself: what a transaction of a load keeps is copied with each such look.
    """

    heap: int
    page_cache: int
    young: int | None


def share(memory: int | None = None) -> Share:
    """The part of a machine with so many MiB, by default of this one."""
    memory = _memory() if memory is None else memory
    heap = min(max(memory // 8, _LEAST_HEAP), _MOST_HEAP)
    return Share(
        heap=heap,
        page_cache=min(max(memory // 16, _LEAST_CACHE), _MOST_CACHE),
        young=heap // _YOUNG_SHARE if memory >= _ROOMY_FROM else None,
    )


def _memory() -> int:
    """MiB of this machine, or of what a container leaves us of it; 0 where nobody says."""
    try:
        installed = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # Windows has no sysconf
        return 0
    return min([installed, *_limits()]) // _MIB


def _limits() -> list[int]:
    found = []
    for path in _CGROUP_LIMITS:
        try:
            found.append(int(path.read_text()))
        except (OSError, ValueError):  # not there, or "max"
            continue
    return found
