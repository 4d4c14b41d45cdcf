"""Scales, skills, indicators and competency models."""

from collections.abc import Iterator

from mentoring.exchange import tables
from mentoring.exchange.cells import shown
from mentoring.exchange.records import Company
from mentoring.exchange.rules.problem import Problem
from mentoring.exchange.rules.whole import Whole
from scoring.reputation.ledger import HIGHEST_RANK


def broken(company: Company, whole: Whole) -> Iterator[Problem]:
    """Holes in scales, ranks off them, skills that are wider than themselves, pairs named twice (I15)."""
    yield from _scales(company, whole)
    yield from _skills(company, whole)
    for index, indicator in enumerate(company.indicators):
        if not whole.on_scale(indicator.skill, indicator.rank):
            yield Problem(tables.INDICATORS.file, index, "rank", off_scale(indicator.rank, indicator.skill))
    for index, asked in enumerate(company.requirements):
        if not whole.on_scale(asked.skill, asked.target_rank):
            reason = off_scale(asked.target_rank, asked.skill)
            yield Problem(tables.REQUIREMENTS.file, index, "targetRank", reason)
        if asked.weight <= 0:
            yield Problem(tables.REQUIREMENTS.file, index, "weight", "a weight is above 0")


def off_scale(rank: int, skill: str) -> str:
    """The reason for a rank that the skill's scale does not have."""
    return f"the scale of skill {shown(skill)} has no level {rank}"


def _scales(company: Company, whole: Whole) -> Iterator[Problem]:
    for index, level in enumerate(company.scales):
        ranks = whole.scales[level.scale]
        if level.rank > len(ranks):
            reason = f"the ranks of scale {shown(level.scale)} are not 1, 2, 3 ... without a hole"
            yield Problem(tables.SCALES.file, index, "rank", reason)
        if level.rank > HIGHEST_RANK:
            # A gain to a level above would be in no score, and nobody would be told.
            reason = f"reputations are measured on {HIGHEST_RANK} levels; a scale has no more"
            yield Problem(tables.SCALES.file, index, "rank", reason)
        names = {other.scale_name for other in ranks.values()}
        if len(names) > 1:
            reason = f"scale {shown(level.scale)} has several names: {', '.join(sorted(names))}"
            yield Problem(tables.SCALES.file, index, "scaleName", reason)


def _skills(company: Company, whole: Whole) -> Iterator[Problem]:
    related = {(key, other) for key, skill in whole.skills.items() for other in skill.related}
    for index, skill in enumerate(company.skills):
        key = skill.external_id
        for column, named in (
            ("related", skill.related),
            ("replacedBy", (skill.replaced_by,)),
        ):
            if key in named:
                yield Problem(tables.SKILLS.file, index, column, "a skill is not named in its own row")
        if key in _wider(key, whole):
            yield Problem(tables.SKILLS.file, index, "broader", "a cycle: the skill is wider than itself")
        for other in skill.related:
            if (other, key) in related and other < key:
                reason = f"the row of {shown(other)} names this pair already; once is enough"
                yield Problem(tables.SKILLS.file, index, "related", reason)


def _wider(key: str, whole: Whole) -> set[str]:
    found: set[str] = set()
    ahead = list(whole.skills[key].broader)
    while ahead:
        other = ahead.pop()
        if other not in found:
            found.add(other)
            ahead.extend(whole.skills[other].broader)
    return found
