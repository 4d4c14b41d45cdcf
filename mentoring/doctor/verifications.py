"""Verifications against the reporting lines of their moment, and against their own digest."""

from typing import Any

from graph import instants
from graph.client import Graph
from graph.doctor import facts
from graph.doctor.checks import Breach
from mentoring.digests import CorrectionFacts, VerificationFacts, correction_digest, verification_digest
from mentoring.doctor.finding import Finding, finding
from mentoring.doctor.reporting import Lines


async def entitlement_and_digests(graph: Graph, lines: Lines) -> tuple[Finding, Finding, list[Breach]]:
    """I5, I6, and the breaches of I4 at verification, from one pass over the verifications."""
    checked = 0
    unentitled: list[Breach] = []
    altered: list[Breach] = []
    conflicts: list[Breach] = []
    async for row in facts.verifications(graph):
        checked += 1
        if not _entitled(row, lines):
            unentitled.append(Breach(row["id"], f"{row['verifier_role']} was not that at {row['at']}"))
        if verification_digest(_facts(row)) != row["digest"]:
            altered.append(Breach(row["id"], "does not match its digest"))
        if row["counts"] and lines.related_at(row["mentor_id"], row["mentee_id"], row["at"]):
            conflicts.append(Breach(row["session_id"], "counted inside one reporting line"))
    altered += await _altered_corrections(graph)
    return finding("I5", checked, unentitled), finding("I6", checked, altered), conflicts


async def _altered_corrections(graph: Graph) -> list[Breach]:
    altered = []
    async for row in facts.corrections(graph):
        said = CorrectionFacts(
            correction_id=row["id"],
            verification_id=row["verification_id"],
            seq=row["seq"],
            corrector_id=row["corrector_id"],
            at=instants.from_text(row["at"]),
            corrected_rank=row["corrected_rank"],
            reason=row["reason"],
        )
        if correction_digest(said) != row["digest"]:
            altered.append(Breach(row["id"], "does not match its digest"))
    return altered


def _entitled(row: dict[str, Any], lines: Lines) -> bool:
    above = list(lines.above_at(row["mentee_id"], row["at"]))
    place = {"MANAGER_OF_RECORD": 0, "SKIP_LEVEL": 1}.get(row["verifier_role"])
    # A delegate or an administrator is not in the line; that they were entitled is in the session's history.
    return place is None or above[place : place + 1] == [row["verifier_id"]]


def _facts(row: dict[str, Any]) -> VerificationFacts:
    return VerificationFacts(
        verification_id=row["id"],
        session_id=row["session_id"],
        mentor_id=row["mentor_id"],
        mentee_id=row["mentee_id"],
        skill_id=row["skill_id"],
        verifier_id=row["verifier_id"],
        verifier_role=row["verifier_role"],
        at=instants.from_text(row["at"]),
        claimed_rank=row["claimed_rank"],
        baseline_rank=row["baseline_rank"],
        verified_rank=row["verified_rank"],
        indicator_ids=tuple(row["indicator_ids"]),
        comment=row["comment"],
    )
