"""The match model: how well a mentor fits one gap of one mentee, explained factor by factor.

`score.of` scores candidates, `reasons.of` says why in words, `stages` gives the part known from an offer
alone and the bound that ends a search exactly.
"""

from scoring.matching import reasons, score, stages, style
from scoring.matching.candidates import OUTSIDE_THE_LINE, UNKNOWN_DISTANCE, Candidates, Offers
from scoring.matching.score import Scores
from scoring.matching.weights import RANKING_VERSION, Curves, Factor, Weights

__all__ = [
    "OUTSIDE_THE_LINE",
    "RANKING_VERSION",
    "UNKNOWN_DISTANCE",
    "Candidates",
    "Curves",
    "Factor",
    "Offers",
    "Scores",
    "Weights",
    "reasons",
    "score",
    "stages",
    "style",
]
