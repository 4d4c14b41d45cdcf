"""Who mentors: profiles, what they offer and how much they are asked."""

from dataclasses import dataclass, field

from mentoring.demo import worktime
from mentoring.demo.chance import Dice
from mentoring.demo.skills.assessing import PROGRAMME_DAYS
from mentoring.demo.skills.holdings import Holding, rank_of
from mentoring.demo.skills.levels import Holdings
from mentoring.demo.staff import NEVER, Member, Staff, days
from mentoring.exchange import records

_MENTORS_SHARE = 1 / 3
_LEAST_LEVEL = 2.6
_OFFERS = (1, 2, 2, 3, 3, 4, 5, 6)
_VISIBLE_EACH = 3
"""Two in so many mentors are listed on the leaderboard."""


@dataclass(slots=True)
class Place:
    """One of a mentor's places, taken from acceptance until the session ends."""

    since: int
    until: int


@dataclass(slots=True)
class Mentor:
    """A mentor's profile, what they teach, and the places taken over time."""

    member: Member
    capacity: int
    accepting: bool
    paused_until: int | None
    minutes_a_month: int | None
    visible: bool
    popularity: float
    offers: dict[str, int]
    """Rank by skill."""
    since: dict[str, int]
    """Instant of the offer by skill."""
    kept_free: bool = False
    """Has no open session on the day of the demo."""
    places: list[Place] = field(default_factory=list)

    def most_taken(self, since: int, until: int) -> int:
        """The most places taken at any moment of a span."""
        held = [place for place in self.places if place.since < until and since < place.until]
        # The number only rises where a place is taken.
        rises = [since, *(place.since for place in held if place.since > since)]
        return max(sum(place.since <= rise < place.until for place in held) for rise in rises)

    def forget_places_before(self, seconds: int) -> None:
        """Drop the places given back by an instant: nothing later can meet them."""
        self.places = [place for place in self.places if place.until > seconds]


class Choosing:
    """Makes mentors of those who can teach, before anybody is assessed."""

    def __init__(self, staff: Staff, holdings: list[Holdings], dice: Dice) -> None:
        self._staff = staff
        self._holdings = holdings
        self._dice = dice
        self._today = staff.start_of_today

    def choose(self) -> list[Mentor]:
        """About a third of all, the more skilled the likelier, most asked first."""
        able = [member for member in self._staff.members if self._is_able(member)]
        wanted = min(round(len(self._staff.members) * _MENTORS_SHARE), len(able))
        by_draw = sorted(able, key=lambda member: (-self._draw(member), member.number))
        mentors = [self._mentor(at, member) for at, member in enumerate(by_draw[:wanted])]
        return sorted(mentors, key=lambda mentor: -mentor.popularity)

    def _is_able(self, member: Member) -> bool:
        return (
            member.hired < self._today - days(365)
            and (member.left == NEVER or member.hired < self._today - days(PROGRAMME_DAYS))
            and any(holding.level >= _LEAST_LEVEL for holding in self._holdings[member.number].values())
        )

    def _draw(self, member: Member) -> float:
        best = max(holding.level for holding in self._holdings[member.number].values())
        return best + self._dice.normal(0, 1.5)

    def _mentor(self, at: int, member: Member) -> Mentor:
        offers = self._offers(member)
        popularity = float(2.0 ** self._dice.normal(0, 1.7))
        paused = member.leave_from != NEVER or member.left != NEVER or self._dice.chance(0.1)
        until = self._today + days(self._dice.whole(10, 60)) if paused and self._dice.chance(0.6) else None
        return Mentor(
            member=member,
            capacity=self._capacity(popularity),
            accepting=not paused,
            paused_until=until if member.left == NEVER else None,
            minutes_a_month=self._dice.pick((60, 90, 120, 240)) if self._dice.chance(0.5) else None,
            visible=at % _VISIBLE_EACH != 0,
            popularity=popularity,
            offers={skill: held.offered_rank or 0 for skill, held in offers.items()},
            since=dict.fromkeys(offers, 0),
        )

    def _capacity(self, popularity: float) -> int:
        if popularity > 3:
            return self._dice.whole(3, 4)
        return self._dice.whole(1, 3)

    def _offers(self, member: Member) -> dict[str, Holding]:
        """The skills they teach: mostly those they are best at; each keeps the level that it has."""
        able = {
            skill: holding
            for skill, holding in self._holdings[member.number].items()
            if holding.level >= _LEAST_LEVEL
        }
        by_draw = sorted(able, key=lambda skill: -able[skill].level - self._dice.normal(0, 0.7))
        offers = {skill: able[skill] for skill in by_draw[: self._dice.pick(_OFFERS)]}
        for holding in offers.values():
            holding.offered_rank = max(rank_of(holding.level), 2)
        return offers


def open_offers(mentor: Mentor, holdings: Holdings, dice: Dice, start_of_today: int) -> None:
    """Date the offers: each some time after the last first assessment of its skill; without one it is dropped."""
    for skill in list(mentor.offers):
        marks = holdings[skill].marks
        if not marks:
            del mentor.offers[skill], mentor.since[skill]
            continue
        known = marks[-1].at
        late = dice.chance(0.3) and mentor.popularity < 3
        wait = (
            dice.uniform(10, max((start_of_today - known) / days(1) - 60, 11))
            if late
            else dice.uniform(1, 20)
        )
        mentor.since[skill] = mentor.member.desk.after(known + days(wait), 0, dice.uniform())


def rows(mentors: list[Mentor]) -> tuple[tuple[records.Mentor, ...], tuple[records.Offer, ...]]:
    """Profiles and offers as rows."""
    profiles = tuple(
        records.Mentor(
            person=mentor.member.key,
            capacity=mentor.capacity,
            accepting=mentor.accepting,
            paused_until=None if mentor.paused_until is None else worktime.instant(mentor.paused_until),
            minutes_per_month=mentor.minutes_a_month,
            leaderboard_visible=mentor.visible,
        )
        for mentor in mentors
    )
    offers = tuple(
        records.Offer(
            person=mentor.member.key,
            skill=skill,
            since=worktime.instant(mentor.since[skill]),
            max_level_taught=rank if rank < 5 else None,
        )
        for mentor in mentors
        for skill, rank in mentor.offers.items()
    )
    return profiles, offers
