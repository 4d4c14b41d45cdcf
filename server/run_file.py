"""`run.json`: what a script needs to talk to the running service, there only while it can."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph.engines import process

_NAME = "run.json"


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody to sign in as. `part`: mentee, mentor, manager or administrator; `id` is the Relay id."""

    part: str
    user_name: str
    display_name: str
    id: str
    token: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A session that the mentee may request of the mentor: the skill's Relay id and the level to reach."""

    skill_id: str
    target_level: int


@dataclass(frozen=True, slots=True)
class Run:
    """A service that answers; `url` is its GraphQL endpoint. No people where the organisation is no demo."""

    engine: str
    engine_version: str
    url: str
    people: Sequence[DemoPerson]
    suggestion: Suggestion | None


def write(data_dir: Path, run: Run) -> None:
    """Write the file, whole or not at all, for its owner's eyes only: it holds tokens."""
    process.write_private(data_dir / _NAME, json.dumps(_content(run), indent=2) + "\n")


def remove(data_dir: Path) -> None:
    """Take the file away; nothing when there is none."""
    (data_dir / _NAME).unlink(missing_ok=True)


def _content(run: Run) -> dict[str, Any]:
    suggestion = run.suggestion
    return {
        "engine": run.engine,
        "engineVersion": run.engine_version,
        "url": run.url,
        "people": [
            {"part": person.part, "userName": person.user_name, "id": person.id, "token": person.token}
            for person in run.people
        ],
        "suggestion": suggestion and {"skillId": suggestion.skill_id, "targetLevel": suggestion.target_level},
    }
