"""What the input of a mentor search asks for, checked: whom, in which list, ranked by what."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from strawberry.utils.str_converters import to_camel_case

from mentoring.search import Filters, Terms, Wish
from resolvers import errors
from schema.matches import MatchWeightsInput, MentorSearchInput, MentorSearchOptions
from scoring.matching import RANKING_VERSION, Factor, Weights, versions
from scoring.matching.versions import Ranking

if TYPE_CHECKING:
    from resolvers.context import RequestContext

_MOST = {
    "department_ids": 100,
    "exclude_department_ids": 100,
    "regions": 100,
    "levels": 20,
    "languages": 20,
}
_LONGEST_LANGUAGE = 35


def wish(context: "RequestContext", wanted: MentorSearchInput) -> Wish:
    """What is searched for, with the skill that is named, if one is; INVALID_INPUT at what cannot be."""
    for name, most in _MOST.items():
        given = getattr(wanted, name) or []
        if len(given) > most:
            raise errors.invalid(f"At most {most} are compared at a time.", "input", to_camel_case(name))
    twice = set(wanted.department_ids or ()) & set(wanted.exclude_department_ids or ())
    if twice:
        raise errors.invalid("A unit is both asked for and left out.", "input", "excludeDepartmentIds")
    if any(len(language) > _LONGEST_LANGUAGE for language in wanted.languages or ()):
        raise errors.invalid("A language is a tag such as `de`.", "input", "languages")
    usual = Terms()
    return Wish(
        context.decoded_one("Skill", wanted.skill_id, "input", "skillId"),
        wanted.target_level,
        context.decoded_one("Employee", wanted.mentee_id, "input", "menteeId"),
        Terms(
            usual.purpose if wanted.purpose is None else wanted.purpose.name,
            None if wanted.format is None else wanted.format.name,
            wanted.min_reputation_lower,
        ),
        Filters(
            within=_units(context, wanted.department_ids, "departmentIds"),
            without=_units(context, wanted.exclude_department_ids, "excludeDepartmentIds"),
            regions=_units(context, wanted.regions, "regions"),
            cross_only=bool(wanted.cross_department_only),
            levels=frozenset(wanted.levels or ()),
            languages=frozenset(wanted.languages or ()),
            reverse=bool(wanted.reverse_only),
            overlapping=bool(wanted.overlaps_my_availability),
            full=bool(wanted.options and wanted.options.include_full),
        ),
    )


def _units(context: "RequestContext", given: Sequence[str] | None, argument: str) -> frozenset[str]:
    return frozenset(context.decoded("Department", given, "input", argument) or ())


def scope(
    wish: Wish, *, text: str | None, weights: MatchWeightsInput | None, diversify: bool
) -> dict[str, Any]:
    """The arguments that name a list (`context.window`); which version it is of, a cursor says itself.

    What says nothing is left out, so that a new argument leaves earlier cursors as they are.
    """
    terms, filters = wish.terms, wish.filters
    said = {
        "skill_id": wish.skill_id,
        "text": text,
        "weights": weights,
        "mentee_id": wish.mentee_id,
        "target_level": wish.target_level,
        "purpose": terms.purpose,
        "format": terms.format,
        "department_ids": sorted(filters.within),
        "exclude_department_ids": sorted(filters.without),
        "regions": sorted(filters.regions),
        "cross_department_only": filters.cross_only,
        "levels": sorted(filters.levels),
        "languages": sorted(filters.languages),
        "overlaps_my_availability": filters.overlapping,
        "reverse_only": filters.reverse,
        "min_reputation_lower": terms.least_lower,
        "include_full": filters.full,
        "diversify": diversify,
    }
    # A bound of 0 says something.
    return {name: value for name, value in said.items() if value or isinstance(value, float)}


def ranking(options: MentorSearchOptions | None, *path: str) -> Ranking:
    """What the options, which stand at this path, rank by."""
    return Ranking() if options is None else ranked_by(options.ranking_version, options.weights, *path)


def ranked_by(version: str | None, weights: MatchWeightsInput | None, *path: str) -> Ranking:
    """A released version with these weights; INVALID_INPUT for one that there never was, and at a wrong weight."""
    usual = versions.ranking(released(version, *path))
    return replace(usual, weights=_weights(weights, usual.weights, *path, "weights"))


def released(version: str | None, *path: str) -> str:
    """The version that is named, the current one for None; INVALID_INPUT for one that there never was."""
    if version is None:
        return RANKING_VERSION
    if version not in versions.VERSIONS:
        names = ", ".join(versions.VERSIONS)
        raise errors.invalid(f"`rankingVersion` is one of {names}.", *path, "rankingVersion")
    return version


def _weights(given: MatchWeightsInput | None, usual: Weights, *path: str) -> Weights:
    """The usual weights with what was given in place; INVALID_INPUT at the weight that is wrong."""
    if given is None:
        return usual
    values = {
        name: value
        for name in (factor.lower() for factor in Factor)
        if (value := getattr(given, name)) is not None
    }
    for name, value in values.items():
        if not math.isfinite(value) or value < 0:
            raise errors.invalid("A weight is a number, 0 or above.", *path, to_camel_case(name))
    try:
        return replace(usual, **values)
    except ValueError:
        raise errors.invalid("At least one weight is above 0.", *path) from None
