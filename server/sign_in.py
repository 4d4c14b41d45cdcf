"""Who sends a request: a bearer token checked in one call, a person found by an explicit link."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import jwt

from graph.client import Graph
from mentoring import people
from mentoring.people import SignedIn
from server.dev_issuer import ALGORITHM, AUDIENCE, ISSUER, DevIssuer

_LEEWAY = timedelta(seconds=30)
_LONGEST_TOKEN = 8 * 1024
_REQUIRED = ["exp", "iat", "iss", "aud", "sub"]


@dataclass(frozen=True, slots=True)
class Claims:
    """What a good token says."""

    issuer: str
    subject: str
    roles: frozenset[str]


class NotSignedIn(Exception):  # noqa: N818 - named by what happened
    """Nobody may be served on this request; the text says why without a word of the token."""


def claims_of(authorization: str | None, issuer: DevIssuer) -> Claims:
    """What the request's bearer token says, after every check of it.

    Raises NotSignedIn.
    """
    token = _bearer(authorization)
    try:
        claims = jwt.decode(
            token,
            issuer.public_key,
            algorithms=[ALGORITHM],
            issuer=ISSUER,
            audience=AUDIENCE,
            leeway=_LEEWAY,
            options={"require": _REQUIRED},
        )
    except jwt.ExpiredSignatureError as error:
        raise NotSignedIn("The token has expired.") from error
    except jwt.PyJWTError as error:
        raise NotSignedIn("The token is not valid.") from error
    return Claims(claims["iss"], claims["sub"], _roles(claims))


async def person_of(graph: Graph, claims: Claims) -> SignedIn:
    """The person whom the token's issuer and subject were linked with.

    Raises NotSignedIn for a subject without a link and for a leaver; GraphFailure without the graph.
    """
    found = await people.sign_in(graph, issuer=claims.issuer, subject=claims.subject, roles=claims.roles)
    if found is None:
        raise NotSignedIn("The token is of nobody known here.")
    if found.employee_status == "DEACTIVATED":
        raise NotSignedIn("This person's access has ended.")
    return found


def _bearer(authorization: str | None) -> str:
    if authorization is None:
        raise NotSignedIn("A bearer token is needed.")
    scheme, _, token = authorization.partition(" ")
    if scheme.casefold() != "bearer" or not token.strip():
        raise NotSignedIn("A bearer token is needed.")
    if len(token) > _LONGEST_TOKEN:
        raise NotSignedIn("The token is too long.")
    return token.strip()


def _roles(claims: Mapping[str, Any]) -> frozenset[str]:
    roles = claims.get("roles", [])
    if not isinstance(roles, list) or not all(isinstance(role, str) for role in roles):
        raise NotSignedIn("The token is not valid.")
    return frozenset(roles)
