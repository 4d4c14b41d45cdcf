"""A first visit: the demo organisation in an empty database, and four of its people to sign in as."""

import shlex
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from graph import demo as demo_rows
from graph import emptiness, migrate
from graph.client import Graph
from graph.demo import PersonRow, StandingRow
from mentoring import clock, identities, reputation
from mentoring.demo import load as loading
from mentoring.demo import showcase
from mentoring.demo.showcase import Showcase
from mentoring.people import PROGRAMME_ADMIN
from schema import ids
from server import dev_issuer
from server.cli import output
from server.dev_issuer import DevIssuer
from server.failure import Failed
from server.run_file import DemoPerson, Run, Suggestion

EMPLOYEES = 300
SEED = 7
_FIRST_QUERY = '{"query": "{ viewer { displayName skillGaps { skill { name } size } } }"}'
_ENGINES = {"ArcadeDB": "local", "Neo4j": "neo4j"}


async def fill(graph: Graph) -> None:
    """Migrate; an empty database gets the demo organisation, and one that was begun here is finished.

    Raises Failed when the demo cannot be loaded.
    """
    # Before the migrations: they leave something behind in every database.
    is_empty = await emptiness.is_empty(graph)
    await migrate.migrate(graph)
    standing = await demo_rows.standing(graph)
    if is_empty:
        await _load(graph, EMPLOYEES, SEED)
    elif _is_unfinished(standing):
        await _load(graph, standing.employees or EMPLOYEES, SEED if standing.seed is None else standing.seed)
    elif standing.demo and not standing.scores:
        # It was ended after its last row and before its first score.
        await reputation.refit(graph.patient(), now=clock.now(await clock.advanced(graph)))


async def prepared(graph: Graph, issuer: DevIssuer, url: str) -> Run:
    """What a visitor needs, with tokens of eight hours; nobody to sign in as where there is no demo."""
    found: Showcase | None = None
    if (await demo_rows.standing(graph)).demo:
        now = clock.now(await clock.advanced(graph))
        found = await showcase.find(graph.patient(), now=now)
    return Run(
        engine=_ENGINES[graph.server.engine],
        engine_version=graph.server.version,
        url=url,
        people=[await _person(graph, issuer, part, row) for part, row in _parts(found)],
        suggestion=_suggestion(found) if found else None,
    )


def lines(run: Run, *, serves_ide: bool) -> Iterator[str]:
    """What whoever started the service reads."""
    yield f"Engine   {_engine(run)}"
    yield f"GraphQL  {run.url}"
    if serves_ide:
        yield f"IDE      {run.url} (in a browser; paste one of the tokens)"
    if not run.people:
        yield "No demo people here. A token for one of your own: mentorgraph dev-token USERNAME"
    for person in run.people:
        yield f"\n{person.part.capitalize()}: {person.display_name} ({person.user_name})"
        yield f"  token  {person.token}"
        yield f"  try    {_curl(run.url, person.token)}"
    yield ""


def _is_unfinished(standing: StandingRow) -> bool:
    return not standing.demo and standing.today is not None


async def _load(graph: Graph, employees: int, seed: int) -> None:
    with output.progress() as report:
        loaded = await loading.load(
            graph,
            employees=employees,
            seed=seed,
            today=datetime.now(UTC).date(),
            progress=report,
        )
    if isinstance(loaded, loading.Refused):
        raise Failed(loaded.message)


def _parts(found: Showcase | None) -> Sequence[tuple[str, PersonRow]]:
    if found is None:
        return ()
    return (
        ("mentee", found.mentee),
        ("mentor", found.mentor),
        ("manager", found.manager),
        ("administrator", found.administrator),
    )


async def _person(graph: Graph, issuer: DevIssuer, part: str, row: PersonRow) -> DemoPerson:
    await identities.link(graph, user_name=row.user_name, issuer=dev_issuer.ISSUER, subject=row.user_name)
    roles = [PROGRAMME_ADMIN] if part == "administrator" else []
    token = issuer.token(row.user_name, now=datetime.now(UTC), roles=roles)
    return DemoPerson(part, row.user_name, row.display_name, ids.encode("Employee", row.id), token)


def _suggestion(found: Showcase) -> Suggestion:
    return Suggestion(ids.encode("Skill", found.suggestion.skill_id), found.suggestion.target_level)


def _engine(run: Run) -> str:
    if run.engine == "local":
        return (
            f"local engine (ArcadeDB {run.engine_version}): for trying out; production is Neo4j (NEO4J_URI)"
        )
    return f"Neo4j {run.engine_version}"


def _curl(url: str, token: str) -> str:
    headers = f"-H 'Content-Type: application/json' -H 'Authorization: Bearer {token}'"
    return f"curl -s {shlex.quote(url)} {headers} -d {shlex.quote(_FIRST_QUERY)}"
