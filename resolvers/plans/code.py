"""Python code made of a plan: functions whose names and constants we choose, compiled once.

As `dataclasses` does for `__init__`. Of a document only response keys reach the text, as the literals that `repr`
makes of them; they are GraphQL names, which hold letters, digits and underscores.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Code:
    """Functions under way, and the objects they use by name."""

    names: dict[str, Any] = field(default_factory=dict)
    _functions: list[str] = field(default_factory=list)
    _known: dict[int, str] = field(default_factory=dict)

    def hold(self, value: Any, prefix: str) -> str:
        """The name by which code uses an object; the same for the same object."""
        name = self._known.get(id(value))
        if name is None:
            name = self._known[id(value)] = f"{prefix}_{len(self.names)}"
            self.names[name] = value
        return name

    def function(self, name: str, parameters: str, lines: list[str]) -> str:
        """Add a function of these lines, and its name."""
        body = "\n".join(f"    {line}" for line in lines)
        self._functions.append(f"def {name}({parameters}):\n{body}\n")
        return name

    def unused(self, prefix: str) -> str:
        """A name for one more function."""
        return f"{prefix}{len(self._functions)}_{len(self.names)}"

    @property
    def text(self) -> str:
        """Everything, for a person who looks for a fault."""
        return "\n".join(self._functions)

    def compiled(self) -> dict[str, Callable[..., Any]]:
        """The functions by name."""
        # Made of our own templates and literals of `repr` alone.
        exec(compile(self.text, "<plan>", "exec"), self.names)  # noqa: S102
        return self.names
