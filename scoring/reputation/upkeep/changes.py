"""Sessions that come, change or are withdrawn: from one standing to the next."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from scoring.arrays import Floats, Ints, distinct
from scoring.reputation import equations
from scoring.reputation.ledger import Ledger
from scoring.reputation.upkeep import neighbourhood, terms
from scoring.reputation.upkeep.design import NOTHING, Code, Design
from scoring.reputation.upkeep.patch import Change, Disturbed, Model, Patch, Reach, patched
from scoring.reputation.upkeep.standing import ROW_COLUMNS, SIZES, Known, Standing, own_means, prior_of
from scoring.reputation.upkeep.table import DIAGONAL, EFFECT, NAMED, NAMED_SD, PRIOR, RESIDUAL, SD
from scoring.reputation.upkeep.terms import KINDS, MENTOR, MENTOR_SKILL, Lines

TOLD_MEAN = 1e-4
"""Levels by which a mean is off what was last told before it is told again."""
TOLD_SD = 1e-3
"""The same of an sd, as a share of it."""
_AT_ONCE = 16
"""Rows that share a patch; more are done one lot after another."""
_FORGOTTEN = 1e-6
"""Residuals below this, in levels, are not kept for unknowns other than mentors."""
_LEAST_SHARE_OF_VARIANCE = 0.05
REACH = Reach()


@dataclass(frozen=True, eq=False)
class Outcome:
    """A standing, and whether and in how many steps its patches were solved."""

    standing: Standing
    converged: bool
    steps: int


def after(before: Standing, rows: Ledger, reach: Reach = REACH) -> Outcome:
    """The standing once these rows are put in, put in the place of others, or (quality 0) withdrawn."""
    sizes = tuple(max(old, getattr(rows, name)) for old, name in zip(before.sizes, SIZES, strict=True))
    now = replace(before, sizes=sizes, changed=np.empty(0, dtype=np.int64))
    converged, steps = True, 0
    for start in range(0, rows.rows, _AT_ONCE):
        lot = np.arange(start, min(start + _AT_ONCE, rows.rows))
        done = _lot(now, rows, lot, reach)
        now, converged, steps = done.standing, converged and done.converged, steps + done.steps
    return Outcome(now, converged, steps)


def _lot(before: Standing, rows: Ledger, lot: Ints, reach: Reach) -> Outcome:
    redrawn = _redrawn(before, rows, lot)
    change = redrawn.change
    if not change.signs.size:
        return Outcome(redrawn.standing, True, 0)
    seeds, values = _disturbed(before, redrawn)
    model = Model(
        coefficients=before.coefficients,
        freedom=before.policy.source_freedom,
        scale_squared=before.variances["source"],
        least_noise=before.variances["residual_level"] / before.policy.source_sessions,
    )
    solved = patched(redrawn.standing.design, Disturbed(before.table, seeds, values), change, model, reach)
    after, told = _told(redrawn.standing, solved, change)
    kept = _kept(solved)
    standing = replace(
        redrawn.standing,
        table=before.table.with_rows(solved.here.unknowns[kept], after[kept]),
        changed=distinct(np.concatenate([before.changed, told])),
    )
    return Outcome(standing, solved.converged, solved.steps)


@dataclass(frozen=True, eq=False)
class _Redrawn:
    """A standing with its sessions as they are after a change, its unknowns as before; and the lines that did it."""

    standing: Standing
    change: Change


def _redrawn(before: Standing, rows: Ledger, lot: Ints) -> _Redrawn:
    omega = equations.weights(rows, before.policy)[lot]
    carries = omega > 0
    old = [before.session(session) for session in rows.session[lot].tolist()]
    gone = np.unique([known.row for known in old if known is not None and known.row >= 0]).astype(np.int64)
    base = before.design
    row_of = np.where(carries, base.next_row + np.cumsum(carries) - 1, -1)
    known = dict(before.known)
    fresh = before.fresh
    places = np.empty(lot.size, dtype=np.int64)
    for at, (row, session) in enumerate(zip(lot.tolist(), rows.session[lot].tolist(), strict=True)):
        was = old[at]
        if was is None:
            places[at] = base.index.ledger.rows + fresh
            fresh += 1
        else:
            places[at] = was.place
        values = tuple(getattr(rows, name)[row].item() for name in ROW_COLUMNS)
        known[session] = Known(int(places[at]), int(row_of[at]), values)
    put = lot[carries]
    lines, born = _lines(base, rows, put, omega[carries], before.variances)
    change = Change(
        base.lines_of(gone).followed_by(lines),
        np.repeat([-1.0, 1.0], [gone.size, put.size]),
    )
    design = base.changed(
        gone=gone, lines=lines, places=places[carries], sessions=rows.session[put], born=born
    )
    return _Redrawn(replace(before, design=design, known=known, fresh=fresh), change)


def _lines(
    design: Design, rows: Ledger, put: Ints, omega: Floats, variances: Mapping[str, float]
) -> tuple[Lines, Mapping[Code, int]]:
    """The lines of these rows, and every unknown born so far, theirs included."""
    columns = np.empty((put.size, len(KINDS)), dtype=np.int64)
    born = dict(design.born)
    for kind, (first, second) in enumerate(terms.codes_of(rows)):
        ones, twos = first[put], None if second is None else second[put]
        columns[:, kind] = design.unknown_of(kind, ones, twos)
        for at in np.flatnonzero(columns[:, kind] == NOTHING).tolist():
            code = (kind, int(ones[at]), 0 if twos is None else int(twos[at]))
            columns[at, kind] = born.setdefault(code, design.index.size + len(born))
    claimed, signals = terms.signals_of(rows)
    precision = terms.precision_of(omega, claimed[put], variances)
    return Lines(columns, claimed[put], signals[put], precision), born


def _disturbed(before: Standing, redrawn: _Redrawn) -> tuple[Ints, Floats]:
    """The unknowns of the changed lines (ascending), and their rows of the table in the new equations."""
    lines, signs = redrawn.change
    seeds = distinct(lines.columns)
    seeds = seeds[seeds != NOTHING]
    values = before.table.at(seeds)
    for place in np.flatnonzero(seeds >= before.design.size).tolist():
        kind = redrawn.standing.design.code_of(int(seeds[place]))[0]
        values[place, [DIAGONAL, PRIOR]] = prior_of(kind, before.variances)
        if kind == MENTOR:
            values[place, [SD, NAMED_SD]] = before.prior_sd
    local = np.searchsorted(seeds, lines.columns)
    _give_pairs_their_sd(values, local, before.variances["mentor_skill"])
    weighted = neighbourhood.dense_signals(
        neighbourhood.weights(lines, before.coefficients), local, seeds.size
    )
    signed = np.tile(signs, 2)
    observed = (np.sqrt(lines.precision) * lines.signals).T.ravel()
    values[:, RESIDUAL] += weighted.T @ (signed * (observed - weighted @ values[:, EFFECT]))
    values[:, DIAGONAL] += (weighted**2).T @ signed
    return seeds, values


def _give_pairs_their_sd(values: Floats, local: Ints, variance: float) -> None:
    """What a mentor x skill pair without sessions has: the mentor's sd, and how far skills stray."""
    mentors, pairs = local[:, MENTOR], local[:, MENTOR_SKILL]
    alone = values[pairs, DIAGONAL] <= values[pairs, PRIOR]
    values[pairs[alone], SD] = np.hypot(values[mentors[alone], SD], np.sqrt(variance))


def _told(now: Standing, solved: Patch, change: Change) -> tuple[Floats, Ints]:
    """The new rows of the table with their sds, and the mentors that they change."""
    here, after = solved.here, solved.after
    own = here.places[change.lines.columns[:, MENTOR]] - 1
    mentors = distinct(np.concatenate([here.local[:, MENTOR], own]))
    after[mentors, SD] = _sds(solved, mentors, None, now.prior_sd)
    pairs = distinct(here.local[:, MENTOR_SKILL])
    mentor_of = np.empty(here.size, dtype=np.int64)
    mentor_of[here.local[:, MENTOR_SKILL]] = here.local[:, MENTOR]
    of_pairs = mentor_of[pairs]
    most = float(np.hypot(now.prior_sd, np.sqrt(now.variances["mentor_skill"])))
    after[pairs, SD] = _sds(solved, of_pairs, pairs, most)
    means = own_means(after[mentors])
    told = np.abs(means - after[mentors, NAMED]) > TOLD_MEAN
    told |= np.abs(after[mentors, SD] - after[mentors, NAMED_SD]) > TOLD_SD * after[mentors, NAMED_SD]
    strayed = np.abs(after[pairs, EFFECT] - solved.before[pairs, EFFECT]) > TOLD_MEAN
    also = np.zeros(here.size, dtype=np.bool_)
    also[own] = also[of_pairs[strayed]] = True
    told |= also[mentors]
    after[mentors[told], NAMED] = means[told]
    after[mentors[told], NAMED_SD] = after[mentors[told], SD]
    return after, now.design.mentors_of(here.unknowns[mentors[told]])


def _sds(solved: Patch, mentors: Ints, pairs: Ints | None, most: float) -> Floats:
    """New sds of mentors, or of theirs on a skill (one each), by their places in the patch."""
    targets = mentors if pairs is None else pairs
    old = solved.before[targets, SD] ** 2
    new = np.clip(old - solved.shrinkage(mentors, pairs), _LEAST_SHARE_OF_VARIANCE * old, most**2)
    alone = solved.free[mentors] & (solved.after[mentors, DIAGONAL] <= solved.after[mentors, PRIOR])
    return np.where(alone, most, np.sqrt(new))


def _kept(solved: Patch) -> Ints:
    """Which rows of a patch are worth keeping, in the order of their unknowns."""
    here, after = solved.here, solved.after
    kept = solved.free.copy()
    kept[here.local[:, MENTOR]] = True
    kept |= np.abs(after[:, RESIDUAL] - solved.before[:, RESIDUAL]) > _FORGOTTEN * after[:, DIAGONAL]
    kept[: solved.seeds] = True
    places = np.flatnonzero(kept)
    return places[np.argsort(here.unknowns[places])]
