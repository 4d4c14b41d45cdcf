"""The whole examination: I1 to I16, a finding each; it reads, and changes nothing."""

from collections.abc import Callable

from graph.client import Graph
from graph.doctor import checks, facts
from graph.doctor.checks import Breach
from mentoring import clock, reputation
from mentoring.doctor import cards, sessions, verifications
from mentoring.doctor.finding import TITLES, Finding, finding
from mentoring.doctor.reporting import Lines, current_twice

# Of levels a session: what a rebuild may differ by (I10).
_DRIFT = 0.001


async def examine(
    graph: Graph, *, progress: Callable[[str], None] = lambda _invariant: None
) -> list[Finding]:
    """A finding for each of I1 to I16, in that order.

    I17 and I18 leave nothing in the graph to look at. `progress` is told each invariant as its finding stands.
    A session that breaks several rules is counted under each.
    """
    found: list[Finding] = []

    def stands(one: Finding) -> None:
        progress(one.invariant)
        found.append(one)

    people, reporting = await facts.lines(graph)
    lines = Lines(reporting)
    for check in checks.CHECKS:
        stands(
            finding(
                check.invariant, await checks.counted(graph, check.about), await checks.breaches(graph, check)
            )
        )
    entitled, unaltered, conflicts = await verifications.entitlement_and_digests(graph, lines)
    stands(entitled)
    stands(unaltered)
    for one in await sessions.steps_and_lines(graph, lines):
        stands(one)
    stands(Finding("I4", 0, len(conflicts), tuple(f"{one.id}: {one.what}" for one in conflicts[:5])))
    stands(await sessions.meetings(graph))
    stands(await _scores(graph))
    stands(finding("I2", 0, await cards.wrong(graph, now=clock.now(await clock.advanced(graph)))))
    stands(await _tree(graph, lines, people, reporting))
    return _merged(found)


async def _scores(graph: Graph) -> Finding:
    drift = await reputation.rebuild(graph)
    apart = (
        [Breach("reputation", f"served and rebuilt scores differ by {drift:.4f} levels")]
        if drift > _DRIFT
        else []
    )
    return finding("I10", await checks.counted(graph, "scores"), apart)


async def _tree(graph: Graph, lines: Lines, people: int, reporting: list[facts.Dated]) -> Finding:
    _, belonging = await facts.memberships(graph)
    breaches = [
        *lines.in_circles(),
        *current_twice(reporting, "manager"),
        *current_twice(belonging, "department"),
    ]
    return finding("I16", people, breaches)


def _merged(found: list[Finding]) -> list[Finding]:
    """One finding an invariant, in the order of the invariants."""
    merged = []
    for invariant in TITLES:
        parts = [one for one in found if one.invariant == invariant]
        merged.append(
            Finding(
                invariant,
                max(one.checked for one in parts),
                sum(one.breaches for one in parts),
                tuple(example for one in parts for example in one.examples),
            )
        )
    return merged
