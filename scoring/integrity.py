"""Patterns among verified gains that somebody should look at: each against what chance would give.

Nothing here says that anybody did wrong. A pattern is shown where so much of it would hardly come by chance in an
organisation like this one, and each kind is held to few false alarms over the whole organisation.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy import special

from scoring.arrays import Floats, Ints, frozen_floats, frozen_ints


class Kind(StrEnum):
    """What is seen."""

    RECIPROCITY = "RECIPROCITY"
    SAME_VERIFIER_CLUSTER = "SAME_VERIFIER_CLUSTER"
    VOLUME_BURST = "VOLUME_BURST"
    BASELINE_DROP = "BASELINE_DROP"


@dataclass(frozen=True, slots=True)
class Watch:
    """What is shown to a person: every tunable number of the watch. The limits are policy, not estimates."""

    false_alarms: float = 0.01
    """Flags of one kind that a whole organisation without any pattern gives in one run, at most: the limit of
    each test is this over the number of tests (Bonferroni)."""
    least_each_way: int = 2
    """Gains that two people verified of each other as mentor and mentee, in each direction: once is not rare
    among colleagues who work together."""
    least_clustered: int = 5
    """Gains of one mentor that one verifier stands for."""
    clustered_share: float = 0.8
    """Least share of the mentor's gains among them (0 to 1)."""
    burst_days: float = 14.0
    """Length of the window that is slid over a mentor's verifications, in days."""
    least_burst: int = 6
    """Verified gains of one mentor within the window."""
    least_drops: int = 3
    """Sessions of one mentor before which the mentee's level had fallen."""


@dataclass(frozen=True, eq=False)
class Gains:
    """n verified gains; arrays (n,), read-only. People have one 0-based code space, whatever part they take.

    mentor, mentee, verifier
        Who taught, learned, verified.
    day
        When it was verified, in days since the start of the period that is looked at.
    drop
        By how many levels the mentee's level had fallen just before the session, 0 where it had not.
    days
        Length of the period, in days.

    Raises
    ------
    ValueError
        Shapes differ, a code or a drop is below 0, a day is outside the period, or `days` is not above 0.
    """

    mentor: Ints
    mentee: Ints
    verifier: Ints
    day: Floats
    drop: Ints
    days: float

    def __post_init__(self) -> None:
        for name in ("mentor", "mentee", "verifier", "drop"):
            values = getattr(self, name)
            if values.shape != self.day.shape or values.ndim != 1:
                raise ValueError(f"{name} {values.shape} and day {self.day.shape} must both be (n,)")
            if (values < 0).any():
                raise ValueError(f"{name} must not be below 0, not {values.min()}")
            object.__setattr__(self, name, frozen_ints(values))
        if not self.days > 0:
            raise ValueError(f"days must be above 0, not {self.days}")
        if not ((self.day >= 0) & (self.day <= self.days)).all():
            raise ValueError("every day must be within the period")
        object.__setattr__(self, "day", frozen_floats(self.day))

    @property
    def size(self) -> int:
        """n."""
        return int(self.day.size)


@dataclass(frozen=True, slots=True)
class Pattern:
    """One thing to look at.

    people
        Codes: the two, lower code first (RECIPROCITY); the verifier, then the mentors (SAME_VERIFIER_CLUSTER);
        the mentor (the others).
    rows
        The gains it is seen in, in order.
    observed, expected
        Gains, and how many chance would give. RECIPROCITY: in the direction that is the likelier by chance.
        SAME_VERIFIER_CLUSTER: those that the verifier stands for, over all its mentors. VOLUME_BURST: within the
        window. BASELINE_DROP: after a fall.
    probability
        Of so many or more by chance; of a cluster's least likely mentor.
    limit
        What the probability had to be below.
    """

    kind: Kind
    people: tuple[int, ...]
    rows: tuple[int, ...]
    observed: int
    expected: float
    probability: float
    limit: float


def patterns(gains: Gains, watch: Watch = Watch()) -> tuple[Pattern, ...]:
    """Every pattern beyond its limit, by kind and people; none among few gains.

    Notes
    -----
    Each test compares with the rest of the same organisation, the one looked at left out, so that a small
    organisation, where everybody has one manager, is its own measure and gives no flag.

    - RECIPROCITY: of the gains that are not the two's own, a learned L_a and b taught a share s_b (one added to
      each): b taught a Poisson(L_a s_b) times by chance. The direction that is the likelier by chance decides.
    - SAME_VERIFIER_CLUSTER: of a mentor's n gains, k by one verifier: Binomial(n, p), p the chance that two gains
      of another mentor share their verifier (mean over the other mentors, one that always does added), or the
      verifier's share of the others' gains where that is higher. Mentors differ in how many teams they meet, so
      that a run over 120 of them, most with a few teams of their own, has a cluster by chance in one of twenty.
    - VOLUME_BURST: k gains in a window: Poisson, at the mentor's own rate outside the window or the mean mentor's,
      whichever is higher. Windows overlap; a period holds days / window independent ones.
    - BASELINE_DROP: of a mentor's n gains, k after a fall: Binomial(n, p), p the share among the others' gains
      (one fall added).
    """
    found = [
        *_reciprocal(gains, watch),
        *_clusters(gains, watch),
        *_bursts(gains, watch),
        *_drops(gains, watch),
    ]
    return tuple(sorted(found, key=lambda one: (one.kind, one.people)))


def _reciprocal(gains: Gains, watch: Watch) -> Iterator[Pattern]:
    people = _people(gains)
    taught = np.bincount(gains.mentor, minlength=people)
    learned = np.bincount(gains.mentee, minlength=people)
    pairs, counts = np.unique(gains.mentor * people + gains.mentee, return_counts=True)
    known = dict(zip(pairs.tolist(), counts.tolist(), strict=True))
    tested = {
        tuple(sorted(divmod(pair, people))) for pair, count in known.items() if count >= watch.least_each_way
    }
    limit = watch.false_alarms / max(len(tested), 1)
    for first, second in tested:
        forth, back = known.get(first * people + second, 0), known.get(second * people + first, 0)
        if min(forth, back) < watch.least_each_way:
            continue
        # What the two did together says nothing of how often they would have met by chance. One more of each keeps
        # the chance above 0 where they did nothing else.
        rest = gains.size - forth - back + 1
        ways = [
            (forth, (learned[second] - forth + 1) * (taught[first] - forth + 1) / rest),
            (back, (learned[first] - back + 1) * (taught[second] - back + 1) / rest),
        ]
        chance, count, mean = max(
            (float(special.pdtrc(count - 1, mean)), count, mean) for count, mean in ways
        )
        if chance < limit:
            forwards = (gains.mentor == first) & (gains.mentee == second)
            rows = np.flatnonzero(forwards | ((gains.mentor == second) & (gains.mentee == first)))
            yield Pattern(
                Kind.RECIPROCITY, (first, second), tuple(rows.tolist()), count, float(mean), chance, limit
            )


def _clusters(gains: Gains, watch: Watch) -> Iterator[Pattern]:
    by_mentor = _rows_of(gains.mentor)
    sharing = {mentor: _sharing(gains.verifier[rows]) for mentor, rows in by_mentor.items() if rows.size > 1}
    verified = np.bincount(gains.verifier, minlength=_people(gains))
    tested = [mentor for mentor, rows in by_mentor.items() if rows.size >= watch.least_clustered]
    members: dict[int, list[tuple[int, Ints, float, float]]] = {}
    for mentor in tested:
        rows = by_mentor[mentor]
        codes, counts = np.unique(gains.verifier[rows], return_counts=True)
        most = int(counts.argmax())
        verifier, count = int(codes[most]), int(counts[most])
        if count < watch.least_clustered or count < watch.clustered_share * rows.size:
            continue
        usual = (sum(sharing.values()) - sharing[mentor] + 1.0) / len(sharing)
        others = gains.size - rows.size
        elsewhere = (verified[verifier] - count) / others if others else 1.0
        share = min(max(usual, float(elsewhere)), 1.0)
        chance = float(special.bdtrc(count - 1, rows.size, share))
        if chance < watch.false_alarms / len(tested):
            seen = rows[gains.verifier[rows] == verifier]
            members.setdefault(verifier, []).append((mentor, seen, share * rows.size, chance))
    for verifier, held in members.items():
        rows = np.sort(np.concatenate([seen for _, seen, _, _ in held]))
        yield Pattern(
            Kind.SAME_VERIFIER_CLUSTER,
            (verifier, *sorted(mentor for mentor, _, _, _ in held)),
            tuple(rows.tolist()),
            rows.size,
            sum(expected for _, _, expected, _ in held),
            min(chance for _, _, _, chance in held),
            watch.false_alarms / len(tested),
        )


def _sharing(verifiers: Ints) -> float:
    """The chance that two different ones of these gains have one verifier; at least two gains."""
    counts = np.bincount(verifiers - verifiers.min())
    return float((counts * (counts - 1)).sum() / (verifiers.size * (verifiers.size - 1)))


def _bursts(gains: Gains, watch: Watch) -> Iterator[Pattern]:
    # Without a time outside the window there is nothing to compare it with.
    if gains.days < 2 * watch.burst_days:
        return
    by_mentor = _rows_of(gains.mentor)
    usual = gains.size / max(len(by_mentor), 1) / gains.days
    limit = watch.false_alarms / max(len(by_mentor) * gains.days / watch.burst_days, 1.0)
    for mentor, rows in by_mentor.items():
        ordered = rows[np.argsort(gains.day[rows], kind="stable")]
        day = gains.day[ordered]
        ends = np.searchsorted(day, day + watch.burst_days, side="left")
        counts = ends - np.arange(day.size)
        start = int(counts.argmax())
        count = int(counts[start])
        if count < watch.least_burst:
            continue
        own = (day.size - count) / (gains.days - watch.burst_days)
        expected = max(own, usual) * watch.burst_days
        chance = float(special.pdtrc(count - 1, expected))
        if chance < limit:
            seen = np.sort(ordered[start : start + count])
            yield Pattern(
                Kind.VOLUME_BURST, (mentor,), tuple(seen.tolist()), count, float(expected), chance, limit
            )


def _drops(gains: Gains, watch: Watch) -> Iterator[Pattern]:
    fallen = gains.drop > 0
    tested = {
        mentor: rows for mentor, rows in _rows_of(gains.mentor).items() if rows.size >= watch.least_drops
    }
    for mentor, rows in tested.items():
        count = int(fallen[rows].sum())
        if count < watch.least_drops:
            continue
        share = (int(fallen.sum()) - count + 1) / (gains.size - rows.size + 1)
        chance = float(special.bdtrc(count - 1, rows.size, share))
        limit = watch.false_alarms / len(tested)
        if chance < limit:
            seen = rows[fallen[rows]]
            yield Pattern(
                Kind.BASELINE_DROP, (mentor,), tuple(seen.tolist()), count, share * rows.size, chance, limit
            )


def _people(gains: Gains) -> int:
    """One past the highest code."""
    return 1 + max(
        (int(codes.max()) for codes in (gains.mentor, gains.mentee, gains.verifier) if codes.size), default=-1
    )


def _rows_of(codes: Ints) -> dict[int, Ints]:
    """The rows of each code that occurs, in order."""
    order = np.argsort(codes, kind="stable")
    found, starts = np.unique(codes[order], return_index=True)
    parts = np.split(order, starts[1:]) if found.size else []
    return dict(zip(found.tolist(), parts, strict=True))
