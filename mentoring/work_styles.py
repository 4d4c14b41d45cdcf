"""How a person says they like to work: declared and withdrawn by themself."""

from dataclasses import asdict, astuple, dataclass

from graph import locks, work_styles
from graph.client import Graph, Tx
from mentoring import idempotency, turns
from mentoring.idempotency import Claim
from mentoring.outcomes import Code, Done, Outcome, Refused, refused
from mentoring.people import Viewer
from scoring.matching import style


@dataclass(frozen=True, slots=True)
class WorkStyle:
    """Answers from 1 to 5, in the order in which they are kept.

    `structure`: from open talk to an agenda. `guidance`: from questions to advice. `directness`: from gentle to
    blunt feedback. `rhythm`: from few long meetings to many short ones.
    """

    structure: int
    guidance: int
    directness: int
    rhythm: int


async def declare(
    graph: Graph, *, actor: Viewer, given: WorkStyle, idempotency_key: str | None = None
) -> Outcome:
    """Keep how the actor likes to work, in place of what they said before. INVALID_INPUT for an answer off 1 to 5."""
    for name, answer in asdict(given).items():
        if not style.LEAST <= answer <= style.MOST:
            return refused(
                Code.INVALID_INPUT, f"An answer is from {style.LEAST} to {style.MOST}, not {answer}.", name
            )
    claimed = idempotency.claim(
        person_id=actor.id, mutation="declareWorkStyle", client_key=idempotency_key, given=asdict(given)
    )
    return await _saved(graph, actor.id, astuple(given), claimed)


async def withdraw(graph: Graph, *, actor: Viewer, idempotency_key: str | None = None) -> Outcome:
    """Forget how the actor likes to work; nothing to forget is no refusal."""
    claimed = idempotency.claim(
        person_id=actor.id, mutation="withdrawWorkStyle", client_key=idempotency_key, given={}
    )
    return await _saved(graph, actor.id, None, claimed)


async def _saved(
    graph: Graph, employee_id: str, answers: tuple[int, ...] | None, claimed: Claim | Refused | None
) -> Outcome:
    if isinstance(claimed, Refused):
        return claimed
    async with turns.taken([employee_id]):
        return await graph.write(_save, employee_id, answers, claimed)


async def _save(tx: Tx, employee_id: str, answers: tuple[int, ...] | None, claimed: Claim | None) -> Outcome:
    await locks.people(tx, [employee_id])
    earlier = await idempotency.earlier(tx, claimed)
    if earlier is not None:
        return earlier
    if not await work_styles.save(tx, employee_id, answers):
        return refused(Code.NOT_FOUND, "There is no such person.", "idempotencyKey")
    done = Done(employee_id=employee_id)
    await idempotency.keep(tx, claimed, done)
    return done
