"""What the keeper of the reputations remembers: the fit that the served scores come from, and those scores."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
import orjson

from graph.client import Graph
from graph.reputation import ledger, scores
from graph.reputation.ledger import EndingRow
from graph.reputation.scores import ServedRow
from graph.reputation.state import State
from mentoring.reputation import fitted, gains, writing
from mentoring.reputation.fitted import Change, Fit
from mentoring.reputation.gains import Gain
from mentoring.reputation.writing import Stamp, Written
from scoring.arrays import Floats
from scoring.reputation import Reputations


@dataclass(slots=True)
class Memory:
    """The fit behind the served scores, patched as they are.

    `generation` and `patch` name the state of the graph that it is the memory of. `means` and `sds`: the stored
    overall scores by mentor code, NaN where none is stored. `uncompared`: mentors whose counterfactuals are missing
    or of another published value, in the order in which they are worked out. `rippling`: whether stored scores may
    be off the fit's still.
    """

    fit: Fit
    generation: str
    patch: str | None
    served: dict[str, ServedRow]
    keys: defaultdict[str, set[str]]
    means: Floats
    sds: Floats
    uncompared: dict[str, None] = field(default_factory=dict)
    rippling: bool = False

    def is_of(self, current: State) -> bool:
        """Whether this is the memory of the served scores."""
        settled = current.settled
        return (
            settled is not None
            and not current.interrupted
            and (settled.generation, current.patch) == (self.generation, self.patch)
        )

    def stamp(self, as_of: str) -> Stamp:
        """What is noted on a score that is patched at an instant."""
        return Stamp(self.generation, self.fit.ref_day.isoformat(), as_of)

    def moved(self) -> list[str]:
        """Mentors whose overall score is no longer as it is stored, the farthest off first."""
        size = self.fit.estimated.mean.size
        self._extend(size)
        off = np.maximum(
            np.abs(self.fit.estimated.mean - self.means[:size]),
            np.abs(self.fit.estimated.sd - self.sds[:size]),
        )
        # What is not stored is not a number, and asked about by its mentor's own events.
        codes = np.flatnonzero(off > writing.WRITTEN_FROM)
        return [self.fit.coded.mentors.ids[code] for code in codes[np.argsort(-off[codes])].tolist()]

    def count(
        self, changes: Sequence[Change], endings: Mapping[str, Sequence[EndingRow]], estimated: Reputations
    ) -> "Before":
        """Take these changes in, and what it needs to take them back."""
        register = self.fit.register
        before = Before(
            estimated=self.fit.estimated,
            gains={change.session_id: register.gain(change.session_id) for change in changes},
            endings={mentor_id: register.endings.get(mentor_id, ()) for mentor_id in endings},
        )
        self._set({change.session_id: change.gain for change in changes}, endings, estimated)
        return before

    def take_back(self, before: "Before") -> None:
        """Be as before `count`: nothing of it was written."""
        self._set(before.gains, before.endings, before.estimated)

    def wrote(self, written: Written, patch: str, *, rippling: bool) -> None:
        """Know what is stored now, under the name of the change that stored it."""
        self.patch, self.rippling = patch, rippling
        writing.note(self.served, written)
        for key in written.gone:
            self.keys[writing.mentor_of(key)].discard(key)
            self.uncompared.pop(key, None)
        for row in written.rows:
            self.keys[row.mentorId].add(row.key)
            if row.skillId is None and not self.served[row.key].compared:
                self.uncompared[row.key] = None
        self._know(written.mentor_ids)

    def compared(self, mentor_ids: Iterable[str]) -> None:
        """Know that the counterfactuals of these mentors are kept, of the scores as they are."""
        for mentor_id in mentor_ids:
            self.uncompared.pop(mentor_id, None)
            if (row := self.served.get(mentor_id)) is not None:
                self.served[mentor_id] = replace(row, compared=True)

    def _set(
        self,
        counted: Mapping[str, Gain | None],
        endings: Mapping[str, Sequence[EndingRow]],
        estimated: Reputations,
    ) -> None:
        register = self.fit.register
        for session_id, gain in counted.items():
            register.change(session_id, gain)
        for mentor_id, rows in endings.items():
            register.end(mentor_id, rows)
        self.fit.estimated = estimated

    def _extend(self, size: int) -> None:
        more = np.full(max(size - self.means.size, 0), np.nan)
        self.means, self.sds = np.concatenate([self.means, more]), np.concatenate([self.sds, more])

    def _know(self, mentor_ids: Iterable[str]) -> None:
        self._extend(len(self.fit.coded.mentors.ids))
        for mentor_id in mentor_ids:
            code, row = self.fit.coded.mentors.code(mentor_id), self.served.get(mentor_id)
            self._extend(code + 1)
            self.means[code] = np.nan if row is None else row.mean
            self.sds[code] = np.nan if row is None else row.sd


@dataclass(frozen=True, slots=True)
class Before:
    """What changes were counted over."""

    estimated: Reputations
    gains: Mapping[str, Gain | None]
    endings: Mapping[str, Sequence[EndingRow]]


def of(fit: Fit, served: dict[str, ServedRow], *, generation: str, patch: str | None) -> Memory:
    """The memory of a fit and of what is stored."""
    keys: defaultdict[str, set[str]] = defaultdict(set)
    for key in served:
        keys[writing.mentor_of(key)].add(key)
    nothing = np.empty(0)
    made = Memory(fit, generation, patch, served, keys, nothing, nothing)
    made._know(fit.coded.mentors.ids)
    made.uncompared = {key: None for key, row in served.items() if "|" not in key and not row.compared}
    return made


async def built(graph: Graph, current: State) -> Memory:
    """The memory of the served scores, from the ledger with their variances and day.

    The caller keeps others from patching meanwhile, and made sure that a refit is settled.
    """
    assert current.settled is not None
    settled = current.settled
    served = await scores.served(graph)
    found = [gains.gain_of(row) for row in await ledger.gains(graph)]
    endings = await ledger.endings(graph)
    fit = await asyncio.to_thread(
        fitted.fitted,
        found,
        endings,
        date.fromisoformat(settled.refDay),
        orjson.loads(settled.variances),
    )
    made = of(fit, served, generation=settled.generation, patch=current.patch)
    # Whoever kept the scores before may have died between a gain and its effect on others.
    made.rippling = True
    return made
