"""`mentorgraph link-identity` and `mentorgraph dev-token`: who may sign in, and development tokens."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from graph.client import Graph
from mentoring import identities
from mentoring.identities import Linked, NotLinked
from mentoring.people import PROGRAMME_ADMIN
from server import database, dev_issuer
from server.cli import output, running
from server.cli.options import DataDir, Json
from server.database import Database
from server.failure import Failed
from server.settings import Settings

UserName = Annotated[str, typer.Argument(metavar="USERNAME", help="The person's user name.")]


def link_identity(
    user_name: UserName,
    issuer: Annotated[str, typer.Argument(metavar="ISSUER", help="The token's `iss`.")],
    subject: Annotated[str, typer.Argument(metavar="SUBJECT", help="The token's `sub`.")],
    *,
    move: Annotated[
        bool, typer.Option("--move", help="Also where it signs in somebody else by now.")
    ] = False,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Tie a sign-in to a person."""

    async def linked(graph: Graph) -> Linked:
        return await _link(graph, user_name, issuer, subject, move=move)

    done = running.with_graph(Settings.read(data_dir=data_dir), linked)
    state = "signs in from now on" if done.changed else "signed in before"
    output.answer(asdict(done), [f"{done.display_name} {state} as {subject} of {issuer}"], as_json=as_json)


def dev_token(
    user_name: UserName,
    role: Annotated[list[str] | None, typer.Option(help=f"A role of the token: {PROGRAMME_ADMIN}.")] = None,
    hours: Annotated[int, typer.Option(min=1, max=8, help="How long it is good for.")] = 8,
    data_dir: DataDir = None,
) -> None:
    """Print a development token for a person, and nothing else. Loopback only."""
    settings = Settings.read(data_dir=data_dir)
    roles = role or []
    if unknown := sorted(set(roles) - {PROGRAMME_ADMIN}):
        raise Failed(f"there is no role {', '.join(unknown)}; there is {PROGRAMME_ADMIN}")
    if not dev_issuer.is_allowed(settings):
        raise Failed("development tokens are for a service on loopback outside production only")
    with database.reached(settings) as found:
        running.awaited(_linked_for_development(found, user_name))
    issuer = dev_issuer.load_or_make(settings.data_dir)
    typer.echo(issuer.token(user_name, now=datetime.now(UTC), life=timedelta(hours=hours), roles=roles))


async def _linked_for_development(found: Database, user_name: str) -> None:
    if not found.is_loopback:
        raise Failed(f"development tokens are for a database on loopback, not {found.shown}")
    async with database.opened(found) as graph:
        await _link(graph, user_name, dev_issuer.ISSUER, user_name)


async def _link(graph: Graph, user_name: str, issuer: str, subject: str, *, move: bool = False) -> Linked:
    done = await identities.link(graph, user_name=user_name, issuer=issuer, subject=subject, move=move)
    if isinstance(done, NotLinked):
        raise Failed(done.reason)
    return done
