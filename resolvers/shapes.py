"""How rows become objects: which columns a type's fields are read from, and which objects lie within a row."""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, LiteralString

if TYPE_CHECKING:
    from resolvers.binding import Binding
    from resolvers.context import RequestContext

Columns = Mapping[str, LiteralString]
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Shape:
    """A row of a fragment as an object of a GraphQL type.

    `columns`: a Cypher expression over the fragment's variables for each attribute of the type that is read
    from the row (an enum's value by its name), and for what `parts` and computed fields need besides. `parts`:
    attributes that are objects of the same row. `instead`: bindings, by GraphQL field name, of fields that this
    row answers in another way than the type's objects do elsewhere.
    """

    type: type[Any]
    columns: Columns
    parts: Mapping[str, "Part"] = field(default_factory=dict)
    instead: Mapping[str, "Binding"] = field(default_factory=dict)

    @cached_property
    def attributes(self) -> frozenset[str]:
        """What the type's constructor takes."""
        return frozenset(attribute.name for attribute in dataclasses.fields(self.type))

    @cached_property
    def read(self) -> Columns:
        """Every column that the object is made of, those of its parts' own too."""
        made = [part.shape for part in self.parts.values() if isinstance(part.shape, Made)]
        return {**self.columns, **{name: column for shape in made for name, column in shape.columns.items()}}

    def of(self, context: "RequestContext", row: Row) -> Any:
        """The object of a row that has every column."""
        held = {name: row[name] for name in self.columns if name in self.attributes}
        return self.type(**held, **{name: part.of(context, row) for name, part in self.parts.items()})


@dataclass(frozen=True, slots=True)
class Part:
    """An object inside an object: `columns` gives the outer row's column for each of its attributes.

    Null where the column `when` is null. One that is made reads columns of its own from the same row.
    """

    shape: "Shape | Made"
    columns: Mapping[str, str] = field(default_factory=dict)
    when: str | None = None

    def of(self, context: "RequestContext", row: Row) -> Any:
        """The object, or None."""
        if self.when is not None and row[self.when] is None:
            return None
        if isinstance(self.shape, Made):
            return self.shape.of(context, row)
        return self.shape.of(context, {inner: row[outer] for inner, outer in self.columns.items()})


@dataclass(frozen=True, slots=True)
class Value:
    """A row that is one plain value: its only column, or what `work` makes of the columns, in their order."""

    columns: Columns
    work: "Callable[..., Any] | None" = None

    @property
    def read(self) -> Columns:
        """Every column."""
        return self.columns

    def of(self, context: "RequestContext", row: Row) -> Any:
        """The value of a row that has every column."""
        held = [row[name] for name in self.columns]
        return held[0] if self.work is None else self.work(context, *held)


@dataclass(frozen=True)
class Made:
    """A row as an object whose attributes are worked out in Python: ``work(context, *columns)``, None for none.

    What hangs below it is found by columns that have the attribute's name.
    """

    type: type[Any]
    columns: Columns
    work: "Callable[..., Any]"

    @property
    def read(self) -> Columns:
        """Every column."""
        return self.columns

    def of(self, context: "RequestContext", row: Row) -> Any:
        """The object of a row that has every column."""
        return self.work(context, *(row[name] for name in self.columns))
