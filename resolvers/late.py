"""Objects of the schema of which is worked out only what a document asks for."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

Makers = Mapping[str, Callable[[Any], Any]]
"""What each attribute is made by."""


class Late:
    """Before a schema type among a class's bases: `LATE` says how each attribute is made, once, when it is read.

    `of` is what they are made of.
    """

    LATE: ClassVar[Makers]

    def __init__(self, of: Any) -> None:
        self.of = of

    def __getattr__(self, name: str) -> Any:
        make = type(self).LATE.get(name)
        if make is None:
            raise AttributeError(name, name=name, obj=self)
        value = make(self.of)
        setattr(self, name, value)
        return value
