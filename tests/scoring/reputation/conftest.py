"""Random ledgers for the tests of the reputation model."""

from collections.abc import Callable

import numpy as np
import pytest

from scoring.reputation import NOT_CLAIMED, Ledger

Draw = Callable[..., Ledger]


@pytest.fixture
def draw() -> Draw:
    """Ledgers of a small organisation: everybody but the last of each kind may have rows."""

    def drawn(seed: int, rows: int, *, unclaimed: float = 0.2, people: int | None = None) -> Ledger:
        rng = np.random.default_rng(seed)
        size = people or max(3, rows // 3)
        baseline = rng.integers(1, 5, rows)
        claimed = np.clip(baseline + rng.integers(0, 3, rows), 1, 5)
        return Ledger(
            rng.integers(0, size, rows),
            rng.integers(0, 2 * size, rows),
            rng.integers(0, 4, rows),
            rng.integers(0, max(2, size // 2), rows),
            baseline,
            np.where(rng.random(rows) < unclaimed, NOT_CLAIMED, claimed),
            np.clip(baseline + rng.integers(-1, 3, rows), 1, 5),
            rng.uniform(0, 900, rows),
            rng.choice([1.0, 0.7, 0.25, 0.0], rows, p=[0.6, 0.2, 0.1, 0.1]),
            session=rng.permutation(10 * rows)[:rows],
            mentors=size + 1,
            mentees=2 * size + 1,
            skills=5,
            managers=max(2, size // 2) + 1,
        )

    return drawn
