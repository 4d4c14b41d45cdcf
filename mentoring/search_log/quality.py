"""How well a version of the ranking would have served the searches of the last weeks."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from graph import instants, searches
from graph.client import Graph
from graph.searches import FollowedRow, LoggedRow
from mentoring.programme import Programme
from mentoring.search_log import facts
from scoring import ranking_quality as measures
from scoring.matching import score
from scoring.matching.versions import VERSIONS, Version
from scoring.ranking_quality import ACCEPTED, REQUESTED, VERIFIED, RankingQuality

FEWEST_PEOPLE = 5
"""Mentees below whom nothing is told: what followed a search is about their outcomes."""
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Quality:
    """A version replayed on the searches since `since`; `measures` None: fewer than five people searched."""

    ranking_version: str
    since: datetime
    searches: int
    measures: RankingQuality | None


async def ranking_quality(graph: Graph, version: str, *, now: datetime, programme: Programme) -> Quality:
    """The version's measures on every search that is kept. A statement for each 500 searches.

    Raises KeyError for a version that there never was.
    """
    numbers = VERSIONS[version]
    since = now - programme.searches_kept
    rows: list[LoggedRow] = []
    after = ("", "")
    while True:
        page = await searches.since(graph, instants.to_text(since), after, _AT_ONCE)
        rows += page
        if len(page) < _AT_ONCE:
            break
        after = (page[-1].at, page[-1].id)
    people = {row.mentee_id for row in rows}
    if len(people) < FEWEST_PEOPLE:
        return Quality(version, since, len(rows), None)
    return Quality(version, since, len(rows), await asyncio.to_thread(_replayed, rows, numbers))


def _replayed(rows: Sequence[LoggedRow], version: Version) -> RankingQuality:
    codes: dict[str, int] = {}
    search, mentor, scores, grade, newcomer, across = [], [], [], [], [], []
    for place, row in enumerate(rows):
        kept = facts.from_text(row.candidates)
        if kept is None:
            continue
        followed = _grades(row.followed)
        search += [place] * len(kept.mentor_ids)
        mentor += [codes.setdefault(mentor_id, len(codes)) for mentor_id in kept.mentor_ids]
        scores.append(score.of(kept.candidates, version.weights, version.curves).score)
        grade += [followed.get(mentor_id, 0) for mentor_id in kept.mentor_ids]
        newcomer.append(kept.candidates.newcomer)
        across += kept.across
    nothing = np.empty(0)
    return measures.quality(
        search=np.array(search, dtype=np.int64),
        mentor=np.array(mentor, dtype=np.int64),
        score=np.concatenate([nothing, *scores]),
        grade=np.array(grade, dtype=np.int64),
        newcomer=np.concatenate([nothing.astype(np.bool_), *newcomer]),
        across=np.array(across, dtype=np.bool_),
    )


def _grades(followed: Sequence[FollowedRow]) -> dict[str, int]:
    """The best of what followed with each mentor."""
    found: dict[str, int] = {}
    for session in followed:
        grade = VERIFIED if session.improved else ACCEPTED if session.accepted else REQUESTED
        found[session.mentor_id] = max(found.get(session.mentor_id, 0), grade)
    return found
