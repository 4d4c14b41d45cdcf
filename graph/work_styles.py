"""How people say they like to work, for themselves and for the ranking of their own searches."""

from collections.abc import Sequence
from typing import Final, LiteralString

from graph.client import Tx
from graph.query import Fragment, Query

# In the order of the answers.
COLUMNS: Final[dict[str, LiteralString]] = {
    "structure": "employee.workStyle[0]",
    "guidance": "employee.workStyle[1]",
    "directness": "employee.workStyle[2]",
    "rhythm": "employee.workStyle[3]",
}

OF_VIEWER = Fragment(
    "work_styles.of_viewer",
    parent="Employee",
    text="""
    WITH parent AS employee
    WHERE employee.id = $viewer_id AND employee.workStyle IS NOT NULL
    """,
    row="employee",
)

KNOWN = Query(
    "work_styles.known",
    "MATCH (employee:Employee {id: $employee_id}) RETURN collect({id: employee.id}) AS rows",
)
DECLARE = Query(
    "work_styles.declare", "MATCH (employee:Employee {id: $employee_id}) SET employee.workStyle = $answers"
)
WITHDRAW = Query(
    "work_styles.withdraw", "MATCH (employee:Employee {id: $employee_id}) REMOVE employee.workStyle"
)


async def save(tx: Tx, employee_id: str, answers: Sequence[int] | None) -> bool:
    """Keep a person's answers, or with None forget them; whether there is such a person."""
    if not await tx.read(KNOWN, employee_id=employee_id):
        return False
    if answers is None:
        await tx.run(WITHDRAW, employee_id=employee_id)
    else:
        await tx.run(DECLARE, employee_id=employee_id, answers=list(answers))
    return True
