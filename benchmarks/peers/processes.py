"""What a process and its children have used, as Linux tells it."""

import os
from collections.abc import Iterator
from pathlib import Path

_TICK_S = 1 / os.sysconf("SC_CLK_TCK")
_KB = 1024


def cpu_s(pid: int) -> float:
    """Seconds of processor time of a process, of its living children and of those it has waited for."""
    return sum(_ticks(one) for one in _family(pid)) * _TICK_S


def machine_cpu_s() -> float:
    """Seconds of processor time of the whole machine, taken away by its host included."""
    fields = Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]
    user, nice, system, _idle, _waiting, irq, soft_irq, stolen = (int(field) for field in fields[:8])
    return (user + nice + system + irq + soft_irq + stolen) * _TICK_S


def resident_mb(pid: int) -> float:
    """Resident memory of a process and its living children, in megabytes of 2**20."""
    return sum(_resident_kb(one) for one in _family(pid)) / _KB


def _family(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            children = (task / "children").read_text().split()
        except OSError:  # the thread has ended since
            continue
        for child in children:
            yield from _family(int(child))


def _ticks(pid: int) -> int:
    # The name in the second field may hold blanks; what is counted from stands after its bracket.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(field) for field in fields[11:15])


def _resident_kb(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    return 0
