"""A person's own mentor profile: whether they take requests, how many, on which skills, and who sees a score."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from graph import ids, instants, locks, mentor_profiles, outbox
from graph.client import Graph, Tx
from graph.mentor_profiles import Offer, Profile
from graph.reputation import scores
from mentoring import idempotency, turns
from mentoring.idempotency import Claim
from mentoring.outcomes import Code, Done, Outcome, Refused, refused
from mentoring.people import Viewer
from mentoring.reputation import fitted
from mentoring.sessions import leavers, lifecycle

MOST_CAPACITY = 20
MOST_OFFERS = 100
PURPOSES = frozenset({"SKILL_GAP"})
FORMATS = frozenset({"ONE_TO_ONE"})


@dataclass(frozen=True, slots=True)
class OfferGiven:
    """A skill the person offers, for which purposes and in which formats."""

    skill_id: str
    purposes: tuple[str, ...]
    formats: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Update:
    employee_id: str
    now: datetime
    profile_id: str
    accepting: bool | None
    capacity: int | None
    paused_until: datetime | None
    offers: tuple[OfferGiven, ...] | None
    leaderboard_visible: bool | None


async def update(
    graph: Graph,
    *,
    actor: Viewer,
    now: datetime,
    accepting: bool | None = None,
    capacity: int | None = None,
    paused_until: datetime | None = None,
    offers: Sequence[OfferGiven] | None = None,
    leaderboard_visible: bool | None = None,
    idempotency_key: str | None = None,
) -> Outcome:
    """The actor's own profile, made when there was none; None leaves a value, a list replaces it.

    `capacity` is 0 to 20 (INVALID_INPUT) and never below the places taken (CAPACITY_REACHED with both
    figures). Offers name skills the person holds, each once. A pause into the future cancels the requests that
    wait for an answer; one that has passed ends a pause.
    """
    bad = _bad_capacity(capacity) or _bad_offers(offers)
    if bad is not None:
        return bad
    given: dict[str, object] = {
        "accepting": accepting,
        "capacity": capacity,
        "pausedUntil": None if paused_until is None else instants.to_text(paused_until),
        "offers": None
        if offers is None
        else [[o.skill_id, list(o.purposes), list(o.formats)] for o in offers],
        "leaderboardVisible": leaderboard_visible,
    }
    claimed = idempotency.claim(
        person_id=actor.id, mutation="updateMentorProfile", client_key=idempotency_key, given=given
    )
    if isinstance(claimed, Refused):
        return claimed
    asked = _Update(
        employee_id=actor.id,
        now=now,
        profile_id=ids.new(int(now.timestamp() * 1000)),
        accepting=accepting,
        capacity=capacity,
        paused_until=paused_until,
        offers=None if offers is None else tuple(offers),
        leaderboard_visible=leaderboard_visible,
    )
    async with turns.taken([actor.id]):
        return await graph.write(_update, asked, claimed)


async def _update(tx: Tx, asked: _Update, claimed: Claim | None) -> Outcome:
    await locks.people(tx, [asked.employee_id])
    earlier = await idempotency.earlier(tx, claimed)
    if earlier is not None:
        return earlier
    before = await mentor_profiles.of_employee(
        tx, asked.employee_id, place_taking=sorted(lifecycle.PLACE_TAKING)
    )
    if before is None:
        return refused(Code.NOT_FOUND, "There is no such person.", "idempotencyKey")
    offers = await _offers(tx, asked)
    if isinstance(offers, Refused):
        return offers
    if asked.capacity is not None and asked.capacity < before.taken:
        return Refused(
            Code.CAPACITY_REACHED,
            f"{before.taken} places are taken.",
            ("input", "capacity"),
            capacity=before.capacity,
            open=before.taken,
        )
    await _write(tx, asked, before, offers)
    done = Done(profile_employee_id=asked.employee_id)
    await idempotency.keep(tx, claimed, done)
    return done


async def _offers(tx: Tx, asked: _Update) -> list[Offer] | Refused | None:
    if asked.offers is None:
        return None
    held = await mentor_profiles.held_skills(
        tx, asked.employee_id, [given.skill_id for given in asked.offers]
    )
    offers = []
    for given in asked.offers:
        skill = held.get(given.skill_id)
        if skill is None:
            return refused(Code.NOT_FOUND, "There is no such skill.", "offers")
        if skill.rank is None:
            return refused(Code.INVALID_INPUT, "You offer a skill you have no level on.", "offers")
        offers.append(Offer(skill, given.purposes, given.formats))
    return offers


async def _write(tx: Tx, asked: _Update, before: Profile, offers: list[Offer] | None) -> None:
    after = _after(before, asked)
    await mentor_profiles.save(tx, asked.employee_id, before.profile_id or asked.profile_id, after)
    if offers is not None:
        await mentor_profiles.replace_offers(tx, asked.employee_id, offers, now=asked.now)
    await _publish_scores(tx, asked.employee_id, visible=after.leaderboard_visible)
    if after.paused_until is not None and after.paused_until > asked.now:
        await leavers.cancel_requests(tx, mentor_id=asked.employee_id, now=asked.now)
    changed = outbox.Event(
        id=asked.profile_id,
        kind="profile.changed",
        subject_id=asked.employee_id,
        at=asked.now,
        payload={"employeeId": asked.employee_id},
    )
    await outbox.append(tx, [changed], created_at=datetime.now(UTC))


async def _publish_scores(tx: Tx, employee_id: str, *, visible: bool) -> None:
    # Consent holds from this commit on; the refit that follows would come a moment later to the same.
    await mentor_profiles.unpublish_scores(tx, employee_id)
    variances = await mentor_profiles.settled_variances(tx)
    if visible and variances is not None:
        await scores.publish(tx, [employee_id], fitted.skill_variance(variances))


def _after(before: Profile, asked: _Update) -> Profile:
    return replace(
        before,
        accepting=before.accepting if asked.accepting is None else asked.accepting,
        capacity=before.capacity if asked.capacity is None else asked.capacity,
        paused_until=before.paused_until if asked.paused_until is None else asked.paused_until,
        leaderboard_visible=(
            before.leaderboard_visible if asked.leaderboard_visible is None else asked.leaderboard_visible
        ),
    )


def _bad_capacity(capacity: int | None) -> Refused | None:
    if capacity is not None and not 0 <= capacity <= MOST_CAPACITY:
        return refused(Code.INVALID_INPUT, f"Capacity is 0 to {MOST_CAPACITY}.", "capacity")
    return None


def _bad_offers(offers: Sequence[OfferGiven] | None) -> Refused | None:
    if offers is None:
        return None
    if len(offers) > MOST_OFFERS:
        return refused(Code.INVALID_INPUT, f"At most {MOST_OFFERS} offers.", "offers")
    if len({given.skill_id for given in offers}) < len(offers):
        return refused(Code.INVALID_INPUT, "A skill is offered once.", "offers")
    for given in offers:
        if not given.purposes or not given.formats:
            return refused(Code.INVALID_INPUT, "An offer has a purpose and a format.", "offers")
        if set(given.purposes) - PURPOSES or set(given.formats) - FORMATS:
            return refused(Code.INVALID_INPUT, "Only SKILL_GAP, ONE_TO_ONE is offered.", "offers")
    return None
