"""Which fragment or use case answers which schema field."""

from collections.abc import Mapping
from typing import Final

from resolvers.binding import Binding
from resolvers.fields import (
    competence,
    disputes,
    gaps,
    integrity,
    matches,
    mentors,
    payloads,
    people,
    reputation,
    sessions,
)
from resolvers.fields.roots import ROOTS


def _merged(*parts: Mapping[str, Binding]) -> dict[str, Binding]:
    merged: dict[str, Binding] = {}
    for part in parts:
        if twice := merged.keys() & part.keys():
            raise ValueError(f"bound twice: {', '.join(sorted(twice))}")
        merged |= part
    return merged


FIELDS: Final = _merged(
    people.FIELDS,
    competence.FIELDS,
    gaps.FIELDS,
    mentors.FIELDS,
    sessions.FIELDS,
    disputes.FIELDS,
    integrity.FIELDS,
    reputation.FIELDS,
    matches.FIELDS,
    payloads.FIELDS,
)

__all__ = ["FIELDS", "ROOTS"]
