"""What changed sessions do to the unknowns around them: grown until what is left out no longer matters."""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from scoring.arrays import Flags, Floats, Ints
from scoring.reputation import source
from scoring.reputation.upkeep import neighbourhood
from scoring.reputation.upkeep.design import NOTHING, Design
from scoring.reputation.upkeep.neighbourhood import Neighbourhood
from scoring.reputation.upkeep.table import DIAGONAL, EFFECT, PRIOR, RESIDUAL, Table
from scoring.reputation.upkeep.terms import FIXED_KINDS, SOURCE, Coefficients, Lines

_MOST_TURNS = 40
_SHARE_LEFT = 1e-3
"""Of a residual, after one round of conjugate gradients; sds are as exact as that."""
_SHARE_LEFT_OF_FIXED = 1e-9
"""The same where a fixed effect is in the patch: a signal that alone determines it must be found to do so."""
_TAU_STEPS = 5
_LEAST_SLOPE = 0.1
_SEEN_IN_SD = 0.01
_MOST_REWEIGHTED = 8
_DETERMINED = 1e-6
"""Share of a signal left when its prediction without it is undetermined; 0 but for the flat priors' 1e-8."""


@dataclass(frozen=True)
class Reach:
    """How far a patch goes, chosen by measurement (benchmarks/reputation_update.py).

    step
        An unknown outside the patch joins it when its own equation asks it to move by more than this, in levels.
        What is left is kept as a residual, so that small steps of many changes add up until they are taken.
    hub
        An unknown with more sessions than this joins only when its own equation asks for it.
    whole
        Up to this many sessions the patch is the whole ledger, and the answer as exact as a fit.
    rounds
        How often a patch may grow.
    tolerance, tolerance_of_whole
        A patch is solved when no equation in it asks for a move beyond this, in levels.
    """

    step: float = 2e-4
    hub: int = 400
    whole: int = 400
    rounds: int = 20
    tolerance: float = 1e-6
    tolerance_of_whole: float = 1e-11


class Model(NamedTuple):
    """What a patch needs of the model: coefficients, and the sources' heavy tail.

    freedom, scale_squared
        Of p_jm's t distribution; the scale in levels squared, 0 where there are no sources.
    """

    coefficients: Coefficients
    freedom: float
    scale_squared: float


class Disturbed(NamedTuple):
    """A table in which some unknowns have other rows.

    seeds : (k,)
        Ascending, NOTHING not among them.
    values : (k, columns)
        Their rows: residuals and diagonals as the changed lines make them.
    """

    table: Table
    seeds: Ints
    values: Floats

    def at(self, unknowns: Ints) -> Floats:
        """The rows of these unknowns, ascending and all seeds among them."""
        found = self.table.at(unknowns)
        found[np.searchsorted(unknowns, self.seeds)] = self.values
        return found


class Change(NamedTuple):
    """Lines taken out (sign -1) or put in (sign 1)."""

    lines: Lines
    signs: Floats


@dataclass(frozen=True, eq=False)
class Patch:
    """New rows of the table of unknowns.

    unknowns : (u,)
        Ascending.
    before, after : (u, columns)
        Their rows; `after` without the sds, see `shrinkage`.
    here
        The rows of the patch.
    free : (u,)
        Which unknowns were solved for.
    shifts : (u, c)
        F with covariance after = covariance before - F K^+ F', between unknowns of the patch.
    middle : (c, c)
        K^+.
    """

    here: Neighbourhood
    before: Floats
    after: Floats
    free: Flags
    shifts: Floats
    middle: Floats
    converged: bool
    steps: int

    def shrinkage(self, first: Ints, second: Ints | None = None) -> Floats:
        """By how much the variance of an unknown, or of the sum of two, has shrunk; places in `unknowns`."""
        shift = self.shifts[first] if second is None else self.shifts[first] + self.shifts[second]
        shrunk: Floats = np.einsum("ij,jk,ik->i", shift, self.middle, shift)
        return shrunk


@dataclass(frozen=True, eq=False)
class _State:
    """A patch that is being solved: how far each unknown moved, its prior precision now."""

    here: Neighbourhood
    before: Floats
    information: Floats
    free: Flags
    sources: Ints
    moved: Floats
    prior: Floats
    converged: bool
    steps: int

    @property
    def diagonal(self) -> Floats:
        """Of the equations of the free unknowns, 1 for the others."""
        return np.where(self.free, self.information + self.prior, 1.0)

    @property
    def residual(self) -> Floats:
        """Of every unknown's equation."""
        effect, old = self.before[:, EFFECT], self.before[:, PRIOR]
        pulled = self.here.pull(self.moved) + self.prior * (effect + self.moved) - old * effect
        residual: Floats = self.before[:, RESIDUAL] - pulled
        return residual


def patched(design: Design, unknowns: Disturbed, change: Change, model: Model, reach: Reach) -> Patch:
    """The patch around changed lines.

    Parameters
    ----------
    design
        With the change in it.
    unknowns
        Before the change, but for the seeds: the unknowns of the changed lines.

    Notes
    -----
    The boundary is held at its values; an unknown belongs to the patch when its equation would move it by
    `reach.step` (Gauss and Southwell's rule), so a hub such as a skill of thousands of sessions, which one
    session hardly moves, stays outside without being named.
    """
    whole = design.row_count <= reach.whole
    wanted = _without_hubs(design, unknowns, reach)
    rows = design.every_row() if whole else design.rows_of(wanted)
    tolerance = reach.tolerance_of_whole if whole else reach.tolerance
    state: _State | None = None
    for _ in range(reach.rounds):
        here = neighbourhood.around(design, rows, unknowns.seeds, model.coefficients)
        free = _free(design, here, here.unknowns if whole else wanted)
        state = _carried(here, unknowns.at(here.unknowns), free, state, model)
        state = _settled(state, model, tolerance)
        asked = _asked(state, reach.step)
        if not asked.size:
            break
        wanted = np.union1d(wanted, asked)
        rows = np.union1d(rows, design.rows_of(asked))
    assert state is not None
    return _finished(state, change, model.coefficients)


def _without_hubs(design: Design, unknowns: Disturbed, reach: Reach) -> Ints:
    seeds, values = unknowns.seeds, unknowns.values
    asks = np.abs(values[:, RESIDUAL]) > reach.step * values[:, DIAGONAL]
    return seeds[asks | (design.row_count_of(seeds) <= reach.hub)]


def _free(design: Design, here: Neighbourhood, wanted: Ints) -> Flags:
    """Which unknowns to solve for: those wanted, and all whose every session is here."""
    counts = np.bincount(here.local.ravel(), minlength=here.unknowns.size)
    free = here.seen(wanted) | (counts >= design.row_count_of(here.unknowns))
    free[here.unknowns == NOTHING] = False
    return free


def _carried(here: Neighbourhood, values: Floats, free: Flags, before: _State | None, model: Model) -> _State:
    """The state of a larger neighbourhood, from where the smaller one stood."""
    moved, now = np.zeros(here.unknowns.size), values[:, PRIOR].copy()
    if before is not None:
        place = np.searchsorted(here.unknowns, before.here.unknowns)
        moved[place] = before.moved
        now[place] = before.prior
    sources = np.unique(here.local[:, SOURCE]) if model.scale_squared else np.empty(0, dtype=np.int64)
    steps = 0 if before is None else before.steps
    return _State(here, values, here.information, free, sources[free[sources]], moved, now, False, steps)


def _settled(state: _State, model: Model, tolerance: float) -> _State:
    """Solved for the free unknowns, with the prior precision that the sources ask for then."""
    for _ in range(_MOST_TURNS):
        prior_now, stiffness = _stiffness(state, model)
        state = replace(state, prior=prior_now)
        residual = np.where(state.free, state.residual, 0.0)
        if np.abs(residual / state.diagonal).max(initial=0.0) <= tolerance:
            return replace(state, converged=True)
        found = neighbourhood.solved(state.here, stiffness, state.free, residual[:, None], _SHARE_LEFT)
        state = replace(
            state, moved=state.moved + found.values[:, 0], steps=state.steps + found.steps, converged=False
        )
    return state


def _stiffness(state: _State, model: Model) -> tuple[Floats, Floats]:
    """Prior precision now, and how fast prior precision times effect grows with the effect."""
    now = state.prior.copy()
    own = state.sources
    if not own.size:
        return now, now
    effect = state.before[own, EFFECT] + state.moved[own]
    tau = now[own] * model.scale_squared
    for _ in range(_TAU_STEPS):
        diagonal = state.information[own] + tau / model.scale_squared
        tau = source.multipliers(effect, diagonal, np.asarray(model.scale_squared), model.freedom)
    now[own] = tau / model.scale_squared
    # d tau / d effect = -2 effect tau^2 / (scale^2 (nu + 1)); past the bend of the tail it would turn negative.
    slope = 1 - 2 * effect**2 * tau / (model.scale_squared * (model.freedom + 1))
    stiffness = now.copy()
    stiffness[own] *= np.maximum(slope, _LEAST_SLOPE)
    return now, stiffness


def _asked(state: _State, step: float) -> Ints:
    """Unknowns outside whose own equation asks for a move beyond a step."""
    size = np.abs(state.residual) > step * np.maximum(state.before[:, DIAGONAL], 1e-300)
    size &= ~state.free
    size[state.here.unknowns == NOTHING] = False
    return state.here.unknowns[size]


def _finished(state: _State, change: Change, coefficients: Coefficients) -> Patch:
    here, before, free = state.here, state.before, state.free
    after = before.copy()
    after[:, EFFECT] += state.moved
    after[:, RESIDUAL] = state.residual
    after[:, PRIOR] = state.prior
    after[free, DIAGONAL] = (state.information + state.prior)[free]
    alone = free & (state.information == 0)
    after[alone, EFFECT] = after[alone, RESIDUAL] = 0.0
    shifts, middle, solved = _shrunk(state, change, coefficients)
    return Patch(here, before, after, free, shifts, middle, state.converged and solved, state.steps)


def _shrunk(state: _State, change: Change, coefficients: Coefficients) -> tuple[Floats, Floats, bool]:
    """F and K^+ of `Patch`: Woodbury's identity read backwards, from the equations after to those before.

    C' = C + X S X' with S = diag(+-1) gives C^-1 = C'^-1 + Z (S - X' Z)^-1 Z', Z = C'^-1 X.
    """
    here = state.here
    local = np.searchsorted(here.unknowns, change.lines.columns)
    signals = neighbourhood.weighted(change.lines, local, here.unknowns.size, coefficients).toarray().T
    signs = np.tile(change.signs, 2)
    own, grown = _reweighted(state)
    sources = np.zeros((here.unknowns.size, own.size))
    sources[own, np.arange(own.size)] = np.sqrt(np.abs(grown))
    causes = np.where(state.free[:, None], np.hstack([signals, sources]), 0.0)
    signs = np.concatenate([signs, np.sign(grown)])
    present = causes.any(axis=0)
    causes, signs = causes[:, present], signs[present]
    fixed = state.free[local[:, :FIXED_KINDS]].any()
    found = neighbourhood.solved(
        here, state.prior, state.free, causes, _SHARE_LEFT_OF_FIXED if fixed else _SHARE_LEFT
    )
    middle = np.diag(signs) - causes.T @ found.values
    return found.values, _inverse_of_determined((middle + middle.T) / 2), found.converged


def _reweighted(state: _State) -> tuple[Ints, Floats]:
    """Sources whose prior precision changed by enough to be seen in an sd, and by how much."""
    own = state.sources
    grown = state.prior[own] - state.before[own, PRIOR]
    seen = np.abs(grown) > _SEEN_IN_SD * state.prior[own]
    # The largest few: each is one more right-hand side.
    largest = np.argsort(-np.abs(grown[seen]))[:_MOST_REWEIGHTED]
    return own[seen][largest], grown[seen][largest]


def _inverse_of_determined(middle: Floats) -> Floats:
    """The inverse, 0 along signals that alone determine a fixed effect: they tell nothing of anybody."""
    values, directions = np.linalg.eigh(middle)
    determined = np.abs(values) > _DETERMINED
    kept = directions[:, determined]
    inverse: Floats = (kept / values[determined]) @ kept.T
    return inverse
