"""Mentor reputation: a measured effect with an interval, from verified sessions."""

from scoring.reputation.answers import Contributions, Counterfactual, Estimates
from scoring.reputation.ledger import NOT_CLAIMED, Ledger
from scoring.reputation.model import fit
from scoring.reputation.policy import VARIANCE_NAMES, Policy
from scoring.reputation.results import Reputations, update

__all__ = [
    "NOT_CLAIMED",
    "VARIANCE_NAMES",
    "Contributions",
    "Counterfactual",
    "Estimates",
    "Ledger",
    "Policy",
    "Reputations",
    "fit",
    "update",
]
