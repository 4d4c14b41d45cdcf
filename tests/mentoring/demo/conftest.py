"""Companies that several tests look at, made once."""

from collections.abc import Callable
from datetime import date
from functools import cache

import pytest

from mentoring.demo import Demo, generate

TODAY = date(2026, 9, 14)
"""A Monday, so that the last working day is three days back."""


@pytest.fixture(scope="session")
def demo_of() -> Callable[..., Demo]:
    """The demo of a size and seed, 1 when left out."""
    return cache(lambda employees, seed=1: generate(employees, seed, TODAY))
