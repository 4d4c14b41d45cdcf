"""Makes the demo company: people, skills, mentors and two years of sessions, the same for the same seed."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from mentoring.demo import catalogue as catalogues
from mentoring.demo import chance, mentors, people, quiet, rows, truth
from mentoring.demo.catalogue import Catalogue
from mentoring.demo.chance import Dice
from mentoring.demo.effects import Effects, Variances
from mentoring.demo.sessions import plans
from mentoring.demo.sessions.books import Books
from mentoring.demo.sessions.life import Life
from mentoring.demo.sessions.pairing import Pairing
from mentoring.demo.sessions.programme import TwoYears
from mentoring.demo.sessions.steps import Steps
from mentoring.demo.sessions.verifying import Verifying
from mentoring.demo.skills.assessing import Assessing
from mentoring.demo.skills.holdings import Register
from mentoring.demo.skills.levels import Levels
from mentoring.demo.skills.models import Models
from mentoring.demo.staff import Staff
from mentoring.demo.structure import company as structure
from mentoring.demo.truth import Truth
from mentoring.demo.world import World
from mentoring.exchange.records import Company, Organisation, Person, Session

TITLE = "Arvelo Instruments Group"
FEWEST_EMPLOYEES = 20

_SHOWS_FROM_EMPLOYEES = 60
"""From this size on somebody has a gap that a ranked, free mentor of another department can close."""
_MOST_ATTEMPTS = 20
SURE_FROM_EMPLOYEES = 5_000
"""From this size on there are dozens of them: the first company made is the one."""

Told = Callable[[Company], object]
"""Told a part of a company: rows that nothing which happens later changes."""


@dataclass(frozen=True, slots=True)
class Demo:
    """A company and the truth behind its gains."""

    company: Company
    truth: Truth


def generate(
    employees: int,
    seed: int,
    today: date,
    *,
    told: Told | None = None,
    sure_from: int = SURE_FROM_EMPLOYEES,
) -> Demo:
    """The company of this size and seed as it stands at the start of `today` (UTC): the same each time.

    Nothing has happened after that instant; only planned meetings and deadlines lie behind it. Time and memory
    are linear in `employees`. Of a company of `sure_from` people or more two parts are told early: its people, units,
    roles and skills, then everybody's first assessments, which the company's begin with.

    Raises ValueError for fewer than 20 employees or a negative seed.
    """
    if employees < FEWEST_EMPLOYEES or seed < 0:
        raise ValueError(
            f"a demo has {FEWEST_EMPLOYEES} employees or more and a seed from 0, not {employees}, {seed}"
        )
    for attempt in range(_MOST_ATTEMPTS):
        made = _Making(employees, seed, today, attempt).demo(told, sure=employees >= sure_from)
        if made is not None:
            return made
    raise ValueError(
        f"no demo of {employees} people with seed {seed} shows a first session; take another seed"
    )


class _Making:
    def __init__(self, employees: int, seed: int, today: date, attempt: int) -> None:
        self._employees, self._seed, self._today = employees, seed, today
        self._attempt = attempt

    def demo(self, told: Told | None, *, sure: bool) -> Demo | None:
        """The demo, None where nobody could be shown a first session and that was not `sure`."""
        catalogue = catalogues.load()
        staff = structure.staffed(
            catalogue, employees=self._employees, today=self._today, dice=self._dice("structure")
        )
        persons = people.introduce(catalogue, staff, self._dice("people"))
        models = Models(catalogue, staff.start_of_today)
        standing = _structure(catalogue, staff, models, persons)
        early = told if sure and told is not None else _untold
        early(standing)
        world = self._world(staff, models)
        early(Company(assessments=tuple(world.register.assessments)))
        effects = self._effects(world)
        sessions, shown = self._two_years(world, effects)
        if not shown and not sure and self._employees >= _SHOWS_FROM_EMPLOYEES:
            return None
        for member in staff.members:
            world.assessing.review_until(member, world.holdings[member.number], world.now)
        known = truth.of(
            staff, world.mentors, effects, employees=self._employees, seed=self._seed, today=self._today
        )
        return Demo(_with_service(standing, world, sessions), known)

    def _dice(self, concern: str) -> Dice:
        return Dice(self._stream(concern))

    def _stream(self, concern: str) -> np.random.Generator:
        # A further attempt draws everything anew.
        named = f"{concern} {self._attempt}" if self._attempt else concern
        return chance.stream(named, employees=self._employees, seed=self._seed, today=self._today)

    def _world(self, staff: Staff, models: Models) -> World:
        """The staff with skills, mentors and first assessments."""
        catalogue = catalogues.load()
        levels = Levels(catalogue, models, self._dice("levels"), staff.start_of_today)
        holdings = [levels.of(member) for member in staff.members]
        teaching = mentors.Choosing(staff, holdings, self._dice("mentors")).choose()
        register = Register([member.key for member in staff.members])
        assessing = Assessing(catalogue, staff, models, register, dice=self._dice("assessments"))
        for member in staff.members:
            assessing.begin(member, holdings[member.number])
        dice = self._dice("offers")
        for mentor in teaching:
            mentors.open_offers(mentor, holdings[mentor.member.number], dice, staff.start_of_today)
        return World(catalogue, staff, models, holdings, teaching, register, assessing)

    def _effects(self, world: World) -> Effects:
        skills = [skill.external_id for skill in world.catalogue.skills]
        return Effects(len(world.staff.members), skills, self._stream("effects"), Variances())

    def _two_years(self, world: World, effects: Effects) -> tuple[list[Session], int]:
        """The sessions, and how many people have a gap to show."""
        shy = quiet.choose(world, self._dice("quiet"))
        books = Books(world, effects, self._dice("books"))
        life = Life(
            Steps(world.staff, world.assessing, self._dice("life")),
            Verifying(world.staff, self._dice("verifying")),
        )
        pairing = Pairing(world, shy.mentees, self._dice("pairs"))
        years = TwoYears(pairing, life, books)
        years.live(plans.draw(self._employees, world.now, self._dice("plans")), shy.mentors)
        return books.sessions, quiet.shape(world, shy, years.evidence)


def _untold(_part: Company) -> None:
    """Nobody listens."""


def _structure(catalogue: Catalogue, staff: Staff, models: Models, persons: tuple[Person, ...]) -> Company:
    versions, requirements = models.records()
    return Company(
        organisation=(Organisation(TITLE),),
        people=persons,
        departments=rows.departments(catalogue, staff),
        job_roles=rows.job_roles(catalogue),
        role_holdings=rows.role_holdings(staff),
        scales=rows.scales(catalogue),
        skills=rows.skills(catalogue),
        indicators=rows.indicators(catalogue),
        competency_models=versions,
        requirements=requirements,
    )


def _with_service(standing: Company, world: World, sessions: list[Session]) -> Company:
    """The company with what came about in the service, and who moved for it."""
    profiles, offers = mentors.rows(world.mentors)
    return replace(
        standing,
        memberships=rows.memberships(world.staff),
        reporting_lines=rows.reporting_lines(world.staff),
        assessments=tuple(world.register.assessments),
        evidence=tuple(world.register.evidence),
        mentors=profiles,
        offers=offers,
        sessions=tuple(sessions),
    )
