"""What a type asks of the request it is answered in: a Protocol, so that types never import their caller."""

from collections.abc import Hashable
from typing import Any, Protocol

import strawberry


class Answers(Protocol):
    """The request's side of a field: answers for many parents at once."""

    async def answer(self, field: str, parent: Hashable, /, **arguments: Any) -> Any:
        """The value of `field` (such as ``Employee.department``) for this parent, batched with its level."""
        ...


Info = strawberry.Info[Answers, None]
