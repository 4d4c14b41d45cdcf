"""The reputations of a fit, and the questions they answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from scoring.arrays import Floats, Ints, frozen_floats, frozen_ints
from scoring.mixed_model.solve import Solution
from scoring.reputation.answers import Contributions, Counterfactual, Estimates, estimates, interval_width
from scoring.reputation.equations import Equations
from scoring.reputation.ledger import Ledger
from scoring.reputation.policy import Policy

_NO_INFORMATION_LEFT = 1e-9
"""Share of a signal's noise left when its prediction without it is undetermined; 0 but for rounding."""


@dataclass(frozen=True, eq=False)
class Fitted:
    """The solved equations behind a fit, and the mentor x skill pairs with evidence.

    pairs : (p,)
        mentor * skills + skill, sorted; `pair_mean` and `pair_sd` are of u_j + w_jk.
    """

    equations: Equations
    solution: Solution
    pairs: Ints
    pair_mean: Floats
    pair_sd: Floats


@dataclass(frozen=True, eq=False)
class _Explained:
    """What contributions are read from, worked out for all mentors at once; by the place of a row in `rows`.

    places : (r,)
        The places in the order of their mentors, each mentor's in ledger order.
    begins : (mentors + 1,)
        Where those of each mentor begin in `places`.
    expected_signal : (r,)
        Of the level signal, with the mentor's own effect, in levels.
    half_gap : (r,)
        Half of the expected v - r, which a level signal lacks of v; 0 where v itself is the signal.
    severity : (r,)
        h_m of the manager who verified, in levels.
    """

    places: Ints
    begins: Ints
    expected_signal: Floats
    half_gap: Floats
    severity: Floats


@dataclass(frozen=True, eq=False)
class Reputations:
    """Mentor effects u_j with their prediction error; arrays (mentors,), read-only.

    mean, sd, lower, upper
        Levels per session above a typical mentor; `lower` and `upper` are mean -/+ z sd with
        z = norm.ppf((1 + interval) / 2). Without evidence the mean is 0 and the sd the prior's.
    index
        50 + 20 mean / (sd of mentors), rounded half to even, then clamped to 0..100; 50 without evidence
        and where mentors do not differ.
    variances
        What was held, in levels squared.
    converged, iterations, moved
        Whether the numbers are as exact as promised, in how many steps, and the last step's size in levels.
    connected
        Whether the sessions that carry evidence hang together through mentors, mentees, skills and
        managers; in pieces, mentors of different pieces are compared through the priors alone.
    """

    ledger: Ledger
    policy: Policy
    variances: Mapping[str, float]
    mean: Floats
    sd: Floats
    lower: Floats
    upper: Floats
    index: Ints
    converged: bool
    iterations: int
    moved: float
    connected: bool
    fitted: Fitted = field(repr=False)

    def for_skill(self, skill: int) -> Estimates:
        """u_j + w_jk of every mentor; who has no evidence on the skill backs off to u_j.

        Raises
        ------
        ValueError
            No such skill in the ledger.
        """
        if not 0 <= skill < self.ledger.skills:
            raise ValueError(f"skill {skill} is not in 0..{self.ledger.skills - 1}")
        pairs = self.fitted.pairs
        here = np.flatnonzero(pairs % self.ledger.skills == skill)
        mentors = pairs[here] // self.ledger.skills
        mean = self.mean.copy()
        sd = np.sqrt(self.sd**2 + self.variances["mentor_skill"])
        mean[mentors] = self.fitted.pair_mean[here]
        sd[mentors] = self.fitted.pair_sd[here]
        return estimates(mean, sd, self.policy)

    def contributions(self, mentor: int) -> Contributions:
        """What the mentor's mean is made of; the amounts add up to it within 1e-9.

        Raises
        ------
        ValueError
            No such mentor in the ledger.
        """
        if not 0 <= mentor < self.ledger.mentors:
            raise ValueError(f"mentor {mentor} is not in 0..{self.ledger.mentors - 1}")
        equations, known = self.fitted.equations, self._explained
        places = known.places[known.begins[mentor] : known.begins[mentor + 1]]
        rows = equations.rows[places]
        precision = equations.precision[places]
        variance = self.variances["mentor"]
        weight = precision * variance / (precision.sum() * variance + 1)
        signal = equations.signals[places]
        expected_signal = known.expected_signal[places] - self.mean[mentor]
        return Contributions(
            row=frozen_ints(rows),
            session=frozen_ints(self.ledger.session[rows]),
            amount=frozen_floats(weight * (signal - expected_signal)),
            weight=frozen_floats(weight),
            signal=frozen_floats(signal),
            expected_signal=frozen_floats(expected_signal),
            expected=frozen_floats(expected_signal + known.half_gap[places]),
            rater_adjustment=frozen_floats(-known.severity[places]),
        )

    def without(self, session: int) -> Counterfactual:
        """The reputation of the session's mentor had it not been, variances held; a downdate, no refit.

        Equals a refit to rounding where the fit was exact. A session that carries nothing changes nothing.

        Raises
        ------
        ValueError
            No such session in the ledger.
        """
        found = np.flatnonzero(self.ledger.session == session)
        if not found.size:
            raise ValueError(f"session {session} is not in the ledger")
        row = int(found[0])
        mentor = int(self.ledger.mentor[row])
        mean, variance = float(self.mean[mentor]), float(self.sd[mentor] ** 2)
        place = np.flatnonzero(self.fitted.equations.rows == row)
        if place.size:
            mean, variance = self._downdated(mentor, int(place[0]))
        sd = float(np.sqrt(variance))
        spread = interval_width(self.policy) * sd
        return Counterfactual(mentor=mentor, mean=mean, sd=sd, lower=mean - spread, upper=mean + spread)

    def _downdated(self, mentor: int, place: int) -> tuple[float, float]:
        """Mean and variance of u_j without the signals of a row, by the Woodbury identity.

        With X the row's signals, R their noise and Z = C^-1 X: M = R - X' Z,
        theta' = theta - Z M^-1 (y - X' theta), C'^-1 = C^-1 + Z M^-1 Z'.
        """
        equations, solution = self.fitted.equations, self.fitted.solution
        mentors = self.ledger.mentor[equations.rows]
        if np.count_nonzero(mentors == mentor) == 1:
            return 0.0, self.variances["mentor"]
        block = equations.blocks.get("mentor")
        if block is None:
            return 0.0, 0.0
        own = block.columns_of(np.array([mentor]))[0]
        signals = equations.signals_of(place)
        # Scaled by the noise, M has its eigenvalues in 0..1.
        scaled = equations.design[signals].toarray().T * np.sqrt(equations.precision[signals])
        solved = solution.solve(scaled)
        left = np.eye(signals.size) - scaled.T @ solved
        error = (equations.signals[signals] - equations.design[signals] @ solution.effects) * np.sqrt(
            equations.precision[signals]
        )
        inverse = _inverse_of_determined((left + left.T) / 2)
        mean = self.mean[mentor] - solved[own] @ inverse @ error
        variance = self.sd[mentor] ** 2 + solved[own] @ inverse @ solved[own]
        return float(mean), float(variance)

    @cached_property
    def _explained(self) -> _Explained:
        equations = self.fitted.equations
        mentors = self.ledger.mentor[equations.rows]
        places = np.lexsort((equations.rows, mentors))
        expected = equations.design @ self.fitted.solution.effects
        half_gap = np.zeros(equations.rows.size)
        half_gap[: equations.claimed] = expected[equations.rows.size :] / 2
        return _Explained(
            places=places,
            begins=np.searchsorted(mentors[places], np.arange(self.ledger.mentors + 1)),
            expected_signal=expected[: equations.rows.size],
            half_gap=half_gap,
            severity=self._severity(equations.rows),
        )

    def _severity(self, rows: Ints) -> Floats:
        block = self.fitted.equations.blocks.get("manager")
        if block is None:
            return np.zeros(rows.size)
        return self.fitted.solution.effects[block.columns_of(self.ledger.manager[rows])]


def _inverse_of_determined(left: Floats) -> Floats:
    """Inverse of the share of noise left, 0 along signals that alone determine a starting level's effect.

    Those tell nothing of any mentor. The limit is absolute: where nothing is left all is rounding.
    """
    shares, directions = np.linalg.eigh(left)
    determined = shares > _NO_INFORMATION_LEFT
    kept = directions[:, determined]
    inverse: Floats = (kept / shares[determined]) @ kept.T
    return inverse
