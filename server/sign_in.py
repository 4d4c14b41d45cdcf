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
    """What a good token says; `expires_at` in seconds since 1970."""

    issuer: str
    subject: str
    roles: frozenset[str]
    expires_at: float


class NotSignedIn(Exception):  # noqa: N818 - named by what happened
    """Nobody may be served on this request; the text says why without a word of the token."""


def token_of(authorization: str | None) -> str:
    """The bearer token of a request's header, not looked at yet.

    Raises NotSignedIn.
    """
    if authorization is None:
        raise NotSignedIn("A bearer token is needed.")
    scheme, _, rest = authorization.partition(" ")
    token = rest.strip()
    if scheme.casefold() != "bearer" or not token:
        raise NotSignedIn("A bearer token is needed.")
    if len(rest) > _LONGEST_TOKEN:
        raise NotSignedIn("The token is too long.")
    return token


def claims_of(token: str, issuer: DevIssuer) -> Claims:
    """What a token says, after every check of it.

    Raises NotSignedIn.
    """
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
    return Claims(claims["iss"], claims["sub"], _roles(claims), float(claims["exp"]))


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


def _roles(claims: Mapping[str, Any]) -> frozenset[str]:
    roles = claims.get("roles", [])
    if not isinstance(roles, list) or not all(isinstance(role, str) for role in roles):
        raise NotSignedIn("The token is not valid.")
    return frozenset(roles)
