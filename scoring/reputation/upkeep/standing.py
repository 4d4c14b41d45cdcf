"""Where reputations stand after a fit and what changed since: the values behind every question."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from scoring.arrays import Floats, Ints
from scoring.reputation.equations import Block as FittedBlock
from scoring.reputation.ledger import Ledger
from scoring.reputation.policy import Policy
from scoring.reputation.upkeep import design, terms
from scoring.reputation.upkeep.design import NOTHING, Design, Index
from scoring.reputation.upkeep.table import DIAGONAL, EFFECT, NAMED, NAMED_SD, PRIOR, RESIDUAL, SD, Table
from scoring.reputation.upkeep.terms import FIXED_KINDS, KINDS, MENTOR, MENTOR_SKILL, Coefficients

_FLAT_PRIOR = 1e-8
"""Prior precision that stands for none, in 1 / levels squared: a fixed effect without sessions stays finite."""
_NO_BLOCK = FittedBlock(0, np.empty(0, dtype=np.int64))
ROW_COLUMNS = (
    "mentor", "mentee", "skill", "manager", "baseline", "claimed", "verified", "age_days", "quality"
)  # fmt: skip
SIZES = ("mentors", "mentees", "skills", "managers")


class Known(NamedTuple):
    """A session that was put in, replaced or withdrawn since the fit.

    place
        In the ledger.
    row
        Its row in the design, -1 where it carries nothing.
    values
        By ROW_COLUMNS.
    """

    place: int
    row: int
    values: tuple[float, ...]


class Solved(NamedTuple):
    """What a fit found, by the numbering of its own blocks.

    effects, prior : (N,)
        theta, and the prior precision that its last solution was made with.
    mean, sd : (mentors,)
    pairs : (p,)
        mentor * skills + skill, sorted.
    pair_sd : (p,)
        Of u_j + w_jk.
    """

    blocks: Mapping[str, FittedBlock]
    effects: Floats
    prior: Floats
    mean: Floats
    sd: Floats
    pairs: Ints
    pair_sd: Floats


@dataclass(frozen=True, eq=False)
class Standing:
    """Design and unknowns after every change; nothing in it is ever written to.

    fitted_mean, fitted_sd : (mentors,)
        Before any change.
    sizes
        Of the four code spaces, in the order of SIZES.
    known
        What changed since the fit, by session key.
    fresh
        How many of them were not in the ledger.
    changed
        Mentors that the last update changed, ascending.
    """

    policy: Policy
    variances: Mapping[str, float]
    coefficients: Coefficients
    fitted_mean: Floats
    fitted_sd: Floats
    design: Design
    table: Table
    sizes: tuple[int, int, int, int]
    known: Mapping[int, Known]
    fresh: int
    changed: Ints

    @property
    def _index(self) -> Index:
        return self.design.index

    @property
    def prior_sd(self) -> float:
        """Of a mentor without evidence."""
        return float(np.sqrt(self.variances["mentor"]))

    @cached_property
    def ledger(self) -> Ledger:
        """The ledger as it stands: rows replaced in their places, new ones behind, withdrawn ones of quality 0."""
        base = self._index.ledger
        columns = {
            name: np.concatenate([getattr(base, name), np.zeros(self.fresh, dtype=getattr(base, name).dtype)])
            for name in (*ROW_COLUMNS, "session")
        }
        for session, known in self.known.items():
            columns["session"][known.place] = session
            for name, value in zip(ROW_COLUMNS, known.values, strict=True):
                columns[name][known.place] = value
        mentors, mentees, skills, managers = self.sizes
        return Ledger(
            *(columns[name] for name in ROW_COLUMNS),
            session=columns["session"],
            mentors=mentors,
            mentees=mentees,
            skills=skills,
            managers=managers,
        )

    @cached_property
    def mean(self) -> Floats:
        """u_j of every mentor, 0 without evidence, read-only; (mentors,)."""
        return self._of_mentors(self.fitted_mean, own_means, 0.0)

    @cached_property
    def sd(self) -> Floats:
        """Of u_j, the prior's without evidence, read-only; (mentors,)."""
        return self._of_mentors(self.fitted_sd, lambda values: values[:, SD], self.prior_sd)

    def of_mentor(self, mentor: int) -> tuple[float, float]:
        """Mean and sd of one mentor's u_j."""
        unknown = self.design.unknown_of(MENTOR, np.array([mentor]))
        if unknown[0] == NOTHING:
            return 0.0, self.prior_sd
        values = self.table.at(unknown)
        return float(own_means(values)[0]), float(values[0, SD])

    def of_pairs(self, mentors: Ints, skills: Ints) -> tuple[Floats, Floats]:
        """Mean and sd of the u_j + w_jk of each mentor and skill, w_jk's prior without evidence on it; (n,)."""
        owners = self.design.unknown_of(MENTOR, mentors)
        own, theirs = (
            self.table.at(owners),
            self.table.at(self.design.unknown_of(MENTOR_SKILL, mentors, skills)),
        )
        sd = np.where(owners == NOTHING, self.prior_sd, own[:, SD])
        # A pair whose last session was withdrawn has only its prior left.
        here = theirs[:, DIAGONAL] > theirs[:, PRIOR]
        away = np.hypot(sd, np.sqrt(self.variances["mentor_skill"]))
        return own_means(own) + np.where(here, theirs[:, EFFECT], 0.0), np.where(here, theirs[:, SD], away)

    def effects(self, kind: str, size: int) -> Floats:
        """Effects of one kind by code, 0 without sessions; (size,)."""
        codes = np.arange(size)
        unknowns = self.design.unknown_of(KINDS.index(kind), codes)
        return self.table.at(unknowns)[:, EFFECT]

    def session(self, session: int) -> Known | None:
        """What is known of a session; None off the ledger."""
        if (known := self.known.get(session)) is not None:
            return known
        index = self._index
        place = int(np.searchsorted(index.keys, session))
        if place == index.keys.size or index.keys[place] != session:
            return None
        row = int(index.by_session[place])
        carries = index.lines.columns[row, 0] != NOTHING
        values = tuple(getattr(index.ledger, name)[row].item() for name in ROW_COLUMNS)
        return Known(row, row if carries else -1, values)

    def pairs_on(self, skill: int) -> tuple[Ints, Floats, Floats]:
        """The mentors with sessions on a skill, and mean and sd of their u_j + w_jk."""
        block = self._index.blocks[MENTOR_SKILL]
        begin, end = np.searchsorted(self._index.pairs_by_skill.skills, [skill, skill + 1])
        pairs = self._index.pairs_by_skill.pairs[begin:end]
        unknowns, mentors = block.start + pairs, block.codes[pairs] // max(block.width, 1)
        born = [
            (code[1], unknown)
            for code, unknown in self.design.born.items()
            if code[0] == MENTOR_SKILL and code[2] == skill
        ]
        if born:
            mentors = np.concatenate([mentors, [mentor for mentor, _ in born]])
            unknowns = np.concatenate([unknowns, [unknown for _, unknown in born]])
        values = self.table.at(unknowns)
        # A pair whose last session was withdrawn has only its prior left.
        here = values[:, DIAGONAL] > values[:, PRIOR]
        mentors, values = mentors[here], values[here]
        return mentors, self.mean[mentors] + values[:, EFFECT], values[:, SD]

    def _of_mentors(self, fitted: Floats, read: Callable[[Floats], Floats], absent: float) -> Floats:
        found = np.full(self.sizes[0], absent)
        found[: fitted.size] = fitted
        block = self._index.blocks[MENTOR]
        if not self.table.original:
            found[block.codes] = read(self.table.flat[block.start : block.stop])
        for layer in self.table.between(block.start, block.stop):
            found[block.codes[layer.rows - block.start]] = read(layer.values)
        born = [(code[1], unknown) for code, unknown in self.design.born.items() if code[0] == MENTOR]
        if born:
            found[[mentor for mentor, _ in born]] = read(self.table.at(np.array([new for _, new in born])))
        found.flags.writeable = False
        return found


def own_means(values: Floats) -> Floats:
    """Rows of mentors to their own equation's solution, all else given: what contributions add up to."""
    means: Floats = values[:, EFFECT] + values[:, RESIDUAL] / np.where(
        values[:, DIAGONAL] > 0, values[:, DIAGONAL], 1
    )
    return means


def standing(
    ledger: Ledger, omega: Floats, solved: Solved, policy: Policy, variances: Mapping[str, float]
) -> Standing:
    """Where a fit leaves its ledger, whose rows weigh `omega`; O(n log n)."""
    index = design.index(ledger, omega, variances)
    coefficients = terms.coefficients(variances)
    return Standing(
        policy=policy,
        variances=variances,
        coefficients=coefficients,
        fitted_mean=solved.mean,
        fitted_sd=solved.sd,
        design=design.design(index),
        table=Table.of(_unknowns(index, coefficients, solved, variances)),
        sizes=(ledger.mentors, ledger.mentees, ledger.skills, ledger.managers),
        known={},
        fresh=0,
        changed=np.empty(0, dtype=np.int64),
    )


def prior_of(kind: int, variances: Mapping[str, float]) -> float:
    """Prior precision of a new effect of this kind; 1 for one that has no variance and stays 0."""
    if kind < FIXED_KINDS:
        return _FLAT_PRIOR
    variance = variances[KINDS[kind]]
    return 1 / variance if variance else 1.0


def _unknowns(
    index: Index, coefficients: Coefficients, solved: Solved, variances: Mapping[str, float]
) -> Floats:
    table = np.zeros((index.size, 7))
    table[NOTHING, [DIAGONAL, PRIOR]] = 1.0
    for kind, (name, block) in enumerate(zip(KINDS, index.blocks, strict=True)):
        own = slice(block.start, block.stop)
        table[own, PRIOR] = prior_of(kind, variances)
        theirs = solved.blocks.get(name, _NO_BLOCK).columns_of(block.codes)
        seen = np.flatnonzero(theirs >= 0)
        table[block.start + seen, EFFECT] = solved.effects[theirs[seen]]
        if kind >= FIXED_KINDS:
            table[block.start + seen, PRIOR] = solved.prior[theirs[seen]]
    table[:, DIAGONAL] = table[:, PRIOR] + _information(index, coefficients)
    mentors, pairs = index.blocks[MENTOR], index.blocks[MENTOR_SKILL]
    own = slice(mentors.start, mentors.stop)
    table[own, SD] = table[own, NAMED_SD] = solved.sd[mentors.codes]
    table[own, NAMED] = table[own, EFFECT]
    if solved.pairs.size:
        table[pairs.start : pairs.stop, SD] = solved.pair_sd
    return table


def _information(index: Index, coefficients: Coefficients) -> Floats:
    """The diagonal of what all sessions say of each unknown."""
    lines = index.lines
    claimed = lines.claimed.astype(np.int64)
    found = np.zeros(index.size)
    for kind in range(len(KINDS)):
        said = coefficients.level[claimed, kind] ** 2 * lines.precision[:, 0]
        if kind in terms.GAP_COLUMNS:
            place = terms.GAP_COLUMNS.index(kind)
            said = said + coefficients.gap[claimed, place] ** 2 * lines.precision[:, 1]
        found += np.bincount(lines.columns[:, kind], said, index.size)
    found[NOTHING] = 0.0
    return found
