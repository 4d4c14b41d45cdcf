"""The figures within docs/reputation.md, between their marks; all else in it is written by hand."""

from pathlib import Path

from benchmarks.mentorbench import table
from benchmarks.mentorbench.effort import Effort
from benchmarks.mentorbench.kept import Found
from benchmarks.mentorbench.wheels import ROOT

FILE = ROOT / "docs" / "reputation.md"
_BEGIN, _END = "<!-- figures: made by a program -->", "<!-- end of figures -->"


def write(found: Found, effort: Effort, file: Path = FILE) -> None:
    """Put the targets and their verdicts in the place of the last ones.

    Raises
    ------
    ValueError
        The page has no place for them.
    """
    before, begin, rest = file.read_text().partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not begin or not end:
        raise ValueError(f"{file} lacks the marks {_BEGIN} and {_END}")
    parts = {part: one["found"] for part, one in found.items()}
    file.write_text(f"{before}{_BEGIN}\n{table.of_targets(parts, effort)}\n{_END}{after}")
