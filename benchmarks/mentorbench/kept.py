"""What was measured, kept between runs, so that one part can be measured again and the table made of all."""

import importlib.metadata
import json
import os
import platform
import subprocess
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from benchmarks.mentorbench import wheels
from benchmarks.mentorbench.effort import Effort
from benchmarks.mentorbench.wheels import ROOT

Found = dict[str, Any]
"""Per part: `found`, and when, with what and how long it was measured."""

_FOLDER = ROOT / "var" / "mentorbench"
_PACKAGES = ("numpy", "scipy", "openskill")


def read(effort: Effort) -> Found:
    """What there is of this effort; empty before the first run."""
    file = _FOLDER / f"{effort.name}.json"
    return json.loads(file.read_text()) if file.exists() else {}


@dataclass(frozen=True)
class Begun:
    """When a part was begun and with which state of the arithmetic, of which nothing is loaded again later."""

    monotonic_s: float
    commit: str

    @classmethod
    def now(cls) -> "Begun":
        """This moment."""
        return cls(time.monotonic(), commit())


def add(effort: Effort, part: str, found: dict[str, Any], begun: Begun) -> None:
    """Keep one part."""
    everything = read(effort)
    everything[part] = {
        "found": found,
        "date": str(datetime.now(UTC).date()),
        "commit": begun.commit,
        "wall_s": time.monotonic() - begun.monotonic_s,
        "load": os.getloadavg()[0],
    }
    _FOLDER.mkdir(parents=True, exist_ok=True)
    (_FOLDER / f"{effort.name}.json").write_text(json.dumps(everything, indent=1))


def commit() -> str:
    """Which state of the arithmetic this is: the last commit that touched it, "+" where it was changed since."""
    about = ("git", "-C", str(ROOT))
    last = _said(*about, "log", "-1", "--format=%h", "--", "scoring")
    changed = _said(*about, "status", "--porcelain", "--", "scoring")
    return f"{last}{'+' if changed else ''}" if last else "unknown"


def versions() -> str:
    """Python and the packages that compute."""
    wheels.loaded("openskill")
    packages = ", ".join(f"{name} {_version(name)}" for name in _PACKAGES)
    return f"Python {platform.python_version()}, {packages}; {os.cpu_count()} cores ({platform.machine()})"


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


def _said(*command: str) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
