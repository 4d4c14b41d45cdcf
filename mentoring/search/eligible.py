"""Who is let in by a request, and whom a search keeps of those."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from graph import instants
from graph.search.rows import FoundRow, MentorRow
from mentoring.search import matches
from mentoring.sessions import lifecycle

PLACE_TAKING = sorted(str(state) for state in lifecycle.PLACE_TAKING)

LEAST_SHARED_HOURS = 1.0
"""Working hours a week in common from which two people can meet."""

Keeps = Callable[[MentorRow], bool]


class Dimension(StrEnum):
    """What mentors are counted by, each with a filter of its own."""

    DEPARTMENT = "DEPARTMENT"
    LEVEL = "LEVEL"
    REGION = "REGION"
    LANGUAGE = "LANGUAGE"


@dataclass(frozen=True, slots=True)
class Filters:
    """Which of the mentors who would be let in a search keeps; the defaults keep all of them.

    Departments and regions are those that the graph was asked to tell apart. `levels`: ranks of which the mentor's
    on the skill is one. `languages`: primary tags of which the mentor has to speak one. `reverse`: only mentors of
    a lower grade than the mentee. `overlapping`: only those with at least an hour of work a week in common.
    `full`: also those without a free place.
    """

    within: bool = False
    without: bool = False
    in_region: bool = False
    cross_only: bool = False
    levels: frozenset[int] = frozenset()
    languages: frozenset[str] = frozenset()
    reverse: bool = False
    overlapping: bool = False
    full: bool = False

    @property
    def drop_many(self) -> bool:
        """Whether most of those who would be let in may be left out."""
        return bool(self.within or self.in_region or self.levels or self.languages or self.reverse)

    @property
    def drop_some(self) -> bool:
        """Whether a part of those who would be let in is left out."""
        return self.without or self.cross_only or self.overlapping

    @property
    def look_at_people(self) -> bool:
        """Whether languages and grade have to be read."""
        return bool(self.languages) or self.reverse


def let_in(mentee_id: str, found: FoundRow, filters: Filters, now: datetime) -> Iterator[MentorRow]:
    """The mentors whom a request would not be refused for, for a reason of theirs or of the pair."""
    at = instants.to_text(now)
    refused = found.open_with.union(found.mentee_above, (mentee_id,))
    for row in found.mentors:
        if (
            row.status == "ACTIVE"
            and row.card.accepting
            and (row.card.taken < row.card.capacity or filters.full)
            and (row.card.paused_until is None or row.card.paused_until <= at)
            and not row.is_led
            and row.mentor_id not in refused
        ):
            yield row


def kept(
    rows: Sequence[MentorRow],
    found: FoundRow,
    filters: Filters,
    now: datetime,
    *,
    but: Dimension | None = None,
) -> list[MentorRow]:
    """Those whom the filters keep; `but` leaves the filter of a dimension out, so that other values can be chosen."""
    rules = [keeps for chooses, keeps in _rules(found, filters) if but is None or chooses is not but]
    left = [row for row in rows if all(keeps(row) for keeps in rules)] if rules else list(rows)
    if not filters.overlapping:
        return left
    shared = matches.shared_hours(left, found, now)
    return [row for row, hours in zip(left, shared, strict=True) if hours >= LEAST_SHARED_HOURS]


def _rules(found: FoundRow, filters: Filters) -> Iterator[tuple[Dimension | None, Keeps]]:
    """Each filter with the dimension that it chooses among, None for none."""
    if filters.within:
        yield Dimension.DEPARTMENT, lambda row: row.place.is_within
    if filters.without:
        yield Dimension.DEPARTMENT, lambda row: not row.place.is_without
    if filters.in_region:
        yield Dimension.REGION, lambda row: row.place.is_in_region
    if filters.cross_only:
        yield None, lambda row: not row.place.is_near
    if filters.levels:
        yield Dimension.LEVEL, lambda row: row.offer.rank in filters.levels
    if filters.languages:
        spoken = filters.languages
        yield Dimension.LANGUAGE, lambda row: not spoken.isdisjoint(map(primary, row.languages or ()))
    if filters.reverse:
        yield None, lambda row: row.grade is not None and found.grade is not None and row.grade < found.grade


def primary(language: str) -> str:
    """The primary tag of a language, in lower case: `pt` of `pt-BR`."""
    return language.replace("_", "-").partition("-")[0].lower()
