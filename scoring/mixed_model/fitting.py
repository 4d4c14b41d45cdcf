"""A crossed linear mixed model with random intercepts, from rows to effects with their error."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import linalg, sparse

from scoring.arrays import Floats, Ints, frozen_floats
from scoring.mixed_model import checks, elimination, equations, likelihood, reml
from scoring.mixed_model.checks import RESIDUAL, Data
from scoring.mixed_model.elimination import Elimination
from scoring.mixed_model.solve import Solution, solved
from scoring.mixed_model.system import System

_SHRINK_LEVELS = 100.0
"""An estimate from this many levels weighs as much as what it is shrunk to."""
_LEAST_OF_TARGET = 0.01
"""An estimate below this share of what it is shrunk to counts as that, so that 0 has a logarithm."""
_EXPLAINED = 1e-24
"""Share of the response's square left by the fixed effects that is rounding."""


@dataclass(frozen=True, eq=False)
class Fit:
    """A fitted mixed model; arrays are read-only.

    fixed_effects : (p,)
    effects
        Best linear unbiased predictions by group, (levels,) each; 0 of a level without rows.
    effect_sd
        sqrt(var(u - u_hat)) by group, (levels,) each, the fixed effects' uncertainty included and the
        variances taken as known; the prior's of a level without rows.
    variances
        By group; exactly 0 on the boundary.
    residual_variance
        Of a row of weight 1; a row's is that over its weight.
    reml_criterion
        -2 log restricted likelihood, constants included (lme4's REMLcrit); None where `fit` iterates, and
        where the fixed effects leave nothing of the response.
    converged, iterations
        Of the variances, and of the effects where they are iterated too.
    moved
        Largest relative change of a variance in the last step.
    """

    fixed_effects: Floats
    effects: Mapping[str, Floats]
    effect_sd: Mapping[str, Floats]
    variances: Mapping[str, float]
    residual_variance: float
    reml_criterion: float | None
    converged: bool
    iterations: int
    moved: float


def fit(
    response: ArrayLike,
    fixed: ArrayLike,
    groups: Mapping[str, ArrayLike],
    *,
    weights: ArrayLike | None = None,
    start: Mapping[str, float] | None = None,
    shrink_to: Mapping[str, float] | None = None,
    rng: np.random.Generator | None = None,
) -> Fit:
    """REML fit of response = fixed @ b + one random intercept a group + noise.

    Parameters
    ----------
    response : (n,)
    fixed : (n, p)
        Of full column rank.
    groups
        0-based integer codes (n,) by group, one code space each; levels = highest code + 1.
    weights : (n,), optional
        Above 0, default 1; a row's noise variance is the residual's over its weight.
    start
        Variances to begin at, by group and "residual"; default equal shares.
    shrink_to
        Variances to shrink the estimates towards, by group and "residual", on the log scale: an estimate
        weighs L / (L + 100), with L the group's levels with rows, or n - p for the residual. An estimate
        below a hundredth of its target counts as a hundredth.
    rng
        For the traces and standard deviations past the exact size; default a generator of seed 0.

    Raises
    ------
    ValueError
        Wrong shapes or lengths, no rows, numbers that are not finite, codes that are not integers or below
        0, weights not above 0, a rank-deficient `fixed`, a wrong name or value in `start` or `shrink_to`.

    Notes
    -----
    Average-information REML (Gilmour, Thompson and Cullis, Biometrics 51, 1995) on Henderson's equations.
    Exact while at most 4,000 unknowns stand beside the largest group: that group is eliminated and the rest is
    one dense matrix. 75,000 rows of 2,972 x 1,128 x 14 levels take about 3 s of CPU; at 4,000 a step's
    factor and inverse are 40 times that, where simulated signals and preconditioned conjugate gradients take
    over. There a variance's error is the data's own times sqrt(1 + 1 / 16), and a standard deviation is off
    by about 1 % in the root mean square (64 draws), that of a group of at most 400 levels not at all.
    Against lme4 1.1-31 in tests/scoring/mixed_model/test_against_lme4.py: variances and effects to 1e-5.
    """
    given = checks.data(response, fixed, groups, weights)
    starting = checks.variances("start", start, given.codes)
    targets = checks.variances("shrink_to", shrink_to, given.codes)
    if 0.0 in targets.values():
        raise ValueError("shrink_to must be above 0 everywhere: nothing has 0 on the log scale")
    basis = _basis(given)
    model = _Model.of(given, basis)
    if model.spread == 0:
        return _explained(given, basis)
    first = model.start(starting)
    generator = rng if rng is not None else np.random.default_rng(0)
    estimated = reml.estimate(model.system, first, rng=generator)
    shrunk = replace(estimated, values=_shrunk(estimated.values, model.scaled(targets), model.system))
    return _fit(given, basis, model, shrunk, generator)


class _Basis(NamedTuple):
    """The fixed columns as orthonormal ones (of weighted rows), which keeps the equations well conditioned.

    columns : (n, p)
        fixed @ inverse.
    inverse : (p, p)
        Upper triangular.
    first : (p,)
        Weighted least squares of the response on `fixed`.
    left : (n,)
        What that leaves of the response.
    """

    columns: Floats
    inverse: Floats
    first: Floats
    left: Floats


def _basis(given: Data) -> _Basis:
    """Raises ValueError where `fixed` is rank-deficient."""
    roots = np.sqrt(given.weights / given.weights.mean())[:, None]
    weighted = given.fixed * roots
    scale = np.linalg.norm(weighted, axis=0)
    count = scale.size
    orthonormal, upper = linalg.qr(weighted / np.where(scale > 0, scale, 1.0), mode="economic")
    sizes = np.linalg.svd(upper, compute_uv=False)
    if count > given.response.size or (
        count and not sizes.min() > sizes.max() * max(weighted.shape) * np.finfo(np.float64).eps
    ):
        raise ValueError(f"fixed has rank below its {count} columns")
    inverse = (
        np.asarray(linalg.solve_triangular(upper, np.eye(count)), dtype=np.float64)
        / np.where(scale > 0, scale, 1.0)[:, None]
    )
    seen = orthonormal.T @ (given.response * roots[:, 0])
    columns = orthonormal / roots
    return _Basis(columns, inverse, inverse @ seen, given.response - columns @ seen)


class _Model(NamedTuple):
    """The system of the data with its units.

    weight_mean
        What the system's weights were divided by.
    levels
        Codes with rows, by group, in the order of the system's columns.
    spread
        Mean square left by the fixed effects, 0 where that is rounding; of a row of mean weight.
    """

    system: System
    weight_mean: float
    levels: Mapping[str, Ints]
    spread: float

    @classmethod
    def of(cls, given: Data, basis: _Basis) -> "_Model":
        rows, count = basis.columns.shape
        lines = np.arange(rows)
        parts, levels, blocks, begin = [sparse.csr_array(basis.columns)], {}, {}, count
        for name, codes in given.codes.items():
            levels[name], column = np.unique(codes, return_inverse=True)
            size = levels[name].size
            parts.append(sparse.csr_array((np.ones(rows), (lines, column)), shape=(rows, size)))
            blocks[name] = slice(begin, begin + size)
            begin += size
        largest = sorted(blocks, key=lambda name: blocks[name].start - blocks[name].stop)
        mean = float(given.weights.mean())
        system = System(
            design=sparse.hstack(parts, format="csr"),
            signals=basis.left,
            weights=given.weights / mean,
            noise=np.ones((rows, 1)),
            residuals=(RESIDUAL,),
            blocks=blocks,
            multiplier=np.ones(begin),
            sides=tuple((name,) for name in largest),
        )
        square = float(system.weights @ basis.left**2)
        whole = float(system.weights @ given.response**2)
        explained = rows == count or square <= _EXPLAINED * whole
        return cls(system, mean, levels, 0.0 if explained else square / (rows - count))

    def scaled(self, variances: Mapping[str, float]) -> dict[str, float]:
        """Given variances in the units of the system, whose weights have mean 1."""
        return {
            name: value / self.weight_mean if name == RESIDUAL else value for name, value in variances.items()
        }

    def start(self, given: Mapping[str, float]) -> dict[str, float]:
        """Equal shares of what the fixed effects leave, the given ones in their place."""
        names = (*self.system.blocks, RESIDUAL)
        return dict.fromkeys(names, self.spread / len(names)) | self.scaled(given)


def _shrunk(estimated: Mapping[str, float], targets: Mapping[str, float], system: System) -> dict[str, float]:
    found = dict(estimated)
    for name, target in targets.items():
        block = system.blocks.get(name)
        levels = block.stop - block.start if block else system.signals.size - system.fixed.size
        share = levels / (levels + _SHRINK_LEVELS)
        own = max(estimated[name], _LEAST_OF_TARGET * target)
        found[name] = float(np.exp(share * np.log(own) + (1 - share) * np.log(target)))
    return found


def _fit(
    given: Data, basis: _Basis, model: _Model, estimated: reml.Variances, rng: np.random.Generator
) -> Fit:
    values = estimated.values
    written = equations.at(model.system, values)
    solution: Solution
    criterion: float | None = None
    if elimination.dense_size(written.system) <= elimination.DENSE_LIMIT:
        solution = exact = Elimination(written)
        orthonormal = float(np.log(np.abs(np.diagonal(basis.inverse))).sum())
        criterion = likelihood.criterion(written, exact) - 2 * orthonormal
    else:
        solution = solved(written, exact=False, rng=rng)
    effects, sds = {}, {}
    for name, codes in given.codes.items():
        mean, sd = np.zeros(codes.max() + 1), np.full(codes.max() + 1, np.sqrt(values[name]))
        block = written.system.blocks.get(name)
        if block is not None:
            levels = model.levels[name]
            mean[levels] = solution.effects[block]
            sd[levels] = np.sqrt(solution.variances_of(_targets(block, written.system.size)))
        effects[name], sds[name] = frozen_floats(mean), frozen_floats(sd)
    return Fit(
        fixed_effects=frozen_floats(basis.first + basis.inverse @ solution.effects[written.system.fixed]),
        effects=MappingProxyType(effects),
        effect_sd=MappingProxyType(sds),
        variances=MappingProxyType({name: values[name] for name in given.codes}),
        residual_variance=values[RESIDUAL] * model.weight_mean,
        reml_criterion=criterion,
        converged=estimated.converged and solution.converged,
        iterations=estimated.iterations,
        moved=estimated.moved,
    )


def _targets(block: slice, size: int) -> sparse.csc_array:
    """One column for each unknown of the block."""
    columns = np.arange(block.start, block.stop)
    places = np.arange(columns.size)
    return sparse.csc_array((np.ones(columns.size), (columns, places)), shape=(size, columns.size))


def _explained(given: Data, basis: _Basis) -> Fit:
    """Where the fixed effects leave nothing: every variance is 0."""
    none = {name: frozen_floats(np.zeros(codes.max() + 1)) for name, codes in given.codes.items()}
    return Fit(
        fixed_effects=frozen_floats(basis.first),
        effects=MappingProxyType(none),
        effect_sd=MappingProxyType(none),
        variances=MappingProxyType(dict.fromkeys(given.codes, 0.0)),
        residual_variance=0.0,
        reml_criterion=None,
        converged=True,
        iterations=0,
        moved=0.0,
    )
