"""The rules between rows: what makes a company one that may be written."""

from collections.abc import Iterator
from datetime import datetime

from mentoring.exchange.records import Company
from mentoring.exchange.rules import catalogue, levels, mentors, names, pairs, references, session, structure
from mentoring.exchange.rules.problem import Problem
from mentoring.exchange.rules.whole import Known, Whole

__all__ = ["Known", "Problem", "broken"]


def broken(company: Company, known: Known, *, now: datetime) -> list[Problem]:
    """Every breach of a rule by a row of `company`, given what the graph holds; in the order of files.

    Rows that name what does not exist are told first and alone: the other rules would only echo them.
    """
    whole = Whole.of(company, known)
    found = [*names.broken(company, whole), *references.broken(company, whole)]
    return found or list(_deeper(company, whole, now))


def _deeper(company: Company, whole: Whole, now: datetime) -> Iterator[Problem]:
    yield from structure.broken(company, whole, now)
    yield from catalogue.broken(company, whole)
    yield from levels.broken(company, whole, now)
    yield from mentors.broken(company, whole, now)
    yield from session.broken(company, whole, now)
    yield from pairs.broken(company, whole)
