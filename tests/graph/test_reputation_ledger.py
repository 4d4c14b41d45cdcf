"""The ledger's rows: every gain that counts as it stands now, of all sessions or of some."""

from dataclasses import replace

from graph.client import Graph, Tx
from graph.query import Query
from graph.reputation import ledger
from graph.sessions import gains
from graph.sessions.gains import Standing

_SESSIONS = Query(
    "tests.verified_sessions",
    """
    MATCH (verification:Verification)
    RETURN collect({session_id: verification.sessionId, counts: verification.counts}) AS rows
    """,
)
_AS_SAID = Query(
    "tests.gains_as_said",
    """
    MATCH (session:MentoringSession) WHERE session.gainCounts IS NOT NULL
    REMOVE session.gainRank, session.gainHighWater, session.gainQuality, session.gainCounts, session.gainExclusion
    """,
)


async def test_the_gains_of_some_sessions_are_those_of_the_whole_ledger(demo_graph: Graph) -> None:
    whole = await ledger.gains(demo_graph)
    sessions = await demo_graph.read(_SESSIONS)
    asked = [row["session_id"] for row in sessions[::3]] + ["nobody's session"]

    found = await ledger.gains_of(demo_graph, asked)

    assert found == [row for row in whole if row.session_id in asked]
    assert (
        {row.session_id for row in found}
        == {row["session_id"] for row in sessions[::3] if row["counts"]}
        != set(asked)
    )
    assert await ledger.gains_of(demo_graph, []) == []


async def test_a_row_is_as_the_gain_stands_now(demo_loop: Graph) -> None:
    before = (await ledger.gains(demo_loop))[:2]

    async def stand(tx: Tx) -> None:
        await gains.stand(
            tx,
            [
                (before[0].session_id, Standing(5, 3, before[0].quality, None)),
                (before[1].session_id, Standing(before[1].verified_rank, None, 1.0, "UNDER_REVIEW")),
            ],
        )

    async def forget(tx: Tx) -> None:
        await tx.run(_AS_SAID)

    await demo_loop.write(stand)
    found = await ledger.gains_of(demo_loop, [row.session_id for row in before])
    whole = await ledger.gains(demo_loop)
    await demo_loop.write(forget)

    assert found == [replace(before[0], verified_rank=5, high_water_rank=3)]
    assert found[0] in whole
    assert before[1].session_id not in {row.session_id for row in whole}
