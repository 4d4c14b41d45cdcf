"""Where an object's fields are read from: a row's list, an object made of a row, or an object of a use case.

Code for a value is a template: ``{r}`` stands for the variable that holds the row or object.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, LiteralString

from resolvers.plans.steps import Related, Relation
from resolvers.shapes import Columns, Made, Part, Shape


@dataclass(slots=True, eq=False)
class Place:
    """Rows or objects that one selection is about: how they are reached from those of the place above.

    `template` is code over the variable of the place above (the outermost ones over the run alone). `of_class`:
    only objects of this class. `stage`: the statement or use case after which they are there.
    """

    above: "Place | None"
    template: str
    many: bool
    stage: int
    of_class: str | None = None

    def collector(self, key: str) -> list[str]:
        """Lines of a function of the run that lists a value, code over ``{r}``, of everything in this place."""
        chain: list[Place] = []
        place: Place | None = self
        while place is not None:
            chain.append(place)
            place = place.above
        lines, indent = ["found = []"], ""
        for depth, at in enumerate(reversed(chain)):
            value = at.template.replace("{r}", f"r{depth - 1}")
            if at.many:
                lines.append(f"{indent}for r{depth} in {value} or ():")
            else:
                lines += [f"{indent}r{depth} = {value}", f"{indent}if r{depth} is not None:"]
            indent += "    "
            if at.of_class is not None:
                lines.append(f"{indent}if r{depth}.__class__ is {at.of_class}:")
                indent += "    "
        last = f"r{len(chain) - 1}"
        return [*lines, f"{indent}found.append({key.replace('{r}', last)})", "return found"]


@dataclass(slots=True)
class RowSource:
    """A row as a list; `names` leads from an inner object's attributes to the row's columns."""

    place: Place
    relation: Relation
    shape: Shape
    names: Mapping[str, str] | None
    columns: Columns

    @property
    def related(self) -> dict[Any, Related]:
        """The relations below this row that were asked for already."""
        return self.relation.related

    def column(self, attribute: str) -> LiteralString | None:
        """The Cypher that an attribute is read from; None where it is no column."""
        if self.names is None:
            return self.columns.get(attribute)
        return self.columns[self.names[attribute]] if attribute in self.names else None

    def value(self, attribute: str) -> str | None:
        """Code for an attribute; None where it is no column."""
        column = self.column(attribute)
        return None if column is None else f"{{r}}[{self.relation.slot(column)}]"

    def key(self, attribute: str) -> str | None:
        """Code for an attribute as collectors read it."""
        return self.value(attribute)

    def part(self, attribute: str) -> Part | None:
        """The object within the row, where an attribute is one."""
        return self.shape.parts.get(attribute)


@dataclass(slots=True)
class MadeSource:
    """An object `o` that the code makes of a row, by the function `work`, before it reads it.

    Keys below it are the row's columns.
    """

    place: Place
    relation: Relation
    shape: Made
    work: str

    @property
    def related(self) -> dict[Any, Related]:
        """The relations below this row that were asked for already."""
        return self.relation.related

    def column(self, attribute: str) -> LiteralString | None:
        return self.shape.columns.get(attribute)

    def value(self, attribute: str) -> str | None:
        return f"o.{attribute}"

    @property
    def made(self) -> str:
        """Code that makes the object."""
        columns = ", ".join(f"{{r}}[{self.relation.slot(column)}]" for column in self.shape.columns.values())
        return f"{self.work}(c.context, {columns})"

    def key(self, attribute: str) -> str | None:
        column = self.column(attribute)
        return None if column is None else f"{{r}}[{self.relation.slot(column)}]"


@dataclass(slots=True)
class ObjectSource:
    """An object of Python's, read by attribute."""

    place: Place
    related: dict[Any, Related] = field(default_factory=dict)

    def column(self, attribute: str) -> LiteralString | None:
        return None

    def value(self, attribute: str) -> str | None:
        return f"{{r}}.{attribute}"

    def key(self, attribute: str) -> str | None:
        return self.value(attribute)


Source = RowSource | MadeSource | ObjectSource
