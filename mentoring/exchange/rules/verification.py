"""A session's verification: who, when, which levels, on what evidence."""

from collections.abc import Iterator

from mentoring.exchange import timeline
from mentoring.exchange.cells import shown
from mentoring.exchange.records import Session, Verification
from mentoring.exchange.rules.catalogue import off_scale
from mentoring.exchange.rules.whole import Whole

Breach = tuple[str | None, str]


def breaches(session: Session, whole: Whole) -> Iterator[Breach]:
    """Whether there is one exactly when the session is VERIFIED, and every breach of it (I3, I5, I6, I15)."""
    verification = session.verification
    if (session.state == "VERIFIED") != (verification is not None):
        yield "verification", "is there exactly when the session is VERIFIED"
    elif verification is not None:
        for column, reason in _one(session, verification, whole):
            yield f"verification.{column}", reason


def _one(session: Session, verification: Verification, whole: Whole) -> Iterator[tuple[str, str]]:
    move = timeline.ending(session.transitions)
    if verification.verifier in {session.mentor, session.mentee}:
        yield "verifier", "mentor, mentee and verifier are three people"
    if (move.actor, move.at) != (verification.verifier, verification.at):
        yield "at", "verifier and instant are not those of the VERIFY transition"
    yield from _role(session, verification, whole)
    ranks = {
        "baselineRank": verification.baseline_rank,
        "verifiedRank": verification.verified_rank,
        "claimedRank": verification.claimed_rank,
        "highWaterRank": verification.high_water_rank,
        "gainHighWaterRank": verification.gain_high_water_rank,
    }
    for move in session.transitions:
        if move.corrected_rank is not None and not whole.on_scale(session.skill, move.corrected_rank):
            yield "verifiedRank", f"a correction to it {off_scale(move.corrected_rank, session.skill)}"
    for column, rank in ranks.items():
        if rank is not None and not whole.on_scale(session.skill, rank):
            yield column, off_scale(rank, session.skill)
    yield from _evidence(session, verification, whole)
    yield from _gain(verification)


def _role(session: Session, verification: Verification, whole: Whole) -> Iterator[tuple[str, str]]:
    manager = whole.manager(session.mentee, verification.at)
    if verification.role == "MANAGER_OF_RECORD" and verification.verifier != manager:
        yield "verifier", f"was not the manager of {shown(session.mentee)} at that instant"
    if verification.role == "SKIP_LEVEL":
        above = manager and whole.manager(manager, verification.at)
        if verification.verifier != above:
            yield "verifier", f"was not the manager of the manager of {shown(session.mentee)} at that instant"


def _evidence(session: Session, verification: Verification, whole: Whole) -> Iterator[tuple[str, str]]:
    indicators = [whole.indicators[key] for key in verification.indicators]
    if any(indicator.skill != session.skill for indicator in indicators):
        yield "indicators", "an indicator of another skill"
    if verification.verified_rank > verification.baseline_rank:
        fitting = [one for one in indicators if one.rank <= verification.verified_rank]
        has_some = session.skill in whole.skills_with_indicators
        if not (fitting if has_some else verification.comment):
            yield "indicators", "a rise needs an indicator up to the verified level (a comment where none is)"
    made = (session.mentee, session.skill, verification.verifier, verification.at, verification.verified_rank)
    if made not in whole.verifying:
        reason = "no assessment (MANAGER, VERIFICATION) by the verifier, of this instant and rank, is there"
        yield "verifiedRank", reason


def _gain(verification: Verification) -> Iterator[tuple[str, str]]:
    if verification.counts is None:
        if verification.exclusion is not None or verification.high_water_rank is not None:
            yield "counts", "give counts too, or leave exclusion and highWaterRank out"
    elif verification.counts == (verification.exclusion is not None):
        yield "exclusion", "is there exactly when the gain does not count"
    if verification.gain_counts is None:
        if verification.gain_exclusion is not None or verification.gain_high_water_rank is not None:
            yield "gainCounts", "give gainCounts too, or leave gainExclusion and gainHighWaterRank out"
    elif verification.gain_counts == (verification.gain_exclusion is not None):
        yield "gainExclusion", "is there exactly when the gain does not count"
    if verification.quality is not None and verification.quality > 1:
        yield "quality", "is a number from 0 to 1"
