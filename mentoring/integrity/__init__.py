"""The watch over gains: what hardly comes by chance is flagged for an administrator to look at, and nothing more."""

from mentoring.integrity.refresh import refresh

__all__ = ["refresh"]
