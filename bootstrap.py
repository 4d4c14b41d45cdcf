"""Make `.venv` hold exactly what a lock names, and this checkout; quick and offline when it does already.

`python bootstrap.py requirements.lock [other.lock ...]`: the first lock is installed; a `.venv` made from any of
the others, which hold more, will do as well. Standard library only: it runs before anything is there.
"""

import fcntl
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "mentorgraph.stamp"


def main(locks):
    """Exit code 0 when the environment is as the locks say."""
    with (HERE / "pyproject.toml").open("rb") as held:
        # Two makes at once: the second waits, then finds the work done.
        fcntl.flock(held, fcntl.LOCK_EX)
        if STAMP.exists() and STAMP.read_text() in {digest(lock) for lock in locks} and works():
            return 0
        return install(locks[0])


def install(lock):
    """Install what the lock names, then the checkout itself; the stamp comes last."""
    say("installing the pinned wheels into .venv (about a minute the first time) ...")
    STAMP.unlink(missing_ok=True)
    if not works():
        if VENV.exists():
            shutil.rmtree(VENV)
        if run(sys.executable, "-m", "venv", str(VENV)):
            return fail(
                "no virtual environment could be made; Debian and Ubuntu need: apt install python3-venv"
            )
    pip = (str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet")
    if run(*pip, "--require-hashes", "--only-binary", ":all:", "-r", lock):
        return fail(f"the wheels of {lock} could not be installed; pip says why above")
    if run(*pip, "--no-deps", "--no-build-isolation", "--no-index", "--editable", "."):
        return fail("this checkout could not be installed; pip says why above")
    STAMP.write_text(digest(lock))
    return 0


def works():
    """Whether the environment's Python runs and has pip."""
    try:
        return run(str(PYTHON), "-c", "import pip") == 0
    except OSError:
        return False


def digest(lock):
    """What the stamp says of an environment made from this lock."""
    said = b"".join((HERE / name).read_bytes() for name in (lock, "pyproject.toml"))
    return hashlib.sha256(said + str(HERE).encode()).hexdigest()


def run(*command):
    """The exit code of a command run here."""
    return subprocess.run(command, check=False, cwd=HERE).returncode  # noqa: S603 - our own commands


def fail(reason):
    """Say why, in one line, and the exit code for it."""
    say(reason)
    return 1


def say(text):
    """One line for whoever typed the command."""
    print(f"mentorgraph: {text}", file=sys.stderr, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
