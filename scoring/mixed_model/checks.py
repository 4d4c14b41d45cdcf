"""What a caller hands over, checked and turned into arrays before any work."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from scoring.arrays import Floats, Ints

RESIDUAL = "residual"
"""The residual variance's name where variances are given by name; no group may have it."""


@dataclass(frozen=True, eq=False)
class Data:
    """Checked data: response (n,), fixed (n, p), codes (n,) of each group, weights (n,)."""

    response: Floats
    fixed: Floats
    codes: Mapping[str, Ints]
    weights: Floats


def data(
    response: ArrayLike, fixed: ArrayLike, groups: Mapping[str, ArrayLike], weights: ArrayLike | None
) -> Data:
    """The data as arrays.

    Raises
    ------
    ValueError
        Wrong shapes or lengths, no rows, numbers that are not finite, codes that are not integers or below
        0, weights not above 0; the message begins with the argument's name.
    """
    values = _numbers("response", response, 1)
    rows = values.size
    if not rows:
        raise ValueError("response has no rows")
    columns = _numbers("fixed", fixed, 2)
    _same_rows("fixed", columns, rows)
    weight = np.ones(rows) if weights is None else _numbers("weights", weights, 1)
    _same_rows("weights", weight, rows)
    if not (weight > 0).all():
        raise ValueError(f"weights must be above 0, not {weight[~(weight > 0)][0]}")
    return Data(values, columns, {name: _codes(name, codes, rows) for name, codes in groups.items()}, weight)


def variances(name: str, given: Mapping[str, float] | None, groups: Mapping[str, Ints]) -> dict[str, float]:
    """Given variances by group, and the residual's by `RESIDUAL`.

    Raises
    ------
    ValueError
        An unknown name, or a value that is not finite or below 0; the residual's must be above 0.
    """
    found = {}
    for key, value in (given or {}).items():
        if key != RESIDUAL and key not in groups:
            raise ValueError(f"{name} has {key!r}, which is neither a group nor {RESIDUAL!r}")
        number = float(value)
        if not np.isfinite(number) or number < 0 or (key == RESIDUAL and number == 0):
            raise ValueError(
                f"{name}[{key!r}] must be finite and not below 0, the residual's above, not {value}"
            )
        found[key] = number
    return found


def _numbers(name: str, given: ArrayLike, dimensions: int) -> Floats:
    array = np.asarray(given)
    if array.ndim != dimensions:
        raise ValueError(f"{name} must have {dimensions} dimensions, not shape {array.shape}")
    if array.dtype.kind not in "fiub":
        raise ValueError(f"{name} must hold numbers, not {array.dtype}")
    values = array.astype(np.float64)
    if not np.isfinite(values).all():
        raise ValueError(f"{name} has {values[~np.isfinite(values)][0]}, which is not finite")
    return values


def _codes(name: str, given: ArrayLike, rows: int) -> Ints:
    if name == RESIDUAL:
        raise ValueError(f"groups may not name one {RESIDUAL!r}")
    array = np.asarray(given)
    if array.ndim != 1 or array.dtype.kind not in "iu":
        raise ValueError(f"groups[{name!r}] must be integers (n,), not {array.dtype} {array.shape}")
    _same_rows(f"groups[{name!r}]", array, rows)
    codes = array.astype(np.int64)
    if codes.min() < 0:
        raise ValueError(f"groups[{name!r}] has the code {codes.min()}, below 0")
    return codes


def _same_rows(name: str, array: np.ndarray, rows: int) -> None:
    if array.shape[0] != rows:
        raise ValueError(f"{name} has {array.shape[0]} rows where response has {rows}")
