"""How alike two people say they work."""

from typing import Final

import numpy as np

from scoring.arrays import Floats

LEAST: Final = 1
MOST: Final = 5
_QUARTERS: Final = 4
"""Likeness is told in quarters: enough to choose by, and one's answers are harder to work out from it."""


def alike(own: Floats, others: Floats) -> Floats:
    """1 for who answered alike, 0 for who answered the opposite throughout, in quarters; (n,).

    Parameters
    ----------
    own : (d,)
        One person's answers, each 1 to 5, or nan throughout for who has not said.
    others : (n, d)
        Likewise, a row a person.

    Raises
    ------
    ValueError
        Shapes differ, or an answer is off the scale.

    Notes
    -----
    One less the mean distance as a share of the scale. People rate a mentoring relationship better with somebody who
    is like them in attitudes and ways (deep-level similarity: Eby et al., "An interdisciplinary meta-analysis of the
    potential antecedents, correlates, and consequences of protege perceptions of mentoring", Psychological Bulletin
    139, 2013). That is how it feels, not what is learned: the factor's usual weight is 0.
    """
    if own.ndim != 1 or others.ndim != 2 or others.shape[1] != own.size:
        raise ValueError(f"own {own.shape} and others {others.shape} must be (d,) and (n, d)")
    for answers in (own, others):
        if ((answers < LEAST) | (answers > MOST)).any():
            raise ValueError(f"every answer must be from {LEAST} to {MOST}")
    likeness = 1.0 - np.abs(others - own).mean(axis=1) / (MOST - LEAST)
    quarters: Floats = np.round(likeness * _QUARTERS) / _QUARTERS
    return quarters
