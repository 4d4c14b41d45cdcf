"""What each attack gains, against us and against the averages."""

from collections.abc import Callable, Mapping
from typing import Any

from benchmarks.mentorbench import attacks, metrics, rivals
from benchmarks.mentorbench.attacks import Attempt
from benchmarks.mentorbench.effort import Effort
from benchmarks.mentorbench.measured import Tell, fits
from benchmarks.mentorbench.rivals import Scorer
from benchmarks.mentorbench.worlds import World
from scoring.arrays import Floats

_SEED = 7
OURS, WITHOUT_SOURCE = "mentorgraph", "mentorgraph without the source effect"


def measure(effort: Effort, tell: Tell) -> dict[str, Any]:
    """Lifts by attack and scorer, at the variances of the honest fit; the strongest ring also refitted whole.

    price
        Spearman that the source effect costs where nobody cheats.
    """
    honest = fits.of("base", effort.main, effort.seeds[0])
    world, variances = honest.world, honest.found.variances
    scorers: dict[str, Scorer] = {
        OURS: lambda ledger: fits.means(ledger, variances),
        WITHOUT_SOURCE: lambda ledger: fits.means(ledger, {**variances, "source": 0.0}),
        "mean gain": rivals.mean_gain,
        "Bayesian average": rivals.bayesian_average,
        "shrunken ANCOVA": rivals.shrunken_ancova,
    }
    before = {name: scorer(world.ledger) for name, scorer in scorers.items()}
    lifts: dict[str, dict[str, Any]] = {}
    for name, attempted in _attempts(effort, world).items():
        lifts[name] = _lifts(attempted(), scorers, before)
        tell(f"{name}: {_said(lifts[name])}")
    worst = max(attacks.RINGS, key=lambda name: float(lifts[name][OURS]["lift"]))
    again = attacks.rings(world, attacks.RINGS[worst], effort.rings, _SEED)
    after = fits.nightly(again.ledger).mean
    return {
        "lifts": lifts,
        "worst": worst,
        "worst_refitted": metrics.lifts(honest.found.mean, after, again.targets, again.members),
        "price": metrics.order(before[WITHOUT_SOURCE], world.effect)
        - metrics.order(before[OURS], world.effect),
    }


def _attempts(effort: Effort, world: World) -> dict[str, Callable[[], Attempt]]:
    ring = {**attacks.RINGS, **attacks.MORE_MANAGERS}

    def of_ring(name: str) -> Callable[[], Attempt]:
        return lambda: attacks.rings(world, ring[name], effort.rings, _SEED)

    def of_one(name: str) -> Callable[[], Attempt]:
        return lambda: attacks.OTHERS[name](world, effort.attackers, _SEED)

    return {name: of_ring(name) for name in ring} | {name: of_one(name) for name in attacks.OTHERS}


def _lifts(
    attempt: Attempt, scorers: Mapping[str, Scorer], before: Mapping[str, Floats]
) -> dict[str, dict[str, Any]]:
    return {
        name: metrics.lifts(before[name], scorer(attempt.ledger), attempt.targets, attempt.members)
        for name, scorer in scorers.items()
    }


def _said(lifts: Mapping[str, Mapping[str, Any]]) -> str:
    return "; ".join(f"{name} {one['lift']:+.1f} ({one['in_top']} in top)" for name, one in lifts.items())
