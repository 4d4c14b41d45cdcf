"""Grows and dates the staff of a company."""

from datetime import date

from mentoring.demo import worktime
from mentoring.demo.catalogue import Catalogue
from mentoring.demo.chance import Dice
from mentoring.demo.staff import Member, Staff
from mentoring.demo.structure import units
from mentoring.demo.structure.history import LEAVERS_SHARE, History
from mentoring.demo.structure.tree import Tree


def staffed(catalogue: Catalogue, *, employees: int, today: date, dice: Dice) -> Staff:
    """So many people, leavers included, in their units, with managers, units and job roles over time."""
    leavers = round(employees * LEAVERS_SHARE)
    headcounts = units.headcounts(catalogue, employees - leavers)
    tree = Tree(catalogue, dice)
    tree.grow(headcounts)
    _add_leavers(tree.members, leavers, dice)
    staff = Staff(
        members=tree.members,
        units=list(headcounts),
        teams=tree.teams,
        start_of_today=worktime.seconds_of(today),
        department_of={key: key for key in headcounts} | {team.key: team.department for team in tree.teams},
    )
    History(catalogue, staff, dice).write(leavers)
    return staff


def _add_leavers(members: list[Member], leavers: int, dice: Dice) -> None:
    """Each a former colleague of somebody who leads nobody."""
    colleagues = [member for member in members if not member.leads]
    for number in range(len(members), len(members) + leavers):
        like = dice.pick(colleagues)
        members.append(
            Member(
                number=number,
                key=f"E{number + 1:06d}",
                unit=like.unit,
                role=like.role,
                manager=like.manager,
                culture=like.culture,
                depth=like.depth,
            )
        )
