"""The simulated year: the same numbers give the same year, and its books balance."""

from benchmarks.matching import policies, world, year
from benchmarks.matching.__main__ import COLUMNS, measures


def test_a_year_is_the_same_each_time_and_every_request_ends_somewhere() -> None:
    organisation = world.draw(80, 5, seed=3)

    first = year.run(organisation, policies.ours, seed=30)
    again = year.run(organisation, policies.ours, seed=30)

    assert first.gains == again.gains
    asked = len(year.requests(organisation, first_week=year.WEEKS, seed=31))
    assert len(first.gains) + first.unserved == asked
    assert first.sessions.sum() == len(first.gains)
    assert (first.taken >= 0).all()
    assert (first.taken <= organisation.capacity).all()
    assert len(measures(first)) == len(COLUMNS)


def test_nobody_is_matched_within_their_line_or_below_the_target() -> None:
    organisation = world.draw(80, 5, seed=4)

    for request in year.requests(organisation, first_week=0, seed=5)[:40]:
        mentors = year._eligible(year.State.begin(organisation), request)
        assert (organisation.claimed[mentors, request.skill] >= request.target).all()
        line = year._line(organisation, request.mentee)
        assert not set(mentors.tolist()) & set(line)
        assert all(request.mentee not in year._line(organisation, mentor) for mentor in mentors.tolist())
