"""Tying a sign-in (an issuer's subject) to a person."""

import uuid
from dataclasses import dataclass

from graph import identities, people_sign_in
from graph.client import Graph, Tx


@dataclass(frozen=True, slots=True)
class Linked:
    """The identity signs this person in. `changed` is False when it did so before.

    `was` is the user name of whom it signed in until now, None for nobody else.
    """

    employee_id: str
    display_name: str
    changed: bool
    was: str | None = None


@dataclass(frozen=True, slots=True)
class NotLinked:
    """Nothing was changed; `reason` is one line for people."""

    reason: str


async def link(
    graph: Graph, *, user_name: str, issuer: str, subject: str, move: bool = False
) -> Linked | NotLinked:
    """The person of `user_name` tied to this issuer's subject; a person may have several identities.

    An identity that signs in somebody else is moved only with `move`. Raises GraphFailure.
    """
    blank = [name for name, value in (("issuer", issuer), ("subject", subject)) if not value.strip()]
    if blank:
        return NotLinked(f"the {blank[0]} must not be blank")
    if "|" in issuer:
        # The key of an identity is 'issuer|subject': this keeps two identities from sharing one.
        return NotLinked("an issuer has no '|' in it")
    return await graph.write(_link, user_name, issuer, subject, move)


async def _link(tx: Tx, user_name: str, issuer: str, subject: str, move: bool) -> Linked | NotLinked:
    person = await identities.person(tx, user_name)
    if person is None:
        return NotLinked(f"nobody has the user name {user_name!r}")
    if person.status == "DEACTIVATED":
        return NotLinked(f"{person.display_name} has left the organisation")
    key = people_sign_in.key_of(issuer, subject)
    held = await identities.holder(tx, key=key, issuer=issuer, subject=subject, lock=str(uuid.uuid4()))
    if held.id == person.id:
        return Linked(person.id, person.display_name, changed=False)
    if held.id is not None:
        if not move:
            return NotLinked(f"this identity signs in {held.user_name!r} already")
        await identities.unlink(tx, key=key)
    await identities.link(tx, key=key, person_id=person.id)
    return Linked(person.id, person.display_name, changed=True, was=held.user_name)
