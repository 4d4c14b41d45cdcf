"""The demo company's units, skills, job roles and names, from the CSV files beside this module."""

from functools import cache

from mentoring.demo.catalogue import checks, reading
from mentoring.demo.catalogue.records import (
    Catalogue,
    Culture,
    Indicator,
    JobRole,
    Level,
    Requirement,
    Scale,
    Skill,
    Unit,
)

__all__ = [
    "Catalogue",
    "Culture",
    "Indicator",
    "JobRole",
    "Level",
    "Requirement",
    "Scale",
    "Skill",
    "Unit",
    "load",
    "require_sound",
]


@cache
def load() -> Catalogue:
    """The catalogue, read once per process; ValueError names every broken reference."""
    return require_sound(reading.catalogue())


def require_sound(catalogue: Catalogue) -> Catalogue:
    """The same catalogue; ValueError with one line for each problem when it contradicts itself."""
    found = checks.problems(catalogue)
    if found:
        raise ValueError("the catalogue contradicts itself:\n" + "\n".join(found))
    return catalogue
