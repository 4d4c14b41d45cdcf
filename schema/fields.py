"""How a type declares a field whose value is read from the graph."""

from typing import Any

import strawberry

from schema.context import Info


def batch_field(field: str, *, description: str) -> Any:
    """A field without arguments that is answered for a whole level of parents at once.

    `field` is the name that `resolvers/fields` binds: type and field as the schema calls them, such as
    ``Employee.email``. The class attribute's annotation gives the GraphQL type. `Any`, as strawberry.field has it: the
    attribute is a value on the instance and a definition on the class.
    """

    async def resolve(root: Any, info: Info) -> Any:
        return await info.context.answer(field, root)

    # Strawberry takes the type from the class annotation when the resolver names none.
    del resolve.__annotations__["return"]
    return strawberry.field(resolver=resolve, description=description)
