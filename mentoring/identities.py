"""Who may sign in as whom: an issuer's subject tied to a person, explicitly and never by e-mail."""

from enum import StrEnum

from graph import identities
from graph.client import Graph, Tx

_LONGEST = 500


class Linked(StrEnum):
    """What a link did."""

    MADE = "made"
    UNCHANGED = "unchanged"
    MOVED = "moved"
    """The sign-in was another person's before."""


class NotLinked(Exception):  # noqa: N818 - named by what happened
    """The sign-in cannot be tied to that person; the text says why, for whoever asked."""


async def link(graph: Graph, *, user_name: str, issuer: str, subject: str) -> Linked:
    """Tie the subject of an issuer to the person with this user name; the same again changes nothing.

    Raises NotLinked for an unknown person, and for an empty or overlong issuer or subject.
    """
    for name, text in (("issuer", issuer), ("subject", subject)):
        # The bar is what keeps the two apart in a link's key.
        if not 0 < len(text) <= _LONGEST or "|" in issuer:
            raise NotLinked(f"the {name} is 1 to {_LONGEST} characters, the issuer without '|'")
    return await graph.write(_link, user_name, issuer, subject)


async def _link(tx: Tx, user_name: str, issuer: str, subject: str) -> Linked:
    employee_id = await identities.person_named(tx, user_name)
    if employee_id is None:
        raise NotLinked(f"nobody has the user name {user_name!r}")
    holder = await identities.held_by(tx, issuer=issuer, subject=subject)
    if holder == employee_id:
        return Linked.UNCHANGED
    await identities.tie(tx, issuer=issuer, subject=subject, employee_id=employee_id)
    return Linked.MADE if holder is None else Linked.MOVED
