"""The two-signal model written as Henderson's mixed-model equations."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from scipy import sparse

from scoring.arrays import Floats, Ints
from scoring.mixed_model import equations as linear_equations
from scoring.mixed_model.system import System
from scoring.reputation.ledger import NOT_CLAIMED, Ledger
from scoring.reputation.policy import Policy

START, GAP = "start", "gap"
"""Names of the fixed effects: alpha_b and kappa_b, one for each starting level with evidence."""

SIDES = (("mentor", "mentor_skill", "source"), ("mentee", "over_claim"), ("manager", "team"))
"""Effects that belong to one mentor, one mentee, one manager: what ties them together is only in others."""


class Block(NamedTuple):
    """One kind of effect among the unknowns: `codes[i]` is the unknown `start + i`."""

    start: int
    codes: Ints
    """Sorted codes with evidence; a pair is coded first * size of the second + second."""

    @property
    def stop(self) -> int:
        return self.start + self.codes.size

    def columns_of(self, codes: Ints) -> Ints:
        """The unknown of each code, -1 for one without evidence."""
        if not self.codes.size:
            return np.full(codes.shape, -1, dtype=np.int64)
        place = np.minimum(np.searchsorted(self.codes, codes), self.codes.size - 1)
        return np.where(self.codes[place] == codes, self.start + place, -1)


@dataclass(frozen=True, eq=False)
class Equations:
    """C theta = W' D y with C = W' D W + diag(prior precision): `N` unknowns, `E` signals.

    A session with a claim gives two signals, level A = (v + r) / 2 and gap B = v - r. One without gives
    v = A + B / 2 alone, of which the two-signal model says: noise R1 + R2 / 4, the mentee's over-claim
    cancels. Signals stand in this order: A of claimed sessions, v of the others, B of claimed sessions;
    so the first `rows.size` signals belong to `rows`, one each.

    rows : (r,)
        Ledger rows that carry evidence, claimed ones first.
    claimed
        How many of `rows` are claimed.
    blocks
        Which unknown is whose, fixed effects among them.
    linear
        The same without the names: design W, signals y in levels, precision D in 1 / levels squared.
    """

    rows: Ints
    claimed: int
    blocks: Mapping[str, Block]
    linear: linear_equations.Equations

    @property
    def design(self) -> sparse.csr_array:
        """W; (E, N)."""
        return self.linear.system.design

    @property
    def signals(self) -> Floats:
        """y, in levels; (E,)."""
        return self.linear.system.signals

    @property
    def precision(self) -> Floats:
        """The diagonal of D, in 1 / levels squared; (E,)."""
        return self.linear.precision

    @property
    def matrix(self) -> sparse.csc_array:
        """C, symmetric and positive definite; (N, N)."""
        return self.linear.matrix

    @property
    def right(self) -> Floats:
        """W' D y; (N,)."""
        return self.linear.right

    def at(self, variances: Mapping[str, float]) -> "Equations":
        """The same at other variances, 0 where they are 0 here; multipliers stay."""
        return replace(self, linear=linear_equations.at(self.linear.system, variances))

    def with_source_multipliers(self, tau: Floats) -> "Equations":
        """The equations where each source's prior precision is tau over the squared scale; tau (sources,)."""
        multiplier = self.linear.system.multiplier.copy()
        multiplier[self.linear.system.blocks["source"]] = tau
        system = self.linear.system.with_multiplier(multiplier)
        return replace(self, linear=linear_equations.at(system, self.linear.variances))

    def signals_of(self, place: int) -> Ints:
        """The signals of `rows[place]`: one, or two where there was a claim."""
        if place < self.claimed:
            return np.array([place, self.rows.size + place], dtype=np.int64)
        return np.array([place], dtype=np.int64)


def weights(ledger: Ledger, policy: Policy) -> Floats:
    """omega of each row: decay by age times quality, 0 where it would be negligible; (n,)."""
    omega: Floats = 2.0 ** (-ledger.age_days / policy.half_life_days) * ledger.quality
    return np.where(omega > policy.negligible_weight, omega, 0.0)


def assemble(ledger: Ledger, omega: Floats, variances: Mapping[str, float]) -> Equations:
    """The equations of the rows with a weight, unknowns only for what has evidence and a variance."""
    has_claim = ledger.claimed != NOT_CLAIMED
    paired = np.flatnonzero((omega > 0) & has_claim)
    single = np.flatnonzero((omega > 0) & ~has_claim)
    rows = np.concatenate([paired, single])
    blocks = _blocks(ledger, rows, paired, variances)
    size = max((block.stop for block in blocks.values()), default=0)
    design = sparse.vstack(
        [
            _signal(_level_terms(ledger, blocks, paired, of_claimed=True), paired.size, size),
            _signal(_level_terms(ledger, blocks, single, of_claimed=False), single.size, size),
            _signal(_gap_terms(ledger, blocks, paired), paired.size, size),
        ],
        format="csr",
    )
    signals = np.concatenate(
        [
            (ledger.verified[paired] + ledger.claimed[paired]) / 2,
            ledger.verified[single].astype(np.float64),
            (ledger.verified[paired] - ledger.claimed[paired]).astype(np.float64),
        ]
    )
    system = System(
        design=design,
        signals=signals,
        weights=np.concatenate([omega[paired], omega[single], omega[paired]]),
        noise=np.repeat(
            [[1.0, 0.0], [1.0, 0.25], [0.0, 1.0]], [paired.size, single.size, paired.size], axis=0
        ),
        residuals=("residual_level", "residual_gap"),
        blocks={
            name: slice(block.start, block.stop) for name, block in blocks.items() if name not in (START, GAP)
        },
        multiplier=np.ones(size),
        sides=SIDES,
    )
    return Equations(
        rows=rows,
        claimed=paired.size,
        blocks=blocks,
        linear=linear_equations.at(system, variances),
    )


def pair_codes(first: Ints, second: Ints, second_size: int) -> Ints:
    """One code for each pair."""
    return first * second_size + second


def _codes(ledger: Ledger, name: str, rows: Ints) -> Ints:
    columns = {
        START: ledger.baseline,
        GAP: ledger.baseline,
        "mentor": ledger.mentor,
        "mentee": ledger.mentee,
        "skill": ledger.skill,
        "manager": ledger.manager,
        "team": ledger.manager,
        "over_claim": ledger.mentee,
    }
    if name == "mentor_skill":
        return pair_codes(ledger.mentor[rows], ledger.skill[rows], ledger.skills)
    if name == "source":
        return pair_codes(ledger.mentor[rows], ledger.manager[rows], ledger.managers)
    return columns[name][rows]


def _blocks(ledger: Ledger, rows: Ints, paired: Ints, variances: Mapping[str, float]) -> dict[str, Block]:
    """Where each effect's unknowns stand. kappa_b and s_c are seen only where there was a claim."""
    seen_in_levels = ("mentor", "mentor_skill", "source", "mentee", "skill", "manager", "team")
    evidence = {START: rows, GAP: paired, "over_claim": paired} | dict.fromkeys(seen_in_levels, rows)
    blocks: dict[str, Block] = {}
    start = 0
    for name, seen in evidence.items():
        if name not in (START, GAP) and variances[name] == 0:
            continue
        blocks[name] = Block(start, np.unique(_codes(ledger, name, seen)))
        start = blocks[name].stop
    return blocks


_Term = tuple[Ints, float]


def _terms(
    ledger: Ledger, blocks: Mapping[str, Block], rows: Ints, coefficients: Mapping[str, float]
) -> list[_Term]:
    return [
        (blocks[name].columns_of(_codes(ledger, name, rows)), coefficient)
        for name, coefficient in coefficients.items()
        if name in blocks
    ]


def _level_terms(ledger: Ledger, blocks: Mapping[str, Block], rows: Ints, *, of_claimed: bool) -> list[_Term]:
    """A where there was a claim; else v = A + B / 2, in which half of kappa and of B's h is added."""
    shared = dict.fromkeys((START, "mentor", "mentor_skill", "mentee", "skill", "team", "source"), 1.0)
    own = {"manager": 0.5, "over_claim": 0.5} if of_claimed else {GAP: 0.5, "manager": 1.0}
    return _terms(ledger, blocks, rows, shared | own)


def _gap_terms(ledger: Ledger, blocks: Mapping[str, Block], rows: Ints) -> list[_Term]:
    return _terms(ledger, blocks, rows, {GAP: 1.0, "manager": 1.0, "over_claim": -1.0})


def _signal(terms: list[_Term], rows: int, size: int) -> sparse.csr_array:
    """One line a row; a column of -1 (nothing seen of that effect) leaves its term out."""
    lines = np.tile(np.arange(rows), len(terms))
    columns = np.concatenate([columns for columns, _ in terms]) if terms else np.empty(0, dtype=np.int64)
    values = np.repeat([coefficient for _, coefficient in terms], rows)
    seen = columns >= 0
    return sparse.csr_array((values[seen], (lines[seen], columns[seen])), shape=(rows, size))
