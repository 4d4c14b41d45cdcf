"""The restricted likelihood at given variances, with its slope and average information."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from scoring.arrays import Floats
from scoring.mixed_model import equations as linear_equations
from scoring.mixed_model.elimination import Elimination
from scoring.mixed_model.equations import Equations
from scoring.mixed_model.system import System


@dataclass(frozen=True, eq=False)
class Point:
    """-2 l_R around some variances, in the order of the names that were asked for.

    criterion
        None where it is not computed exactly.
    slope : (v,)
        d(-2 l_R) / d variance.
    information : (v, v)
        Average of the observed and the expected information of l_R (Gilmour, Thompson and Cullis 1995).
    """

    criterion: float | None
    slope: Floats
    information: Floats


def exact(system: System, variances: Mapping[str, float], names: Sequence[str]) -> Point:
    """By elimination; none of the named variances 0."""
    equations = linear_equations.at(system, variances)
    solution = Elimination(equations)
    errors = equations.signals_left(solution.effects)
    expected = _traces(equations, solution, variances)
    found = working(equations, solution.effects, errors, variances, names)
    return Point(
        criterion=criterion(equations, solution),
        slope=np.array([expected[name] for name in names]) - found.squares,
        information=found.information(equations, solution.solve(found.right(equations))),
    )


@dataclass(frozen=True, eq=False)
class Working:
    """The working variates of average information: V_i P y, and y' P V_i P y, for V_i = dV / d variance i.

    variates : (E, v)
    squares : (v,)
    """

    variates: Floats
    squares: Floats

    def right(self, equations: Equations) -> Floats:
        """W' D F, to be solved for; (N, v)."""
        right: Floats = equations.system.design.T @ (equations.precision[:, None] * self.variates)
        return right

    def information(self, equations: Equations, solved: Floats) -> Floats:
        """F' P F / 2 = F' D (F - W C^-1 W' D F) / 2; (v, v)."""
        left = equations.precision[:, None] * (self.variates - equations.system.design @ solved)
        information: Floats = self.variates.T @ left / 4
        return information + information.T


def working(
    equations: Equations,
    effects: Floats,
    errors: Floats,
    variances: Mapping[str, float],
    names: Sequence[str],
) -> Working:
    """From the solution of the equations: P y = D errors and Z' P y = multiplier effects / variance."""
    system = equations.system
    lines = system.design.tocsc()
    variates, squares = [], []
    for name in names:
        if name in system.blocks:
            block = system.blocks[name]
            share = effects[block] / variances[name]
            variates.append(lines[:, block] @ share)
            squares.append(float(share @ (system.multiplier[block] * share)))
        else:
            noise = system.noise[:, system.residuals.index(name)] / system.weights
            scaled = equations.precision * errors
            variates.append(noise * scaled)
            squares.append(float(scaled @ (noise * scaled)))
    return Working(np.column_stack(variates), np.array(squares))


def _traces(equations: Equations, solution: Elimination, variances: Mapping[str, float]) -> dict[str, float]:
    """tr(P V_i) of every block and residual."""
    system = equations.system
    found = {}
    for name, block in system.blocks.items():
        prior = np.zeros(system.size)
        prior[block] = system.multiplier[block]
        spread = solution.trace_with(sparse.diags_array(prior).tocsr()) / variances[name]
        found[name] = (block.stop - block.start - spread) / variances[name]
    apart = system.residuals[:-1]
    for name in apart:
        noise = system.noise[:, system.residuals.index(name)] / system.weights
        weighted = system.design.multiply((noise * equations.precision**2)[:, None])
        spread = solution.trace_with((system.design.T @ weighted).tocsr())
        found[name] = float(noise @ equations.precision) - spread
    # The variances times their V_i add up to V, and tr(P V) is the degrees of freedom.
    freedom = system.signals.size - system.fixed.size
    last = system.residuals[-1]
    known = sum(variances[name] * trace for name, trace in found.items())
    return found | {last: (freedom - known) / variances[last]}


def criterion(equations: Equations, solution: Elimination) -> float:
    """-2 l_R = log|V| + log|X' V^-1 X| + y' P y + (n - p) log 2 pi, as lme4's REMLcrit."""
    system = equations.system
    errors = equations.signals_left(solution.effects)
    random = equations.prior[equations.prior > 0]
    spread = solution.log_determinant - float(np.log(equations.precision).sum() + np.log(random).sum())
    misfit = float(errors @ (equations.precision * errors))
    misfit += float(solution.effects @ (equations.prior * solution.effects))
    freedom = system.signals.size - system.fixed.size
    return float(spread + misfit + freedom * np.log(2 * np.pi))
