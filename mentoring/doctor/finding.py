"""What the doctor says of one invariant."""

from collections.abc import Sequence
from dataclasses import dataclass

from graph.doctor.checks import Breach

_SHOWN = 5

TITLES = {
    "I1": "one open session for a mentee, mentor and skill",
    "I2": "places taken within capacity",
    "I3": "mentor, mentee and verifier are three people",
    "I4": "mentor and mentee in no reporting line",
    "I5": "verified by the manager of record, or by the ladder",
    "I6": "verifications and corrections unaltered, one a session",
    "I7": "baselines are the level that stood at acceptance",
    "I8": "no level paid twice",
    "I9": "only verified sessions in the ledger",
    "I10": "scores equal a rebuild from the ledger",
    "I11": "finished sessions keep the departments of their time",
    "I12": "states move along the table, one version a step",
    "I13": "planned meetings of one person never overlap",
    "I14": "no open session with a leaver",
    "I15": "levels on the skill's scale",
    "I16": "a reporting tree; one manager and department each",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """How many objects an invariant speaks of, how many break it, and the first of these in words."""

    invariant: str
    checked: int
    breaches: int
    examples: tuple[str, ...]

    @property
    def title(self) -> str:
        """The invariant in words."""
        return TITLES[self.invariant]


def finding(invariant: str, checked: int, breaches: Sequence[Breach]) -> Finding:
    """A finding of these breaches."""
    examples = tuple(f"{breach.id}: {breach.what}" for breach in breaches[:_SHOWN])
    return Finding(invariant, checked, len(breaches), examples)
