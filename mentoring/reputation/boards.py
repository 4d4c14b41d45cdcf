"""Every board of a fit: who is listed, in which place, and how many are left out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import orjson

from graph import leaderboards
from graph.client import Graph
from graph.leaderboards import BoardRow, EntryRow, StandingRow
from mentoring.reputation import board_keys as keys
from mentoring.reputation import places, shown
from mentoring.reputation.edition import Boards, Edition
from mentoring.reputation.fitted import Fit, Score
from mentoring.reputation.places import Estimate, Place

_BATCH = 5_000
_ROUNDED_TO = 5
_DECIMALS = 12


@dataclass(frozen=True, slots=True)
class _Mentors:
    """Who may be listed at all, and everybody's counted gains over all skills."""

    listed: frozenset[str]
    gains: Mapping[str, int]


async def made(graph: Graph, fit: Fit, edition: Edition) -> Boards:
    """The boards of a fit: 'all', one for each skill and each unit with somebody who has a gain there."""
    scores = [score for score in fit.scores if score.counted.gains > 0]
    gains = {score.mentor_id: score.counted.gains for score in scores if score.skill_id is None}
    standings = await _standings(graph, sorted(gains))
    listed = frozenset(mentor_id for mentor_id, standing in standings.items() if _may_be_listed(standing))
    above = await leaderboards.tree(graph)
    return _made(_by_board(scores, standings, above), _Mentors(listed, gains), edition)


async def _standings(graph: Graph, mentor_ids: Sequence[str]) -> dict[str, StandingRow]:
    found: dict[str, StandingRow] = {}
    for start in range(0, len(mentor_ids), _BATCH):
        found |= await leaderboards.standings(graph, mentor_ids[start : start + _BATCH])
    return found


def _may_be_listed(standing: StandingRow) -> bool:
    """Consent, and still with the company."""
    return standing.visible and standing.status != "DEACTIVATED"


def _by_board(
    scores: Iterable[Score], standings: Mapping[str, StandingRow], above: Mapping[str, str | None]
) -> dict[str, list[Score]]:
    found: defaultdict[str, list[Score]] = defaultdict(list)
    found[keys.ALL] = []
    for score in scores:
        if score.skill_id is not None:
            found[keys.of_skill(score.skill_id)].append(score)
            continue
        found[keys.ALL].append(score)
        standing = standings.get(score.mentor_id)
        for unit in lineage(standing.department_id if standing else None, above):
            found[keys.of_department(unit)].append(score)
    return found


def lineage(department_id: str | None, above: Mapping[str, str | None]) -> list[str]:
    """A department and every unit it is part of, from itself to the top; empty for None."""
    units: list[str] = []
    while department_id is not None and department_id not in units:
        units.append(department_id)
        department_id = above.get(department_id)
    return units


def _made(by_board: Mapping[str, Sequence[Score]], mentors: _Mentors, edition: Edition) -> Boards:
    rows: list[BoardRow] = []
    entries: list[EntryRow] = []
    own: defaultdict[str, dict[str, list[object]]] = defaultdict(dict)
    for key, scores in sorted(by_board.items()):
        placed = _placed([score for score in scores if score.passed], mentors.listed)
        for score, place in placed:
            text = shown.to_text(score)
            own[score.mentor_id][key] = [place.rank, place.low, place.high, place.tied, text]
            if score.mentor_id in mentors.listed:
                entries.append(_entry(key, score, place, edition, mentors.gains[score.mentor_id]))
        total = sum(score.mentor_id in mentors.listed for score, _ in placed)
        suppressed = (len(scores) - total) // _ROUNDED_TO * _ROUNDED_TO
        rows.append(BoardRow(key, edition.generation, edition.as_of, total, suppressed))
    entries += [_own(mentor_id, places_of, edition) for mentor_id, places_of in own.items()]
    return Boards(tuple(rows), tuple(entries))


def _placed(scores: Sequence[Score], may_be_listed: frozenset[str]) -> list[tuple[Score, Place]]:
    """Everybody past the gate: first those listed, best first, then the others as if each were listed."""
    listed = {score.mentor_id: score for score in scores if score.mentor_id in may_be_listed}
    unlisted = [score for score in scores if score.mentor_id not in may_be_listed]
    board = places.listed([_estimate(score) for score in listed.values()])
    others = places.as_if_listed([_estimate(score) for score in unlisted], [entry for entry, _ in board])
    return [(listed[entry.key], place) for entry, place in board] + list(zip(unlisted, others, strict=True))


def _estimate(score: Score) -> Estimate:
    # What differs by less is rounding, and equal: then the id decides, in every edition alike.
    return Estimate(score.mentor_id, round(score.mean, _DECIMALS), score.sd)


def _entry(board: str, score: Score, place: Place, edition: Edition, gains: int) -> EntryRow:
    return EntryRow(
        key=keys.entry(board, edition.generation, place.rank),
        generation=edition.generation,
        mentorId=score.mentor_id,
        rank=place.rank,
        rankLow=place.low,
        rankHigh=place.high,
        tied=place.tied,
        verifiedSessions=gains,
        score=shown.to_text(score),
    )


def _own(mentor_id: str, places_of: Mapping[str, list[object]], edition: Edition) -> EntryRow:
    return EntryRow(
        key=keys.own(edition.generation, mentor_id),
        generation=edition.generation,
        mentorId=mentor_id,
        places=orjson.dumps(places_of).decode(),
    )
