"""A full refit of the largest organisation: time, memory, order and intervals."""

import json
import resource
import subprocess
import sys
import time
from typing import Any

from benchmarks.mentorbench import metrics, oracle, worlds
from benchmarks.mentorbench.effort import Effort
from benchmarks.mentorbench.measured import Tell, fits, patching
from benchmarks.mentorbench.wheels import ROOT


def measure(effort: Effort, tell: Tell) -> dict[str, Any]:
    """In a process of its own, so that the peak of memory is the fit's."""
    code = (
        "import json; from benchmarks.mentorbench.measured import large;"
        f"print(json.dumps(large.alone({effort.large}, {effort.seeds[0]}, {effort.patched})))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    tell(f"refit of {effort.large:,}: {found['wall_s']:.0f} s, {found['peak_gb']:.2f} GB; {found['update']}")
    return found


def alone(mentors: int, seed: int, updates: int) -> dict[str, Any]:
    """What this process finds; the peak of memory is the whole process's, the drawn organisation included."""
    world = worlds.draw("base", mentors, seed)
    ledger, fresh = patching.parted(world.ledger, updates)
    begun, cpu = time.perf_counter(), time.process_time()
    found = fits.nightly(ledger)
    wall, spent = time.perf_counter() - begun, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "mentors": mentors,
        "sessions": ledger.rows,
        "wall_s": wall,
        "cpu_s": spent,
        "peak_gb": peak * (1 if sys.platform == "darwin" else 1024) / 1e9,
        "share": metrics.order(found.mean, world.effect) / oracle.best(world).nuisance,
        "coverage": metrics.coverage(found, world),
        "slopes": metrics.slopes(found.mean, world),
        "converged": found.converged,
        "update": patching.of(found, fresh),
        "variances": dict(found.variances),
    }
