"""Every board of a fit: who is listed, in which place, and how many are left out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

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


async def made(graph: Graph, fit: Fit, edition: Edition) -> Boards:
    """The boards of a fit: 'all', one for each skill and each unit with somebody who has a gain there."""
    with_gains = [score for score in fit.scores if score.counted.gains > 0]
    mentor_ids = sorted({score.mentor_id for score in with_gains})
    standings: dict[str, StandingRow] = {}
    for start in range(0, len(mentor_ids), _BATCH):
        standings |= await leaderboards.standings(graph, mentor_ids[start : start + _BATCH])
    above = await leaderboards.tree(graph)
    return _made(_by_board(with_gains, standings, above), standings, edition)


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


def _made(
    by_board: Mapping[str, Sequence[Score]], standings: Mapping[str, StandingRow], edition: Edition
) -> Boards:
    rows: list[BoardRow] = []
    entries: list[EntryRow] = []
    own: defaultdict[str, dict[str, list[object]]] = defaultdict(dict)
    for key, scores in sorted(by_board.items()):
        listed = [score for score in scores if score.passed and _is_listed(standings.get(score.mentor_id))]
        unlisted = [
            score for score in scores if score.passed and not _is_listed(standings.get(score.mentor_id))
        ]
        placed = _placed(listed, unlisted)
        listed_ids = {score.mentor_id for score in listed}
        for score, place in placed:
            text = shown.to_text(score)
            own[score.mentor_id][key] = [place.rank, place.low, place.high, place.tied, text]
            if score.mentor_id in listed_ids:
                entries.append(_entry(key, score, place, text, edition))
        left_out = len(scores) - len(listed)
        rows.append(
            BoardRow(
                key, edition.generation, edition.as_of, len(listed), left_out // _ROUNDED_TO * _ROUNDED_TO
            )
        )
    entries += [
        EntryRow(keys.own(edition.generation, mentor_id), edition.generation, mentor_id,
                 places=orjson.dumps(of_mentor).decode())
        for mentor_id, of_mentor in own.items()
    ]  # fmt: skip
    return Boards(tuple(rows), tuple(entries))


def _is_listed(standing: StandingRow | None) -> bool:
    """Consent, and still with the company."""
    return standing is not None and standing.visible and standing.status != "DEACTIVATED"


def _placed(listed: Sequence[Score], unlisted: Sequence[Score]) -> list[tuple[Score, Place]]:
    by_id = {score.mentor_id: score for score in listed}
    board = places.listed([_estimate(score) for score in listed])
    others = places.as_if_listed([_estimate(score) for score in unlisted], [entry for entry, _ in board])
    return [(by_id[entry.key], place) for entry, place in board] + list(zip(unlisted, others, strict=True))


def _estimate(score: Score) -> Estimate:
    # As exact as the entry's key, so that the two orders are one.
    return Estimate(score.mentor_id, round(score.mean, keys.DECIMALS), score.sd)


def _entry(board: str, score: Score, place: Place, text: str, edition: Edition) -> EntryRow:
    return EntryRow(
        key=keys.prefix(board, edition.generation) + keys.tail(score.mean, score.mentor_id),
        generation=edition.generation,
        mentorId=score.mentor_id,
        rank=place.rank,
        rankLow=place.low,
        rankHigh=place.high,
        tied=place.tied,
        verifiedSessions=score.counted.gains,
        score=text,
    )
