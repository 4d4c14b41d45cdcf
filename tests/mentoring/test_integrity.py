"""The nightly look over the graph's gains: each planted pattern is flagged, and nothing else."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest

from graph import instants
from graph.client import Graph
from graph.integrity import flags
from graph.query import Query
from mentoring import integrity, leases
from mentoring.integrity import looking
from mentoring.integrity.looking import DROP_WITHIN
from mentoring.integrity.refresh import LEASE
from tests.mentoring.sessions.company import START, run

DAY = timedelta(days=1)
NOW = START + 400 * DAY

_PEOPLE = Query(
    "tests.watch.people",
    "UNWIND $ids AS id CREATE (:Employee {id: id, userName: id, displayName: id, status: 'ACTIVE', listKey: id})",
)
_SKILL = Query("tests.watch.skill", "CREATE (:Skill {id: 'python', name: 'python'})")
_GAINS = Query(
    "tests.watch.gains",
    """
    UNWIND $gains AS row
    MATCH (mentor:Employee {id: row.mentor})
    MATCH (mentee:Employee {id: row.mentee})
    MATCH (verifier:Employee {id: row.verifier})
    MATCH (skill:Skill {id: 'python'})
    CREATE (session:MentoringSession {
        id: row.id, state: 'VERIFIED', mentorId: row.mentor, menteeId: row.mentee, skillId: 'python',
        acceptedAt: row.accepted_at, baselineRank: row.frozen, listKey: row.id
    })
    CREATE (session)-[:MENTOR]->(mentor)
    CREATE (session)-[:MENTEE]->(mentee)
    CREATE (verification:Verification {
        id: row.id, sessionId: row.id, at: row.at, baselineRank: row.baseline, verifiedRank: 4, counts: true,
        quality: 1.0
    })-[:VERIFIES]->(session)
    CREATE (verification)-[:VERIFIED_BY]->(verifier)
    CREATE (earlier:Assessment {
        id: 'earlier ' + row.id, kind: 'SELF', phase: 'PERIODIC', rank: row.before, assessedAt: row.before_at,
        listKey: row.before_at + '|' + row.id
    })-[:OF_EMPLOYEE]->(mentee)
    CREATE (earlier)-[:ON_SKILL]->(skill)
    CREATE (given:Assessment {
        id: 'given ' + row.id, kind: 'SELF', phase: 'PERIODIC', rank: row.frozen, assessedAt: row.given_at,
        listKey: row.given_at + '|' + row.id
    })-[:OF_EMPLOYEE]->(mentee)
    CREATE (given)-[:ON_SKILL]->(skill)
    CREATE (session)-[:BASELINE]->(given)
    """,
)
_FLAGS = Query(
    "tests.watch.flags",
    """
    MATCH (flag:IntegrityFlag)
    OPTIONAL MATCH (flag)-[concern:CONCERNS]->(person:Employee)
    WITH flag, concern, person ORDER BY concern.place
    WITH flag, collect(person.id) AS people
    CALL (flag) {
        MATCH (flag)-[:RESTS_ON]->(session:MentoringSession)
        RETURN collect(session.id) AS sessions
    }
    WITH flag, people, sessions, properties(flag) AS row
    RETURN collect({row: row, people: people, sessions: sessions}) AS rows
    """,
)

Gain = dict[str, Any]


def gain(number: int, mentor: str, mentee: str, verifier: str, at: datetime, *, before: int = 2) -> Gain:
    """A verified gain from 2 to 4, of a mentee who was at `before` three weeks earlier."""
    return {
        "id": f"s{number:04}", "mentor": mentor, "mentee": mentee, "verifier": verifier, "at": instants.to_text(at),
        "accepted_at": instants.to_text(at - 10 * DAY), "given_at": instants.to_text(at - 12 * DAY),
        "before_at": instants.to_text(at - 30 * DAY), "before": before, "frozen": 2, "baseline": 2,
    }  # fmt: skip


def ordinary(count: int = 240, *, seed: int = 1) -> list[Gain]:
    """Gains of 40 mentors with mentees of 30 teams over a year, as it comes."""
    rng = np.random.default_rng(seed)
    return [
        gain(
            number,
            f"mentor-{rng.integers(40)}",
            f"pupil-{(team := int(rng.integers(30)))}-{rng.integers(8)}",
            f"boss-{team}",
            NOW - float(rng.uniform(1, 360)) * DAY,
        )
        for number in range(count)
    ]


async def plant(graph: Graph, gains: list[Gain]) -> None:
    people = sorted({row[part] for row in gains for part in ("mentor", "mentee", "verifier")})
    await run(graph, _SKILL)
    await run(graph, _PEOPLE, ids=people)
    await run(graph, _GAINS, gains=gains)


async def kept(graph: Graph) -> list[dict[str, Any]]:
    found = await graph.read(_FLAGS)
    return sorted(found, key=lambda flag: str(flag["row"]["key"]))


def spread(count: int, first: int) -> list[tuple[int, datetime]]:
    """Numbers and instants over the year."""
    return [(first + place, NOW - (10 + 340 * place / count) * DAY) for place in range(count)]


PLANTED: dict[str, tuple[list[Gain], list[str]]] = {
    "RECIPROCITY": (
        [gain(n, "ann", "bob", f"boss-{n % 30}", at) for n, at in spread(3, 900)]
        + [gain(n, "bob", "ann", f"boss-{n % 30}", at) for n, at in spread(3, 910)],
        ["ann", "bob"],
    ),
    "SAME_VERIFIER_CLUSTER": (
        [
            gain(n, mentor, f"pupil-3-{n % 8}", "boss-3", at)
            for place, mentor in enumerate(("ann", "bob"))
            for n, at in spread(12, 900 + 20 * place)
        ],
        ["boss-3", "ann", "bob"],
    ),
    "VOLUME_BURST": (
        [gain(900 + n, "ann", f"pupil-{n}-0", f"boss-{n}", NOW - (100 + n / 2) * DAY) for n in range(10)],
        ["ann"],
    ),
    "BASELINE_DROP": (
        [gain(n, "ann", f"fallen-{n}", f"boss-{n % 30}", at, before=4) for n, at in spread(6, 900)],
        ["ann"],
    ),
}


@pytest.mark.parametrize("kind", PLANTED)
async def test_each_planted_pattern_is_flagged_with_its_evidence(graph: Graph, kind: str) -> None:
    planted, people = PLANTED[kind]
    await plant(graph, ordinary() + planted)

    assert await integrity.refresh(graph, NOW) == 1

    [flag] = await kept(graph)
    row = flag["row"]
    assert (row["kind"], row["state"], flag["people"]) == (kind, "CURRENT", people)
    assert sorted(flag["sessions"]) == sorted(one["id"] for one in planted)
    assert row["observed"] > row["expected"] > 0
    assert row["probability"] < row["threshold"] <= 0.01
    assert row["periodStart"] < row["periodEnd"] == row["asOf"] == row["firstSeenAt"] == instants.to_text(NOW)
    assert str(row["observed"]) in row["reason"]


async def test_an_ordinary_year_an_empty_and_a_tiny_organisation_give_no_flag(graph: Graph) -> None:
    assert await integrity.refresh(graph, NOW) == 0

    await plant(graph, ordinary())

    assert await integrity.refresh(graph, NOW) == 0
    assert await integrity.refresh(graph, START + 60 * DAY) == 0
    assert await kept(graph) == []


async def test_a_tiny_organisation_is_its_own_measure(graph: Graph) -> None:
    everything = [
        gain(
            n,
            ("ann", "bob", "cec")[n % 3],
            ("bob", "cec", "ann")[n % 3 - n % 2],
            "boss",
            at,
            before=2 + n % 2,
        )
        for n, at in spread(24, 0)
        if ("ann", "bob", "cec")[n % 3] != ("bob", "cec", "ann")[n % 3 - n % 2]
    ]
    await plant(graph, everything)

    assert await integrity.refresh(graph, NOW) == 0


async def test_a_flag_is_the_same_one_while_it_is_seen_and_past_after(graph: Graph) -> None:
    planted, _ = PLANTED["VOLUME_BURST"]
    await plant(graph, ordinary() + planted)
    await integrity.refresh(graph, NOW)
    [first] = await kept(graph)

    await integrity.refresh(graph, NOW + DAY)
    [second] = await kept(graph)
    await integrity.refresh(graph, NOW + 300 * DAY)
    [past] = await kept(graph)
    await integrity.refresh(graph, NOW + 367 * DAY)

    assert (second["row"]["id"], second["row"]["firstSeenAt"]) == (
        first["row"]["id"],
        first["row"]["firstSeenAt"],
    )
    assert second["row"]["asOf"] == instants.to_text(NOW + DAY)
    assert sorted(second["sessions"]) == sorted(first["sessions"])
    assert (past["row"]["state"], past["row"]["asOf"]) == ("PAST", second["row"]["asOf"])
    assert await kept(graph) == []
    assert await flags.as_of(graph) == instants.to_text(NOW + 367 * DAY)


async def test_one_process_looks_at_a_time(graph: Graph) -> None:
    await plant(graph, ordinary(60))

    async with leases.held(graph, LEASE):
        meanwhile = await integrity.refresh(graph, NOW)
    looks = await asyncio.gather(*(integrity.refresh(graph, NOW) for _ in range(3)))

    assert meanwhile is None
    assert 0 in looks
    assert set(looks) <= {0, None}


async def test_a_look_changes_nothing_but_flags(graph: Graph) -> None:
    counted = Query(
        "tests.watch.counts",
        """
        MATCH (session:MentoringSession)<-[:VERIFIES]-(verification:Verification)
        WITH properties(session) AS session, properties(verification) AS verification
        RETURN collect({session: session, verification: verification}) AS rows
        """,
    )
    await plant(graph, ordinary(30) + PLANTED["BASELINE_DROP"][0])
    before = await graph.read(counted)

    await integrity.refresh(graph, NOW)

    assert sorted(await graph.read(counted), key=str) == sorted(before, key=str)


def test_a_fall_is_measured_from_what_stood_just_before() -> None:
    base = gain(1, "ann", "bob", "boss", NOW, before=5)
    row = looking.Row(
        session_id="s", mentor_id="ann", mentee_id="bob", verifier_id="boss", at=base["at"], baseline_rank=2,
        frozen_rank=2, baseline_at=base["given_at"], accepted_at=base["accepted_at"], before_rank=5,
    )  # fmt: skip
    long_ago = instants.to_text(NOW - 10 * DAY - DROP_WITHIN - DAY)

    assert looking.drop(row) == 3
    assert looking.drop(replace(row, before_rank=None)) == 0
    assert looking.drop(replace(row, before_rank=1)) == 0
    assert looking.drop(replace(row, baseline_at=long_ago)) == 0
    assert looking.drop(replace(row, baseline_at=long_ago, frozen_rank=4)) == 2
    assert looking.drop(replace(row, frozen_rank=None, baseline_at=None, accepted_at=None)) == 0


async def test_the_demo_gives_few_flags_if_any(demo_loop: Graph, demo_now: datetime) -> None:
    found = await integrity.refresh(demo_loop, demo_now)

    assert found is not None
    assert found <= 2
