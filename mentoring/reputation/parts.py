"""What each score is made of, one part a verified session, adding up to the score."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import orjson

from mentoring.reputation.gains import Book
from scoring.arrays import Floats
from scoring.reputation import Contributions, Reputations


@dataclass(frozen=True, slots=True)
class Part:
    """One verified session's part in a score.

    `start` and `verified` in ranks; `expected_gain`, `rater_adjustment` and `effect` in levels; `weight` is
    the session's share (0 to 1) in the mentor's own equation.
    """

    session_id: str
    skill_id: str
    start: int
    verified: int
    expected_gain: float
    rater_adjustment: float
    weight: float
    effect: float


def overall(book: Book, fitted: Reputations, mentor: int) -> list[Part]:
    """Parts of a mentor's overall score, newest session first; they add up to its mean."""
    made_of = fitted.contributions(mentor)
    return _parts(book, made_of, made_of.amount)


def on_skill(book: Book, fitted: Reputations, mentor: int, skill: int, mean: float) -> list[Part]:
    """Parts of a mentor's score on a skill with evidence, newest first; they add up to its `mean`.

    The skill's own effect is w = sum of p_i (A_i - expected_i without w) / (sum of p_i + 1 / variance) over
    the sessions on that skill, as the mentor's own is over all: a session on the skill adds to both.
    """
    made_of = fitted.contributions(mentor)
    own_effect = mean - float(fitted.mean[mentor])
    here = book.ledger.skill[made_of.row] == skill
    precision = _precision(made_of, fitted.variances["mentor"])[here]
    share = precision / (precision.sum() + 1 / fitted.variances["mentor_skill"])
    unexplained = made_of.signal - made_of.expected_signal - float(fitted.mean[mentor])
    amount = made_of.amount.copy()
    amount[here] += share * (unexplained[here] + own_effect)
    return _parts(book, made_of, amount)


def to_text(parts: Sequence[Part]) -> str:
    """Parts as they are stored: JSON, a list a part."""
    return orjson.dumps(
        [
            [
                p.session_id,
                p.skill_id,
                p.start,
                p.verified,
                p.expected_gain,
                p.rater_adjustment,
                p.weight,
                p.effect,
            ]
            for p in parts
        ]
    ).decode()


def from_text(text: str) -> list[Part]:
    """Stored parts."""
    return [Part(*row) for row in orjson.loads(text)]


def _precision(made_of: Contributions, variance: float) -> Floats:
    """What each session weighs against the prior's 1 / variance, from the shares that sum to below 1."""
    prior_share = 1 - made_of.weight.sum()
    return np.asarray(made_of.weight / (variance * prior_share), dtype=np.float64)


def _parts(book: Book, made_of: Contributions, amounts: Floats) -> list[Part]:
    found = [book.gains[row] for row in made_of.row.tolist()]
    numbers = zip(
        made_of.expected.tolist(), made_of.rater_adjustment.tolist(), made_of.weight.tolist(), amounts.tolist(),
        strict=True,
    )  # fmt: skip
    newest_first = sorted(
        zip(found, numbers, strict=True),
        key=lambda part: (part[0].day, part[0].verification_id),
        reverse=True,
    )
    return [
        Part(
            session_id=gain.session_id,
            skill_id=gain.skill_id,
            start=gain.start,
            verified=gain.verified,
            expected_gain=expected - gain.start,
            rater_adjustment=adjustment,
            weight=weight,
            effect=effect,
        )
        for gain, (expected, adjustment, weight, effect) in newest_first
    ]
