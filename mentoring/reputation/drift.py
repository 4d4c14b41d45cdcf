"""How far scores are apart: patched from refitted, and the new ones from those before."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

MOST = 0.002
"""Levels: what a patch may differ from a whole solution for any mentor. Past it something is wrong."""


@dataclass(frozen=True, slots=True)
class Apart:
    """Differences of overall scores in levels: the largest of any mentor, and the root mean square."""

    max: float = 0.0
    rms: float = 0.0


def apart(one: Mapping[str, float], other: Mapping[str, float]) -> Apart:
    """How far these scores are apart, over the mentors in both; 0 for none."""
    both = one.keys() & other.keys()
    if not both:
        return Apart()
    differences = np.array([one[key] - other[key] for key in both])
    return Apart(float(np.abs(differences).max()), float(np.sqrt(np.mean(differences**2))))
