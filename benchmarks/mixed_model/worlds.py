"""Rows with known effects, the same for ever: RandomState's stream is frozen."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class World(NamedTuple):
    """What `scoring.mixed_model.fit` is given; `fixed` has an intercept and one covariate."""

    response: Floats
    fixed: Floats
    groups: dict[str, Ints]
    weights: Floats

    def write(self, path: Path) -> None:
        """As a table for R; numbers with all their digits."""
        columns = {"y": self.response, "x": self.fixed[:, 1], "w": self.weights} | self.groups
        rows = zip(*(column.tolist() for column in columns.values()), strict=True)
        lines = [",".join(columns), *(",".join(map(repr, row)) for row in rows)]
        path.write_text("\n".join(lines) + "\n")


def crossed(seed: int, rows: int, levels: dict[str, tuple[int, float]], *, weighted: bool = False) -> World:
    """Every group drawn on its own; `levels` is (number, sd of the effects) by group."""
    random = np.random.RandomState(seed)
    groups = {name: random.randint(0, number, rows).astype(np.int64) for name, (number, _) in levels.items()}
    covariate = random.normal(size=rows)
    weights = random.uniform(0.5, 2.0, rows) if weighted else np.ones(rows)
    response = 3.0 + 0.5 * covariate + random.normal(size=rows) / np.sqrt(weights)
    for name, (number, sd) in levels.items():
        response += random.normal(0.0, sd, number)[groups[name]] if sd else 0.0
    return World(response, np.column_stack([np.ones(rows), covariate]), groups, weights)


def nested(seed: int, rows: int) -> World:
    """Ten casks with three samples each."""
    random = np.random.RandomState(seed)
    sample = random.randint(0, 30, rows).astype(np.int64)
    covariate = random.normal(size=rows)
    response = 60.0 - covariate + random.normal(0, 3.0, 10)[sample // 3] + random.normal(0, 1.5, 30)[sample]
    response += random.normal(0, 0.8, rows)
    fixed = np.column_stack([np.ones(rows), covariate])
    return World(response, fixed, {"sample": sample, "cask": sample // 3}, np.ones(rows))


def large() -> World:
    """75,000 rows in the shape of lme4's InstEval: students, lecturers, departments."""
    levels = {"student": (2972, 0.33), "lecturer": (1128, 0.5), "department": (14, 0.1)}
    return crossed(7, 75_000, levels)


SMALL = {
    "crossed": crossed(1, 400, {"plate": (24, 0.8), "sample": (6, 1.9)}),
    "weighted": crossed(2, 300, {"subject": (40, 0.6), "item": (15, 0.4), "idle": (5, 0.0)}, weighted=True),
    "nested": nested(3, 120),
}
