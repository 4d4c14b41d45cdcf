"""What the served reputations were fitted with: one node, written last."""

from dataclasses import asdict, dataclass

from graph.client import Graph, Tx
from graph.query import Query

STATE = Query(
    "reputation.state",
    """
    MATCH (state:RefitState {name: 'reputation'})
    RETURN collect({
        generation: state.generation, publishing: state.publishing, asOf: state.asOf, refDay: state.refDay,
        algorithm: state.algorithm, algorithmVersion: state.algorithmVersion, variances: state.variances,
        ledgerDigest: state.ledgerDigest, gains: state.gains, converged: state.converged
    }) AS rows
    """,
)
BEGIN = Query(
    "reputation.begin",
    """
    MERGE (state:RefitState {name: 'reputation'})
    SET state.publishing = $generation
    """,
)
SETTLE = Query(
    "reputation.settle",
    """
    MERGE (state:RefitState {name: 'reputation'})
    SET state += $state
    REMOVE state.publishing
    """,
)


@dataclass(frozen=True, slots=True)
class SettledState:
    """A finished refit: its generation, instant, reference day, variances (JSON) and ledger."""

    generation: str
    asOf: str  # noqa: N815 - the properties of the node
    refDay: str  # noqa: N815
    algorithm: str
    algorithmVersion: str  # noqa: N815
    variances: str
    ledgerDigest: str  # noqa: N815
    gains: int
    converged: bool


@dataclass(frozen=True, slots=True)
class State:
    """`settled`: the last finished refit, None before the first. `interrupted`: a later one began writing."""

    settled: SettledState | None
    interrupted: bool


async def read(graph: Graph) -> State:
    """The state of the served reputations."""
    rows = await graph.read(STATE)
    if not rows:
        return State(None, interrupted=False)
    row = dict(rows[0])
    interrupted = row.pop("publishing") is not None
    settled = SettledState(**row) if row["generation"] is not None else None
    return State(settled, interrupted)


async def begin(tx: Tx, generation: str) -> None:
    """Note that this generation is being written."""
    await tx.run(BEGIN, generation=generation)


async def settle(tx: Tx, state: SettledState) -> None:
    """Note that this generation is the served one."""
    await tx.run(SETTLE, state=asdict(state))
