"""Mentors beside a mentee: what of either decides who is left out, and what their score is made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from graph import instants
from graph.client import Graph
from graph.query import Query
from graph.search import cards, offers, rows, subject
from graph.search.offers import OfferRow, OffersRow
from graph.search.rows import FoundRow, MentorRow
from graph.search.subject import Subject

# The local engine takes a pattern from a variable that is null for one from anywhere, so null is asked about first.
# What of the mentee decides who is left out, and how far everybody is.
_MENTEE: LiteralString = """
    CALL (mentee) {
        MATCH (mentee)-[lines:REPORTS_TO*]->(above:Employee)
        WHERE all(line IN lines WHERE line.from <= $now AND (line.to IS NULL OR $now < line.to))
        WITH above, size(lines) AS height ORDER BY height
        RETURN collect(above.id) AS mentee_above
    }
    CALL (mentee) {
        OPTIONAL MATCH (mentee)-[member:MEMBER_OF]->(own:Department)
        WHERE member.from <= $now AND (member.to IS NULL OR $now < member.to)
        WITH own ORDER BY own.id LIMIT 1
        RETURN own.id AS mentee_department,
               CASE WHEN own IS NULL THEN [] ELSE [(own)-[:PART_OF*0..]->(unit:Department) | unit.id] END
               AS mentee_units
    }
    CALL (mentee) {
        OPTIONAL MATCH (mentee)<-[line:REPORTS_TO]-(:Employee)
        WHERE line.from <= $now AND (line.to IS NULL OR $now < line.to)
        RETURN count(line) > 0 AS mentee_leads
    }
    CALL (mentee) {
        OPTIONAL MATCH (mentee)<-[:MENTEE]-(session:MentoringSession)
        RETURN collect(CASE WHEN session.openKey IS NOT NULL THEN [session.skillId, session.mentorId] END)
               AS open_sessions,
               collect(CASE WHEN session.acceptedAt IS NOT NULL THEN session.mentorId END) AS met
    }"""

# What stands on a mentor's card, or is looked for around the mentor where there is none to be believed. The way up is
# walked only where the mentee leads people.
_PEOPLE: LiteralString = (
    """
    CALL (wanted, mentee_leads) {
        UNWIND wanted AS id
        MATCH (mentor:Employee {id: id})
        WITH mentee_leads, mentor,
             CASE WHEN mentor.cardSince <= $now AND $now < mentor.cardUntil THEN mentor.card ELSE null END AS card
        RETURN collect([
                   mentor.id, mentor.status, mentor.timeZone, mentor.workingHours,
                   CASE WHEN $with_person = true THEN mentor.grade ELSE null END,
                   CASE WHEN $with_person = true THEN mentor.languages ELSE null END,
                   CASE WHEN $with_style = true THEN mentor.workStyle ELSE null END,
                   card
               ]) AS mentors,
               collect(CASE WHEN card IS NULL THEN mentor ELSE null END) AS without_card,
               collect(CASE WHEN mentee_leads = true THEN mentor ELSE null END) AS climbers
    }
    CALL (without_card) {
        UNWIND without_card AS walked"""
    + cards.WALK
    + """
        RETURN collect([walked.id, """
    + cards.WALKED
    + """]) AS around
    }
    CALL (mentee, climbers) {
        UNWIND climbers AS climber
        MATCH (climber)-[lines:REPORTS_TO*]->(above:Employee)
        WHERE above.id = mentee.id
          AND all(line IN lines WHERE line.from <= $now AND (line.to IS NULL OR $now < line.to))
        RETURN collect(climber.id) AS led
    }"""
)

_ANSWER: LiteralString = """
        skill.offersMark, skill.id, skill.reassessEvery, mentee.status, mentee.timeZone, mentee.workingHours,
        mentee.grade, CASE WHEN $with_style = true THEN mentee.workStyle ELSE null END, mentee_above,
        mentee_department, mentee_units, open_sessions, met, led,
        around, mentors"""

ONE = Query(
    "search.one",
    subject.TEXT
    + """
    WITH mentee, skill, lines, ranks, required_rank, departments, replacement, $mentor_ids AS wanted"""
    + _MENTEE
    + _PEOPLE
    + """
    RETURN collect(["""
    + subject.ANSWER
    + ","
    + _ANSWER
    + """
    ]) AS rows
    """,
)
GAPS = Query(
    "search.gaps",
    """
    UNWIND $mentees AS one
    MATCH (mentee:Employee {id: one.mentee_id})
    WITH mentee, one.gaps AS gaps"""
    + _MENTEE
    + """
    UNWIND gaps AS gap
    MATCH (skill:Skill {id: gap.skill_id})
    WITH mentee, mentee_above, mentee_department, mentee_units, mentee_leads, open_sessions, met,
         skill, gap.place AS place, gap.mentor_ids AS wanted"""
    + _PEOPLE
    + """
    RETURN collect([place,"""
    + _ANSWER
    + """
    ]) AS rows
    """,
)

# One mentor, whatever they offer.
PAIR = Query(
    "search.pair",
    subject.TEXT
    + """
    WITH mentee, skill, lines, ranks, required_rank, departments, replacement, [$mentor_id] AS wanted"""
    + _MENTEE
    + _PEOPLE
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
    + ", offered,"
    + _ANSWER
    + """
    ]) AS rows
    """,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What every gap of a call shares.

    `lately`: since when requests are counted. `within`, `without`, `regions`: units whose people are told apart.
    `with_person`: read languages and grade, `with_style`: how people say they like to work.
    """

    place_taking: Sequence[str]
    lately: datetime
    within: Sequence[str] = ()
    without: Sequence[str] = ()
    regions: Sequence[str] = ()
    with_person: bool = False
    with_style: bool = False


@dataclass(frozen=True, slots=True)
class GapRow:
    """A gap to find mentors for; `place` names it in the answer."""

    place: int
    mentee_id: str
    skill_id: str
    target_rank: int


async def one(
    graph: Graph,
    asked: Asked,
    offered: OffersRow,
    *,
    viewer_id: str,
    mentee_id: str,
    skill_id: str,
    mentor_ids: Sequence[str],
    now: datetime,
) -> tuple[Subject, FoundRow]:
    """What a search is about, and these of the mentors with an offer, in one statement."""
    [row] = await graph.read(
        ONE,
        **_shared(asked, now=now),
        viewer_id=viewer_id,
        mentee_id=mentee_id,
        skill_id=skill_id,
        mentor_ids=list(mentor_ids),
        department_ids=[*asked.within, *asked.without, *asked.regions],
    )
    values: Sequence[Any] = list(row)
    found = rows.found(values[subject.WIDTH :], offered.by_mentor, _at(asked))
    return subject.of_row(values[: subject.WIDTH]), found


async def of_gaps(
    graph: Graph,
    wanted: Sequence[tuple[GapRow, OffersRow, Sequence[str]]],
    asked: Asked,
    *,
    now: datetime,
) -> dict[int, FoundRow]:
    """Each gap with these of the mentors who have an offer, in one statement, by its place.

    Absent: no such mentee or skill.
    """
    of_mentees: dict[str, list[dict[str, Any]]] = {}
    for gap, _, mentor_ids in wanted:
        of_mentees.setdefault(gap.mentee_id, []).append(
            {"place": gap.place, "skill_id": gap.skill_id, "mentor_ids": list(mentor_ids)}
        )
    mentees = [{"mentee_id": mentee_id, "gaps": gaps} for mentee_id, gaps in of_mentees.items()]
    answer: list[Any] = list(await graph.read(GAPS, mentees=mentees, **_shared(asked, now=now)))
    by_place = {gap.place: offered.by_mentor for gap, offered, _ in wanted}
    return {place: rows.found(values, by_place[place], _at(asked)) for place, *values in answer}


@dataclass(frozen=True, slots=True)
class PairRow:
    """One mentor beside one mentee on one skill.

    `mentor` None: no such person. `offer` None: they do not offer the skill, and the mentor's own says nothing.
    """

    found: FoundRow
    mentor: MentorRow | None
    offer: OfferRow | None


async def pair(
    graph: Graph,
    asked: Asked,
    *,
    viewer_id: str,
    mentor_id: str,
    mentee_id: str,
    skill_id: str,
    now: datetime,
) -> tuple[Subject, PairRow]:
    """What stands between a mentor and a mentee on a skill, whether or not they exist, in one statement."""
    [row] = await graph.read(
        PAIR,
        **_shared(asked, now=now),
        viewer_id=viewer_id,
        mentor_id=mentor_id,
        mentee_id=mentee_id,
        skill_id=skill_id,
        department_ids=[],
    )
    values: Sequence[Any] = list(row)
    offer = OfferRow(*values[subject.WIDTH][0])
    found = rows.found(values[subject.WIDTH + 1 :], {mentor_id: offer}, _at(asked))
    mentor = found.mentors[0] if found.mentors else None
    return subject.of_row(values[: subject.WIDTH]), PairRow(
        found, mentor, None if offer.rank is None else offer
    )


def _shared(asked: Asked, *, now: datetime) -> dict[str, Any]:
    return {
        **cards.parameters(now, asked.place_taking),
        "with_person": asked.with_person,
        "with_style": asked.with_style,
    }


def _at(asked: Asked) -> rows.Telling:
    return rows.Telling(
        instants.micros(asked.lately),
        frozenset(asked.within),
        frozenset(asked.without),
        frozenset(asked.regions),
    )
