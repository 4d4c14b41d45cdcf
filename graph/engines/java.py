"""Finding a Java of one of the major versions that a server runs on."""

import functools
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from graph.engines.endpoint import EngineFailed


def find(majors: Sequence[int]) -> Path:
    """The `java` of the first of these major versions that is installed.

    Looks at JAVA_HOME, PATH and the usual folders of Linux and macOS, in that order for each version.

    Raises EngineFailed when there is none.
    """
    candidates = list(_candidates())
    for wanted in majors:
        # Each is asked for its version by starting it: no more of them than it takes.
        for java in candidates:
            if _major(java) == wanted:
                return java
    found = ", ".join(str(major) for java in candidates if (major := _major(java)) is not None) or "none"
    raise EngineFailed(
        f"Java {' or '.join(str(major) for major in majors)} is needed (found: {found}); set JAVA_HOME"
    )


def _candidates() -> Iterator[Path]:
    if home := os.environ.get("JAVA_HOME"):
        yield Path(home) / "bin" / "java"
    if on_path := shutil.which("java"):
        yield Path(on_path)
    yield from sorted(Path("/usr/lib/jvm").glob("*/bin/java"))
    yield from sorted(Path("/Library/Java/JavaVirtualMachines").glob("*/Contents/Home/bin/java"))


@functools.cache
def _major(java: Path) -> int | None:
    try:
        asked = subprocess.run(  # noqa: S603 - a java of this machine, asked for its version
            [str(java), "-version"], capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    # Java 8 and before call themselves 1.8.
    version = re.search(r'version "(?:1\.)?(\d+)', asked.stderr + asked.stdout)
    return int(version[1]) if version else None
