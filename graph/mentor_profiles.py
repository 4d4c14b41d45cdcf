"""Mentor profiles and offers as they are written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from graph import instants
from graph.client import Tx
from graph.query import Query
from graph.reputation.state import STATE
from graph.search import cards
from graph.search.offers import OFFERS_CHANGED
from graph.sessions.standing import instant_or_none, text_or_none

OF_EMPLOYEE = Query(
    "mentor_profiles.of_employee",
    """
    MATCH (employee:Employee {id: $employee_id})
    CALL (employee) {
        OPTIONAL MATCH (employee)-[:HAS_PROFILE]->(profile:MentorProfile)
        RETURN profile LIMIT 1
    }
    CALL (employee) {
        OPTIONAL MATCH (employee)<-[:MENTOR]-(taking:MentoringSession)
        WHERE taking.state IN $place_taking
        RETURN count(taking) AS taken
    }
    WITH {
        profile_id: profile.id, capacity: profile.capacity, accepting: profile.accepting,
        paused_until: profile.pausedUntil, leaderboard_visible: profile.leaderboardVisible, taken: taken
    } AS row
    RETURN collect(row) AS rows
    """,
)
HELD_SKILLS = Query(
    "mentor_profiles.held_skills",
    """
    MATCH (employee:Employee {id: $employee_id})
    UNWIND $skill_ids AS skill_id
    MATCH (skill:Skill {id: skill_id})
    OPTIONAL MATCH (employee)-[held:HAS_SKILL]->(skill)
    RETURN collect({
        skill_id: skill.id, rank: held.currentRank, verified_at: held.verifiedAt, self_at: held.selfAt
    }) AS rows
    """,
)
SAVE = Query(
    "mentor_profiles.save",
    """
    MATCH (mentor:Employee {id: $employee_id})
    MERGE (mentor)-[:HAS_PROFILE]->(profile:MentorProfile {id: $profile_id})
    SET profile.capacity = $capacity, profile.accepting = $accepting, profile.pausedUntil = $paused_until,
        profile.leaderboardVisible = $leaderboard_visible,
        """
    + cards.STALE,
)
WITHDRAW_OFFERS = Query(
    "mentor_profiles.withdraw_offers",
    """
    MATCH (employee:Employee {id: $employee_id})-[offer:OFFERS]->(skill:Skill)
    WHERE NOT skill.id IN $kept_skill_ids
    DELETE offer"""
    + OFFERS_CHANGED,
)
OFFER = Query(
    "mentor_profiles.offer",
    """
    MATCH (employee:Employee {id: $employee_id})
    UNWIND $offers AS given
    MATCH (skill:Skill {id: given.skill_id})
    MERGE (employee)-[offer:OFFERS]->(skill)
    ON CREATE SET offer.since = $now
    SET offer.purposes = given.purposes, offer.formats = given.formats, offer.rank = given.rank,
        offer.verified = given.verified, offer.rankAt = given.rank_at"""
    + OFFERS_CHANGED,
)
UNPUBLISH = Query(
    "mentor_profiles.unpublish_scores",
    """
    MATCH (employee:Employee {id: $employee_id})-[offer:OFFERS]->(skill:Skill)
    REMOVE offer.publicScore, offer.publicSd"""
    + OFFERS_CHANGED,
)


@dataclass(frozen=True, slots=True)
class Profile:
    """A mentor profile as it stands; `profile_id` None: the person has none yet. `taken`: places taken."""

    profile_id: str | None
    capacity: int
    accepting: bool
    paused_until: datetime | None
    leaderboard_visible: bool
    taken: int


@dataclass(frozen=True, slots=True)
class HeldSkill:
    """An existing skill, and the level the person holds on it; `rank` None: none."""

    skill_id: str
    rank: int | None
    is_verified: bool
    rank_at: datetime | None


@dataclass(frozen=True, slots=True)
class Offer:
    """What a mentor offers on a skill held."""

    held: HeldSkill
    purposes: tuple[str, ...]
    formats: tuple[str, ...]


async def of_employee(tx: Tx, employee_id: str, *, place_taking: list[str]) -> Profile | None:
    """The profile of this person, empty where they have none; None for an unknown person."""
    rows = await tx.read(OF_EMPLOYEE, employee_id=employee_id, place_taking=place_taking)
    if not rows:
        return None
    [row] = rows
    return Profile(
        profile_id=row["profile_id"],
        capacity=row["capacity"] or 0,
        accepting=bool(row["accepting"]),
        paused_until=instant_or_none(row["paused_until"]),
        leaderboard_visible=bool(row["leaderboard_visible"]),
        taken=row["taken"],
    )


async def held_skills(tx: Tx, employee_id: str, skill_ids: Sequence[str]) -> dict[str, HeldSkill]:
    """Those of these skills that exist, by id."""
    rows = await tx.read(HELD_SKILLS, employee_id=employee_id, skill_ids=list(skill_ids))
    return {row["skill_id"]: _held(row) for row in rows}


async def save(tx: Tx, employee_id: str, profile_id: str, profile: Profile) -> None:
    """Write a profile, new or known."""
    await tx.run(
        SAVE,
        employee_id=employee_id,
        profile_id=profile_id,
        capacity=profile.capacity,
        accepting=profile.accepting,
        paused_until=text_or_none(profile.paused_until),
        leaderboard_visible=profile.leaderboard_visible,
    )


async def replace_offers(tx: Tx, employee_id: str, offers: Sequence[Offer], *, now: datetime) -> None:
    """Make these the person's offers; one that was there before keeps its `since` and highest level taught."""
    await tx.run(
        WITHDRAW_OFFERS, employee_id=employee_id, kept_skill_ids=[offer.held.skill_id for offer in offers]
    )
    rows = [
        {
            "skill_id": offer.held.skill_id,
            "purposes": list(offer.purposes),
            "formats": list(offer.formats),
            "rank": offer.held.rank,
            "verified": offer.held.is_verified,
            "rank_at": text_or_none(offer.held.rank_at),
        }
        for offer in offers
    ]
    await tx.run(OFFER, employee_id=employee_id, offers=rows, now=instants.to_text(now))


async def settled_variances(tx: Tx) -> str | None:
    """The variances (JSON) that the served scores were fitted with, None before the first fit."""
    rows = await tx.read(STATE)
    return rows[0]["variances"] if rows else None


async def unpublish_scores(tx: Tx, employee_id: str) -> None:
    """Take the person's scores off their offers."""
    await tx.run(UNPUBLISH, employee_id=employee_id)


def _held(row: dict[str, Any]) -> HeldSkill:
    is_verified = row["verified_at"] is not None
    return HeldSkill(
        skill_id=row["skill_id"],
        rank=row["rank"],
        is_verified=is_verified,
        rank_at=instant_or_none(row["verified_at"] if is_verified else row["self_at"]),
    )
