"""The reputations of a fit and of what changed since, and the questions they answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from scoring.arrays import Floats, Ints, frozen_floats, frozen_ints
from scoring.mixed_model.solve import Solution
from scoring.reputation import equations as model_equations
from scoring.reputation import pieces
from scoring.reputation.answers import (
    Contributions,
    Counterfactual,
    Estimates,
    contributions,
    estimates,
    interval_width,
    points,
)
from scoring.reputation.equations import Equations
from scoring.reputation.ledger import Ledger
from scoring.reputation.policy import Policy
from scoring.reputation.upkeep import changes, standing
from scoring.reputation.upkeep.standing import SIZES, Solved, Standing


@dataclass(frozen=True, eq=False)
class Fitted:
    """The solved equations behind a fit, and the mentor x skill pairs with evidence.

    mean, sd : (mentors,)
        Of u_j.
    pairs : (p,)
        mentor * skills + skill, sorted; `pair_mean` and `pair_sd` are of u_j + w_jk.
    """

    ledger: Ledger
    equations: Equations
    solution: Solution
    mean: Floats
    sd: Floats
    pairs: Ints
    pair_mean: Floats
    pair_sd: Floats


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
    fitted
        The equations of the fit; None after an update, which does without them.
    """

    policy: Policy
    variances: Mapping[str, float]
    converged: bool
    iterations: int
    moved: float
    fitted: Fitted | None = field(repr=False)
    updated: Standing | None = field(default=None, repr=False)

    @cached_property
    def ledger(self) -> Ledger:
        """The sessions behind the estimates, those withdrawn since with quality 0."""
        return self.fitted.ledger if self.fitted else self._standing.ledger

    @property
    def mentors(self) -> int:
        """How many mentors there are, whether they have sessions or not."""
        return self._size("mentors")

    @property
    def skills(self) -> int:
        """How many skills there are."""
        return self._size("skills")

    @cached_property
    def mean(self) -> Floats:
        return self.fitted.mean if self.fitted else self._standing.mean

    @cached_property
    def sd(self) -> Floats:
        return self.fitted.sd if self.fitted else self._standing.sd

    @cached_property
    def lower(self) -> Floats:
        return frozen_floats(self.mean - interval_width(self.policy) * self.sd)

    @cached_property
    def upper(self) -> Floats:
        return frozen_floats(self.mean + interval_width(self.policy) * self.sd)

    @cached_property
    def index(self) -> Ints:
        return frozen_ints(points(self.mean, self.variances["mentor"], self.policy))

    @cached_property
    def connected(self) -> bool:
        """Whether the sessions that carry evidence hang together through mentors, mentees, skills and managers.

        In pieces, mentors of different pieces are compared through the priors alone. O(ledger).
        """
        return pieces.connected(
            self.ledger, np.flatnonzero(model_equations.weights(self.ledger, self.policy) > 0)
        )

    @property
    def changed(self) -> Ints:
        """The mentors that the update behind these reputations changed, ascending; none after a fit.

        Those of its sessions, and whoever's mean is more than .0001 levels, or sd more than .1 %, off what it was
        when last named here, or at the fit: who keeps the estimates of `changed` after every update is never further
        off. Their estimates on skills count as changed with them.
        """
        return frozen_ints(self.updated.changed if self.updated else np.empty(0, dtype=np.int64))

    @property
    def effects(self) -> Mapping[str, Floats]:
        """Effects by code of mentees, managers (severity), skills (ease) and teams (claims), in levels.

        0 without evidence; a kind without variance is not there.
        """
        kinds = {"mentee": "mentees", "manager": "managers", "skill": "skills", "team": "managers"}
        return {
            kind: frozen_floats(self._standing.effects(kind, self._size(size)))
            for kind, size in kinds.items()
            if self.variances[kind] > 0
        }

    def for_skill(self, skill: int) -> Estimates:
        """u_j + w_jk of every mentor; who has no evidence on the skill backs off to u_j.

        Raises
        ------
        ValueError
            No such skill in the ledger.
        """
        self._check("skill", skill, "skills")
        mean = self.mean.copy()
        sd = np.hypot(self.sd, np.sqrt(self.variances["mentor_skill"]))
        mentors, of_pairs, sd_of_pairs = self._standing.pairs_on(skill)
        mean[mentors], sd[mentors] = of_pairs, sd_of_pairs
        return estimates(mean, sd, self.policy)

    def for_pairs(self, mentors: ArrayLike, skills: ArrayLike) -> Estimates:
        """`for_skill` of these mentors and skills, one estimate each (n,), without going through all mentors.

        Raises
        ------
        ValueError
            Not two columns of codes of one length; no such mentor or skill in the ledger.
        """
        of_mentors = self._codes("mentor", mentors, "mentors")
        of_skills = self._codes("skill", skills, "skills")
        if of_mentors.size != of_skills.size:
            raise ValueError(f"{of_mentors.size} mentors and {of_skills.size} skills must be as many")
        return estimates(*self._standing.of_pairs(of_mentors, of_skills), self.policy)

    def contributions(self, mentor: int) -> Contributions:
        """What the mentor's mean is made of; the amounts add up to it within 1e-9.

        Raises
        ------
        ValueError
            No such mentor in the ledger.
        """
        self._check("mentor", mentor, "mentors")
        return contributions(self._standing, mentor)

    def without(self, session: int) -> Counterfactual:
        """The reputation of the session's mentor had it not been, variances held; patched, no refit.

        A session that carries nothing changes nothing.

        Raises
        ------
        ValueError
            No such session in the ledger.
        """
        known = self._standing.session(session)
        if known is None:
            raise ValueError(f"session {session} is not in the ledger")
        mentor, mentee, skill, manager, baseline, claimed, verified, age_days = (
            [v] for v in known.values[:-1]
        )
        row = Ledger(
            mentor, mentee, skill, manager, baseline, claimed, verified, age_days, [0.0], session=[session]
        )
        mean, sd = changes.after(self._standing, row).standing.of_mentor(int(mentor[0]))
        spread = interval_width(self.policy) * sd
        return Counterfactual(
            mentor=int(mentor[0]), mean=mean, sd=sd, lower=mean - spread, upper=mean + spread
        )

    @cached_property
    def _standing(self) -> Standing:
        if self.updated is not None:
            return self.updated
        assert self.fitted is not None
        fitted, linear = self.fitted, self.fitted.equations.linear
        return standing.standing(
            fitted.ledger,
            model_equations.weights(fitted.ledger, self.policy),
            Solved(
                blocks=fitted.equations.blocks,
                effects=fitted.solution.effects,
                prior=linear.prior,
                mean=fitted.mean,
                sd=fitted.sd,
                pairs=fitted.pairs,
                pair_sd=fitted.pair_sd,
            ),
            self.policy,
            self.variances,
        )

    def _size(self, name: str) -> int:
        size: int = (
            getattr(self.fitted.ledger, name) if self.fitted else self._standing.sizes[SIZES.index(name)]
        )
        return size

    def _codes(self, name: str, given: ArrayLike, size: str) -> Ints:
        """A column of codes, checked."""
        codes = np.asarray(given)
        if codes.ndim != 1 or not (np.issubdtype(codes.dtype, np.integer) or not codes.size):
            raise ValueError(f"{name} must be a column of integer codes, not {codes.dtype} {codes.shape}")
        for code in (codes.min(), codes.max()) if codes.size else ():
            self._check(name, int(code), size)
        return codes.astype(np.int64)

    def _check(self, name: str, code: int, size: str) -> None:
        if not 0 <= code < self._size(size):
            raise ValueError(f"{name} {code} is not in 0..{self._size(size) - 1}")


def update(reputations: Reputations, rows: Ledger) -> Reputations:
    """The reputations once these sessions are in, ages and variances as they are; the old value stays as it was.

    A session key that is new adds its row, a known one replaces its row, and a known one of quality 0 withdraws it.
    Codes past the old sizes extend them. Updates chain.

    Notes
    -----
    The unknowns around the sessions are solved for again, some hundreds, the rest held, so it costs what stands around
    them and not what the ledger holds; see `scoring.reputation.upkeep`. Measured at 100,000 mentors and against refits
    in benchmarks/RESULTS.md. Where all is held together by at most 2,000 sessions the answer is a refit's to rounding.
    The first update of a fit, or its first question for contributions or skills, builds an index of the ledger:
    O(ledger).
    """
    done = changes.after(reputations._standing, rows)
    return replace(
        reputations,
        converged=reputations.converged and done.converged,
        iterations=done.steps,
        moved=changes.REACH.step_of(done.standing.design.row_count) / 20 if done.steps else 0.0,
        fitted=None,
        updated=done.standing,
    )
