"""Mentor search: who could help with one gap, best first, with the reasons."""

from mentoring.search.asking import Wish
from mentoring.search.books import Terms
from mentoring.search.card_making import renew as renew_cards
from mentoring.search.eligible import Dimension, Filters
from mentoring.search.emptiness import Instead, Nobody, OtherSkill, Reason, ReasonCount, instead_of
from mentoring.search.facets import Facet, Facets
from mentoring.search.matches import Match, MatchFactor
from mentoring.search.pages import GapPage, SearchPage, candidates, search
from mentoring.search.pairs import (
    Exclusion,
    ExclusionReason,
    FactorGap,
    Standing,
    explain,
    why_not,
)
from mentoring.search.rehearsing import rehearse
from mentoring.search.sought import Sought, sought

__all__ = [
    "Dimension",
    "Exclusion",
    "ExclusionReason",
    "Facet",
    "Facets",
    "FactorGap",
    "Filters",
    "GapPage",
    "Instead",
    "Match",
    "MatchFactor",
    "Nobody",
    "OtherSkill",
    "Reason",
    "ReasonCount",
    "SearchPage",
    "Sought",
    "Standing",
    "Terms",
    "Wish",
    "candidates",
    "explain",
    "instead_of",
    "rehearse",
    "renew_cards",
    "search",
    "sought",
    "why_not",
]
