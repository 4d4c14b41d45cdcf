"""Mentors beside a mentee: what of either decides who is left out, and what their score is made of."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, LiteralString, NamedTuple

from graph.client import Graph
from graph.query import Query
from graph.search import cards, mentees, offers, people, subject
from graph.search.mentees import MenteeRow
from graph.search.offers import OfferRow
from graph.search.people import Known, Told
from graph.search.subject import Subject

_SKILL: LiteralString = "skill.offersMark, skill.reassessEvery"

_FOUND: LiteralString = (
    """
    RETURN collect(["""
    + subject.ANSWER
    + ","
    + people.ANSWER
    + ","
    + _SKILL
    + ","
    + mentees.ANSWER
    + """
    ]) AS rows
    """
)

ONE = Query("search.one", subject.TEXT + mentees.READ + people.READ + _FOUND)

# Nobody is named to it: to pack and to read the ids of a thousand mentors costs as much as all else that it does.
OF_SKILL = Query("search.of_skill", subject.TEXT + mentees.READ_OF_SKILL + people.READ_OF_SKILL + _FOUND)

MANY: Final = 300
"""Mentors from which it pays to ask for who of all that offer the skill has changed, instead of who of those kept."""

GAPS = Query(
    "search.gaps",
    people.READ.strip()
    + """
    CALL (styles) {
        UNWIND $mentees AS one
        MATCH (mentee:Employee {id: one.mentee_id})
        WITH mentee, one.gaps AS gaps"""
    + mentees.READ
    + """
        CALL (gaps) {
            UNWIND gaps AS gap
            MATCH (skill:Skill {id: gap.skill_id})
            RETURN collect([gap.place, """
    + _SKILL
    + """]) AS skills
        }
        RETURN collect([mentee.id, skills, """
    + mentees.ANSWER
    + """
        ]) AS found
    }
    RETURN ["""
    + people.ANSWER
    + """, found] AS rows
    """,
)

# One mentor, whatever they offer.
PAIR = Query(
    "search.pair",
    subject.TEXT
    + mentees.READ
    + people.READ
    + """
    CALL (skill) {
        OPTIONAL MATCH (:Employee {id: $mentor_id})-[offer:OFFERS]->(skill)
        RETURN collect(["""
    + offers.COLUMNS
    + """
        ]) AS offered
    }
    RETURN collect(["""
    + subject.ANSWER
    + ","
    + people.ANSWER
    + ", offered,"
    + _SKILL
    + ","
    + mentees.ANSWER
    + """
    ]) AS rows
    """,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What every gap of a call shares.

    `departments`: ids of units that are to exist. `with_style`: read how people say they like to work.
    """

    place_taking: Sequence[str]
    departments: Sequence[str] = ()
    with_style: bool = False


@dataclass(frozen=True, slots=True)
class GapRow:
    """A gap to find mentors for; `place` names it in the answer."""

    place: int
    mentee_id: str
    skill_id: str
    target_rank: int


class SkillRow(NamedTuple):
    """What of a skill a list of mentors depends on. `mark`: that of its offers now."""

    mark: str | None
    reassess_every: str | None


async def one(
    graph: Graph,
    asked: Asked,
    known: Known,
    *,
    viewer_id: str,
    mentee_id: str,
    skill_id: str,
    now: datetime,
) -> tuple[Told, tuple[Subject, SkillRow, MenteeRow]]:
    """A search's mentors as far as they are not known, and what it is about, in one statement.

    All who are `known` offer the skill; others who offer it may be told of too.
    """
    of_skill = len(known.kept_ids) >= MANY and not known.new_ids and not asked.with_style
    [row] = await graph.read(
        OF_SKILL if of_skill else ONE,
        **_shared(asked, replace(known, kept_ids=[]) if of_skill else known, now=now),
        viewer_id=viewer_id,
        mentee_id=mentee_id,
        skill_id=skill_id,
        department_ids=list(asked.departments),
    )
    values: Sequence[Any] = list(row)
    found = values[subject.WIDTH :]
    told = people.of_row(found[: people.WIDTH])
    return told, (subject.of_row(values[: subject.WIDTH]), *_around(found[people.WIDTH :]))


async def of_gaps(
    graph: Graph, gaps: Sequence[GapRow], asked: Asked, known: Known, *, now: datetime
) -> tuple[Told, tuple[dict[int, SkillRow], dict[str, MenteeRow]]]:
    """The mentors of all gaps as far as they are not known, the gaps' skills by their places, and mentees by id.

    Absent: no such skill or mentee. One statement.
    """
    of_mentees: dict[str, list[dict[str, Any]]] = {}
    for gap in gaps:
        of_mentees.setdefault(gap.mentee_id, []).append({"place": gap.place, "skill_id": gap.skill_id})
    wanted = [{"mentee_id": mentee_id, "gaps": gaps} for mentee_id, gaps in of_mentees.items()]
    answer: list[Any] = list(await graph.read(GAPS, mentees=wanted, **_shared(asked, known, now=now)))
    *told, rows = answer
    skills = {place: SkillRow(*skill) for _, of_mentee, *_ in rows for place, *skill in of_mentee}
    return people.of_row(told), (skills, {mentee_id: mentees.of_row(row) for mentee_id, _, *row in rows})


async def pair(
    graph: Graph,
    asked: Asked,
    *,
    viewer_id: str,
    mentor_id: str,
    mentee_id: str,
    skill_id: str,
    now: datetime,
) -> tuple[Subject, Told, SkillRow, MenteeRow, OfferRow | None]:
    """What stands between a mentor and a mentee on a skill, whether or not they exist, in one statement.

    Nobody told: there is no such mentor. No offer: the mentor does not offer the skill.
    """
    [row] = await graph.read(
        PAIR,
        **_shared(asked, Known(None, [], [mentor_id]), now=now),
        viewer_id=viewer_id,
        mentor_id=mentor_id,
        mentee_id=mentee_id,
        skill_id=skill_id,
        department_ids=[],
    )
    values: Sequence[Any] = list(row)
    found = values[subject.WIDTH :]
    offer = OfferRow(*found[people.WIDTH][0])
    return (
        subject.of_row(values[: subject.WIDTH]),
        people.of_row(found[: people.WIDTH]),
        *_around(found[people.WIDTH + 1 :]),
        None if offer.rank is None else offer,
    )


def _shared(asked: Asked, known: Known, *, now: datetime) -> dict[str, Any]:
    return {
        **cards.parameters(now, asked.place_taking),
        **people.parameters(known, with_style=asked.with_style),
        "with_style": asked.with_style,
    }


def _around(values: Sequence[Any]) -> tuple[SkillRow, MenteeRow]:
    mark, reassess_every, *mentee = values
    return SkillRow(mark, reassess_every), mentees.of_row(mentee)
