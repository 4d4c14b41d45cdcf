"""Who acts: the person signed in, and what their token lets them be."""

from dataclasses import dataclass
from datetime import timedelta

from graph import people_sign_in
from graph.client import Graph
from graph.people_sign_in import SignInRow

PROGRAMME_ADMIN = "programme-admin"


@dataclass(frozen=True, slots=True)
class Viewer:
    """A person (bare id) with their token's roles. Who manages whom is the graph's word, never a role."""

    id: str
    roles: frozenset[str]

    @property
    def is_admin(self) -> bool:
        """Whether they run the programme."""
        return PROGRAMME_ADMIN in self.roles


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person found: their employment status, the test clock's lead, and the key that signs cursors.

    `clock_can_move` says that the lead holds for this request only: somebody may move it on at any time.
    """

    viewer: Viewer
    employee_status: str
    advanced: timedelta
    cursor_secret: bytes
    clock_can_move: bool


async def sign_in(graph: Graph, *, issuer: str, subject: str, roles: frozenset[str]) -> SignedIn | None:
    """The person linked with this issuer's subject, in one statement; None when there is no link."""
    row = await people_sign_in.by_identity(graph, issuer=issuer, subject=subject)
    return None if row is None else _signed_in(row, roles)


async def by_user_name(graph: Graph, user_name: str, *, roles: frozenset[str]) -> SignedIn | None:
    """The person of a user name as if signed in, for whoever runs the service; None for nobody."""
    row = await people_sign_in.by_user_name(graph, user_name)
    return None if row is None else _signed_in(row, roles)


def _signed_in(row: SignInRow, roles: frozenset[str]) -> SignedIn:
    return SignedIn(
        viewer=Viewer(row.employee_id, roles),
        employee_status=row.status,
        advanced=timedelta(microseconds=row.advanced_micros or 0),
        cursor_secret=(row.cursor_secret or "").encode(),
        clock_can_move=row.is_demo or row.advanced_micros is not None,
    )
