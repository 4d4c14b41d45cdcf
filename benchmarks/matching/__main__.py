"""`python -m benchmarks.matching [--people 2000] [--seeds 3] [--write]`: the table of benchmarks/RESULTS.md."""

import argparse
import os
from collections.abc import Iterator

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from benchmarks import sections
from benchmarks.matching import world, year
from benchmarks.matching.policies import POLICIES
from benchmarks.matching.year import State
from scoring.arrays import Floats
from scoring.ranking_quality import gini

TITLE = "## Who is found: a simulated year"
SEEDS = (901, 902, 903, 904, 905)
"""None of them was looked at while weights were chosen: those were 11 to 13."""
COLUMNS = (
    "gain in total",
    "a session",
    "unserved %",
    "idle mentors %",
    "load Gini",
    "exposure Gini",
    "across departments %",
    "newcomers reached %",
)


def main() -> None:
    """Run every policy over every seed; means over the seeds, and how far apart the seeds are."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.matching")
    parser.add_argument("--people", type=int, default=2_000)
    parser.add_argument("--skills", type=int, default=40)
    parser.add_argument(
        "--seeds", type=int, default=len(SEEDS), help="how many of the reported seeds, from the first"
    )
    parser.add_argument(
        "--first-seed", type=int, help="other seeds than the reported ones, counted up from here"
    )
    parser.add_argument("--write", action="store_true", help="put the table into benchmarks/RESULTS.md")
    given = parser.parse_args()
    seeds = SEEDS[: given.seeds]
    if given.first_seed is not None:
        seeds = tuple(range(given.first_seed, given.first_seed + given.seeds))
    found = {name: np.array([_measured(name, seed, given) for seed in seeds]) for name in POLICIES}
    text = "\n".join(_table(found, given.people, given.skills, seeds))
    print(text)
    if given.write:
        sections.put(TITLE, text)


def _measured(name: str, seed: int, given: argparse.Namespace) -> list[float]:
    organisation = world.draw(given.people, given.skills, seed=seed)
    return measures(year.run(organisation, POLICIES[name], seed=1_000 * seed))


def measures(state: State) -> list[float]:
    """The table's columns for one run."""
    mentors = state.world.mentors
    sessions = state.sessions[mentors]
    known = {row[0] for row in state.rows if row[7] < year.WEEKS}
    new = np.array([mentor not in known for mentor in mentors.tolist()])
    total = len(state.gains) + state.unserved
    return [
        float(sum(state.gains)),
        float(np.mean(state.gains)),
        100 * state.unserved / total,
        100 * float(np.mean(sessions == 0)),
        gini(sessions.astype(np.float64)) or 0.0,
        gini(state.exposure[mentors]) or 0.0,
        100 * state.crossings / len(state.gains),
        100 * float(np.mean(sessions[new] > 0)) if new.any() else 100.0,
    ]


def _table(found: dict[str, Floats], people: int, skills: int, seeds: tuple[int, ...]) -> Iterator[str]:
    yield TITLE
    yield ""
    yield (
        f"`python -m benchmarks.matching --people {people} --skills {skills}`: a generated organisation whose truth is "
        f"known, a year of {int(people * year.REQUESTS_A_PERSON):,} requests after a year of random matches, the same "
        f"for every policy. Means over the seeds {', '.join(map(str, seeds))}; in brackets half the range of the total "
        "between them. Gains in levels, true ones, without the noise of a reading."
    )
    yield ""
    yield f"| policy | {' | '.join(COLUMNS)} |"
    yield "|---" * (len(COLUMNS) + 1) + "|"
    for name, runs in found.items():
        mean = runs.mean(axis=0)
        spread = (runs[:, 0].max() - runs[:, 0].min()) / 2
        cells = [f"{mean[0]:.0f} ({spread:.0f})", f"{mean[1]:.3f}", f"{mean[2]:.2f}", f"{mean[3]:.0f}"]
        cells += [f"{mean[4]:.2f}", f"{mean[5]:.2f}", f"{mean[6]:.0f}", f"{mean[7]:.0f}"]
        yield f"| {name} | {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
