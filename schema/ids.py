"""Relay ids: `<prefix>_<uuid without dashes>`. Clients must treat them as opaque."""

import re
from typing import Final

PREFIXES: Final[dict[str, str]] = {
    "Employee": "emp",
    "Department": "dep",
    "JobRole": "rol",
    "CompetencyModel": "cmp",
    "ProficiencyScale": "scl",
    "BehavioralIndicator": "ind",
    "Skill": "skl",
    "Assessment": "asm",
    "Evidence": "evi",
    "MentorProfile": "mpr",
    "MentoringSession": "ses",
    "Meeting": "mtg",
    "Verification": "ver",
    "VerificationCorrection": "cor",
    "GainDispute": "dsp",
    "IntegrityFlag": "flg",
}
_TYPES: Final = {prefix: name for name, prefix in PREFIXES.items()}
_SHAPE = re.compile(
    r"([a-z]{3})_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})", re.ASCII
)


def encode(type_name: str, uuid: str) -> str:
    """The Relay id of an object."""
    return f"{PREFIXES[type_name]}_{uuid.replace('-', '')}"


def decode(relay_id: str) -> tuple[str, str] | None:
    """(type name, UUID) of an id that we could have made, else None."""
    match = _SHAPE.fullmatch(relay_id)
    if match is None or match[1] not in _TYPES:
        return None
    return _TYPES[match[1]], "-".join(match.groups()[1:])
