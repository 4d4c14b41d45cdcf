"""People who are kept out of the rush, so that on the first day a gap waits for a mentor who has time."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from mentoring.demo.chance import Dice
from mentoring.demo.mentors import Mentor
from mentoring.demo.sessions.programme import Evidence
from mentoring.demo.skills.holdings import HIGHEST, Holding
from mentoring.demo.staff import NEVER, Member, Staff, days
from mentoring.demo.world import World

_PEOPLE_A_MENTEE = 40
_FEWEST_MENTEES, _MOST_MENTEES = 3, 12
_MENTORS_A_MENTOR = 8
_FEWEST_MENTORS, _MOST_MENTORS = 5, 24


@dataclass(frozen=True, slots=True)
class Shy:
    """Mentees who never ask for a session, and mentors who have none open on the day of the demo."""

    mentees: tuple[Member, ...]
    mentors: tuple[Mentor, ...]


@dataclass(frozen=True, slots=True)
class Chance:
    """A requirement of a mentee's job role that a mentor can help to reach; `rivals` can too."""

    mentor: Mentor
    skill: str
    target: int
    rivals: int


def choose(world: World, dice: Dice) -> Shy:
    """Some of each, of the mentors those who are listed on the leaderboard, lead nobody and are most sought."""
    sought = _sought(world)
    listed = sorted(
        (mentor for mentor in world.mentors if _may_be_kept_free(mentor, world.now)),
        key=lambda mentor: -mentor.popularity * sum(sought[skill] for skill in mentor.offers),
    )
    mentors = listed[: min(max(len(world.mentors) // _MENTORS_A_MENTOR, _FEWEST_MENTORS), _MOST_MENTORS)]
    for mentor in mentors:
        mentor.kept_free = True
        mentor.capacity = max(mentor.capacity, 3)
    busy = {mentor.member.number for mentor in world.mentors}
    apart = [
        member
        for member in world.staff.members
        if member.number not in busy and _may_be_shy(world.staff, member)
    ]
    wanted = min(max(len(world.staff.members) // _PEOPLE_A_MENTEE, _FEWEST_MENTEES), _MOST_MENTEES)
    return Shy(tuple(dice.shuffled(apart)[:wanted]), tuple(mentors))


def shape(world: World, shy: Shy, evidence: Evidence) -> int:
    """Give shy mentees a gap with a baseline that a ranked, free mentor of another department can close.

    Says to how many: none where no mentor was found who is ranked and apart.
    """
    ready = [mentor for mentor in shy.mentors if evidence.is_enough(mentor.member.key)]
    shaped = 0
    for mentee in shy.mentees:
        able = [mentor for mentor in ready if _are_apart(world.staff, mentor.member, mentee)]
        if able:
            found = min(_chances(world, mentee, able), key=lambda chance: chance.rivals, default=None)
            chance = found or _new_offer(world, able[0], mentee)
            if chance is not None:
                _set_baseline(world, mentee, chance)
                shaped += 1
    return shaped


def _sought(world: World) -> Counter[str]:
    """How many people's job roles ask for a skill."""
    holders = Counter(member.role for member in world.staff.members)
    sought: Counter[str] = Counter()
    for role, people in holders.items():
        for line in world.models.latest(role):
            sought[line.skill] += people
    return sought


def _may_be_kept_free(mentor: Mentor, start_of_today: int) -> bool:
    member = mentor.member
    early = sum(since < start_of_today - days(650) for since in mentor.since.values())
    return (
        mentor.visible
        and mentor.accepting
        and not member.leads
        and member.left == NEVER
        and member.leave_from == NEVER
        and early > 0
    )


def _may_be_shy(staff: Staff, member: Member) -> bool:
    manager = None if member.manager is None else staff.members[member.manager]
    return (
        manager is not None
        and manager.active_at(staff.start_of_today)
        and not member.leads
        and member.left == NEVER
        and member.leave_from == NEVER
        and member.hired < staff.start_of_today - days(200)
    )


def _are_apart(staff: Staff, mentor: Member, mentee: Member) -> bool:
    """Different departments, and no reporting line between the mentor and the mentee or the mentee's manager."""
    now = staff.start_of_today
    manager = mentee.manager_at(now)
    return (
        staff.department_of[mentor.unit] != staff.department_of[mentee.unit]
        and manager is not None
        and manager != mentor.number
        and not staff.in_one_line(mentor.number, mentee.number, now)
        and not staff.in_one_line(mentor.number, manager, now)
        and mentor.agenda.is_free_after(now)
    )


def _chances(world: World, mentee: Member, able: list[Mentor]) -> Iterator[Chance]:
    holdings = world.holdings[mentee.number]
    for line in world.models.latest(mentee.role):
        for mentor in able:
            target = line.target_rank
            taught = mentor.offers.get(line.skill, 0) >= target >= 2
            if taught and not _was_verified(holdings.get(line.skill), target):
                rivals = sum(
                    other.accepting and other.offers.get(line.skill, 0) >= target for other in world.mentors
                )
                yield Chance(mentor, line.skill, target, rivals)


def _was_verified(holding: Holding | None, rank: int) -> bool:
    return holding is not None and any(mark.by_manager and mark.rank >= rank for mark in holding.marks)


def _new_offer(world: World, mentor: Mentor, mentee: Member) -> Chance | None:
    """The mentor teaches one more skill that the mentee's job role asks for, never assessed in it before."""
    member, own = mentor.member, world.holdings[mentor.member.number]
    wanted = world.holdings[mentee.number]
    for line in world.models.latest(mentee.role):
        if (
            line.skill in own
            or line.target_rank < 2
            or _was_verified(wanted.get(line.skill), line.target_rank)
        ):
            continue
        rank = min(line.target_rank + 1, HIGHEST)
        own[line.skill] = Holding(float(rank), offered_rank=rank)
        at = member.desk.after(max(world.now - days(700), member.hired + days(30)), 0, 0.5)
        _assess_oneself(world, member, line.skill, rank, at)
        mentor.offers[line.skill], mentor.since[line.skill] = rank, member.desk.after(at, 20, 0.5)
        return Chance(mentor, line.skill, line.target_rank, 0)
    return None


def _set_baseline(world: World, mentee: Member, chance: Chance) -> None:
    """The mentee's current level is below the target, and no review will change it."""
    holding = world.holdings[mentee.number].setdefault(chance.skill, Holding(float(chance.target - 1)))
    current = holding.current(world.now)
    if current is None or current.rank >= chance.target:
        at = mentee.desk.at_work_near(world.now - days(21), 0.4)
        _assess_oneself(world, mentee, chance.skill, chance.target - 1, at)
    holding.busy_until = NEVER


def _assess_oneself(world: World, member: Member, skill: str, rank: int, at: int) -> None:
    holding = world.holdings[member.number][skill]
    version = world.models.version(member.role_at(at), at)
    world.register.enter(
        holding,
        person=member.number,
        assessor=member.number,
        skill=skill,
        phase="PERIODIC" if holding.marks else "BASELINE",
        rank=rank,
        at=at,
        model_version=version.number if version else 0,
    )
