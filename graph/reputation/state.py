"""What the served reputations were fitted with, and what was patched since: one node."""

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
        ledgerDigest: state.ledgerDigest, gains: state.gains, converged: state.converged,
        estimated: coalesce(state.estimated, false), skillVariance: state.skillVariance,
        driftMax: coalesce(state.driftMax, 0.0), driftRms: coalesce(state.driftRms, 0.0),
        movedMax: coalesce(state.movedMax, 0.0), movedRms: coalesce(state.movedRms, 0.0),
        caughtUpAt: coalesce(state.caughtUpAt, ''),
        patch: state.patch, patches: coalesce(state.patches, 0), boards_patches: coalesce(state.boardsPatches, 0),
        rippling: coalesce(state.rippling, false)
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
    SET state.patch = $patch, state.patches = 0, state.boardsPatches = 0, state.rippling = false
    REMOVE state.publishing
    """,
)
# Setting a property takes the node's write lock, so what is read after it is the truth until the commit.
LOCK = Query(
    "reputation.lock_state",
    """
    MATCH (state:RefitState {name: 'reputation'})
    SET state.lock = $patch
    WITH state
    RETURN collect({generation: state.generation, publishing: state.publishing, patch: state.patch}) AS rows
    """,
)
PATCH = Query(
    "reputation.patch_state",
    """
    MATCH (state:RefitState {name: 'reputation'})
    SET state.patch = $patch, state.patches = coalesce(state.patches, 0) + $counted, state.rippling = $rippling
    """,
)
BOARDS_MADE = Query(
    "reputation.boards_made",
    """
    MATCH (state:RefitState {name: 'reputation'})
    WHERE state.generation = $generation
    SET state.boardsPatches = $patches
    """,
)


@dataclass(frozen=True, slots=True)
class SettledState:
    """A finished refit: its generation, instant, reference day, variances (JSON) and ledger.

    `estimated`: whether the variances are this refit's own; False where they were kept. `drift`: how far the
    patched scores were from a whole solution with their own variances and day, `moved`: how far the new scores
    are from those served before; levels, the largest of any mentor and the root mean square over mentors.
    `caughtUpAt`: real time before which every event is in the scores, whether it waits still or not.
    """

    generation: str
    asOf: str  # noqa: N815 - the properties of the node
    refDay: str  # noqa: N815
    algorithm: str
    algorithmVersion: str  # noqa: N815
    variances: str
    ledgerDigest: str  # noqa: N815
    gains: int
    converged: bool
    estimated: bool
    skillVariance: float  # noqa: N815
    driftMax: float  # noqa: N815
    driftRms: float  # noqa: N815
    movedMax: float  # noqa: N815
    movedRms: float  # noqa: N815
    caughtUpAt: str  # noqa: N815


@dataclass(frozen=True, slots=True)
class State:
    """The served reputations.

    `settled`: the last finished refit, None before the first. `publishing`: the generation of a refit that began
    writing and has not ended, None for none. `patch`: the id of the last change of scores, the refit's own
    included; `patches`: how many gains were patched in since that refit, `boards_patches`: how many of them the
    boards know. `rippling`: whether scores of other mentors are still to be written after a patch.
    """

    settled: SettledState | None
    publishing: str | None
    patch: str | None
    patches: int
    boards_patches: int
    rippling: bool

    @property
    def interrupted(self) -> bool:
        """Whether a refit began writing and has not ended."""
        return self.publishing is not None

    @property
    def generation(self) -> str | None:
        """The last finished refit, None before the first."""
        return None if self.settled is None else self.settled.generation

    @property
    def ref_day(self) -> str | None:
        """The day that ages are counted to, None before the first refit."""
        return None if self.settled is None else self.settled.refDay


class Superseded(Exception):  # noqa: N818 - named by what happened
    """The served scores are not those that a patch was worked out from: nothing of it may be committed."""


async def read(graph: Graph) -> State:
    """The state of the served reputations."""
    rows = await graph.read(STATE)
    if not rows:
        return State(None, None, None, 0, 0, rippling=False)
    row = dict(rows[0])
    publishing, patch = row.pop("publishing"), row.pop("patch")
    patches, boards_patches, rippling = row.pop("patches"), row.pop("boards_patches"), row.pop("rippling")
    if row["skillVariance"] is None:
        row["skillVariance"] = 0.0
    settled = SettledState(**row) if row["generation"] is not None else None
    return State(settled, publishing, patch, patches, boards_patches, rippling)


async def begin(tx: Tx, generation: str) -> None:
    """Note that this generation is being written; from here on nothing is patched until it is settled."""
    await tx.run(BEGIN, generation=generation)


async def settle(tx: Tx, state: SettledState, *, patch: str) -> None:
    """Note that this generation is the served one, its scores known as `patch`."""
    await tx.run(SETTLE, state=asdict(state), patch=patch)


async def patched(
    tx: Tx, *, generation: str, before: str | None, patch: str, counted: int, rippling: bool
) -> None:
    """Note that the scores known as `before` are known as `patch` now, with `counted` gains more in them.

    Raises Superseded where the served scores are others, or a refit is being written: patches of one state come
    one after another, whoever makes them.
    """
    rows = await tx.run(LOCK, patch=patch)
    if not rows or rows[0] != {"generation": generation, "publishing": None, "patch": before}:
        raise Superseded(f"the served scores are no longer {before!r} of the refit {generation!r}")
    await tx.run(PATCH, patch=patch, counted=counted, rippling=rippling)


async def boards_made(tx: Tx, *, generation: str | None, patches: int) -> None:
    """Note that the boards know this many of the patches since a refit, if that is still the last one."""
    await tx.run(BOARDS_MADE, generation=generation, patches=patches)
