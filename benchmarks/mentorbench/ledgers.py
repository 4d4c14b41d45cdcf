"""Ledgers made from other ledgers."""

from collections.abc import Mapping
from typing import TypedDict

import numpy as np
from numpy.typing import ArrayLike

from scoring.arrays import Ints
from scoring.reputation import Ledger

COLUMNS = (
    "mentor",
    "mentee",
    "skill",
    "manager",
    "baseline",
    "claimed",
    "verified",
    "age_days",
    "quality",
)


class Sizes(TypedDict):
    """How many there are of each."""

    mentors: int
    mentees: int
    skills: int
    managers: int


def sizes(ledger: Ledger) -> Sizes:
    """Those of a ledger."""
    return {
        "mentors": ledger.mentors,
        "mentees": ledger.mentees,
        "skills": ledger.skills,
        "managers": ledger.managers,
    }


def of_columns(columns: Mapping[str, ArrayLike], size: Sizes, session: ArrayLike | None = None) -> Ledger:
    """The ledger of these columns, by name."""
    return Ledger(*(columns[name] for name in COLUMNS), session=session, **size)


def replaced(ledger: Ledger, **columns: ArrayLike) -> Ledger:
    """The same sessions with some columns changed."""
    kept: dict[str, ArrayLike] = {name: getattr(ledger, name) for name in COLUMNS}
    return of_columns(kept | columns, sizes(ledger), ledger.session)


def taken(ledger: Ledger, rows: Ints | slice) -> Ledger:
    """These rows, with their keys, in the same code spaces."""
    columns: dict[str, ArrayLike] = {name: getattr(ledger, name)[rows] for name in COLUMNS}
    return of_columns(columns, sizes(ledger), ledger.session[rows])


def joined(first: Ledger, second: Ledger) -> Ledger:
    """One after the other; the sizes and keys of the first, the second's keys counted on from there."""
    columns: dict[str, ArrayLike] = {
        name: np.concatenate([getattr(first, name), getattr(second, name)]) for name in COLUMNS
    }
    following = int(first.session.max(initial=-1)) + 1 + np.arange(second.rows)
    return of_columns(columns, sizes(first), np.concatenate([first.session, following]))
