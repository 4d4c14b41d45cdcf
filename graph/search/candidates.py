"""Who could mentor somebody on a skill: the best offers by their own properties, and the mentors behind them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final, LiteralString

from graph import instants
from graph.client import Graph
from graph.query import Query
from graph.search import cards, rows, subject
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

# Stage one reads nothing but the relationship: a property of each mentor would cost a third of it again. Which of equal
# offers come within the limit does not matter to a list that ends above them; newcomers are a sample, and told apart.
# `known` is the most that an offer's own properties can add to the score: its level is taken for a fresh one.
_OFFERS: LiteralString = """
    CALL (mentee, skill, target, least_known, mentee_leads) {
        MATCH (skill)<-[offer:OFFERS]-(mentor:Employee)
        WHERE offer.rank >= target AND $purpose IN offer.purposes
          AND ($format IS NULL OR $format IN offer.formats)
          AND (offer.maxLevelTaught IS NULL OR offer.maxLevelTaught >= target)
          AND ($least_lower IS NULL OR offer.publicScore - $z * offer.publicSd >= $least_lower)
          AND ($newcomers = false OR (offer.verified = true AND offer.publicScore IS NULL))
        WITH mentee, least_known, mentee_leads, offer, mentor,
             0.5 + (offer.publicScore - $caution * offer.publicSd) / (2 * $span) AS placed,
             CASE offer.rank - target
                 WHEN 0 THEN $fit_0 WHEN 1 THEN $fit_1 WHEN 2 THEN $fit_2 WHEN 3 THEN $fit_3 ELSE $fit_4
             END
             * CASE WHEN offer.verified = true THEN 1.0 ELSE $self_claimed END AS fit
        WITH mentee, least_known, mentee_leads, offer, mentor,
             $weight_fit * fit + $weight_reputation
             * CASE WHEN placed IS NULL OR placed <= 0 THEN 0.0 WHEN placed >= 1 THEN 1.0 ELSE placed END
             AS known
        WHERE known >= least_known
        WITH mentee, mentee_leads, offer, mentor, known
        ORDER BY known DESC, CASE WHEN $newcomers = true THEN mentor.id ELSE null END LIMIT $limit"""

# Stage two: what stands on a mentor's card, or is looked for around the mentor where there is none to be believed. The
# way up is walked only where the mentee leads people.
_CARDS: LiteralString = """
        WITH mentee_leads, offer, mentor, known,
             CASE WHEN mentor.cardSince <= $now AND $now < mentor.cardUntil THEN mentor.card ELSE null END AS card
        RETURN collect([
                   mentor.id, mentor.status, mentor.timeZone, mentor.workingHours,
                   CASE WHEN $with_person = true THEN mentor.grade ELSE null END,
                   CASE WHEN $with_person = true THEN mentor.languages ELSE null END,
                   CASE WHEN $with_style = true THEN mentor.workStyle ELSE null END,
                   offer.rank, coalesce(offer.verified, false), offer.rankAt, offer.publicScore, offer.publicSd,
                   known, card
               ]) AS mentors,
               collect(CASE WHEN card IS NULL THEN mentor ELSE null END) AS without_card,
               collect(CASE WHEN mentee_leads = true THEN mentor ELSE null END) AS climbers
    }"""
_AROUND: LiteralString = (
    """
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
        skill.id, skill.reassessEvery, mentee.status, mentee.timeZone, mentee.workingHours, mentee.grade,
        CASE WHEN $with_style = true THEN mentee.workStyle ELSE null END, mentee_above,
        mentee_department, mentee_units, open_sessions, met, led,
        around, mentors"""

ONE = Query(
    "search.one",
    subject.TEXT
    + """
    WITH mentee, skill, lines, ranks, required_rank, departments, replacement,
         coalesce($target_rank, required_rank) AS target, $least_known AS least_known"""
    + _MENTEE
    + _OFFERS
    + _CARDS
    + _AROUND
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
         skill, gap.place AS place, gap.target_rank AS target, gap.least_known AS least_known"""
    + _OFFERS
    + _CARDS
    + _AROUND
    + """
    RETURN collect([place,"""
    + _ANSWER
    + """
    ]) AS rows
    """,
)

# One mentor, whatever they offer; who is above whom is always looked at.
PAIR = Query(
    "search.pair",
    subject.TEXT
    + """
    WITH mentee, skill, lines, ranks, required_rank, departments, replacement"""
    + _MENTEE
    + """
    CALL (mentee, skill) {
        MATCH (mentor:Employee {id: $mentor_id})
        OPTIONAL MATCH (mentor)-[offer:OFFERS]->(skill)
        WITH mentee, mentor, offer, 0.0 AS known, true AS mentee_leads"""
    + _CARDS
    + _AROUND
    + """
    CALL (skill) {
        OPTIONAL MATCH (:Employee {id: $mentor_id})-[offer:OFFERS]->(skill)
        RETURN collect([coalesce(offer.purposes, []), coalesce(offer.formats, []), offer.maxLevelTaught]) AS offered
    }
    RETURN collect(["""
    + subject.ANSWER
    + ", offered,"
    + _ANSWER
    + """
    ]) AS rows
    """,
)

NONE_BELOW: Final = -1.0
"""Below every score."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What every gap of a call shares. `format` None: any; `least_lower` None: no bound on the reputation.

    `curves` are the constants of the match model, `z` the interval's width in standard deviations, `lately` since
    when requests are counted. `within`, `without`, `regions`: units whose people are told apart. `newcomers`: only
    those with a verified level and no published reputation. `with_person`: read languages and grade, `with_style`:
    how people say they like to work.
    """

    curves: Mapping[str, float]
    z: float
    place_taking: Sequence[str]
    lately: datetime
    purpose: str
    format: str | None = None
    least_lower: float | None = None
    within: Sequence[str] = ()
    without: Sequence[str] = ()
    regions: Sequence[str] = ()
    newcomers: bool = False
    with_person: bool = False
    with_style: bool = False


@dataclass(frozen=True, slots=True)
class GapRow:
    """A gap to find mentors for; `place` names it in the answer. Offers that know less are left out."""

    place: int
    mentee_id: str
    skill_id: str
    target_rank: int
    least_known: float = NONE_BELOW


async def one(
    graph: Graph,
    asked: Asked,
    *,
    viewer_id: str,
    mentee_id: str,
    skill_id: str,
    target_rank: int | None,
    now: datetime,
    limit: int,
    least_known: float = NONE_BELOW,
) -> tuple[Subject, FoundRow]:
    """What the search is about, and the best `limit` offers, in one statement.

    Without `target_rank` the level that the mentee's job role asks for; nobody where it asks for none.
    """
    [row] = await graph.read(
        ONE,
        **_shared(asked, now=now, limit=limit),
        viewer_id=viewer_id,
        mentee_id=mentee_id,
        skill_id=skill_id,
        target_rank=target_rank,
        department_ids=[*asked.within, *asked.without, *asked.regions],
        least_known=least_known,
    )
    values: Sequence[Any] = list(row)
    return subject.of_row(values[: subject.WIDTH]), rows.found(values[subject.WIDTH :], _at(asked))


async def of_gaps(
    graph: Graph, gaps: Sequence[GapRow], asked: Asked, *, now: datetime, limit: int
) -> dict[int, FoundRow]:
    """The best `limit` offers for each gap by its place, in one statement; absent: no such mentee or skill."""
    of_mentees: dict[str, list[dict[str, Any]]] = {}
    for gap in gaps:
        of_mentees.setdefault(gap.mentee_id, []).append(asdict(gap))
    mentees = [{"mentee_id": mentee_id, "gaps": theirs} for mentee_id, theirs in of_mentees.items()]
    answer: list[Any] = list(await graph.read(GAPS, mentees=mentees, **_shared(asked, now=now, limit=limit)))
    return {place: rows.found(values, _at(asked)) for place, *values in answer}


@dataclass(frozen=True, slots=True)
class PairRow:
    """One mentor beside one mentee on one skill.

    `mentor` None: no such person; its `rank` is None where they do not offer the skill, and then `purposes` and
    `formats` are empty. `most_taught`: the highest level that is taught, None for no limit.
    """

    found: FoundRow
    mentor: MentorRow | None
    purposes: frozenset[str]
    formats: frozenset[str]
    most_taught: int | None


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
    shared = _shared(asked, now=now, limit=1)
    [row] = await graph.read(
        PAIR,
        **{name: shared[name] for name in _OF_MENTORS},
        viewer_id=viewer_id,
        mentor_id=mentor_id,
        mentee_id=mentee_id,
        skill_id=skill_id,
        department_ids=[],
    )
    values: Sequence[Any] = list(row)
    found = rows.found(values[subject.WIDTH + 1 :], _at(asked))
    [[purposes, formats, most], *_] = values[subject.WIDTH] or [[[], [], None]]
    return subject.of_row(values[: subject.WIDTH]), PairRow(
        found, found.mentors[0] if found.mentors else None, frozenset(purposes), frozenset(formats), most
    )


_OF_MENTORS: Final = ("now", "kept_since", "place_taking", "with_person", "with_style")


def _shared(asked: Asked, *, now: datetime, limit: int) -> dict[str, Any]:
    return {
        **asked.curves,
        "purpose": asked.purpose,
        "format": asked.format,
        "least_lower": asked.least_lower,
        "z": asked.z,
        **cards.parameters(now, asked.place_taking),
        "newcomers": asked.newcomers,
        "with_person": asked.with_person,
        "with_style": asked.with_style,
        "limit": limit,
    }


def _at(asked: Asked) -> rows.Telling:
    return rows.Telling(
        instants.micros(asked.lately),
        frozenset(asked.within),
        frozenset(asked.without),
        frozenset(asked.regions),
    )
