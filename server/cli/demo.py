"""`mentorgraph demo`: the demo organisation in any size, in an empty database."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from graph import migrate
from graph.client import Graph
from mentoring.demo import load, making
from mentoring.demo.company import FEWEST_EMPLOYEES
from mentoring.demo.load import Loaded, Refused
from server.cli import output, running, visit
from server.cli.options import DataDir, Engine, Json
from server.failure import Failed
from server.settings import Settings


def command(
    *,
    employees: Annotated[int, typer.Option(min=FEWEST_EMPLOYEES, help="How many people.")] = visit.EMPLOYEES,
    seed: Annotated[int, typer.Option(min=0, help="Same seed, size and day: same company.")] = visit.SEED,
    today: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="The company's last day. [default: today]", show_default=False
        ),
    ] = None,
    truth: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Where to write the effects that the gains were drawn from."),
    ] = None,
    data_dir: DataDir = None,
    engine: Engine = None,
    as_json: Json = False,
) -> None:
    """Load a demo organisation: people, skills, two years of sessions, and the scores made from them."""
    settings = Settings.read(data_dir=data_dir, engine=engine)
    day = (today or datetime.now(UTC)).date()
    # Begun before the engine is started, which takes as long as a tenth of it.
    with making.begun(employees, seed, day) as company, output.progress() as report:

        async def loaded(graph: Graph) -> Loaded | Refused:
            await migrate.migrate(graph)
            return await load.load(
                graph,
                employees=employees,
                seed=seed,
                today=day,
                progress=report,
                making=company,
            )

        done = running.with_graph(settings, loaded, patient=load.takes_long(employees))
    if isinstance(done, Refused):
        raise Failed(done.message)
    if truth is not None:
        truth.write_text(done.truth.as_json(), encoding="utf-8")
    content = {"today": done.today, "employees": employees, "seed": seed, **asdict(done.applied)}
    lines = [f"{employees} people as of {done.today}; {_sessions(done)} sessions"]
    output.answer(content, lines, as_json=as_json)


def _sessions(done: Loaded) -> int:
    counts = done.applied.counts.get("sessions.jsonl")
    return counts.created + counts.unchanged if counts else 0
