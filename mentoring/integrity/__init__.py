"""The watch over gains: what hardly comes by chance is flagged for an administrator to look at, and nothing more."""

from mentoring.integrity.refresh import refresh
from mentoring.integrity.reviewing import Finding, review

__all__ = ["Finding", "refresh", "review"]
