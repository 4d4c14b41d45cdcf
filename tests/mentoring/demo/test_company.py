"""What a demo company looks like as a whole."""

import dataclasses
import json
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import pytest
from scipy.stats import spearmanr

from mentoring.demo import Demo, generate
from mentoring.exchange import rules, vocabulary
from mentoring.exchange.records import Company, Verification

TODAY = date(2026, 9, 14)

DemoOf = Callable[..., Demo]


def test_the_same_seed_size_and_day_give_the_same_company(demo_of: DemoOf) -> None:
    again = generate(300, 1, TODAY)

    assert again == demo_of(300)
    assert again.truth.as_json() == demo_of(300).truth.as_json()


@pytest.mark.parametrize(("seed", "today"), [(2, TODAY), (1, TODAY + timedelta(days=1))])
def test_another_seed_or_day_gives_another_company(demo_of: DemoOf, seed: int, today: date) -> None:
    assert generate(300, seed, today).company != demo_of(300).company


@pytest.mark.parametrize(("employees", "seed"), [(19, 1), (0, 1), (300, -1)])
def test_a_company_too_small_and_a_negative_seed_are_refused(employees: int, seed: int) -> None:
    with pytest.raises(ValueError, match="a demo has"):
        generate(employees, seed, TODAY)


@pytest.mark.parametrize("employees", [20, 21, 37, 61, 150, 999])
def test_it_has_as_many_people_as_asked_for_leavers_included(employees: int) -> None:
    company = generate(employees, 5, TODAY).company

    assert len(company.people) == employees
    gone = sum(person.status == "DEACTIVATED" for person in company.people)
    assert gone == round(employees * 0.03)


@pytest.mark.parametrize("employees", [300, 2000])
def test_every_state_of_a_skill_gap_session_occurs(demo_of: DemoOf, employees: int) -> None:
    states = Counter(session.state for session in demo_of(employees).company.sessions)

    assert set(states) == set(vocabulary.STATES)
    assert sum(states.values()) == pytest.approx(1.2 * employees, rel=0.03)


@pytest.mark.parametrize("employees", [300, 2000])
def test_every_kind_of_exclusion_and_of_verifier_occurs(demo_of: DemoOf, employees: int) -> None:
    verified = _verifications(demo_of(employees).company)

    assert {one.exclusion for one in verified} == {None, "BELOW_HIGH_WATER_MARK", "CONFLICT_OF_INTEREST"}
    assert {one.role for one in verified} == {"MANAGER_OF_RECORD", "SKIP_LEVEL", "PROGRAM_ADMIN"}


@pytest.mark.parametrize("employees", [300, 2000])
def test_three_in_four_pairs_are_inside_one_department(demo_of: DemoOf, employees: int) -> None:
    accepted = [session for session in demo_of(employees).company.sessions if session.accepted_at]
    inside = sum(session.mentor_department == session.mentee_department for session in accepted)

    assert 0.65 <= inside / len(accepted) <= 0.85


def test_a_third_mentor_and_two_in_three_of_them_are_listed(demo_of: DemoOf) -> None:
    mentors = demo_of(2000).company.mentors

    assert len(mentors) / 2000 == pytest.approx(1 / 3, abs=0.03)
    listed = sum(mentor.leaderboard_visible for mentor in mentors)
    assert listed / len(mentors) == pytest.approx(2 / 3, abs=0.01)
    assert {mentor.capacity for mentor in mentors} == {1, 2, 3, 4}


@pytest.mark.parametrize(("employees", "at_least"), [(60, 2), (300, 12), (2000, 60)])
def test_enough_listed_mentors_are_past_the_gate(demo_of: DemoOf, employees: int, at_least: int) -> None:
    company = demo_of(employees).company
    listed = {mentor.person for mentor in company.mentors if mentor.leaderboard_visible}

    assert len(_past_the_gate(company) & listed) >= at_least


def test_people_flatter_themselves(demo_of: DemoOf) -> None:
    ranks: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for one in demo_of(2000).company.assessments:
        if one.phase == "BASELINE":
            ranks[one.person, one.skill][one.kind] = one.rank
    both = [held["SELF"] - held["MANAGER"] for held in ranks.values() if len(held) == 2]

    assert len(both) > 1000
    assert 0.1 < float(np.mean(both)) < 0.6


def test_people_are_assessed_in_about_as_many_skills_as_their_role_asks_for(demo_of: DemoOf) -> None:
    assert 10 <= len(demo_of(2000).company.assessments) / 2000 <= 17


def test_big_departments_have_teams_and_the_tree_is_neither_flat_nor_deep(demo_of: DemoOf) -> None:
    company = demo_of(2000).company
    headcount = Counter(stay.department for stay in company.memberships if stay.until is None)
    spans = Counter(line.manager for line in company.reporting_lines if line.until is None)

    assert "TEAM" in {unit.kind for unit in company.departments}
    assert max(headcount.values()) <= 60
    assert 4 <= float(np.mean(list(spans.values()))) <= 8
    assert max(spans.values()) <= 14


def test_the_past_has_answers_too(demo_of: DemoOf) -> None:
    company = demo_of(300).company

    for ended in (company.memberships, company.reporting_lines, company.role_holdings):
        assert sum(row.until is not None for row in ended) > 15
    assert {model.status for model in company.competency_models} == {"PUBLISHED", "RETIRED"}


def test_the_truth_is_written_as_json(demo_of: DemoOf) -> None:
    demo = demo_of(300)
    written = json.loads(demo.truth.as_json())

    assert set(written["mentor"]) == {mentor.person for mentor in demo.company.mentors}
    assert (written["seed"], written["employees"], written["today"]) == (1, 300, "2026-09-14")
    assert written["variances"]["mentor"] == 0.107


def test_gains_follow_the_truth() -> None:
    demo = generate(5000, 3, TODAY)
    gains = defaultdict(list)
    for session in demo.company.sessions:
        if session.verification and session.verification.counts:
            gains[session.mentor].append(
                session.verification.verified_rank - session.verification.baseline_rank
            )
    evidenced = {mentor: held for mentor, held in gains.items() if len(held) >= 4}
    mean_gains = [float(np.mean(held)) for held in evidenced.values()]
    true_effects = [demo.truth.mentor[mentor] for mentor in evidenced]

    assert 0.3 < float(np.mean(np.concatenate(list(gains.values())))) < 0.9
    assert spearmanr(mean_gains, true_effects).statistic > 0.25


def test_rows_are_plain_values(demo_of: DemoOf) -> None:
    kinds = {
        type(value)
        for rows in dataclasses.astuple(demo_of(60).company)
        for row in rows
        for value in row
        if not isinstance(value, tuple)
    }

    assert {kind.__module__ for kind in kinds} <= {"builtins", "datetime"}


def _verifications(company: Company) -> list[Verification]:
    return [session.verification for session in company.sessions if session.verification]


def _past_the_gate(company: Company) -> set[str]:
    gains = defaultdict(list)
    for session in company.sessions:
        if session.verification and session.verification.counts:
            gains[session.mentor].append((session.mentee, session.verification.verifier))
    return {
        mentor
        for mentor, held in gains.items()
        if len(held) >= 3
        and len({mentee for mentee, _ in held}) >= 3
        and len({verifier for _, verifier in held}) >= 2
    }


@pytest.mark.parametrize("employees", [20, 60, 300, 2000])
def test_the_company_passes_the_rules_of_an_import(demo_of: DemoOf, employees: int) -> None:
    start_of_today = datetime.combine(TODAY, time(), UTC)

    assert rules.broken(demo_of(employees).company, rules.Known(), now=start_of_today) == []


@pytest.mark.parametrize("seed", range(1, 9))
def test_a_company_of_sixty_has_a_first_session_to_show(seed: int) -> None:
    company = generate(60, seed, TODAY).company
    listed = {mentor.person for mentor in company.mentors if mentor.leaderboard_visible and mentor.accepting}

    assert _past_the_gate(company) & listed
