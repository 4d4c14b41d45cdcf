"""Sections of benchmarks/RESULTS.md that begin with a heading of their own; all else in it is kept."""

from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).parent / "RESULTS.md"
_NEXT: Final = "\n## "


def held(title: str) -> str:
    """What stands under a heading, without it; empty where it is not there."""
    return _parted(title)[1]


def put(title: str, text: str) -> None:
    """Put this text, which begins with the heading, in place of the section that is there, else at the end."""
    before, _, following = _parted(title)
    FILE.write_text(before.rstrip() + "\n\n" + text + "\n" + following)


def _parted(title: str) -> tuple[str, str, str]:
    kept = FILE.read_text() if FILE.exists() else ""
    before, _, after = kept.partition(title)
    section, mark, following = after.partition(_NEXT)
    return before, section, mark + following
