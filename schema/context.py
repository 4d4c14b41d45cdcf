"""What a type asks of the request it is answered in: a Protocol, so that types never import their caller."""

from typing import Any, Protocol

import strawberry


class Answers(Protocol):
    """The request's side of a field: answers for many parents at once."""

    async def answer(self, field: str, parent: Any, /, **arguments: Any) -> Any:
        """The value of `field` (such as ``Employee.department``) of this object, batched with its level."""
        ...


Info = strawberry.Info[Answers, None]
