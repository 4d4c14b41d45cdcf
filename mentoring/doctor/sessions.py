"""Sessions against the table of states and the reporting lines; planned meetings against each other."""

from collections import defaultdict
from typing import Any

from graph.client import Graph
from graph.doctor import facts
from graph.doctor.checks import Breach
from mentoring.doctor.finding import Finding, finding
from mentoring.doctor.reporting import Lines
from mentoring.sessions.lifecycle import STEPS

_LEGAL = {
    (None if step.state is None else step.state.value, step.action.value, target.value)
    for step in STEPS
    for target in step.targets
}


async def steps_and_lines(graph: Graph, lines: Lines) -> list[Finding]:
    """I4 and I12, from one pass over the sessions."""
    checked = accepted = 0
    off_table: list[Breach] = []
    in_line: list[Breach] = []
    async for session in facts.steps(graph):
        checked += 1
        if (wrong := _off_table(session)) is not None:
            off_table.append(Breach(session["id"], wrong))
        if session["accepted_at"] is not None:
            accepted += 1
            if lines.related_at(session["mentor_id"], session["mentee_id"], session["accepted_at"]):
                in_line.append(Breach(session["id"], "accepted inside one reporting line"))
    return [finding("I4", accepted, in_line), finding("I12", checked, off_table)]


async def meetings(graph: Graph) -> Finding:
    """I13: each person's planned meetings, swept by start."""
    booked: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    checked = 0
    async for meeting in facts.planned_meetings(graph):
        checked += 1
        for person in {meeting["mentor_id"], meeting["mentee_id"]}:
            booked[person].append((meeting["starts_at"], meeting["ends_at"], meeting["id"]))
    return finding("I13", checked, [clash for slots in booked.values() for clash in _clashes(sorted(slots))])


def _clashes(slots: list[tuple[str, str, str]]) -> list[Breach]:
    found: list[Breach] = []
    busy_until = ""
    for starts_at, ends_at, meeting_id in slots:
        if starts_at < busy_until:
            found.append(Breach(meeting_id, "overlaps another planned meeting of the same person"))
        busy_until = max(busy_until, ends_at)
    return found


def _off_table(session: dict[str, Any]) -> str | None:
    # A session without steps still answers one row of nulls.
    steps = [step for step in session["steps"] if step["seq"] is not None]
    if session["version"] != len(steps):
        return f"version {session['version']} after {len(steps)} steps"
    before = None
    for number, step in enumerate(steps, start=1):
        if step["seq"] != number or step["before"] != before:
            return f"step {number} does not follow the one before"
        if (step["before"], step["action"], step["after"]) not in _LEGAL:
            return f"{step['before']} -{step['action']}-> {step['after']} is not in the table"
        before = step["after"]
    return None if before == session["state"] else f"{session['state']} after a step to {before}"
