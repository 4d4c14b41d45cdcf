"""`mentorgraph doctor`: every invariant looked for in the graph."""

from collections.abc import Sequence
from dataclasses import asdict

from graph.client import Graph
from mentoring import doctor
from mentoring.doctor.finding import TITLES, Finding
from server.cli import output, running
from server.cli.options import DataDir, Json
from server.failure import Failed
from server.settings import Settings


def command(data_dir: DataDir = None, as_json: Json = False) -> None:
    """Print a line for each invariant; fail when one is broken. Reads only."""
    settings = Settings.read(data_dir=data_dir)
    with output.progress() as report:
        done = 0

        def tell(_invariant: str) -> None:
            nonlocal done
            done += 1
            report("examining", done, len(TITLES))

        async def examined(graph: Graph) -> list[Finding]:
            return await doctor.examine(graph.patient(), progress=tell)

        findings = running.with_graph(settings, examined)
    output.answer({"findings": [asdict(finding) for finding in findings]}, _lines(findings), as_json=as_json)
    if broken := [finding.invariant for finding in findings if finding.breaches]:
        raise Failed(f"broken: {', '.join(broken)}")


def _lines(findings: Sequence[Finding]) -> list[str]:
    lines: list[str] = []
    for finding in findings:
        state = f"{finding.breaches} BROKEN" if finding.breaches else "ok"
        lines.append(f"{finding.invariant:<4} {state:<10} {finding.checked:>8} checked  {finding.title}")
        lines += [f"       {example}" for example in finding.examples]
    return lines
