"""What assessments make of each person's skills: the projection HAS_SKILL, and from it the level of an offer."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from graph import instants
from mentoring.exchange.nodes import node_id
from mentoring.exchange.records import Assessment

Pair = tuple[str, str]
Row = dict[str, Any]


@dataclass(slots=True)
class Standing:
    """The latest self-assessment, the latest by a manager, and the highest of the latter, of one pair."""

    own: Assessment | None = None
    verified: Assessment | None = None
    high_water: int | None = None

    def add(self, assessment: Assessment) -> None:
        """Take one assessment of the pair in; the order of adding does not matter."""
        if assessment.kind == "SELF":
            self.own = _later(self.own, assessment)
        elif assessment.kind == "MANAGER":
            self.verified = _later(self.verified, assessment)
            self.high_water = max(self.high_water or 0, assessment.rank)


def of_assessments(assessments: Iterable[Assessment]) -> dict[Pair, Standing]:
    """The standing of every (person's key, skill's key) that was assessed by the person or a manager."""
    found: dict[Pair, Standing] = {}
    for assessment in in_force(assessments):
        if assessment.kind in {"SELF", "MANAGER"}:
            pair = (assessment.person, assessment.skill)
            standing = found.get(pair)
            if standing is None:
                standing = found[pair] = Standing()
            standing.add(assessment)
    return found


def in_force(assessments: Iterable[Assessment]) -> list[Assessment]:
    """These assessments, a corrected one as its latest correction, at its own instant."""
    given = list(assessments)
    better: dict[str, Assessment] = {}
    for one in given:
        if one.corrects is not None:
            better[one.corrects] = _later(better.get(one.corrects), one)
    if not better:
        return given
    own = {one.external_id for one in given if one.corrects is None}
    # A correction of what is not among them stands for itself.
    return [
        replace(better[one.external_id], assessed_at=one.assessed_at) if one.external_id in better else one
        for one in given
        if one.corrects is None or one.corrects not in own
    ]


def merged(standing: Standing, stored: Row) -> Row:
    """The properties of a pair, given what the graph holds of it ({}: nothing), absent ones None."""
    row = {name: stored.get(name) for name in _NAMES}
    own, verified = standing.own, standing.verified
    if own is not None:
        at = instants.to_text(own.assessed_at)
        if row["selfAt"] is None or at >= row["selfAt"]:
            row |= {"selfRank": own.rank, "selfAt": at}
    if verified is not None:
        at = instants.to_text(verified.assessed_at)
        if row["verifiedAt"] is None or at >= row["verifiedAt"]:
            row |= {
                "verifiedRank": verified.rank,
                "verifiedAt": at,
                "verifiedById": node_id("Employee", verified.assessor),
            }
        row["highWaterRank"] = max(row["highWaterRank"] or 0, standing.high_water or 0)
    row["currentRank"] = row["selfRank"] if row["verifiedRank"] is None else row["verifiedRank"]
    return row


def offered(pair: Pair, props: Row) -> Row:
    """The level that an offer of the pair shows."""
    person, skill = pair
    return {
        "person": person,
        "skill": skill,
        "rank": props["currentRank"],
        "verified": props["verifiedRank"] is not None,
        "rank_at": props["verifiedAt"] or props["selfAt"],
    }


_NAMES = (
    "selfRank",
    "selfAt",
    "verifiedRank",
    "verifiedAt",
    "verifiedById",
    "highWaterRank",
    "currentRank",
)


def _later(held: Assessment | None, new: Assessment) -> Assessment:
    if held is None:
        return new
    return max(held, new, key=lambda one: (one.assessed_at, one.external_id))
