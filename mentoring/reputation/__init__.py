"""Reputation: refitted from the ledger, read by right, explained by its parts."""

from mentoring.reputation.explained import Contribution, contributions
from mentoring.reputation.keeper import Keeper
from mentoring.reputation.rebuilt import rebuild
from mentoring.reputation.refit import DidNotConverge, RefitReport, refit
from mentoring.reputation.shown import Evidence, Shown, as_it_was, of_stored

__all__ = [
    "Contribution",
    "DidNotConverge",
    "Evidence",
    "Keeper",
    "RefitReport",
    "Shown",
    "as_it_was",
    "contributions",
    "of_stored",
    "rebuild",
    "refit",
]
