"""What is measured, a module a question; each answers numbers that are kept as JSON."""

from collections.abc import Callable

Tell = Callable[[str], None]
"""Says how far the measuring is."""
