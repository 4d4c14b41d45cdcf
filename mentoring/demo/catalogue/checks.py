"""Finds what does not fit together in a catalogue."""

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from zoneinfo import available_timezones

from mentoring.demo.catalogue.records import Catalogue, Skill

DURATION_IN_DAYS = re.compile(r"P[1-9][0-9]*D")


def problems(catalogue: Catalogue) -> list[str]:
    """One sentence for each broken rule, in no order that matters; none when all is well."""
    rules: tuple[Callable[[Catalogue], Iterator[str]], ...] = (
        _repeated,
        _unit_tree,
        _scales,
        _skills,
        _indicators,
        _roles,
        _requirements,
        _staffing,
        _cultures,
    )
    return [problem for rule in rules for problem in rule(catalogue)]


def _repeated(catalogue: Catalogue) -> Iterator[str]:
    columns: dict[str, Sequence[Hashable]] = {
        "unit": [unit.external_id for unit in catalogue.units],
        "unit name": [unit.name for unit in catalogue.units],
        "scale": [scale.external_id for scale in catalogue.scales],
        "skill": [skill.external_id for skill in catalogue.skills],
        "skill name or alias": [
            word.casefold() for skill in catalogue.skills for word in (skill.name, *skill.aliases)
        ],
        "indicator": [indicator.external_id for indicator in catalogue.indicators],
        "indicator text": [indicator.text for indicator in catalogue.indicators],
        "role": [role.external_id for role in catalogue.roles],
        "role title": [role.title for role in catalogue.roles],
        "requirement": [(line.role, line.skill) for line in catalogue.requirements],
        "culture": [culture.external_id for culture in catalogue.cultures],
    }
    for what, values in columns.items():
        yield from (f"{what} {value} occurs {count} times" for value, count in _twice(values))
    for culture in catalogue.cultures:
        for names in (culture.given_names, culture.family_names):
            yield from (f"culture {culture.external_id} has {name} twice" for name, _ in _twice(names))


def _unit_tree(catalogue: Catalogue) -> Iterator[str]:
    roots = [unit.external_id for unit in catalogue.units if unit.parent is None]
    if len(roots) != 1:
        yield f"the organisation needs one root, not {roots}"
    parents = {unit.external_id: (unit.parent,) if unit.parent else () for unit in catalogue.units}
    yield from _unknown("unit", parents, catalogue.unit)
    yield from _cycles("unit", parents)
    for unit in catalogue.units:
        if not unit.regions:
            yield f"unit {unit.external_id} has no region"
        yield from _not_a_region(catalogue, f"unit {unit.external_id}", unit.regions)


def _scales(catalogue: Catalogue) -> Iterator[str]:
    for scale in catalogue.scales:
        ranks = [level.rank for level in scale.levels]
        if not ranks or ranks != list(range(1, len(ranks) + 1)):
            yield f"scale {scale.external_id} has ranks {ranks}, not 1, 2, 3 ..."


def _skills(catalogue: Catalogue) -> Iterator[str]:
    broader = {skill.external_id: skill.broader for skill in catalogue.skills}
    yield from _unknown("skill", broader, catalogue.skill)
    yield from _cycles("skill", broader)
    yield from _unknown(
        "skill", {skill.external_id: skill.related for skill in catalogue.skills}, catalogue.skill
    )
    yield from _unknown(
        "skill", {skill.external_id: (skill.scale,) for skill in catalogue.skills}, catalogue.scale
    )
    for skill in catalogue.skills:
        yield from _replacement(catalogue, skill)
        if not DURATION_IN_DAYS.fullmatch(skill.reassess_every):
            yield f"skill {skill.external_id} has reassessEvery {skill.reassess_every}, which is not in days"


def _replacement(catalogue: Catalogue, skill: Skill) -> Iterator[str]:
    if skill.status == "ACTIVE":
        if skill.replaced_by is not None:
            yield f"skill {skill.external_id} is active and yet replaced by {skill.replaced_by}"
        return
    replacement = catalogue.skill.get(skill.replaced_by or "")
    if replacement is None or replacement.status != "ACTIVE":
        yield f"deprecated skill {skill.external_id} names {skill.replaced_by}, which is no active skill"


def _indicators(catalogue: Catalogue) -> Iterator[str]:
    for indicator in catalogue.indicators:
        yield from _rank(catalogue, f"indicator {indicator.external_id}", indicator.skill, indicator.rank)
    for skill, highest in catalogue.highest_target.items():
        described = {indicator.rank for indicator in catalogue.indicators_of.get(skill, ())}
        missing = sorted(set(range(1, highest + 1)) - described)
        if missing:
            yield f"skill {skill} is asked for up to rank {highest} and has no indicator for {missing}"


def _roles(catalogue: Catalogue) -> Iterator[str]:
    yield from _unknown(
        "role", {role.external_id: role.departments for role in catalogue.roles}, catalogue.unit
    )
    for role in catalogue.roles:
        if not role.departments:
            yield f"role {role.external_id} is held nowhere"
        if not 1 <= role.grade_min <= role.grade_max:
            yield f"role {role.external_id} has grades from {role.grade_min} to {role.grade_max}"
        if role.external_id not in catalogue.requirements_of:
            yield f"role {role.external_id} requires no skill"


def _requirements(catalogue: Catalogue) -> Iterator[str]:
    yield from _unknown(
        "requirement of", {line.role: (line.role,) for line in catalogue.requirements}, catalogue.role
    )
    for line in catalogue.requirements:
        yield from _rank(catalogue, f"role {line.role}", line.skill, line.target_rank)
        skill = catalogue.skill.get(line.skill)
        if skill is not None and skill.status == "DEPRECATED":
            yield f"role {line.role} requires the deprecated skill {line.skill}"


def _staffing(catalogue: Catalogue) -> Iterator[str]:
    for department in catalogue.departments:
        kinds = {role.manager for role in catalogue.roles_in.get(department.external_id, ())}
        if kinds != {True, False}:
            yield f"department {department.external_id} needs a manager role and another role"


def _cultures(catalogue: Catalogue) -> Iterator[str]:
    zones = available_timezones()
    for culture in catalogue.cultures:
        owner = f"culture {culture.external_id}"
        yield from _not_a_region(catalogue, owner, (culture.region,))
        if culture.time_zone not in zones:
            yield f"{owner} lives in the unknown time zone {culture.time_zone}"
        if not (culture.languages and culture.given_names and culture.family_names):
            yield f"{owner} lacks languages, given names or family names"
    settled = catalogue.cultures_in
    for unit in catalogue.units:
        if unit.kind == "REGION" and unit.external_id not in settled:
            yield f"nobody lives in region {unit.external_id}"


def _rank(catalogue: Catalogue, owner: str, skill_id: str, rank: int) -> Iterator[str]:
    skill = catalogue.skill.get(skill_id)
    if skill is None:
        yield f"{owner} refers to {skill_id}, which is not there"
        return
    scale = catalogue.scale.get(skill.scale)
    if scale is not None and rank not in {level.rank for level in scale.levels}:
        yield f"{owner} names rank {rank} of {skill_id}, which its scale lacks"


def _not_a_region(catalogue: Catalogue, owner: str, regions: Iterable[str]) -> Iterator[str]:
    for region in regions:
        unit = catalogue.unit.get(region)
        if unit is None or unit.kind != "REGION":
            yield f"{owner} refers to {region}, which is no region"


def _unknown(
    what: str, references: Mapping[str, Iterable[str]], known: Mapping[str, object]
) -> Iterator[str]:
    for owner, targets in references.items():
        yield from (
            f"{what} {owner} refers to {target}, which is not there"
            for target in targets
            if target not in known
        )


def _twice(values: Iterable[Hashable]) -> Iterator[tuple[Hashable, int]]:
    return ((value, count) for value, count in Counter(values).items() if count > 1)


def _cycles(what: str, above: Mapping[str, Iterable[str]]) -> Iterator[str]:
    try:
        TopologicalSorter(above).prepare()
    except CycleError as error:
        yield f"{what} cycle: {' < '.join(error.args[1])}"
