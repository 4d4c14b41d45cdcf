"""What a command says: lines for people, one JSON object for scripts, progress on standard error."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

import orjson
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


class Report(Protocol):
    """How a long piece of work says how far it is."""

    def __call__(self, step: str, done: int, total: int, /) -> None:
        """`step` for people; `done` of `total` pieces of it."""
        ...


def answer(content: dict[str, Any] | None, lines: Sequence[str], *, as_json: bool) -> None:
    """Print the lines, or the content (None: nothing) as one JSON object."""
    if not as_json:
        for line in lines:
            typer.echo(line)
    elif content is not None:
        typer.echo(orjson.dumps(content, option=orjson.OPT_INDENT_2, default=str).decode())


@contextmanager
def progress() -> Iterator[Report]:
    """A report that draws a bar a step on standard error; on anything but a terminal, a line a step."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _Lines()
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as bars:
        yield _Bars(bars)


class _Bars:
    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._tasks: dict[str, Any] = {}

    def __call__(self, step: str, done: int, total: int) -> None:
        if step not in self._tasks:
            self._tasks[step] = self._bars.add_task(step, total=total)
        self._bars.update(self._tasks[step], completed=done, total=total)


class _Lines:
    def __init__(self) -> None:
        self._last = ""

    def __call__(self, step: str, done: int, total: int) -> None:
        if step != self._last:
            self._last = step
            print(f"{step} ...", file=sys.stderr, flush=True)  # noqa: T201
