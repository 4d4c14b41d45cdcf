"""Fits of quarters and years, kept so that a period whose gains are as they were is not fitted again."""

from collections.abc import Sequence
from dataclasses import dataclass

from graph.client import Graph, Tx
from graph.query import Query

# As `reputation.endings`, by the month of the end ('2026-06').
ENDINGS = Query(
    "periods.endings",
    """
    MATCH (session:MentoringSession)
    WHERE session.state IN ['VERIFIED', 'LAPSED', 'CANCELLED'] AND session.firstHeldEndedAt IS NOT NULL
      AND session.endedAt IS NOT NULL
    OPTIONAL MATCH (session)-[:HAS_TRANSITION]->(lapse:SessionTransition {action: 'LAPSE'})
    WITH session.mentorId AS mentor_id, session.skillId AS skill_id, substring(session.endedAt, 0, 7) AS month,
         CASE WHEN lapse.from = 'AWAITING_VERIFICATION' THEN 'UNVERIFIED' ELSE session.state END AS ending,
         count(DISTINCT session) AS sessions
    RETURN collect({row: [month, mentor_id, skill_id, ending, sessions]}) AS rows
    """,
)
KEPT = Query(
    "periods.kept",
    """
    MATCH (fit:PeriodFit)
    RETURN collect({period: fit.key, digest: fit.digest, generation: fit.generation, pages: fit.pages}) AS rows
    """,
)
CANDIDATES = Query(
    "periods.candidates",
    """
    UNWIND range(0, $pages - 1) AS number
    WITH $prefix + toString(number) AS page_key
    MATCH (page:PeriodFitPage {key: page_key})
    RETURN collect({candidates: page.candidates}) AS rows
    """,
)
LEAVE = Query(
    "periods.leave",
    """
    MATCH (fit:PeriodFit {key: $period}) WHERE fit.pages > 0
    UNWIND range(0, fit.pages - 1) AS number
    WITH fit.key + '|' + fit.generation + '|' + toString(number) AS page_key
    MATCH (page:PeriodFitPage {key: page_key})
    DELETE page
    """,
)
FORGET = Query("periods.forget", "MATCH (fit:PeriodFit {key: $period}) DELETE fit")
ENTER = Query(
    "periods.enter", "UNWIND $pages AS row CREATE (:PeriodFitPage {key: row.key, candidates: row.candidates})"
)
KEEP = Query(
    "periods.keep",
    """
    MERGE (fit:PeriodFit {key: $period})
    SET fit.digest = $digest, fit.generation = $generation, fit.pages = $pages
    """,
)
FOLLOWED = Query(
    "periods.followed",
    """
    MATCH (state:RefitState {name: 'reputation'})
    RETURN collect({generation: state.generation, followed: state.followed}) AS rows
    """,
)
FOLLOW = Query(
    "periods.follow",
    """
    MATCH (state:RefitState {name: 'reputation'})
    SET state.followed = $generation
    """,
)

_ON_A_PAGE = 200


@dataclass(frozen=True, slots=True)
class EndingOfMonth:
    """How many sessions of a mentor on a skill ended so in a month, after a held meeting; `ending` as elsewhere."""

    month: str
    mentor_id: str
    skill_id: str
    ending: str
    sessions: int


@dataclass(frozen=True, slots=True)
class KeptFit:
    """A period's fit; `digest` is of what it was made from."""

    period: str
    digest: str
    generation: str
    pages: int


async def endings(graph: Graph) -> list[EndingOfMonth]:
    """How sessions ended after a held meeting, by month, mentor, skill and ending."""
    return [EndingOfMonth(*row["row"]) for row in await graph.read(ENDINGS)]


async def kept(graph: Graph) -> dict[str, KeptFit]:
    """The fits that are kept, by their period's name."""
    return {row["period"]: KeptFit(**row) for row in await graph.read(KEPT)}


async def candidates(graph: Graph, fit: KeptFit) -> list[str]:
    """The candidates of a kept fit (JSON), in any order."""
    if not fit.pages:
        return []
    prefix = f"{fit.period}|{fit.generation}|"
    rows = await graph.read(CANDIDATES, prefix=prefix, pages=fit.pages)
    return [text for row in rows for text in row["candidates"]]


async def keep(tx: Tx, period: str, digest: str, generation: str, found: Sequence[str]) -> None:
    """Keep a period's fit in place of the one before."""
    pages = [
        {
            "key": f"{period}|{generation}|{start // _ON_A_PAGE}",
            "candidates": list(found[start : start + _ON_A_PAGE]),
        }
        for start in range(0, len(found), _ON_A_PAGE)
    ]
    await tx.run(LEAVE, period=period)
    await tx.run(ENTER, pages=pages)
    await tx.run(KEEP, period=period, digest=digest, generation=generation, pages=len(pages))


async def forget(tx: Tx, period: str) -> None:
    """Keep a period's fit no longer."""
    await tx.run(LEAVE, period=period)
    await tx.run(FORGET, period=period)


async def unfollowed(graph: Graph) -> str | None:
    """The settled refit whose periods and report are not made yet; None where there is none."""
    rows = await graph.read(FOLLOWED)
    if not rows or rows[0]["generation"] == rows[0]["followed"]:
        return None
    generation: str | None = rows[0]["generation"]
    return generation


async def follow(tx: Tx, generation: str) -> None:
    """Note that the periods and the report of this refit are made."""
    await tx.run(FOLLOW, generation=generation)
