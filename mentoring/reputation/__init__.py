"""Reputation: refitted from the ledger, read by right, explained by its parts."""

from mentoring.reputation.explained import Contribution, contributions
from mentoring.reputation.rebuilt import rebuild
from mentoring.reputation.refit import DidNotConverge, RefitReport, refit
from mentoring.reputation.refresh import refresh_daily, refresh_pending
from mentoring.reputation.shown import Evidence, Shown, of_stored

__all__ = [
    "Contribution",
    "DidNotConverge",
    "Evidence",
    "RefitReport",
    "Shown",
    "contributions",
    "of_stored",
    "rebuild",
    "refit",
    "refresh_daily",
    "refresh_pending",
]
