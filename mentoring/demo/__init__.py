"""The demo organisation: a company that does not exist, with people, skills and two years of sessions."""

from mentoring.demo.company import Demo, generate
from mentoring.demo.truth import Truth

__all__ = ["Demo", "Truth", "generate"]
