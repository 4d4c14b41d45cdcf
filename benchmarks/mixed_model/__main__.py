"""`python -m benchmarks.mixed_model [--reference]`: our fit beside lme4's, or lme4's numbers for the tests.

Needs Rscript with lme4 (Debian: r-cran-lme4). Writes var/mixed_model.json after the comparison.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

# Before numpy is imported: one thread each, as lme4 has.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

from benchmarks.mixed_model import worlds
from scoring import mixed_model

SCRIPT = Path(__file__).with_name("lme4.R")
RESULT = Path(__file__).parents[2] / "var" / "mixed_model.json"


def by_lme4(world: worlds.World, control: str) -> dict[str, str]:
    """lme4's numbers by name."""
    with tempfile.TemporaryDirectory() as folder:
        table, out = Path(folder, "table.csv"), Path(folder, "out.csv")
        world.write(table)
        subprocess.run(["Rscript", SCRIPT, table, control, out], check=True, env=os.environ)
        lines = out.read_text().splitlines()[1:]
    return dict(line.rsplit(",", 1) for line in lines)


def reference() -> None:
    """The values beside tests/scoring/mixed_model/test_against_lme4.py; effects of the first three levels."""
    for name, world in worlds.SMALL.items():
        kept = {
            key: value
            for key, value in by_lme4(world, "tight").items()
            if not key.startswith("effect") or int(key.split()[-1]) < 3
        }
        del kept["seconds"]
        print(json.dumps({name: kept}, indent=4))


def compare() -> None:
    """75,000 rows fitted by both; seconds of CPU."""
    world = worlds.large()
    theirs = by_lme4(world, "default")
    start = time.process_time()
    ours = mixed_model.fit(world.response, world.fixed, world.groups)
    seconds = time.process_time() - start
    variances = dict(ours.variances) | {"Residual": ours.residual_variance}
    assert ours.reml_criterion is not None
    figures = {
        "variance_gap": max(abs(value - float(theirs[f"variance {n}"])) for n, value in variances.items()),
        "criterion_gap": abs(ours.reml_criterion - float(theirs["criterion"])),
        "effect_gap": max(
            abs(effect - float(theirs[f"effect {name} {level}"]))
            for name, effects in ours.effects.items()
            for level, effect in enumerate(effects.tolist())
        ),
        "speed": float(theirs["seconds"]) / seconds,
        "where": f"75,000 rows, 2,972 x 1,128 x 14; lme4 {theirs['version']}",
    }
    print(f"lme4 {float(theirs['seconds']):.1f} s, ours {seconds:.2f} s of CPU")
    print(json.dumps(figures, indent=4))
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(figures) + "\n")


if __name__ == "__main__":
    reference() if "--reference" in sys.argv else compare()
