"""Skills found by what people type: names, other names and broader skills, typos and accents forgiven."""

from mentoring.catalogue.catalogue import Catalogue
from mentoring.catalogue.index import Index, Source, Suggestion, too_long

__all__ = ["Catalogue", "Index", "Source", "Suggestion", "too_long"]
