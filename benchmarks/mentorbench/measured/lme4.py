"""The crossed fit against lme4: read from what `benchmarks/mixed_model.py` measured last, which needs R."""

import json
from typing import Any

from benchmarks.mentorbench.effort import Effort
from benchmarks.mentorbench.measured import Tell
from benchmarks.mentorbench.wheels import ROOT

_MEASURED = ROOT / "var" / "mixed_model.json"


def measure(_effort: Effort, tell: Tell) -> dict[str, Any]:
    """Empty where that benchmark was not run here."""
    if not _MEASURED.exists():
        tell("lme4: not measured; python -m benchmarks.mixed_model measures it")
        return {}
    found: dict[str, Any] = json.loads(_MEASURED.read_text())
    tell(f"lme4: {found}")
    return found
