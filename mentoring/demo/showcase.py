"""Four people with whom a visitor can carry one session through: found in the graph at every start."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from graph import demo
from graph.client import Graph
from graph.demo import DepartmentRow, MenteeRow, MentorRow, PersonRow
from mentoring import search
from mentoring.demo.structure.units import PEOPLE_OFFICE
from mentoring.programme import Programme
from mentoring.search import departments
from mentoring.search.departments import Tree, Unit
from mentoring.sessions import lifecycle

_QUIET_FOR = timedelta(days=14)
_FIRST_CANDIDATES = 3
_MENTORS_LOOKED_AT = 100
_MENTEES_A_SKILL = 40
_GAPS_A_SEARCH = 25
_SKILLS_LOOKED_AT = 60


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The mentee's gap: the skill's bare id and the level that the job role asks for."""

    skill_id: str
    target_level: int


@dataclass(frozen=True, slots=True)
class Showcase:
    """Four different people, with bare ids, and the session that the mentee may ask the mentor for.

    The administrator works in human resources; it is the token's role that makes one of them.
    """

    mentee: PersonRow
    mentor: PersonRow
    manager: PersonRow
    administrator: PersonRow
    suggestion: Suggestion


@dataclass(frozen=True, slots=True)
class Pair:
    """A mentee with a gap, and a mentor who could close it."""

    mentee: MenteeRow
    mentor: MentorRow
    skill_id: str


async def find(graph: Graph, *, now: datetime, programme: Programme | None = None) -> Showcase | None:
    """The four people as of `now`, None where the graph has none such (no refit yet, or too few people).

    The mentor is of another department, past the leaderboard's gate and listed, with a free place; offers the
    skill at the target; is among the mentee's first three candidates; has no open session with the mentee and
    no reporting line with mentee or manager. Nothing at the target was ever verified for the mentee, who is
    under the request limit; neither has a meeting planned within 14 days. Some statements a skill looked at.
    """
    limits = programme or Programme()
    units = await demo.departments(graph)
    tree = {unit.id: Unit(unit.name, unit.above_id) for unit in units}
    mentors = await demo.mentors(
        graph,
        now=now,
        until=now + _QUIET_FOR,
        place_taking=sorted(lifecycle.PLACE_TAKING),
        limit=_MENTORS_LOOKED_AT,
    )
    for skill_id, rank in islice(best_offers(mentors), _SKILLS_LOOKED_AT):
        mentees = await demo.mentees(
            graph,
            skill_id=skill_id,
            rank=rank,
            now=now,
            until=now + _QUIET_FOR,
            request_limit=limits.request_limit,
            limit=_MENTEES_A_SKILL,
        )
        pair = await _first_ranked(graph, pairs(mentees, mentors, skill_id, tree), now=now)
        if pair is not None:
            found = await _with_administrator(graph, pair, units, now=now)
            if found is not None:
                return found
    return None


def best_offers(mentors: Iterable[MentorRow]) -> Iterator[tuple[str, int]]:
    """Each skill that these mentors teach with the highest rank it is taught at, the best mentor's skills first."""
    ranks: dict[str, int] = {}
    for mentor in mentors:
        for offer in mentor.offers:
            ranks[offer.skill_id] = max(taught_up_to(mentor, offer.skill_id), ranks.get(offer.skill_id, 0))
    return iter(ranks.items())


def taught_up_to(mentor: MentorRow, skill_id: str) -> int:
    """The highest level that a mentor teaches of a skill, 0 for none."""
    return max(
        (
            offer.rank if offer.max_level is None else min(offer.rank, offer.max_level)
            for offer in mentor.offers
            if offer.skill_id == skill_id
        ),
        default=0,
    )


def pairs(
    mentees: Sequence[MenteeRow], mentors: Sequence[MentorRow], skill_id: str, tree: Tree
) -> list[Pair]:
    """Everybody with everybody who teaches the skill far enough, works elsewhere and is in nobody's line."""
    return [
        Pair(mentee, mentor, skill_id)
        for mentee in mentees
        for mentor in mentors
        if taught_up_to(mentor, skill_id) >= mentee.target and are_apart(mentee, mentor, tree)
    ]


def are_apart(mentee: MenteeRow, mentor: MentorRow, tree: Tree) -> bool:
    """Whether the mentor is of another department and in no reporting line with mentee or manager."""
    three = {mentee.mentee.id, mentee.manager.id, mentor.mentor.id}
    in_line = mentor.mentor.id in mentee.above or not mentor.above.isdisjoint(
        {mentee.mentee.id, mentee.manager.id}
    )
    return (
        len(three) == 3
        and not in_line
        and departments.is_cross(mentee.department_id, mentor.department_id, tree)
    )


async def _first_ranked(graph: Graph, found: list[Pair], *, now: datetime) -> Pair | None:
    """The first pair whose mentor is among the mentee's first candidates."""
    by_mentee: dict[str, list[Pair]] = {}
    for pair in found:
        by_mentee.setdefault(pair.mentee.mentee.id, []).append(pair)
    gaps = list(by_mentee.values())
    for start in range(0, len(gaps), _GAPS_A_SEARCH):
        batch = gaps[start : start + _GAPS_A_SEARCH]
        asked = [(held[0].mentee.mentee.id, held[0].skill_id, held[0].mentee.target) for held in batch]
        answers = await search.candidates(graph, asked, now=now, first=_FIRST_CANDIDATES)
        for held, page in zip(batch, answers, strict=True):
            listed = [match.mentor_id for match in page.matches]
            ranked = [pair for pair in held if pair.mentor.mentor.id in listed]
            if ranked:
                return min(ranked, key=lambda pair: listed.index(pair.mentor.mentor.id))
    return None


async def _with_administrator(
    graph: Graph, pair: Pair, units: Sequence[DepartmentRow], *, now: datetime
) -> Showcase | None:
    tree = {unit.id: Unit(unit.name, unit.above_id) for unit in units}
    offices = [unit.id for unit in units if unit.external_id == PEOPLE_OFFICE]
    within = [unit.id for unit in units if departments.is_within(unit.id, offices, tree)]
    three = {pair.mentee.mentee.id, pair.mentee.manager.id, pair.mentor.mentor.id}
    people = await demo.members(graph, within, now=now, limit=len(three) + 1)
    administrator = next((person for person in people if person.id not in three), None)
    if administrator is None:
        return None
    return Showcase(
        mentee=pair.mentee.mentee,
        mentor=pair.mentor.mentor,
        manager=pair.mentee.manager,
        administrator=administrator,
        suggestion=Suggestion(pair.skill_id, pair.mentee.target),
    )
