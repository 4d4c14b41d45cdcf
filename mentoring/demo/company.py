"""Makes the demo company: people, skills, mentors and two years of sessions, the same for the same seed."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from mentoring.demo import catalogue as catalogues
from mentoring.demo import chance, mentors, people, quiet, rows, truth
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


@dataclass(frozen=True, slots=True)
class Demo:
    """A company and the truth behind its gains."""

    company: Company
    truth: Truth


def generate(employees: int, seed: int, today: date) -> Demo:
    """The company of this size and seed as it stands at the start of `today` (UTC): the same each time.

    Nothing has happened after that instant; only planned meetings and deadlines lie behind it. Time and memory
    are linear in `employees`. Raises ValueError for fewer than 20 employees or a negative seed.
    """
    if employees < FEWEST_EMPLOYEES or seed < 0:
        raise ValueError(
            f"a demo has {FEWEST_EMPLOYEES} employees or more and a seed from 0, not {employees}, {seed}"
        )
    for attempt in range(_MOST_ATTEMPTS):
        made = _Making(employees, seed, today, attempt).demo()
        if made is not None:
            return made
    raise ValueError(
        f"no demo of {employees} people with seed {seed} shows a first session; take another seed"
    )


class _Making:
    def __init__(self, employees: int, seed: int, today: date, attempt: int) -> None:
        self._employees, self._seed, self._today = employees, seed, today
        self._attempt = attempt

    def demo(self) -> Demo | None:
        """The demo, None where nobody could be shown a first session."""
        staff = structure.staffed(
            catalogues.load(), employees=self._employees, today=self._today, dice=self._dice("structure")
        )
        persons = people.introduce(catalogues.load(), staff, self._dice("people"))
        world = self._world(staff)
        effects = self._effects(world)
        sessions, shown = self._two_years(world, effects)
        if not shown and self._employees >= _SHOWS_FROM_EMPLOYEES:
            return None
        for member in staff.members:
            world.assessing.review_until(member, world.holdings[member.number], world.now)
        known = truth.of(
            staff, world.mentors, effects, employees=self._employees, seed=self._seed, today=self._today
        )
        return Demo(_company(world, persons, sessions), known)

    def _dice(self, concern: str) -> Dice:
        return Dice(self._stream(concern))

    def _stream(self, concern: str) -> np.random.Generator:
        # A further attempt draws everything anew.
        named = f"{concern} {self._attempt}" if self._attempt else concern
        return chance.stream(named, employees=self._employees, seed=self._seed, today=self._today)

    def _world(self, staff: Staff) -> World:
        """The staff with skills, mentors and first assessments."""
        catalogue = catalogues.load()
        models = Models(catalogue, staff.start_of_today)
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


def _company(world: World, persons: tuple[Person, ...], sessions: list[Session]) -> Company:
    models, requirements = world.models.records()
    profiles, offers = mentors.rows(world.mentors)
    return Company(
        organisation=(Organisation(TITLE),),
        people=persons,
        departments=rows.departments(world.catalogue, world.staff),
        memberships=rows.memberships(world.staff),
        reporting_lines=rows.reporting_lines(world.staff),
        job_roles=rows.job_roles(world.catalogue),
        role_holdings=rows.role_holdings(world.staff),
        scales=rows.scales(world.catalogue),
        skills=rows.skills(world.catalogue),
        indicators=rows.indicators(world.catalogue),
        competency_models=models,
        requirements=requirements,
        assessments=tuple(world.register.assessments),
        evidence=tuple(world.register.evidence),
        mentors=profiles,
        offers=offers,
        sessions=tuple(sessions),
    )
