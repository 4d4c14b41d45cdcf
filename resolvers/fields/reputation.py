"""Reputation and what it is made of: fields bound to fragments, and the parts of a score."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from graph.reputation import history, scores
from graph.reputation.scores import Stored
from mentoring import reputation
from mentoring.reputation import Contribution, Shown
from mentoring.reputation.shown import Evidence
from resolvers import errors
from resolvers.binding import Arguments, Binding, Choice, One, UseCase
from resolvers.fields.competence import skill_by
from resolvers.fields.people import employee_by
from resolvers.fields.sessions import session_by
from resolvers.shapes import Made
from schema.relay import Connection, Edge
from schema.reputation import (
    Reputation,
    ReputationContribution,
    ReputationCounterfactual,
    ReputationEvidence,
)
from schema.scalars import DateTime

if TYPE_CHECKING:
    from resolvers.context import RequestContext

Subject = tuple[str, str | None]
"""A mentor, and a skill or None for the overall reputation."""


def shown_reputation(shown: Shown) -> Reputation:
    """What the API answers of a reputation that may be seen."""
    return Reputation(
        mentor_uuid=shown.mentor_id,
        skill_uuid=shown.skill_id,
        score=shown.score,
        lower=shown.lower,
        upper=shown.upper,
        index=shown.index,
        provisional=shown.provisional,
        evidence=shown_evidence(shown.evidence),
        algorithm=shown.algorithm,
        algorithm_version=shown.algorithm_version,
        as_of=DateTime(shown.as_of),
    )


def shown_evidence(evidence: Evidence) -> ReputationEvidence:
    """What the API answers of what an estimate rests on."""
    return ReputationEvidence(
        verified_sessions=evidence.verified_sessions,
        distinct_mentees=evidence.distinct_mentees,
        distinct_verifiers=evidence.distinct_verifiers,
        distinct_departments=evidence.distinct_departments,
        verification_rate=evidence.verification_rate,
        lapsed=evidence.lapsed,
    )


def _made(
    context: "RequestContext",
    mentor_uuid: str,
    skill_uuid: str | None,
    overall: Stored | None,
    own: Stored | None,
    refitted_at: str | None,
) -> Reputation:
    as_of = refitted_at or context.reading["now"]
    return shown_reputation(reputation.of_stored(mentor_uuid, skill_uuid, overall, own, as_of=as_of))


REPUTATION = Made(Reputation, scores.COLUMNS, _made)


def _made_then(
    _context: "RequestContext",
    mentor_uuid: str,
    skill_uuid: str | None,
    overall: Stored | None,
    own: Stored | None,
    _refitted_at: str | None,
    overall_then: str | None,
    own_then: str | None,
    asked_at: str,
) -> Reputation:
    shown = reputation.as_it_was(
        mentor_uuid, skill_uuid, (overall, own), (overall_then, own_then), asked_at=asked_at
    )
    return shown_reputation(shown)


REPUTATION_THEN = Made(Reputation, history.COLUMNS, _made_then)


def _on_skill(context: "RequestContext", arguments: Arguments) -> Mapping[str, Any]:
    return {"skill_id": context.decoded_one("Skill", arguments["skill_id"], "skillId")}


def _on_skill_then(context: "RequestContext", arguments: Arguments) -> Mapping[str, Any]:
    as_of = str(arguments["as_of"])
    if as_of > context.shared("now"):
        raise errors.invalid("`asOf` is in the future; nobody knows that score yet.", "asOf")
    return {**_on_skill(context, arguments), "as_of": as_of}


def _now_or_then(arguments: Arguments) -> str:
    return "now" if arguments["as_of"] is None else "then"


OF_MENTOR = Choice(
    _now_or_then,
    {
        "now": One(scores.OF_MENTOR, REPUTATION, key=("employee_uuid",), passed=_on_skill),
        "then": One(history.OF_MENTOR, REPUTATION_THEN, key=("employee_uuid",), passed=_on_skill_then),
    },
)
"""A mentor's reputation, as it is or as it was; the parent is the mentor."""


async def _contributions(
    context: "RequestContext", subjects: Sequence[Subject], *, first: int | None, after: str | None
) -> Mapping[Subject, Connection[ReputationContribution]]:
    found = await reputation.contributions(context.graph, subjects, viewer=context.viewer)
    return {
        subject: _page(context, subject, lines, first=first, after=after)
        for subject, lines in found.items()
        if lines is not None
    }


def _page(
    context: "RequestContext",
    subject: Subject,
    lines: Sequence[Contribution],
    *,
    first: int | None,
    after: str | None,
) -> Connection[ReputationContribution]:
    window = context.window("Reputation.contributions", first=first, after=after, subject=subject)
    # A score's parts are stored together, so a page is cut from them here.
    cursors = [line.cursor for line in lines]
    start = cursors.index(window.after) + 1 if window.after in cursors else 0
    rest = lines[start:]
    edges = [
        Edge(cursor=window.sealer.seal(line.cursor), node=_contribution(line)) for line in rest[: window.rows]
    ]
    page_info = window.page_info(edges, more=len(rest) > window.rows)
    return Connection(edges=edges, page_info=page_info, total=len(lines))


def _contribution(line: Contribution) -> ReputationContribution:
    return ReputationContribution(
        session_uuid=line.session_id,
        from_level=line.from_level,
        to_level=line.to_level,
        raw_gain=line.raw_gain,
        expected_gain=line.expected_gain,
        rater_adjustment=line.rater_adjustment,
        weight=line.weight,
        effect_on_score=line.effect_on_score,
        reason=line.reason,
        without=None
        if line.without is None
        else ReputationCounterfactual(
            score=line.without.score, lower=line.without.lower, upper=line.without.upper
        ),
    )


FIELDS: dict[str, Binding] = {
    "MentorProfile.reputation": OF_MENTOR,
    "Reputation.mentor": employee_by("mentor_uuid"),
    "Reputation.skill": skill_by("skill_uuid"),
    "Reputation.contributions": UseCase(_contributions, key=("mentor_uuid", "skill_uuid")),
    "ReputationContribution.session": session_by("session_uuid"),
}
