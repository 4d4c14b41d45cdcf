"""What `fit` refuses, before any work."""

from typing import Any

import numpy as np
import pytest

from scoring.mixed_model import fit

GOOD: dict[str, Any] = {
    "response": [1.0, 2.0, 4.0, 3.0],
    "fixed": np.ones((4, 1)),
    "groups": {"a": [0, 0, 1, 1]},
}


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"response": [], "fixed": np.ones((0, 1)), "groups": {}}, "response has no rows"),
        ({"response": [1.0, np.nan, 2.0, 3.0]}, "response has nan"),
        ({"response": [1.0, np.inf, 2.0, 3.0]}, "response has inf"),
        ({"response": [[1.0, 2.0, 3.0, 4.0]]}, "response must have 1 dim"),
        ({"response": ["a", "b", "c", "d"]}, "response must hold numbers"),
        ({"fixed": np.ones(4)}, "fixed must have 2 dim"),
        ({"fixed": np.ones((3, 1))}, "fixed has 3 rows"),
        ({"fixed": np.full((4, 1), np.nan)}, "fixed has nan"),
        ({"fixed": np.ones((4, 2))}, "fixed has rank below"),
        ({"fixed": np.zeros((4, 1))}, "fixed has rank below"),
        ({"fixed": np.eye(4, 5)}, "fixed has rank below"),
        ({"fixed": [[1, 3.0, 0.1], [1, 5.0, 0.1], [1, 1.0, 0.1], [1, 2.0, 0.1]]}, "fixed has rank below"),
        ({"groups": {"a": [0, 0, 1]}}, r"groups\['a'\] has 3 rows"),
        ({"groups": {"a": [0, 0, -1, 1]}}, "code -1"),
        ({"groups": {"a": [0.0, 0.0, 1.0, 1.0]}}, "must be integers"),
        ({"groups": {"a": ["x", "x", "y", "y"]}}, "must be integers"),
        ({"groups": {"residual": [0, 0, 1, 1]}}, "residual"),
        ({"weights": [1.0, 1.0, 0.0, 1.0]}, "weights must be above 0"),
        ({"weights": [1.0, 1.0, -1.0, 1.0]}, "weights must be above 0"),
        ({"weights": [1.0, 1.0, np.nan, 1.0]}, "weights has nan"),
        ({"weights": [1.0]}, "weights has 1 rows"),
        ({"start": {"b": 1.0}}, "neither a group"),
        ({"start": {"a": -1.0}}, "not below 0"),
        ({"start": {"residual": 0.0}}, "residual"),
        ({"shrink_to": {"a": np.inf}}, "finite"),
        ({"shrink_to": {"a": 0.0}}, "above 0"),
    ],
)
def test_bad_data_are_refused(changed: dict[str, Any], message: str) -> None:
    given = GOOD | changed

    with pytest.raises(ValueError, match=message):
        fit(**given)
