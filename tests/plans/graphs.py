"""Small random companies in the graph: the demo's generator, then what a real company has that a demo has not."""

import random
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from graph.client import Graph, Tx
from graph.query import Query
from mentoring import exchange, reputation
from mentoring.demo.company import generate
from mentoring.exchange.records import Company
from tests.plans import faults, gains, oddities
from tests.plans.held import Held
from tests.plans.oddities import Change

TODAY: Final = date(2026, 6, 15)
NOW: Final = datetime.combine(TODAY, time(), UTC) + timedelta(hours=12)
"""When the operations are asked: half a day after the last thing that happened."""

_SIZES = (20, 30, 45, 60)
_MOST_MODELS = 12


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in the graph: how it was made, and the faults in words."""

    seed: int
    employees: int
    faults: tuple[str, ...]


async def write(graph: Graph, seed: int) -> Written:
    """The company of this seed, with its scores, in a migrated graph without people."""
    rng = random.Random(seed)
    employees = rng.choice(_SIZES)
    company = _smaller(generate(employees, seed % 1000, TODAY).company)
    start_of_today = datetime.combine(TODAY, time(), UTC)
    await exchange.apply(graph, company, now=start_of_today, demo=True)
    held = await Held.of(graph)
    await _changed(graph, oddities.before_the_scores(rng, held))
    await reputation.refit(graph, now=start_of_today)
    await _changed(graph, [*oddities.drawn(rng, held), *gains.drawn(rng, held)])
    return Written(seed, employees, ())


async def spoil(graph: Graph, written: Written) -> Written:
    """The same company with faults that no writer of ours leaves."""
    changes = faults.drawn(random.Random(-written.seed - 1), await Held.of(graph))
    await _changed(graph, changes)
    return replace(written, faults=tuple(change.what for change in changes))


async def _changed(graph: Graph, changes: list[Change]) -> None:
    for change in changes:
        await graph.within(60).write(_run, change.query, change.params)


async def _run(tx: Tx, query: Query, params: dict[str, Any]) -> None:
    await tx.run(query, **params)


def _smaller(company: Company) -> Company:
    """The company without the roles that nobody has: a small graph loads sooner and repeats itself more."""
    roles = {holding.role for holding in company.role_holdings}
    models = [model for model in company.competency_models if model.role in roles][:_MOST_MODELS]
    kept = {(model.role, model.version) for model in models}
    requirements = [asked for asked in company.requirements if (asked.role, asked.version) in kept]
    skills = _skills_of(company, {asked.skill for asked in requirements})
    return replace(
        company,
        job_roles=tuple(role for role in company.job_roles if role.external_id in roles),
        competency_models=tuple(models),
        requirements=tuple(requirements),
        skills=tuple(
            replace(
                skill,
                broader=tuple(key for key in skill.broader if key in skills),
                related=tuple(key for key in skill.related if key in skills),
                replaced_by=skill.replaced_by if skill.replaced_by in skills else None,
            )
            for skill in company.skills
            if skill.external_id in skills
        ),
        indicators=tuple(sign for sign in company.indicators if sign.skill in skills),
    )


def _skills_of(company: Company, asked: set[str]) -> set[str]:
    used = asked | {one.skill for one in company.assessments}
    used |= {one.skill for one in company.offers} | {one.skill for one in company.sessions}
    return used | {key for skill in company.skills if skill.external_id in used for key in skill.broader}
