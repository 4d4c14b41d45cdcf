"""Mentor search: who could help with one gap, best first, with the reasons."""

from mentoring.search.matches import Match, MatchFactor
from mentoring.search.pages import Facet, SearchPage, candidates, search

__all__ = ["Facet", "Match", "MatchFactor", "SearchPage", "candidates", "search"]
