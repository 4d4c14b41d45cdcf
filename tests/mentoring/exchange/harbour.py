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


def accepted(key: str, mentee: str, hour: int) -> str:
    """A session with p-eva that takes a place, with a planned meeting."""
    return (
        f'{{"externalId":"{key}","mentor":"p-eva","mentee":"{mentee}","skill":"s-sql","scope":"x","targetRank":3,'
        '"state":"SCHEDULED","version":3,"baseline":"%s","baselineRank":%d,"baselineVerified":%s,'
        '"mentorDepartment":"d-fin","menteeDepartment":"d-eng","transitions":['
        f'{{"seq":1,"at":"2026-03-02T07:00:00Z","action":"REQUEST","to":"REQUESTED","actor":"{mentee}"}},'
        '{"seq":2,"at":"2026-03-02T08:00:00Z","action":"ACCEPT","from":"REQUESTED","to":"ACCEPTED","actor":"p-eva"},'
        '{"seq":3,"at":"2026-03-02T09:00:00Z","action":"SCHEDULE","from":"ACCEPTED","to":"SCHEDULED","actor":"p-eva"}],'
        f'"meetings":[{{"startsAt":"2026-03-09T{hour:02}:00:00Z","endsAt":"2026-03-09T{hour:02}:50:00Z",'
        '"mode":"VIDEO","status":"PLANNED"}]}'
    )


def two_accepted(hours: tuple[int, int]) -> str:
    """Two sessions with p-eva that take a place each, with meetings at these hours of a day, a line each."""
    ben = accepted("m-8", "p-ben", hours[0]) % ("a-ben-sql-verified", 3, "true")
    chi = accepted("m-9", "p-chi", hours[1]) % ("a-chi-sql", 1, "false")
    return "\n".join([ben.replace('"targetRank":3', '"targetRank":4'), chi]) + "\n"
