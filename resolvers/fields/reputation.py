"""Reputation and what it is made of: fields answered by the use case that holds the rules of who sees what."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from mentoring import reputation
from mentoring.reputation import Contribution, Shown
from resolvers.binding import Binding, UseCase
from resolvers.paging import connection
from schema.relay import Connection
from schema.reputation import Reputation, ReputationContribution, ReputationEvidence
from schema.scalars import DateTime

if TYPE_CHECKING:
    from resolvers.context import RequestContext

Subject = tuple[str, str | None]
"""A mentor, and a skill or None for the overall reputation."""


def shown_reputation(shown: Shown) -> Reputation:
    """What the API answers of a reputation that may be seen."""
    evidence = shown.evidence
    return Reputation(
        mentor_uuid=shown.mentor_id,
        skill_uuid=shown.skill_id,
        score=shown.score,
        lower=shown.lower,
        upper=shown.upper,
        index=shown.index,
        provisional=shown.provisional,
        evidence=ReputationEvidence(
            verified_sessions=evidence.verified_sessions,
            distinct_mentees=evidence.distinct_mentees,
            distinct_verifiers=evidence.distinct_verifiers,
            distinct_departments=evidence.distinct_departments,
            verification_rate=evidence.verification_rate,
            lapsed=evidence.lapsed,
        ),
        algorithm=shown.algorithm,
        algorithm_version=shown.algorithm_version,
        as_of=DateTime(shown.as_of),
    )


async def _reputations(
    context: "RequestContext", mentor_ids: Sequence[str], *, skill_id: str | None
) -> Mapping[str, Reputation]:
    skill = context.decoded_one("Skill", skill_id, "skillId")
    asked: list[Subject] = [(mentor_id, skill) for mentor_id in mentor_ids]
    found = await reputation.of_mentors(context.graph, asked, viewer=context.viewer, now=context.now)
    return {
        mentor_id: shown_reputation(shown) for (mentor_id, _), shown in found.items() if shown is not None
    }


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
    rows = [{"cursor_key": line.cursor, "line": line} for line in lines[start : start + window.limit]]

    async def count() -> int:
        return len(lines)

    return connection(window, rows, lambda row: _contribution(row["line"]), count)


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
    )


FIELDS: dict[str, Binding] = {
    "MentorProfile.reputation": UseCase(_reputations),
    "Reputation.contributions": UseCase(_contributions),
}
