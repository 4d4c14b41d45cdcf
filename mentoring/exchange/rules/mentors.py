"""Mentors' profiles and offers."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from mentoring.exchange import tables, vocabulary
from mentoring.exchange.cells import shown
from mentoring.exchange.records import Company
from mentoring.exchange.rules.catalogue import off_scale
from mentoring.exchange.rules.problem import Problem
from mentoring.exchange.rules.whole import Whole


def broken(company: Company, whole: Whole, now: datetime) -> Iterator[Problem]:
    """Capacities below the places taken in the graph (I2), offers without a profile or a level behind them."""
    taken = Counter(
        session.mentor for session in whole.known.open_sessions if session.state in vocabulary.PLACE_STATES
    )
    for index, mentor in enumerate(company.mentors):
        if mentor.capacity < taken[mentor.person]:
            reason = f"{taken[mentor.person]} places are taken in the graph"
            yield Problem(tables.MENTORS.file, index, "capacity", reason)
    yield from _offers(company, whole, now)


def _offers(company: Company, whole: Whole, now: datetime) -> Iterator[Problem]:
    held = {
        (assessment.person, assessment.skill)
        for assessment in company.assessments
        if assessment.kind in {"SELF", "MANAGER"}
    }
    for index, offer in enumerate(company.offers):
        file = tables.OFFERS.file
        if offer.person not in whole.mentors:
            yield Problem(file, index, "person", f"{shown(offer.person)} has no row in mentors.csv")
        pair = (offer.person, offer.skill)
        if pair not in held and pair not in whole.known.held:
            yield Problem(file, index, "skill", "the mentor was never assessed on this skill")
        if offer.since > now:
            yield Problem(file, index, "since", f"{offer.since.isoformat()} is still to come")
        highest = offer.max_level_taught
        if highest is not None and not whole.on_scale(offer.skill, highest):
            yield Problem(file, index, "maxLevelTaught", off_scale(highest, offer.skill))
