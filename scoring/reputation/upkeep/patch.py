"""What changed sessions do to the unknowns around them: grown until what is left out no longer matters."""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from scoring.arrays import Flags, Floats, Ints
from scoring.reputation import source
from scoring.reputation.upkeep import neighbourhood
from scoring.reputation.upkeep.design import Design
from scoring.reputation.upkeep.neighbourhood import Equations, Neighbourhood
from scoring.reputation.upkeep.table import DIAGONAL, EFFECT, PRIOR, RESIDUAL, Table
from scoring.reputation.upkeep.terms import FIXED_KINDS, MENTOR, SOURCE, Coefficients, Lines

_MOST_TURNS = 100
_SHARE_LEFT = 0.03
"""Of a residual, after one round of conjugate gradients."""
_SHARE_LEFT_OF_SD = 1e-2
_SHARE_LEFT_OF_FIXED = 1e-9
"""The same where a fixed effect is in the patch: a signal that alone determines it must be found to do so."""
_TAU_STEPS = 3
_LEAST_SLOPE = 0.1
_SEEN_IN_SD = 0.02
_MOST_REWEIGHTED = 4
_DETERMINED = 1e-6
"""Share of a signal left when its prediction without it is undetermined; 0 but for the flat priors' 1e-8."""


@dataclass(frozen=True)
class Reach:
    """How far a patch goes, chosen by measurement (benchmarks/reputation_update.py).

    step
        An unknown outside the patch joins it when its own equation asks it to move by more than this, in
        levels. What is left is kept as a residual: small steps of many changes add up until they are taken.
    small, least_step
        Below this many sessions the step shrinks with them, down to the least: in a small organisation one
        session moves skills and starting levels, and they everybody, each by little.
    hub
        An unknown of a changed session that has more sessions than this, unless it is the mentor, joins as others
        do: when the rest of the session leaves it something to move.
    heavy, patience
        An unknown with more sessions than this joins when asked to move by so many steps: it brings all of them
        along, and each of its mentors feels a part of it only. Not below `small` sessions.
    most_rows
        Past this many sessions for each that changed a patch grows no more.
    whole
        Up to this many sessions the patch is the whole ledger, and the answer as exact as a fit.
    tolerance_of_whole
        Equations of the whole ledger are solved when none asks for a move beyond this, in levels; those of a
        patch to half a step while it grows and a twentieth in the end.
    near
        Sds are worked out anew of the unknowns that the patch solved for when they were so many at most, or at first:
        of what joins for a mean's last thousandth, hardly any sd moves. Chains of 60 updates ended .7 % off at most
        (1,000 and 10,000 mentors), for half of an update's time.
    """

    step: float = 1e-3
    small: int = 200_000
    least_step: float = 6e-4
    hub: int = 100
    heavy: int = 1_000
    patience: float = 2.0
    most_rows: int = 4_000
    whole: int = 2_000
    tolerance_of_whole: float = 1e-6
    near: int = 600

    def patience_of(self, sessions: int) -> float:
        """The patience with heavy unknowns in a ledger of so many sessions: none where one session moves them."""
        return self.patience if sessions >= self.small else 1.0

    def step_of(self, sessions: int) -> float:
        """The step in a ledger of so many sessions."""
        return min(self.step, max(self.least_step, self.step * sessions / self.small))


class Model(NamedTuple):
    """What a patch needs of the model: coefficients, and the sources' heavy tail.

    freedom, scale_squared
        Of p_jm's t distribution; the scale in levels squared, 0 where there are no sources.
    least_noise
        Of one source's sessions together, in levels squared; see `source.bounded`.
    """

    coefficients: Coefficients
    freedom: float
    scale_squared: float
    least_noise: float


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


class Change(NamedTuple):
    """Lines taken out (sign -1) or put in (sign 1)."""

    lines: Lines
    signs: Floats


@dataclass(frozen=True, eq=False)
class Patch:
    """New rows of the table of unknowns.

    here
        Sessions and unknowns of the patch, the `seeds` unknowns of the changed lines first.
    before, after : (u, columns)
        Rows of the table; `after` without the sds, see `shrinkage`.
    free : (u,)
        Which unknowns were solved for.
    shifts : (u, c)
        F with covariance after = covariance before - F K^+ F', between unknowns of the patch.
    middle : (c, c)
        K^+.
    """

    here: Neighbourhood
    seeds: int
    before: Floats
    after: Floats
    free: Flags
    shifts: Floats
    middle: Floats
    converged: bool
    steps: int

    def shrinkage(self, first: Ints, second: Ints | None = None) -> Floats:
        """By how much the variance of an unknown, or of the sum of two, has shrunk; by their places."""
        shift = self.shifts[first] if second is None else self.shifts[first] + self.shifts[second]
        shrunk: Floats = ((shift @ self.middle) * shift).sum(axis=1)
        return shrunk


@dataclass(frozen=True, eq=False)
class _State:
    """A patch that is being solved.

    before : (u, columns)
        The table's rows.
    free : (u,)
        Which unknowns are solved for.
    information : (u,)
        The diagonal of what the rows say.
    sources
        Places of the sources that are free.
    moved, prior : (u,)
        How far each unknown moved, its prior precision now.
    residual : (u,)
        Of every unknown's equation, then.
    """

    here: Neighbourhood
    equations: Equations
    before: Floats
    free: Flags
    information: Floats
    sources: Ints
    moved: Floats
    prior: Floats
    residual: Floats
    converged: bool = False
    steps: int = 0


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
    whole, step = design.row_count <= reach.whole, reach.step_of(design.row_count)
    most_rows = reach.most_rows * change.signs.size
    here = neighbourhood.around(design, unknowns.seeds, model.coefficients)
    wanted = _first(design, unknowns.seeds, change, reach.hub)
    rows = design.rows_of(wanted)
    state = _begun(here, unknowns)
    near: Flags | None = None
    while True:
        here = here.with_rows(rows)
        state = _carried(here, unknowns.table, wanted, state, model)
        near = state.free if near is None or state.free.sum() <= reach.near else near
        if whole and here.rows.size < design.row_count:
            rows = design.every_row()
            continue
        state = _settled(state, model, reach.tolerance_of_whole if whole else step / 2)
        asked, last = _asked(state, step, reach), here.rows.size > most_rows
        if not whole and (last or not asked.size):
            # What was solved roughly may ask for more once it is solved well.
            state = _settled(state, model, step / 20)
            asked = _asked(state, step, reach)
        if last or not asked.size:
            break
        wanted = np.concatenate([wanted, asked])
        rows = design.rows_of(asked)
    return _finished(state, unknowns.seeds.size, change, model.coefficients, near)


def _first(design: Design, seeds: Ints, change: Change, hub: int) -> Ints:
    """The seeds that a patch begins with: the sessions' mentors, and whatever is no hub."""
    return seeds[(design.row_count_of(seeds) <= hub) | np.isin(seeds, change.lines.columns[:, MENTOR])]


def _begun(here: Neighbourhood, unknowns: Disturbed) -> _State:
    """The seeds alone, nothing solved."""
    return _State(
        here=here,
        equations=here.equations(),
        before=unknowns.values,
        free=np.zeros(here.size, dtype=np.bool_),
        information=np.zeros(here.size),
        sources=np.empty(0, dtype=np.int64),
        moved=np.zeros(here.size),
        prior=unknowns.values[:, PRIOR],
        residual=unknowns.values[:, RESIDUAL],
    )


def _carried(here: Neighbourhood, table: Table, wanted: Ints, last: _State, model: Model) -> _State:
    """The state of a neighbourhood that has grown, from where the smaller one stood."""
    new = table.at(here.unknowns[last.here.size :])
    free = here.whole()
    free |= here.of(wanted)
    is_source = np.zeros(here.size, dtype=np.bool_)
    is_source[here.local[:, SOURCE]] = model.scale_squared > 0
    equations = here.equations()
    return _State(
        here=here,
        equations=equations,
        before=np.concatenate([last.before, new]),
        free=free,
        information=equations.information(),
        sources=np.flatnonzero(is_source & free),
        moved=np.concatenate([last.moved, np.zeros(len(new))]),
        prior=np.concatenate([last.prior, new[:, PRIOR]]),
        residual=last.residual,
        steps=last.steps,
    )


def _settled(state: _State, model: Model, tolerance: float) -> _State:
    """Solved for the free unknowns, with the prior precision that the sources ask for then."""
    moved, prior, steps = state.moved, state.prior, state.steps
    residual, converged = state.residual, False
    effect, before = (
        state.before[:, EFFECT],
        state.before[:, RESIDUAL] + state.before[:, PRIOR] * state.before[:, EFFECT],
    )
    for _ in range(_MOST_TURNS):
        prior, stiffness = _stiffness(state, moved, prior, model)
        residual = before - state.equations.pull(moved) - prior * (effect + moved)
        diagonal = np.where(state.free, state.information + stiffness, np.inf)
        converged = bool(np.abs(residual / diagonal).max(initial=0.0) <= tolerance)
        if converged:
            break
        found = state.equations.solved(stiffness, diagonal, residual, _SHARE_LEFT)
        moved, steps = moved + found.values, steps + found.steps
    return replace(state, moved=moved, prior=prior, residual=residual, converged=converged, steps=steps)


def _stiffness(state: _State, moved: Floats, prior: Floats, model: Model) -> tuple[Floats, Floats]:
    """Prior precision now, and how fast prior precision times effect grows with the effect; by unknown."""
    own = state.sources
    now = prior.copy()
    if not own.size:
        return now, now
    effect, information = state.before[own, EFFECT] + moved[own], state.information[own]
    # A source whose last session was withdrawn has no information, and the scale of one that has little.
    square = source.bounded(
        np.maximum(information, 1 / model.least_noise), model.scale_squared, model.least_noise
    )
    tau = now[own] * square
    for _ in range(_TAU_STEPS):
        tau = source.multipliers(effect, information + tau / square, square, model.freedom)
    now[own] = tau / square
    # d tau / d effect = -2 effect tau^2 / (scale^2 (nu + 1)); past the bend of the tail it would turn negative.
    slope = 1 - 2 * effect**2 * tau / (square * (model.freedom + 1))
    stiffness = now.copy()
    stiffness[own] *= np.maximum(slope, _LEAST_SLOPE)
    return now, stiffness


def _asked(state: _State, step: float, reach: Reach) -> Ints:
    """Unknowns outside whose own equation asks for a move beyond a step; from a heavy one, beyond several."""
    patience = reach.patience_of(state.here.design.row_count)
    steps = np.where(state.here.counts > reach.heavy, patience * step, step)
    asks = np.abs(state.residual) > steps * state.before[:, DIAGONAL]
    asks[state.free] = False
    return np.sort(state.here.unknowns[asks])


def _finished(state: _State, seeds: int, change: Change, coefficients: Coefficients, near: Flags) -> Patch:
    before, free = state.before, state.free
    after = before.copy()
    after[:, EFFECT] += state.moved
    after[:, RESIDUAL] = state.residual
    after[:, PRIOR] = state.prior
    after[free, DIAGONAL] = (state.information + state.prior)[free]
    alone = free & (state.information == 0)
    after[alone, EFFECT] = after[alone, RESIDUAL] = 0.0
    shifts, middle, solved = _shrunk(state, change, coefficients, near)
    return Patch(
        here=state.here,
        seeds=seeds,
        before=before,
        after=after,
        free=free,
        shifts=shifts,
        middle=middle,
        converged=state.converged and solved,
        steps=state.steps,
    )


def _shrunk(
    state: _State, change: Change, coefficients: Coefficients, near: Flags
) -> tuple[Floats, Floats, bool]:
    """F and K^+ of `Patch`: Woodbury's identity read backwards, from the equations after to those before.

    C' = C + X S X' with S = diag(+-1) gives C^-1 = C'^-1 + Z (S - X' Z)^-1 Z', Z = C'^-1 X; of the unknowns
    `near`, which come first, with all else held.
    """
    here = state.here
    free = np.zeros(here.size, dtype=np.bool_)
    free[: near.size] = near
    local = here.places[change.lines.columns] - 1
    weighted = neighbourhood.dense_signals(
        neighbourhood.weights(change.lines, coefficients), local, here.size
    )
    own, grown = _reweighted(state)
    sources = np.zeros((here.size, own.size))
    sources[own, np.arange(own.size)] = np.sqrt(np.abs(grown))
    causes = np.hstack([weighted.T, sources])[free]
    signs = np.concatenate([np.tile(change.signs, 2), np.sign(grown)])
    present = causes.any(axis=0)
    causes, signs = causes[:, present], signs[present]
    fixed = free[local[:, :FIXED_KINDS]].any()
    found = state.equations.of(free).solved(
        state.prior[free],
        (state.information + state.prior)[free],
        causes,
        _SHARE_LEFT_OF_FIXED if fixed else _SHARE_LEFT_OF_SD,
    )
    middle = np.diag(signs) - causes.T @ found.values
    shifts = np.zeros((here.size, signs.size))
    shifts[free] = found.values
    return shifts, _inverse_of_determined((middle + middle.T) / 2), found.converged


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
