"""Which stored scores a fit changes, and the rows that are written for them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import orjson

from graph.reputation.history import EntryRow
from graph.reputation.scores import ScoreRow, ServedRow
from mentoring.reputation import fitted, parts
from mentoring.reputation.fitted import Fit, Score

WRITTEN_FROM = 0.00025
"""Levels: a stored mean or sd that is off by less stays. A quarter of what a rebuild may differ by (I10)."""

_PUBLISHED_DECIMALS = 2


@dataclass(frozen=True, slots=True)
class Stamp:
    """What is noted on every score written: the refit's generation and reference day, and the instant, as stored."""

    generation: str
    ref_day: str
    as_of: str


@dataclass(frozen=True, slots=True)
class Written:
    """What is written for some mentors, all of it together. `gone`: keys of scores that are none any longer."""

    mentor_ids: tuple[str, ...]
    rows: tuple[ScoreRow, ...]
    gone: tuple[str, ...]
    entries: tuple[EntryRow, ...]


def changed(
    scores: Iterable[Score], served: Mapping[str, ServedRow], *, always: frozenset[str] = frozenset()
) -> list[tuple[Score, ...]]:
    """The scores of each mentor with one that is not as it is stored, and of those in `always`.

    `scores` are in the order of their mentors, and all that a mentor has. A mentor's are written together: their
    parts are one text.
    """
    found = []
    for mentor_id, group in groupby(scores, key=lambda score: score.mentor_id):
        own = tuple(group)
        if mentor_id in always or any(_differs(score, served.get(score.key)) for score in own):
            found.append(own)
    return found


def written(
    known: Fit,
    groups: Sequence[tuple[Score, ...]],
    served: Mapping[str, ServedRow],
    gone: Sequence[str],
    stamp: Stamp,
) -> Written:
    """The rows of these mentors' scores, and the values that their history gets.

    `gone`: keys that are stored of them and have no score any longer.
    """
    rows = [row for group in groups for row in _rows(known, group, stamp)]
    mentor_ids = {group[0].mentor_id for group in groups} | {mentor_of(key) for key in gone}
    entries = [
        _entry(row.key, row.mentorId, _value(row, known.skill_variance), stamp)
        for row in rows
        if _moved(row, served.get(row.key))
    ]
    entries += [
        _entry(key, mentor_of(key), None, stamp)
        for key in gone
        if _published_before(served.get(key)) is not None
    ]
    return Written(tuple(sorted(mentor_ids)), tuple(rows), tuple(gone), tuple(entries))


def note(served: dict[str, ServedRow], written: Written) -> None:
    """Know what is stored once these rows are written.

    Counterfactuals that were kept stay as long as the published value does.
    """
    for key in written.gone:
        served.pop(key, None)
    for row in written.rows:
        before = served.get(row.key)
        compared = before is not None and before.compared and not _moved(row, before)
        served[row.key] = _served(row, compared=compared)


def mentor_of(key: str) -> str:
    """The mentor whose score is stored under this key."""
    return key.partition("|")[0]


def _differs(score: Score, row: ServedRow | None) -> bool:
    if row is None:
        return True
    if abs(score.mean - row.mean) > WRITTEN_FROM or abs(score.sd - row.sd) > WRITTEN_FROM:
        return True
    counted = score.counted
    now = (
        score.index,
        score.passed,
        counted.gains,
        len(counted.mentees),
        len(counted.verifiers),
        len(counted.departments),
        counted.verification_rate,
        counted.endings.get("LAPSED", 0),
        counted.endings.get("UNVERIFIED", 0),
    )
    stored = (
        row.index,
        row.passed,
        row.gains,
        row.mentees,
        row.verifiers,
        row.departments,
        row.verification_rate,
        row.lapsed,
        row.unverified,
    )
    return now != stored


def _rows(known: Fit, group: Sequence[Score], stamp: Stamp) -> list[ScoreRow]:
    on_skills = {score.skill_id: score.mean for score in group if score.skill_id is not None}
    made_of = parts.to_text(parts.of_mentor(known, group[0].mentor_id, on_skills))
    return [_row(score, made_of if score.skill_id is None else None, stamp) for score in group]


def _row(score: Score, made_of: str | None, stamp: Stamp) -> ScoreRow:
    counted = score.counted
    return ScoreRow(
        key=score.key,
        mentorId=score.mentor_id,
        skillId=score.skill_id,
        mean=score.mean,
        sd=score.sd,
        lower=score.lower,
        upper=score.upper,
        index=score.index,
        verifiedSessions=counted.gains,
        distinctMentees=len(counted.mentees),
        distinctVerifiers=len(counted.verifiers),
        distinctDepartments=len(counted.departments),
        departments=sorted(counted.departments),
        since=None if counted.since is None else counted.since.isoformat(),
        verificationRate=counted.verification_rate,
        lapsed=counted.endings.get("LAPSED", 0),
        unverified=counted.endings.get("UNVERIFIED", 0),
        passed=score.passed,
        parts=made_of,
        algorithm=fitted.ALGORITHM,
        algorithmVersion=fitted.VERSION,
        asOf=stamp.as_of,
        refDay=stamp.ref_day,
        generation=stamp.generation,
    )


def _published(mean: float, *, passed: bool) -> float | None:
    # Adding 0 makes of a rounded -0.0 the 0.0 that it is.
    return round(mean, _PUBLISHED_DECIMALS) + 0.0 if passed else None


def _published_before(row: ServedRow | None) -> float | None:
    return None if row is None else _published(row.mean, passed=row.passed)


def _served(row: ScoreRow, *, compared: bool) -> ServedRow:
    return ServedRow(
        key=row.key,
        generation=row.generation,
        mean=row.mean,
        sd=row.sd,
        index=row.index,
        passed=row.passed,
        gains=row.verifiedSessions,
        mentees=row.distinctMentees,
        verifiers=row.distinctVerifiers,
        departments=row.distinctDepartments,
        verification_rate=row.verificationRate,
        lapsed=row.lapsed,
        unverified=row.unverified,
        compared=compared,
    )


def _moved(row: ScoreRow, before: ServedRow | None) -> bool:
    return _published(row.mean, passed=row.passed) != _published_before(before)


def _entry(key: str, mentor_id: str, value: list[object] | None, stamp: Stamp) -> EntryRow:
    day = stamp.as_of[:10]
    return EntryRow(
        key=key,
        dayKey=f"{key}|{day}",
        mentorId=mentor_id,
        at=stamp.as_of,
        value=orjson.dumps(value).decode(),
    )


def _value(row: ScoreRow, skill_variance: float) -> list[object]:
    """A score in the order of `StoredRow`."""
    return [
        row.mean,
        row.sd,
        row.lower,
        row.upper,
        row.index,
        row.verifiedSessions,
        row.distinctMentees,
        row.distinctVerifiers,
        row.distinctDepartments,
        row.lapsed,
        row.passed,
        row.asOf,
        row.verificationRate,
        row.algorithm,
        row.algorithmVersion,
        skill_variance,
    ]
