"""The few wheels that only this benchmark needs, kept beside the environment and not in it."""

import hashlib
import importlib
import subprocess
import sys
from pathlib import Path
from types import ModuleType

_HERE = Path(__file__).resolve().parent
ROOT = _HERE.parents[1]
FOLDER = ROOT / "var" / "mentorbench" / "wheels"
_LOCK = _HERE / "requirements.lock"
_STAMP = FOLDER / "stamp"


def install() -> None:
    """Have what `requirements.lock` names, each wheel checked by its hash; quick and offline once it is there.

    Raises
    ------
    SystemExit
        pip could not install them; it says why.
    """
    digest = hashlib.sha256(_LOCK.read_bytes()).hexdigest()
    if not _STAMP.exists() or _STAMP.read_text() != digest:
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet"]
        how = [
            "--require-hashes",
            "--only-binary",
            ":all:",
            "--no-deps",
            "--upgrade",
            "--target",
            str(FOLDER),
        ]
        if subprocess.run([*pip, *how, "-r", str(_LOCK)], check=False).returncode:
            raise SystemExit(f"the wheels of {_LOCK.name} could not be installed; pip says why above")
        _STAMP.write_text(digest)
    _findable()


def loaded(name: str) -> ModuleType | None:
    """The module, None where its wheel was never installed here."""
    _findable()
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        return None


def _findable() -> None:
    """Last on the path, so that the environment's own wheels are found first."""
    if str(FOLDER) not in sys.path:
        sys.path.append(str(FOLDER))
