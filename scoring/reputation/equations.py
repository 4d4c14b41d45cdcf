"""The two-signal model written as Henderson's mixed-model equations."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy import sparse

from scoring.arrays import Floats, Ints
from scoring.reputation.ledger import NOT_CLAIMED, Ledger
from scoring.reputation.policy import Policy

START, GAP = "start", "gap"
"""Names of the fixed effects: alpha_b and kappa_b, one for each starting level with evidence."""


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
    design : (E, N)
        W, with the unknowns as `blocks` name them.
    signals, precision : (E,)
        y in levels, and the diagonal of D in 1 / levels squared.
    matrix : (N, N)
        C, symmetric and positive definite.
    right : (N,)
        W' D y.
    prior : (N,)
        Prior precision of each unknown, 0 for a fixed effect.
    """

    rows: Ints
    claimed: int
    blocks: Mapping[str, Block]
    design: sparse.csr_array
    signals: Floats
    precision: Floats
    matrix: sparse.csc_array
    right: Floats
    prior: Floats

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
    level, gap = variances["residual_level"], variances["residual_gap"]
    precision = np.concatenate(
        [omega[paired] / level, omega[single] / (level + gap / 4), omega[paired] / gap]
    )
    prior = _prior(blocks, variances, size)
    weighted = design.multiply(precision[:, None]).tocsr()
    matrix = (design.T @ weighted + sparse.diags_array(prior, shape=(size, size))).tocsc()
    return Equations(
        rows=rows,
        claimed=paired.size,
        blocks=blocks,
        design=design,
        signals=signals,
        precision=precision,
        matrix=matrix,
        right=weighted.T @ signals,
        prior=prior,
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


def _prior(blocks: Mapping[str, Block], variances: Mapping[str, float], size: int) -> Floats:
    prior = np.zeros(size)
    for name, block in blocks.items():
        if name not in (START, GAP):
            prior[block.start : block.stop] = 1 / variances[name]
    return prior
