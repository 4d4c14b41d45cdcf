"""The mentee of a search: what of them decides who is left out, and how far everybody is."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, LiteralString

# The local engine takes a pattern from a variable that is null for one from anywhere, so null is asked about first.
_AROUND: LiteralString = """
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

# Who leads people has them walked down to; who stands at the top, with the company below, is walked up to from each
# mentor.
_WALKS_DOWN: LiteralString = """
        UNWIND CASE WHEN mentee_leads = true AND size(mentee_above) >= 2 THEN [mentee] ELSE [] END AS leader
        MATCH (leader)<-[lines:REPORTS_TO*]-(below:Employee)
        WHERE all(line IN lines WHERE line.from <= $now AND (line.to IS NULL OR $now < line.to))"""
_WALKS_UP: LiteralString = """
        WITH mentee, climber
        MATCH (climber)-[lines:REPORTS_TO*]->(above:Employee)
        WHERE all(line IN lines WHERE line.from <= $now AND (line.to IS NULL OR $now < line.to))
          AND coalesce(above.id, '') = mentee.id
        RETURN collect(climber.id) AS led_from_below
    }"""

READ: Final[LiteralString] = (
    _AROUND
    + """
    CALL (mentee, mentee_leads, mentee_above) {"""
    + _WALKS_DOWN
    + """
        WITH below.id AS id WHERE id IN $kept_ids OR id IN $new_ids
        RETURN collect(id) AS led_from_above
    }
    CALL (mentee, mentee_leads, mentee_above) {
        UNWIND CASE WHEN mentee_leads = true AND size(mentee_above) < 2 THEN $kept_ids + $new_ids ELSE [] END AS id
        MATCH (climber:Employee {id: id})"""
    + _WALKS_UP
)
"""Reads around `mentee`, an Employee or null, beside the mentors who are asked about."""

READ_OF_SKILL: Final[LiteralString] = (
    _AROUND
    + """
    CALL (mentee, mentee_leads, mentee_above) {"""
    + _WALKS_DOWN
    + """
        WITH below WHERE $skill_id IN [(below)-[:OFFERS]->(taught:Skill) | taught.id]
        RETURN collect(below.id) AS led_from_above
    }
    CALL (mentee, mentee_leads, mentee_above, skill) {
        UNWIND CASE WHEN mentee_leads = true AND size(mentee_above) < 2 AND skill IS NOT NULL
                    THEN [skill] ELSE [] END AS taught
        MATCH (taught)<-[:OFFERS]-(climber:Employee)"""
    + _WALKS_UP
)
"""The same beside all who offer `skill`, a Skill or null, whose id is `skill_id`."""

ANSWER: Final[LiteralString] = """
        mentee.status, mentee.timeZone, mentee.workingHours, mentee.grade,
        CASE WHEN $with_style = true THEN mentee.workStyle ELSE null END, mentee_above, mentee_department,
        mentee_units, open_sessions, met, led_from_above + led_from_below"""


@dataclass(frozen=True, slots=True)
class MenteeRow:
    """A mentee, now.

    `above`: the line of managers, the nearest first; `units`: the department and all it lies within. `open_sessions`:
    (skill, mentor) of those under way; `met`: sessions ever agreed on, by mentor. `led`: which of the mentors asked
    about report to the mentee, at any length.
    """

    status: str | None
    time_zone: str | None
    working_hours: str | None
    grade: int | None
    work_style: tuple[int, ...] | None
    above: tuple[str, ...]
    department_id: str | None
    units: frozenset[str]
    open_sessions: frozenset[tuple[str, str]]
    met: Mapping[str, int]
    led: frozenset[str]


def of_row(values: Sequence[Any]) -> MenteeRow:
    """What `ANSWER` read."""
    status, time_zone, hours, grade, style, above, department, units, open_sessions, met, led = values
    return MenteeRow(
        status=status,
        time_zone=time_zone,
        working_hours=hours,
        grade=grade,
        work_style=None if style is None else tuple(style),
        above=tuple(above),
        department_id=department,
        units=frozenset(units),
        open_sessions=frozenset((skill_id, mentor_id) for skill_id, mentor_id in open_sessions),
        met=Counter(met),
        led=frozenset(led),
    )
