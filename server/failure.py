"""The one error that a command ends with: what a person has to know, a line each."""


class Failed(Exception):  # noqa: N818 - named by what happened
    """The command cannot do what was asked; every line is one reason for whoever typed it."""

    def __init__(self, *lines: str) -> None:
        super().__init__("; ".join(lines))
        self.lines = lines
