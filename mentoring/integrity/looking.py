"""From the graph's gains to patterns, and from patterns to flags in words. Pure: it runs beside the service."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from graph import ids, instants
from graph.integrity.flags import Flag
from graph.integrity.rows import Row
from scoring import integrity
from scoring.integrity import Gains, Kind, Pattern, Watch

DROP_WITHIN = timedelta(days=90)
"""A baseline given earlier than this before the acceptance was no preparation of the session."""

_MOST_SESSIONS = 200
_WORDS: Final = {
    Kind.RECIPROCITY: (
        "Two people are each other's mentor: {observed} gains one way, where {expected:.1f} would come by chance"
    ),
    Kind.SAME_VERIFIER_CLUSTER: (
        "One person verified {observed} gains of {mentors}, where {expected:.1f} would come by chance"
    ),
    Kind.VOLUME_BURST: (
        "{observed} gains of one mentor were verified within {days:.0f} days, where {expected:.1f} would come by chance"
    ),
    Kind.BASELINE_DROP: (
        "The mentee's level had fallen before {observed} sessions of one mentor, where {expected:.1f} would come by "
        "chance"
    ),
}


def flags(rows: Sequence[Row], *, since: datetime, until: datetime, watch: Watch) -> list[Flag]:
    """A flag for every pattern among the gains verified in a period, by key."""
    people = sorted({one for row in rows for one in (row.mentor_id, row.mentee_id, row.verifier_id)})
    code = {person_id: number for number, person_id in enumerate(people)}
    start = since.timestamp()
    gains = Gains(
        mentor=np.array([code[row.mentor_id] for row in rows], dtype=np.int64),
        mentee=np.array([code[row.mentee_id] for row in rows], dtype=np.int64),
        verifier=np.array([code[row.verifier_id] for row in rows], dtype=np.int64),
        day=np.array(
            [(instants.from_text(row.at).timestamp() - start) / 86_400 for row in rows], dtype=np.float64
        ),
        drop=np.array([drop(row) for row in rows], dtype=np.int64),
        days=(until - since) / timedelta(days=1),
    )
    found = [
        _flag(pattern, rows, people, (since, until), watch) for pattern in integrity.patterns(gains, watch)
    ]
    return sorted(found, key=lambda flag: flag.key)


def drop(row: Row) -> int:
    """By how many levels the mentee had fallen just before the session, 0 where not.

    Fallen from the level that stood before the frozen baseline, or from the frozen baseline itself where the
    verifier puts the start lower.
    """
    before = [0 if row.frozen_rank is None else row.frozen_rank]
    if row.before_rank is not None and row.baseline_at is not None and row.accepted_at is not None:
        given, accepted = instants.from_text(row.baseline_at), instants.from_text(row.accepted_at)
        if accepted - given <= DROP_WITHIN:
            before.append(row.before_rank)
    return max(max(before) - row.baseline_rank, 0)


def _flag(
    pattern: Pattern,
    rows: Sequence[Row],
    people: Sequence[str],
    period: tuple[datetime, datetime],
    watch: Watch,
) -> Flag:
    seen = [rows[row] for row in pattern.rows]
    who = tuple(people[code] for code in pattern.people)
    # A cluster stays the same flag when mentors come to it.
    subject = who[:1] if pattern.kind is Kind.SAME_VERIFIER_CLUSTER else who
    key = f"{pattern.kind}|{'|'.join(subject)}"
    since, until = period
    return Flag(
        key=key,
        id=ids.derived("integrity flag", key, until),
        kind=str(pattern.kind),
        period_start=instants.to_text(since),
        period_end=instants.to_text(until),
        observed=pattern.observed,
        expected=pattern.expected,
        probability=pattern.probability,
        threshold=pattern.limit,
        reason=_words(pattern, watch),
        people=who,
        sessions=tuple(row.session_id for row in seen[-_MOST_SESSIONS:]),
    )


def _words(pattern: Pattern, watch: Watch) -> str:
    mentors = len(pattern.people) - 1
    said = _WORDS[pattern.kind].format(
        observed=pattern.observed,
        expected=pattern.expected,
        days=watch.burst_days,
        mentors="one mentor" if mentors == 1 else f"{mentors} mentors",
    )
    return f"{said}. That says nothing of why: look at it."
