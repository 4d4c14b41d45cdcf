"""The development issuer: a key file beside the data, and tokens signed with it. Loopback only."""

import contextlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from server.failure import Failed
from server.settings import Settings

ISSUER = "urn:mentorgraph:development"
AUDIENCE = "mentorgraph"
ALGORITHM = "ES256"
LONGEST = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class DevIssuer:
    """Who signs and checks development tokens."""

    key: ec.EllipticCurvePrivateKey

    @property
    def public_key(self) -> ec.EllipticCurvePublicKey:
        """What checks the signature."""
        return self.key.public_key()

    def token(
        self, subject: str, *, now: datetime, life: timedelta = LONGEST, roles: Sequence[str] = ()
    ) -> str:
        """A signed token for this subject, good from `now` (real time) for `life`, at most 8 hours.

        Raises ValueError for a longer life or none.
        """
        if not timedelta(0) < life <= LONGEST:
            raise ValueError(f"a development token lives up to {LONGEST}, not {life}")
        claims = {
            "iss": ISSUER,
            "sub": subject,
            "aud": AUDIENCE,
            "iat": now,
            "exp": now + life,
            "roles": list(roles),
        }
        return jwt.encode(claims, self.key, algorithm=ALGORITHM)


def is_allowed(settings: Settings) -> bool:
    """Whether development tokens may exist here: on loopback, outside production."""
    return settings.is_loopback and not settings.is_production


def key_file(data_dir: Path) -> Path:
    """Where the key is kept."""
    return data_dir / "dev-key.pem"


def exists(data_dir: Path) -> bool:
    """Whether a key was made here before."""
    return key_file(data_dir).exists()


def load_or_make(data_dir: Path) -> DevIssuer:
    """The issuer of this directory; its key (mode 0600) is made the first time.

    Raises Failed when the key cannot be read or written.
    """
    path = key_file(data_dir)
    try:
        if not path.exists():
            _make(path)
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise Failed(f"the development key {path} cannot be used: {error}") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise Failed(f"the development key {path} is not an elliptic curve key; remove it to get a new one")
    return DevIssuer(key)


def _make(path: Path) -> None:
    text = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(text)
    # A link and not a rename: of two processes that make a key at once, both use the first one's.
    with contextlib.suppress(FileExistsError):
        path.hardlink_to(part)
    part.unlink()
