"""Organisations with known truth, ours and rivals on the same ledgers: one command measures, judges and draws.

    .venv/bin/python -m benchmarks.mentorbench                  # everything, RESULTS.md and the pictures: an hour
    .venv/bin/python -m benchmarks.mentorbench --quick          # 1,000 mentors, printed only: a few minutes
    .venv/bin/python -m benchmarks.mentorbench --only update    # one part again; the table is made of all

Parts already measured are kept in var/mentorbench. See README.md here.
"""

import argparse
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from benchmarks.mentorbench import kept, page, pictures, table, wheels
from benchmarks.mentorbench.effort import FULL, QUICK, Effort
from benchmarks.mentorbench.measured import (
    Tell,
    beside,
    explaining,
    gaming,
    large,
    lme4,
    organisations,
    patching,
    placebo,
)

RESULTS = Path(__file__).resolve().parent / "RESULTS.md"
PARTS: Mapping[str, Callable[[Effort, Tell], dict[str, Any]]] = {
    "rivals": beside.measure,
    "organisations": organisations.measure,
    "attacks": gaming.measure,
    "placebo": placebo.measure,
    "explanations": explaining.measure,
    "update": patching.measure,
    "large": large.measure,
    "lme4": lme4.measure,
}


def main() -> None:
    """Measure what is asked, then print the table of everything that is kept."""
    given = _options().parse_args()
    effort = QUICK if given.quick else FULL
    wheels.install()
    asked = given.only.split(",") if given.only else PARTS
    for part in () if given.table else asked:
        if part not in PARTS:
            raise SystemExit(f"--only: no part {part!r}; there are {', '.join(PARTS)}")
        begun = kept.Begun.now()
        kept.add(effort, part, PARTS[part](effort, _tell), begun)
    text = table.everything(kept.read(effort), effort)
    print(text)
    if not given.quick:
        RESULTS.write_text(text)
        page.write(kept.read(effort), effort)
        pictures.draw(kept.read(effort))


def _options() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(
        prog="python -m benchmarks.mentorbench",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    options.add_argument(
        "--quick", action="store_true", help="small sizes; prints, and writes no file of the docs"
    )
    options.add_argument("--table", action="store_true", help="measure nothing: make the table again")
    options.add_argument("--only", help=f"of {', '.join(PARTS)}, separated by commas")
    return options


def _tell(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)


if __name__ == "__main__":
    main()
