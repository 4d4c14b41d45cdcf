"""The small company of docs/import.md, as files."""

import re
from datetime import UTC, datetime
from pathlib import Path

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
"""When the small company is imported: after everything in it."""

PAGE = Path(__file__).parents[3] / "docs" / "import.md"


def files() -> dict[str, str]:
    """The example's files by name."""
    found = re.findall(
        r"^`([a-z_]+\.(?:csv|jsonl))`\n```(?:csv|json)\n(.*?)```$", PAGE.read_text(), re.M | re.S
    )
    return dict(found)


def write(directory: Path, **changes: str) -> Path:
    """The example's files in a directory; `people='...'` replaces people.csv, '' leaves it out."""
    directory.mkdir(parents=True, exist_ok=True)
    for name, content in files().items():
        text = changes.get(name.partition(".")[0], content)
        if text:
            (directory / name).write_text(text, encoding="utf-8")
    return directory


def changed(name: str, old: str, new: str) -> dict[str, str]:
    """One file's content with a change that must apply, as `write` takes it."""
    content = files()[name]
    assert old in content, f"{name} does not hold {old!r}"
    return {name.partition(".")[0]: content.replace(old, new)}
