"""How alike two people say they work."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.matching import style

NAN = float("nan")
answers = st.tuples(*[st.integers(1, 5)] * 4)


def alike(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    return float(style.alike(np.array(one, dtype=np.float64), np.array([other], dtype=np.float64))[0])


@given(answers, answers)
def test_likeness_is_mutual_on_its_scale_in_quarters_and_full_for_the_same(
    one: tuple[int, ...], other: tuple[int, ...]
) -> None:
    found = alike(one, other)

    assert found == alike(other, one)
    assert found in (0, 0.25, 0.5, 0.75, 1)
    assert alike(one, one) == 1


def test_opposite_answers_throughout_are_nothing_and_one_who_has_not_said_is_unknown() -> None:
    assert alike((1, 5, 1, 5), (5, 1, 5, 1)) == 0
    assert alike((1, 1, 1, 1), (3, 3, 3, 3)) == 0.5
    assert np.isnan(alike((1, 1, 1, 1), (NAN,) * 4))
    assert np.isnan(alike((NAN,) * 4, (1, 1, 1, 1)))
    assert style.alike(np.ones(4), np.empty((0, 4))).shape == (0,)


@pytest.mark.parametrize(
    ("own", "others"),
    [(np.ones(4), np.ones((1, 3))), (np.ones(4), np.ones(4)), (np.zeros(4), np.ones((1, 4)))],
)
def test_answers_off_the_scale_and_of_other_shapes_are_refused(own: np.ndarray, others: np.ndarray) -> None:
    with pytest.raises(ValueError, match="must be"):
        style.alike(own, others)
