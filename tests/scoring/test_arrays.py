"""What every part of the arithmetic does to arrays."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from scoring.arrays import distinct


@given(
    arrays_of.arrays(
        np.int64, arrays_of.array_shapes(max_dims=2, min_side=0, max_side=30), elements=st.integers(-9, 9)
    )
)
def test_distinct_values_come_once_and_ascending(values: np.ndarray) -> None:
    assert distinct(values).tolist() == sorted(set(values.ravel().tolist()))
