"""What the graph holds, as records: for the rules of an import into a graph that is not empty."""

from collections.abc import Iterable
from typing import Any

from graph.client import Graph
from graph.exchange import assessments, contents, keys
from graph.exchange import sessions as session_statements
from mentoring.exchange import kinds, session_lines, tables
from mentoring.exchange.kinds import Kind
from mentoring.exchange.nodes import node_id
from mentoring.exchange.records import Assessment, Company, Session
from mentoring.exchange.rules import Known

_PAGE = 2_000
_SESSIONS = 500
_APART = {tables.ASSESSMENTS.file, tables.EVIDENCE.file}


async def known(graph: Graph, company: Company) -> Known:
    """What the rules need of the graph to judge this company."""
    present = await contents.names_present(graph)
    if not present:
        return Known()
    rows: dict[str, tuple[Any, ...]] = {}
    for kind in kinds.UPSERTED:
        if kind.table.file not in _APART and kind.label in present:
            rows[kind.table.attribute] = tuple(await all_records(graph, kind))
    return Known(
        company=Company(**rows),
        assessments=await _assessments(graph, company) if "Assessment" in present else {},
        versions=await _versions(graph, company),
        open_sessions=await _open_sessions(graph),
        held=await _held(graph, company),
    )


async def all_records(graph: Graph, kind: Kind) -> list[Any]:
    """Every record of a kind, in no order."""
    ids = await keys.ids_by_key(graph, kind.label)
    return [record for page in _pages(ids, _PAGE) for record in await records(graph, kind, page)]


async def records(graph: Graph, kind: Kind, ids: list[str]) -> list[Any]:
    """The records found by these nodes, in the order of their keys."""
    rows = await graph.read(kind.statements.read, ids=ids)
    return sorted((kind.plain(kind.table.record_of(row)) for row in rows), key=kind.table.key)


async def _assessments(graph: Graph, company: Company) -> dict[str, Assessment]:
    named = {one.external_id for one in company.assessments}
    for session in company.sessions:
        named.update(key for key in (session.baseline, session.reassessment) if key)
    ids = sorted(node_id("Assessment", key) for key in named)
    found: dict[str, Assessment] = {}
    for page in _pages(ids, _PAGE):
        found.update({one.external_id: one for one in await records(graph, kinds.ASSESSMENTS, page)})
    return found


async def _versions(graph: Graph, company: Company) -> dict[str, int]:
    named = {one.external_id for one in company.sessions}
    named.update(one.follow_up_of for one in company.sessions if one.follow_up_of)
    by_id = {node_id("MentoringSession", key): key for key in named}
    found: dict[str, int] = {}
    for page in _pages(sorted(by_id), _PAGE):
        for row in await graph.read(session_statements.VERSIONS, ids=page):
            found[by_id[row["id"]]] = row["version"]
    return found


async def _open_sessions(graph: Graph) -> tuple[Session, ...]:
    ids = sorted(row["id"] for row in await graph.read(session_statements.OPEN))
    rows = [row for page in _pages(ids, _SESSIONS) for row in await session_statements.read(graph, page)]
    return tuple(session_lines.of_graph(row) for row in rows)


async def _held(graph: Graph, company: Company) -> frozenset[tuple[str, str]]:
    people = {node_id("Employee", offer.person): offer.person for offer in company.offers}
    skills = {node_id("Skill", offer.skill): offer.skill for offer in company.offers}
    found: set[tuple[str, str]] = set()
    for page in _pages(sorted(people), _PAGE):
        for row in await graph.read(assessments.HOLDINGS_READ, ids=page):
            if row["skill"] in skills:
                found.add((people[row["person"]], skills[row["skill"]]))
    return frozenset(found)


def _pages(ids: list[str], size: int) -> Iterable[list[str]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))
