"""A search as it is kept: who was shown, and what the ranking knew of the best candidates, to rank them again."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
import orjson
from numpy.typing import NDArray

from graph import ids, instants
from graph.searches import SearchRow
from mentoring.programme import Programme
from mentoring.search import SearchPage
from scoring.matching import Candidates, Offers

MOST_KEPT = 50
"""Candidates of a search that are kept: far more than a first page, and whoever another version might put there."""


@dataclass(frozen=True, slots=True)
class Search:
    """A search for one mentee and skill, and the first page that answered it."""

    asked_by_id: str
    mentee_id: str
    skill_id: str
    purpose: str
    page: SearchPage
    at: datetime

    def row(self, programme: Programme) -> SearchRow:
        """As it is kept."""
        matches = self.page.matches
        offers = matches[0].scored.candidates.offers if matches else None
        return SearchRow(
            id=ids.new(int(self.at.timestamp() * 1000)),
            at=instants.to_text(self.at),
            followedUntil=instants.to_text(self.at + programme.search_followed),
            menteeId=self.mentee_id,
            askedById=self.asked_by_id,
            skillId=self.skill_id,
            targetRank=int(offers.target[0]) if offers is not None else 0,
            purpose=self.purpose,
            rankingVersion=self.page.ranking_version,
            total=self.page.total_count,
            shown=[match.mentor_id for match in matches],
            candidates=_to_text(self.page),
        )


class Kept(NamedTuple):
    """The candidates of a search, `mentor_ids[i]` and `across[i]` of the i-th."""

    mentor_ids: list[str]
    across: list[bool]
    candidates: Candidates


def _to_text(page: SearchPage) -> str:
    if not page.matches:
        return "[]"
    scored = page.matches[0].scored
    shown = [match.at for match in page.matches]
    there = set(shown)
    # Whoever was shown is kept, then the best of the others.
    kept = [*shown, *(at for at in scored.order if at not in there)][:MOST_KEPT]
    mentors = scored.mentors.take(np.array(kept))
    columns = [mentors.ids, (~mentors.is_near).tolist()]
    columns += [column[kept].tolist() for column in _columns(scored.candidates)]
    # What is no finite number becomes null.
    return orjson.dumps(list(zip(*columns, strict=True))).decode()


def _columns(found: Candidates) -> Sequence[NDArray[Any]]:
    """What is kept of each candidate, in the order of a row."""
    offers = found.offers
    return (
        offers.rank,
        offers.verified,
        offers.level_age_days,
        offers.public_mean,
        offers.public_sd,
        offers.target,
        offers.reassess_days,
        found.steps,
        found.managers,
        found.free_places,
        found.capacity,
        found.shared_hours,
        found.answer_days,
        found.asked,
        found.together,
        found.style,
    )


def from_text(text: str) -> Kept | None:
    """The candidates that were kept; None for none."""
    rows: list[list[Any]] = orjson.loads(text)
    if not rows:
        return None
    columns = [list(column) for column in zip(*rows, strict=True)]
    offers = Offers(
        rank=_counts(columns[2]),
        verified=np.array(columns[3], dtype=np.bool_),
        level_age_days=_numbers(columns[4]),
        public_mean=_numbers(columns[5]),
        public_sd=_numbers(columns[6]),
        target=_counts(columns[7]),
        reassess_days=[math.inf if days is None else days for days in columns[8]],
    )
    return Kept(
        mentor_ids=columns[0],
        across=columns[1],
        candidates=Candidates(
            offers,
            steps=_counts(columns[9]),
            managers=_counts(columns[10]),
            free_places=_counts(columns[11]),
            capacity=_counts(columns[12]),
            shared_hours=_numbers(columns[13]),
            answer_days=_numbers(columns[14]),
            asked=_counts(columns[15]),
            together=_counts(columns[16]),
            style=_numbers(columns[17]),
        ),
    )


def _numbers(values: Iterable[float | None]) -> np.ndarray:
    # None becomes nan.
    return np.array(list(values), dtype=np.float64)


def _counts(values: Iterable[int]) -> np.ndarray:
    return np.array(list(values), dtype=np.int64)
