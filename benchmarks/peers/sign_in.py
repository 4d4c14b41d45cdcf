"""How the Python servers beside ours sign people in: a token is checked once and kept by its hash for a minute."""

import hashlib
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from neo4j import READ_ACCESS, AsyncDriver

_ISSUER = "urn:mentorgraph:development"
_AUDIENCE = "mentorgraph"
_LONGEST_S = 60.0
_MOST = 10_000
_PERSON = """
MATCH (:SignInIdentity {key: $key})-[:SIGNS_IN]->(person:Employee)
WHERE person.status <> 'DEACTIVATED'
RETURN person.id AS id
"""


class NotSignedIn(Exception):  # noqa: N818 - named by what happened
    """The token is missing, wrong, expired, or of nobody known."""


@dataclass(frozen=True, slots=True)
class _Kept:
    person_id: str
    until: float


class SignIn:
    """Persons behind bearer tokens."""

    def __init__(self, driver: AsyncDriver, database: str, public_key: Path) -> None:
        key = serialization.load_pem_public_key(public_key.read_bytes())
        if not isinstance(key, ec.EllipticCurvePublicKey):
            raise TypeError(f"{public_key} holds no elliptic curve key")
        self._key = key
        self._driver = driver
        self._database = database
        self._kept: dict[bytes, _Kept] = {}

    async def person(self, authorization: str | None) -> str:
        """The id of the person who asks. Raises NotSignedIn."""
        token = (authorization or "").removeprefix("Bearer ")
        digest = hashlib.sha256(token.encode()).digest()
        kept = self._kept.get(digest)
        if kept is not None and kept.until > time.time():
            return kept.person_id
        claims = self._claims(token)
        person_id = await self._linked(f"{claims['iss']}|{claims['sub']}")
        if len(self._kept) >= _MOST:
            self._kept.clear()
        self._kept[digest] = _Kept(person_id, min(float(claims["exp"]), time.time() + _LONGEST_S))
        return person_id

    def _claims(self, token: str) -> dict[str, Any]:
        try:
            return jwt.decode(
                token,
                self._key,
                algorithms=["ES256"],
                issuer=_ISSUER,
                audience=_AUDIENCE,
                options={"require": ["exp", "iat", "iss", "aud", "sub"]},
            )
        except jwt.PyJWTError as error:
            raise NotSignedIn from error

    async def _linked(self, key: str) -> str:
        async with self._driver.session(database=self._database, default_access_mode=READ_ACCESS) as session:
            record = await (await session.run(_PERSON, key=key)).single()
        if record is None:
            raise NotSignedIn
        return str(record["id"])
