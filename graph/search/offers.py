"""Stage one: offers of a skill filtered, sorted and cut by their own properties, for many gaps at once."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, LiteralString

from graph import instants
from graph.client import Graph
from graph.query import Query

# What an offer must be to answer the request at all: the same for the list and for its count.
_ANSWERS: LiteralString = """
        WHERE offer.rank >= gap.target_rank AND mentor.id <> gap.mentee_id
          AND $purpose IN offer.purposes AND ($format IS NULL OR $format IN offer.formats)
          AND (offer.maxLevelTaught IS NULL OR offer.maxLevelTaught >= gap.target_rank)
          AND ($least_lower IS NULL OR offer.publicScore - $z * offer.publicSd >= $least_lower)"""

# Imported variables are named in each WITH: one engine forgets them otherwise.
# `known` is the part of the score that the offer alone decides; without `fresh_since` its upper bound.
BEST = Query(
    "search.offers",
    """
    MATCH (department:Department)
    OPTIONAL MATCH (department)-[:PART_OF]->(above:Department)
    WITH collect({id: department.id, name: department.name, above_id: above.id}) AS tree
    UNWIND $gaps AS gap
    MATCH (skill:Skill {id: gap.skill_id})
    MATCH (mentee:Employee {id: gap.mentee_id})
    CALL (mentee) {
        MATCH (mentee)-[lines:REPORTS_TO*]->(above:Employee)
        WHERE all(line IN lines WHERE line.from <= $now AND (line.to IS NULL OR $now < line.to))
        RETURN collect(above.id) AS mentee_above
    }
    CALL (mentee) {
        OPTIONAL MATCH (mentee)-[member:MEMBER_OF]->(department:Department)
        WHERE member.from <= $now AND (member.to IS NULL OR $now < member.to)
        RETURN min(department.id) AS department_id
    }
    CALL (mentee) {
        MATCH (mentee)<-[line:REPORTS_TO]-(:Employee)
        WHERE line.from <= $now AND (line.to IS NULL OR $now < line.to)
        RETURN count(line) > 0 AS mentee_leads
    }
    CALL (mentee, gap) {
        MATCH (mentee)<-[:MENTEE]-(session:MentoringSession)
        WHERE session.skillId = gap.skill_id AND session.openKey IS NOT NULL
        RETURN collect(session.mentorId) AS open_with
    }
    CALL (gap, skill) {
        MATCH (skill)<-[offer:OFFERS]-(mentor:Employee)"""
    + _ANSWERS
    + """
        WITH gap, offer, mentor, 0.5 + offer.publicScore / (2 * $span) AS placed,
             CASE offer.rank - gap.target_rank
                 WHEN 0 THEN $fit_0 WHEN 1 THEN $fit_1 WHEN 2 THEN $fit_2 WHEN 3 THEN $fit_3 ELSE $fit_4
             END
             * CASE WHEN offer.verified = true THEN 1.0 ELSE $self_claimed END
             * CASE WHEN gap.fresh_since IS NULL OR offer.rankAt >= gap.fresh_since THEN 1.0 ELSE $stale END
             AS fit
        WITH gap, offer, mentor, $weight_fit * fit + $weight_reputation
             * CASE WHEN placed IS NULL OR placed <= 0 THEN 0.0 WHEN placed >= 1 THEN 1.0 ELSE placed END
             AS known
        WHERE known >= gap.least_known AND known <= gap.most_known
        WITH offer, mentor, known ORDER BY known DESC, mentor.id LIMIT $limit
        RETURN collect({
            mentor_id: mentor.id, rank: offer.rank, verified: coalesce(offer.verified, false),
            rank_at: offer.rankAt, public_mean: offer.publicScore, public_sd: offer.publicSd, known: known
        }) AS offers
    }
    WITH tree, collect({
        place: gap.place, reassess_every: skill.reassessEvery, mentee_above: mentee_above,
        mentee_leads: mentee_leads, department_id: department_id, open_with: open_with, offers: offers
    }) AS found
    RETURN collect({tree: tree, found: found}) AS rows
    """,
)

COUNTED = Query(
    "search.counted",
    """
    UNWIND [$gap] AS gap
    MATCH (skill:Skill {id: gap.skill_id})
    MATCH (skill)<-[offer:OFFERS]-(mentor:Employee)"""
    + _ANSWERS
    + """
      AND mentor.status = 'ACTIVE' AND NOT mentor.id IN $refused_ids
    MATCH (mentor)-[:HAS_PROFILE]->(profile:MentorProfile)
    WHERE profile.accepting = true AND (profile.pausedUntil IS NULL OR profile.pausedUntil <= $now)
    CALL (mentor) {
        OPTIONAL MATCH (mentor)<-[:MENTOR]-(taking:MentoringSession)
        WHERE taking.state IN $place_taking
        RETURN count(taking) AS taken
    }
    WITH gap, mentor, profile, taken
    WHERE taken < profile.capacity
    CALL (mentor) {
        UNWIND [person IN [mentor] WHERE $with_lines = true] AS climber
        MATCH (climber)-[lines:REPORTS_TO*]->(above:Employee)
        WHERE all(line IN lines WHERE line.from <= $now AND (line.to IS NULL OR $now < line.to))
        RETURN collect(above.id) AS mentor_above
    }
    WITH gap, mentor, mentor_above
    WHERE NOT gap.mentee_id IN mentor_above
    OPTIONAL MATCH (mentor)-[member:MEMBER_OF]->(department:Department)
    WHERE member.from <= $now AND (member.to IS NULL OR $now < member.to)
    WITH department.id AS department_id, count(DISTINCT mentor) AS mentors
    RETURN collect({department_id: department_id, mentors: mentors}) AS rows
    """,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What every gap of a call shares. `format` None: any; `least_lower` None: no bound on the reputation.

    `curves` are the constants of the match model, `z` the interval's width in standard deviations.
    """

    purpose: str
    format: str | None
    least_lower: float | None
    z: float
    curves: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class GapRow:
    """A gap to find offers for, with `known` (see `BEST`) between two bounds; `place` names it in the answer."""

    place: int
    mentee_id: str
    skill_id: str
    target_rank: int
    fresh_since: str | None
    least_known: float
    most_known: float


@dataclass(frozen=True, slots=True)
class OfferRow:
    """An offer as it says of itself."""

    mentor_id: str
    rank: int
    verified: bool
    rank_at: str | None
    public_mean: float | None
    public_sd: float | None
    known: float


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A gap's best offers, `known` descending, and what of the mentee decides who is left out."""

    place: int
    reassess_every: str | None
    mentee_above: frozenset[str]
    mentee_leads: bool
    department_id: str | None
    open_with: frozenset[str]
    offers: tuple[OfferRow, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """A department with the one above it, None at the top."""

    name: str
    above_id: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """Every department by id, and a row for each gap whose mentee and skill exist."""

    tree: Mapping[str, Unit]
    gaps: tuple[FoundRow, ...]


async def best(graph: Graph, gaps: Sequence[GapRow], asked: Asked, *, now: datetime, limit: int) -> Found:
    """The best `limit` offers for each gap, in one statement."""
    rows = await graph.read(
        BEST,
        gaps=[asdict(gap) for gap in gaps],
        purpose=asked.purpose,
        format=asked.format,
        least_lower=asked.least_lower,
        z=asked.z,
        now=instants.to_text(now),
        limit=limit,
        **asked.curves,
    )
    if not rows:
        return Found({}, ())
    tree = {unit["id"]: Unit(unit["name"], unit["above_id"]) for unit in rows[0]["tree"]}
    return Found(tree, tuple(_found(row) for row in rows[0]["found"]))


async def counted(
    graph: Graph,
    gap: GapRow,
    asked: Asked,
    *,
    refused_ids: Sequence[str],
    with_lines: bool,
    place_taking: Sequence[str],
    now: datetime,
) -> dict[str | None, int]:
    """How many mentors would take this request, by their department; none of `refused_ids` among them.

    `with_lines`: leave out whoever is below the mentee, too.
    """
    rows = await graph.read(
        COUNTED,
        gap=asdict(gap),
        purpose=asked.purpose,
        format=asked.format,
        least_lower=asked.least_lower,
        z=asked.z,
        refused_ids=list(refused_ids),
        with_lines=with_lines,
        place_taking=list(place_taking),
        now=instants.to_text(now),
    )
    return {row["department_id"]: row["mentors"] for row in rows}


def _found(row: dict[str, Any]) -> FoundRow:
    return FoundRow(
        place=row["place"],
        reassess_every=row["reassess_every"],
        mentee_above=frozenset(row["mentee_above"]),
        mentee_leads=row["mentee_leads"],
        department_id=row["department_id"],
        open_with=frozenset(row["open_with"]),
        offers=tuple(OfferRow(**offer) for offer in row["offers"]),
    )
