"""One verified gain to new scores: what an update costs, and how far from a refit it ends.

Organisations are MentorBench's, of a seed that nothing was tuned on. New sessions copy mentor and skill of one session
and mentee, manager and levels of another. Times are of the computing alone and include reading what an update changed:
mean, sd, lower, upper, index and contributions of its mentor. Refits hold the variances; their largest difference over
all mentors is told for single updates, and for all of them one after another.

    .venv/bin/python -m benchmarks.reputation_update --mentors 100000 --updates 300 --refits 2
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import time
from dataclasses import dataclass

import numpy as np

from benchmarks.mentorbench import ledgers, worlds
from scoring.arrays import Floats
from scoring.reputation import Ledger, Policy, Reputations, fit, update


@dataclass(frozen=True, eq=False)
class Spent:
    """Milliseconds of each update: processor time, the same repeated until warm (least of five), and wall clock."""

    cpu: Floats
    warm: Floats
    wall: Floats


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--mentors", type=int, default=100_000)
    parser.add_argument("--updates", type=int, default=300)
    parser.add_argument("--refits", type=int, default=2)
    parser.add_argument("--seed", type=int, default=worlds.REPORTED_SEEDS[0])
    chosen = parser.parse_args()
    ledger = worlds.draw("base", chosen.mentors, chosen.seed).ledger
    fresh = new_sessions(ledger, chosen.updates, np.random.default_rng(chosen.seed))
    begun = time.process_time()
    start = held(ledger)
    print(
        f"{ledger.mentors:,} mentors, {ledger.rows:,} sessions; fit {time.process_time() - begun:.0f} s CPU"
    )
    begun = time.process_time()
    read(update(start, ledgers.taken(fresh, slice(0, 0))), 0)
    print(f"index, once a fit: {time.process_time() - begun:.1f} s CPU")
    last, spent = one_by_one(start, fresh)
    for name, values in (("CPU", spent.cpu), ("CPU, warm", spent.warm), ("wall", spent.wall)):
        told = ", ".join(f"p{share} {np.percentile(values, share):.1f}" for share in (50, 95, 99))
        print(f"update, {name}: {told} ms")
    print(f"load {os.getloadavg()[0]:.1f}")
    if chosen.refits:
        print(f"all {fresh.rows} updates against a refit: {told_error(last, ledgers.joined(ledger, fresh))}")
    for place in range(chosen.refits):
        row = ledgers.taken(fresh, slice(place, place + 1))
        print(
            f"update {place} against a refit: {told_error(update(start, row), ledgers.joined(ledger, row))}"
        )


def held(ledger: Ledger) -> Reputations:
    """A fit at the shipped variances."""
    return fit(ledger, variances=Policy().variances())


def new_sessions(ledger: Ledger, count: int, rng: np.random.Generator) -> Ledger:
    """Sessions of today under keys of their own."""
    like, partner = rng.integers(ledger.rows, size=(2, count))
    columns = {
        "mentor": ledger.mentor[like],
        "mentee": ledger.mentee[partner],
        "skill": ledger.skill[like],
        "manager": ledger.manager[partner],
        "baseline": ledger.baseline[partner],
        "claimed": ledger.claimed[partner],
        "verified": ledger.verified[partner],
        "age_days": np.zeros(count),
        "quality": np.ones(count),
    }
    return ledgers.of_columns(columns, ledgers.sizes(ledger), ledger.session.max() + 1 + np.arange(count))


def one_by_one(start: Reputations, rows: Ledger) -> tuple[Reputations, Spent]:
    """Every row on top of those before."""
    found = start
    cpu, warm, wall = [], [], []
    for place in range(rows.rows):
        row = ledgers.taken(rows, slice(place, place + 1))
        tries = []
        for _ in range(5):
            begun, cpu_begun = time.perf_counter(), time.process_time()
            after = update(found, row)
            read(after, int(row.mentor[0]))
            tries.append((time.process_time() - cpu_begun, time.perf_counter() - begun))
        found = after
        cpu.append(1e3 * tries[0][0])
        warm.append(1e3 * min(spent for spent, _ in tries))
        wall.append(1e3 * tries[0][1])
    return found, Spent(np.array(cpu), np.array(warm), np.array(wall))


def read(found: Reputations, mentor: int) -> None:
    """What the service shows of a mentor."""
    for values in (found.mean, found.sd, found.lower, found.upper, found.index):
        float(values[mentor])
    found.contributions(mentor)


def told_error(found: Reputations, ledger: Ledger) -> str:
    """The largest differences from a refit, over all mentors."""
    refit = held(ledger)
    level = np.abs(found.mean - refit.mean).max()
    share = np.abs(found.sd / refit.sd - 1).max()
    return f"{level:.5f} levels, {100 * share:.2f} % of an sd, of which a refit's own draws are most"


if __name__ == "__main__":
    main()
