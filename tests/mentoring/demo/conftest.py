"""Companies that several tests look at, made once."""

from collections.abc import Callable
from datetime import date
from functools import cache

import pytest

from mentoring.demo import Demo, generate

TODAY = date(2026, 9, 14)
"""A Monday, so that the last working day is three days back."""


@pytest.fixture(scope="session")
def demo_of() -> Callable[[int], Demo]:
    """The demo of a size, seed 1."""
    return cache(lambda employees: generate(employees, 1, TODAY))
