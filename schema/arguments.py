"""Arguments that many fields share, with their descriptions."""

from typing import Annotated

import strawberry

from schema.scalars import DateTime

First = Annotated[
    int | None, strawberry.argument(description="Items on the page, 1 to 100; 20 when left out or null.")
]
After = Annotated[
    str | None,
    strawberry.argument(description="A cursor of this list: the page begins after it; null for the start."),
]
AsOf = Annotated[
    DateTime | None, strawberry.argument(description="The instant to answer for; now when left out.")
]
