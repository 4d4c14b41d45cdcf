"""Skills found by what people type: names, other names and broader skills, typos and accents forgiven."""

from mentoring.catalogue.catalogue import Catalogue
from mentoring.catalogue.index import LONGEST_TEXT, Index, Source, Suggestion

__all__ = ["LONGEST_TEXT", "Catalogue", "Index", "Source", "Suggestion"]
