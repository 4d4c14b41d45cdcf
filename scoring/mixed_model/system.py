"""A linear mixed model as a sparse design: signals, fixed effects and blocks of random effects."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy import sparse

from scoring.arrays import Floats, Ints
from scoring.mixed_model.absorption import Absorption


@dataclass(frozen=True, eq=False)
class System:
    """signals = design @ unknowns + noise: `N` unknowns, `E` signals, `K` residual variances.

    design : (E, N)
        W, with any coefficients. A column outside every block is a fixed effect.
    signals : (E,)
    weights : (E,)
        All above 0; a signal's noise has variance (noise @ residual variances) / weight.
    noise : (E, K)
        What of each residual variance a signal of weight 1 carries: one 1 a line where classes are apart.
    residuals
        Names of the K residual variances.
    blocks
        Columns of each kind of random effect, by the name of its variance; they do not overlap.
    multiplier : (N,)
        An effect's prior precision is its multiplier over its block's variance, all above 0; 1 for a normal
        prior, tau of a heavy tail. Not read for fixed effects.
    sides
        Blocks whose part of W' W falls into many small pieces, one a mentor for what belongs to mentors:
        the pieces are inverted exactly, and an iteration integrates the first side out where its pieces are
        small. Each block in one side at most; a block in none is a side of its own.
    """

    design: sparse.csr_array
    signals: Floats
    weights: Floats
    noise: Floats
    residuals: tuple[str, ...]
    blocks: Mapping[str, slice]
    multiplier: Floats
    sides: tuple[tuple[str, ...], ...] = ()

    @property
    def size(self) -> int:
        """N."""
        return self.multiplier.size

    @property
    def fixed(self) -> Ints:
        """Columns of the fixed effects, ascending."""
        free = np.ones(self.size, dtype=np.bool_)
        for block in self.blocks.values():
            free[block] = False
        return np.flatnonzero(free)

    def columns_of(self, names: tuple[str, ...]) -> Ints:
        """Columns of these blocks, those the system does not have left out."""
        found = [np.arange(self.size)[self.blocks[name]] for name in names if name in self.blocks]
        return np.concatenate([np.empty(0, dtype=np.int64), *found])

    @cached_property
    def absorption(self) -> Absorption:
        """What the iteration reads of the design, worked out once."""
        sides = [self.columns_of(names) for names in self.every_side()]
        return Absorption(self.design.tocsc(), sides, self.blocks)

    def with_multiplier(self, multiplier: Floats) -> "System":
        """The system with another multiplier (N,); what is worked out of the design is kept."""
        changed = replace(self, multiplier=multiplier)
        changed.__dict__["absorption"] = self.absorption
        return changed

    def every_side(self) -> tuple[tuple[str, ...], ...]:
        """The sides, with one for each block that is in none."""
        placed = {name for side in self.sides for name in side}
        return (*self.sides, *((name,) for name in self.blocks if name not in placed))

    def keeping(self, kept: Ints) -> "System":
        """The system of these columns alone (ascending, a block's wholly or not at all)."""
        place = np.full(self.size + 1, -1)
        place[kept] = np.arange(kept.size)
        blocks = {
            name: slice(int(place[block.start]), int(place[block.start]) + block.stop - block.start)
            for name, block in self.blocks.items()
            if block.stop > block.start and place[block.start] >= 0
        }
        return replace(self, design=self.design[:, kept], blocks=blocks, multiplier=self.multiplier[kept])
