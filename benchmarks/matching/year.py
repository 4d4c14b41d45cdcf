"""A year of requests: each is ranked by a policy, the mentee picks, sessions take weeks and bring what they bring.

Every policy meets the same organisation, the same year before it and the same requests in the same weeks. What a
session brings, in levels: .9, more by the mentor's own effect and the mentee's aptitude, less where the mentor truly
knows less than the target or is more than two levels past it, and less the more sessions the mentor has at once.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from benchmarks.matching import policies
from benchmarks.matching.policies import Asked, Policy
from benchmarks.matching.world import World
from scoring.arrays import Floats, Ints
from scoring.matching import OUTSIDE_THE_LINE, Candidates, Curves, Offers
from scoring.reputation import Ledger, Reputations, fit
from scoring.reputation import Policy as ReputationPolicy
from scoring.reputation.policy import held_variances

WEEKS = 52
REQUESTS_A_PERSON = 3.0
SHOWN = 10
"""Candidates a mentee looks at; how likely each is picked falls with its rank, as 1 / rank."""
ASKS = 5
"""Mentors a mentee asks in one week before they wait for the next."""
PATIENCE_WEEKS = 3
REFIT_EVERY_WEEKS = 4
VERIFIED = 0.85
"""Share of sessions that end with a verified level."""
RECENT_WEEKS = Curves().asked_days // 7
_STALE_DAYS, _FRESH_DAYS = 500.0, 100.0


class Request(NamedTuple):
    """A mentee's gap; `draw` seeds everything that happens by chance on the way."""

    week: int
    mentee: int
    skill: int
    target: int
    draw: int


class Session(NamedTuple):
    """A pair at work until `ends`."""

    mentor: int
    mentee: int
    skill: int
    ends: int
    gain: float
    draw: int


@dataclass(eq=False)
class State:
    """What has happened so far; `rows` are the ledger's, `served` and `unserved` count requests of the year."""

    world: World
    level: Floats
    claimed: Ints
    taken: Ints
    asked: Ints
    together: dict[tuple[int, int], int] = field(default_factory=dict)
    answers: dict[int, list[float]] = field(default_factory=dict)
    under_way: list[Session] = field(default_factory=list)
    rows: list[tuple[int, ...]] = field(default_factory=list)
    public_mean: Floats = field(default_factory=lambda: np.empty(0))
    public_sd: Floats = field(default_factory=lambda: np.empty(0))
    gains: list[float] = field(default_factory=list)
    crossings: int = 0
    sessions: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    exposure: Floats = field(default_factory=lambda: np.empty(0))
    unserved: int = 0

    @classmethod
    def begin(cls, world: World) -> "State":
        """Nobody has met anybody."""
        people = world.people
        return cls(
            world=world,
            level=world.level.copy(),
            claimed=world.claimed.copy(),
            taken=np.zeros(people, dtype=np.int64),
            asked=np.zeros((people, 2 * WEEKS + PATIENCE_WEEKS + 1), dtype=np.int64),
            public_mean=np.full(people, np.nan),
            public_sd=np.full(people, np.nan),
            sessions=np.zeros(people, dtype=np.int64),
            exposure=np.zeros(people),
        )


def requests(world: World, *, first_week: int, seed: int) -> list[Request]:
    """A year's requests, in the order of their weeks; somebody teaches each skill at its target."""
    rng = np.random.default_rng(seed)
    count = int(world.people * REQUESTS_A_PERSON)
    weeks = np.sort(rng.integers(first_week, first_week + WEEKS, count))
    best = np.where(world.offers, world.claimed, 0).max(axis=0)
    found = []
    for week in weeks.tolist():
        while True:
            skill = int(rng.choice(world.skills, p=world.popularity))
            mentee = int(rng.integers(world.people))
            target = int(world.claimed[mentee, skill]) + 1 + int(rng.random() < 0.35)
            if not world.offers[mentee, skill] and 2 <= target <= best[skill]:
                break
        found.append(Request(week, mentee, skill, target, int(rng.integers(2**62))))
    return found


def run(world: World, policy: Policy, *, seed: int) -> State:
    """The state after a year of `policy`, which follows a year of random matches that all policies share."""
    state = State.begin(world)
    _year(state, policies.random, requests(world, first_week=0, seed=seed))
    state.gains, state.crossings, state.unserved = [], 0, 0
    state.sessions = np.zeros(world.people, dtype=np.int64)
    state.exposure = np.zeros(world.people)
    _year(state, policy, requests(world, first_week=WEEKS, seed=seed + 1))
    return state


def _year(state: State, policy: Policy, coming: list[Request]) -> None:
    first = coming[0].week
    waiting: list[Request] = []
    for week in range(first, first + WEEKS):
        _end(state, week)
        if (week - first) % REFIT_EVERY_WEEKS == 0:
            _refit(state, week)
        now = waiting + [request for request in coming if request.week == week]
        waiting = []
        for request in now:
            if _serve(state, policy, request, week):
                continue
            if week - request.week < PATIENCE_WEEKS and week + 1 < first + WEEKS:
                waiting.append(request)
            else:
                state.unserved += 1


def _serve(state: State, policy: Policy, request: Request, week: int) -> bool:
    """Whether somebody said yes."""
    rng = np.random.default_rng([request.draw, week])
    mentors = _eligible(state, request)
    if not mentors.size:
        return False
    order = mentors[policy(_asked(state, request, mentors, week, rng))][:SHOWN]
    np.add.at(state.exposure, order, 1 / np.arange(1, order.size + 1))
    for _ in range(min(ASKS, order.size)):
        chances = 1 / np.arange(1, order.size + 1)
        at = int(rng.choice(order.size, p=chances / chances.sum()))
        mentor = int(order[at])
        state.asked[mentor, week] += 1
        load = state.taken[mentor] / state.world.capacity[mentor]
        if rng.random() > 0.05 + 0.1 * load:
            _accept(state, request, mentor, week, rng)
            return True
        order = np.delete(order, at)
    return False


def _eligible(state: State, request: Request) -> Ints:
    """Who offers it at the target or above, has a free place and is in no line with the mentee."""
    world, skill = state.world, request.skill
    found = world.offers[:, skill] & (world.claimed[:, skill] >= request.target)
    found &= state.taken < world.capacity
    found[_line(world, request.mentee)] = False
    mentors = np.flatnonzero(found)
    return np.array(
        [one for one in mentors.tolist() if request.mentee not in _line(world, one)], dtype=np.int64
    )


def _line(world: World, person: int) -> list[int]:
    """The person and every manager above."""
    found = []
    while person >= 0:
        found.append(person)
        person = int(world.manager[person])
    return found


def _asked(state: State, request: Request, mentors: Ints, week: int, rng: np.random.Generator) -> Asked:
    world, mentee, skill = state.world, request.mentee, request.skill
    above = {person: up for up, person in enumerate(_line(world, mentee)[1:])}
    apart = np.abs(world.hour[mentors] - world.hour[mentee])
    answers = [state.answers.get(mentor, ()) for mentor in mentors.tolist()]
    recent = state.asked[mentors, max(week - RECENT_WEEKS, 0) : week].sum(axis=1)
    candidates = Candidates(
        Offers(
            rank=np.clip(world.claimed[mentors, skill], 1, 5),
            verified=world.verified[mentors, skill],
            level_age_days=np.where(world.fresh[mentors, skill], _FRESH_DAYS, _STALE_DAYS),
            public_mean=state.public_mean[mentors],
            public_sd=state.public_sd[mentors],
            target=request.target,
        ),
        steps=np.array([_steps(world, int(world.department[mentor]), mentee) for mentor in mentors.tolist()]),
        managers=np.array(
            [above.get(int(world.manager[mentor]), OUTSIDE_THE_LINE) for mentor in mentors.tolist()]
        ),
        free_places=world.capacity[mentors] - state.taken[mentors],
        capacity=world.capacity[mentors],
        shared_hours=5.0 * np.maximum(8 - np.minimum(apart, 24 - apart), 0),
        answer_days=np.array([np.mean(days) if days else np.nan for days in answers]),
        asked=recent,
        together=np.array([state.together.get((mentor, mentee), 0) for mentor in mentors.tolist()]),
    )
    has = state.claimed > 0
    return Asked(candidates, (has[mentors] & has[mentee]).sum(axis=1), state.taken[mentors], rng)


def _steps(world: World, department: int, mentee: int) -> int:
    """Steps between two departments in their tree."""
    ups = [_units(world, unit) for unit in (department, int(world.department[mentee]))]
    shared = set(ups[0]) & set(ups[1])
    return sum(next(up for up, unit in enumerate(path) if unit in shared) for path in ups)


def _units(world: World, unit: int) -> list[int]:
    """The unit and every one above."""
    found = []
    while unit >= 0:
        found.append(unit)
        unit = int(world.parent[unit])
    return found


def _accept(state: State, request: Request, mentor: int, week: int, rng: np.random.Generator) -> None:
    world, mentee = state.world, request.mentee
    state.answers.setdefault(mentor, []).append(float(rng.exponential(world.patience[mentor])))
    state.taken[mentor] += 1
    state.sessions[mentor] += 1
    state.crossings += bool(world.department[mentor] != world.department[mentee])
    pair = (mentor, mentee)
    state.together[pair] = state.together.get(pair, 0) + 1
    gain = gain_of(world, mentor, mentee, request, int(state.taken[mentor]))
    state.gains.append(gain)
    state.under_way.append(
        Session(mentor, mentee, request.skill, week + int(rng.integers(4, 9)), gain, int(rng.integers(2**62)))
    )


def gain_of(world: World, mentor: int, mentee: int, request: Request, at_once: int) -> float:
    """What a session truly brings, in levels, without the noise of the day."""
    lead = float(world.level[mentor, request.skill]) - request.target
    apart = 0.5 * min(lead, 0.0) - 0.15 * max(lead - 2.0, 0.0)
    return 0.9 + float(world.effect[mentor] + world.aptitude[mentee]) + apart - 0.04 * (at_once - 1)


def _end(state: State, week: int) -> None:
    """Sessions whose weeks are over: the mentee has learnt, and mostly a manager has verified it."""
    world = state.world
    still = []
    for session in state.under_way:
        if session.ends > week:
            still.append(session)
            continue
        rng = np.random.default_rng(session.draw)
        state.taken[session.mentor] -= 1
        place = (session.mentee, session.skill)
        baseline = int(np.clip(np.rint(state.level[place] + rng.normal(0, 0.3)), 1, 5))
        state.level[place] = np.clip(state.level[place] + session.gain + rng.normal(0, 0.3), 0, 5.4)
        manager = int(world.manager[session.mentee])
        if manager < 0 or rng.random() > VERIFIED:
            continue
        reads = state.level[place] + rng.normal(0, 0.3, 2)
        reads += (world.over_claim[session.mentee], world.severity[manager])
        claim, verified = np.clip(np.rint(reads), 1, 5).astype(int).tolist()
        row = (session.mentor, session.mentee, session.skill, manager, baseline, claim, verified, week)
        state.rows.append(row)
        state.claimed[place] = verified
    state.under_way = still


def _refit(state: State, week: int) -> None:
    """Published reputations as of this week: of those who opted in and passed the gate."""
    if not state.rows:
        return
    columns = np.array(state.rows, dtype=np.int64).T
    mentor, mentee, skill, manager, baseline, claimed, verified, weeks = columns
    people = state.world.people
    ledger = Ledger(
        mentor,
        mentee,
        skill,
        manager,
        baseline,
        claimed,
        verified,
        7.0 * (week - weeks),
        np.ones(weeks.size),
        mentors=people,
        mentees=people,
        managers=people,
        skills=state.world.skills,
    )
    policy = ReputationPolicy(exact_rows=0, draws=16)
    found: Reputations = fit(
        ledger, policy, variances=held_variances(policy, None), rng=np.random.default_rng(week)
    )
    shown = state.world.opted_in & _past_the_gate(columns, people)
    state.public_mean = np.where(shown, found.mean, np.nan)
    state.public_sd = np.where(shown, found.sd, np.nan)


def _past_the_gate(columns: Ints, people: int) -> np.ndarray:
    """Three gains, three mentees, two managers."""

    def distinct(column: int) -> Ints:
        pairs = np.unique(columns[[0, column]], axis=1)
        return np.bincount(pairs[0], minlength=people)

    gains = np.bincount(columns[0], minlength=people)
    return (gains >= 3) & (distinct(1) >= 3) & (distinct(3) >= 2)
