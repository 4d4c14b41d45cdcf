"""The mixed-model equations solved by iteration, for systems past the size of a factorisation."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from scoring.arrays import Floats
from scoring.mixed_model.equations import Equations
from scoring.mixed_model.reduced import Reduced, Solved, in_blocks
from scoring.mixed_model.simulation import Simulation


@dataclass(frozen=True)
class Limits:
    """How far an iteration is taken.

    Parameters
    ----------
    draws
        Monte Carlo draws behind the variances.
    tolerance, draw_tolerance
        Relative residual at which the iteration stops, for the effects and for the draws.
    most_iterations
        Where the iteration gives up and says so.
    """

    draws: int = 64
    tolerance: float = 1e-11
    draw_tolerance: float = 1e-4
    most_iterations: int = 2_000


class Iteration:
    """C solved by preconditioned conjugate gradients, variances by Rao-Blackwellised Monte Carlo.

    The largest side is integrated out (`absorption`), so its own equations hold to rounding given the rest.
    Effects: the relative residual of the rest is at most `limits.tolerance`; then every own equation of the
    block named `last` is solved once more, which changes nothing where it is integrated out.
    Variances (Siden et al. 2018): an effect's conditional variance given the others is exact; only what those
    add, about a tenth, is a mean over draws. Effects of small sides are solved for, without draws.
    """

    def __init__(
        self,
        equations: Equations,
        limits: Limits,
        rng: np.random.Generator,
        *,
        last: str | None = None,
        after: "Iteration | None" = None,
    ) -> None:
        """`after` is a solution of the same unknowns at other variances or multipliers, to begin from."""
        self._equations = equations
        self._limits = limits
        self._seed = int(rng.integers(2**63))
        self._reduced: Reduced = Reduced(equations, like=after._reduced if after is not None else None)
        signals = self._reduced.signals[:, None]
        guess = None if after is None else after.effects[self._reduced.absorption.rest, None]
        solved = self._solved(self._reduced.right(signals), guess=guess)
        self.converged = solved.converged
        self.iterations = solved.iterations
        self.moved = solved.moved
        effects = self._whole(
            self._reduced.absorbed(self._reduced.left(signals, solved.values)), solved.values
        )
        self.effects: Floats = self._with_own_equation_solved(effects[:, 0], last)

    def solve(self, right: Floats) -> Floats:
        """C^-1 right, for `right` (N,) or (N, k), to `limits.tolerance`."""
        columns = right.reshape(right.shape[0], -1)
        blocks = in_blocks(columns.shape[1], lambda block: self._solve_columns(columns[:, block]))
        return np.hstack([np.empty((right.shape[0], 0)), *blocks]).reshape(right.shape)

    def variances_of(self, targets: sparse.csc_array) -> Floats:
        """t' C^-1 t for each column t of `targets` (N, k), none of two sides; (k,).

        Raises
        ------
        ValueError
            A target reaches over two sides.
        """
        absorption = self._reduced.absorption
        found = np.zeros(targets.shape[1])
        lines = targets.tocsr()
        own, rest = lines[absorption.side].tocsc(), lines[absorption.rest].tocsc()
        in_side = np.diff(own.indptr) > 0
        if (in_side & (np.diff(rest.indptr) > 0)).any():
            raise ValueError("a target reaches over two sides")
        if in_side.any():
            found[in_side] = self._within_absorbed(own[:, in_side])
        in_corner = np.diff(rest.tocsr()[absorption.corner].tocsc().indptr) > 0
        if in_corner.any():
            found[in_corner] = self._by_solving(rest[:, in_corner])
        others = ~in_side & ~in_corner
        if others.any():
            found[others] = self._within_rest(rest[:, others])
        return found

    def _within_absorbed(self, targets: sparse.csc_array) -> Floats:
        """t' (G - G Z' Omega Z G) t, and the variance of t' G Z' Omega W theta."""
        reduced = self._reduced
        prior = targets.copy()
        prior.data **= 2
        scaled = targets.multiply(reduced.spread[:, None]).tocsc()
        folded = (reduced.absorption.own @ scaled).tocsc()
        seen = folded.multiply(reduced.inverse @ folded).sum(axis=0)
        between = np.hstack(
            in_blocks(
                self._draws.shape[1],
                lambda block: (
                    folded.T @ reduced.inverse @ (reduced.absorption.design @ self._draws[:, block])
                ),
            )
        )
        found: Floats = prior.T @ reduced.spread - seen + (between**2).mean(axis=1)
        return found

    def _by_solving(self, targets: sparse.csc_array) -> Floats:
        def exact(block: slice) -> Floats:
            dense = targets[:, block].toarray()
            found: Floats = np.einsum("ij,ij->j", dense, self._solved(dense).values)
            return found

        return np.concatenate(in_blocks(targets.shape[1], exact))

    def _within_rest(self, targets: sparse.csc_array) -> Floats:
        """Of a single unknown by its own equation given the others; of a sum plainly from the draws."""
        found: Floats = ((targets.T @ self._draws) ** 2).mean(axis=1)
        single = np.diff(targets.indptr) == 1
        unknown = targets.indices[targets.indptr[:-1][single]]
        scale = targets.data[targets.indptr[:-1][single]]
        reduced = self._reduced
        lines = reduced.absorption.design.tocsc()[:, unknown].tocsr()
        diagonal = lines.multiply(reduced.inverse @ lines).sum(axis=0) + reduced.prior[unknown]
        gap = np.hstack(
            in_blocks(self._draws.shape[1], lambda block: reduced.image(self._draws[:, block])[unknown])
        )
        means = self._draws[unknown] - gap / diagonal[:, None]
        found[single] = scale**2 * (1 / diagonal + (means**2).mean(axis=1))
        return found

    @cached_property
    def _draws(self) -> Floats:
        """Draws of theta - theta_hat ~ N(0, C_r^-1), by fitting simulated signals; (rest, draws)."""
        simulation = Simulation(self._reduced, self._seed)
        reduced = self._reduced

        def drawn(block: slice) -> Solved:
            truth, signals = simulation.columns(block)
            solved = self._solved(reduced.right(signals), self._limits.draw_tolerance)
            return Solved(truth - solved.values, solved.converged, solved.iterations, solved.moved)

        blocks = in_blocks(self._limits.draws, drawn)
        self.converged = self.converged and all(block.converged for block in blocks)
        return np.hstack([block.values for block in blocks])

    def _solved(self, right: Floats, tolerance: float | None = None, guess: Floats | None = None) -> Solved:
        return self._reduced.solve(
            right,
            guess=guess,
            tolerance=self._limits.tolerance if tolerance is None else tolerance,
            most_iterations=self._limits.most_iterations,
        )

    def _solve_columns(self, right: Floats) -> Floats:
        """The absorbed unknowns eliminated: C_r x_r = r_r - W' Omega Z G r_s."""
        reduced, absorption = self._reduced, self._reduced.absorption
        own = reduced.spread[:, None] * right[absorption.side]
        signals = absorption.own @ own
        rest = self._solved(right[absorption.rest] - reduced.right(signals)).values
        spread = reduced.inverse @ (signals + absorption.design @ rest)
        return self._whole(own - reduced.absorbed(spread), rest)

    def _whole(self, own: Floats, rest: Floats) -> Floats:
        """Absorbed and other unknowns in the order of the system."""
        whole = np.empty((own.shape[0] + rest.shape[0], own.shape[1]))
        whole[self._reduced.absorption.side] = own
        whole[self._reduced.absorption.rest] = rest
        return whole

    def _with_own_equation_solved(self, effects: Floats, last: str | None) -> Floats:
        equations, block = self._equations, self._equations.system.blocks.get(last or "")
        if block is None:
            return effects
        errors = equations.precision * equations.signals_left(effects)
        gap = equations.system.design.T @ errors - equations.prior * effects
        solved = effects.copy()
        # Effects of one block do not meet in one signal, so their equations are independent given the rest.
        solved[block] += gap[block] / equations.diagonal[block]
        return solved
