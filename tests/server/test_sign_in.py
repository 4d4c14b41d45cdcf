"""Tokens: what is accepted, and everything that is not."""

import base64
import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from server import dev_issuer, sign_in
from server.dev_issuer import AUDIENCE, ISSUER, DevIssuer
from server.failure import Failed
from server.sign_in import Claims, NotSignedIn

_OURS = DevIssuer(ec.generate_private_key(ec.SECP256R1()))


def _claims(**changes: Any) -> dict[str, Any]:
    now = datetime.now(UTC)
    claims = {"iss": ISSUER, "sub": "ada", "aud": AUDIENCE, "iat": now, "exp": now + timedelta(hours=1)}
    return {name: value for name, value in {**claims, **changes}.items() if value is not None}


def _signed(key: Any = _OURS.key, algorithm: str = "ES256", **changes: Any) -> str:
    return jwt.encode(_claims(**changes), key, algorithm=algorithm)


def _soon(**distance: float) -> datetime:
    return datetime.now(UTC) + timedelta(**distance)


def test_a_token_of_ours_names_a_subject_and_its_roles() -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    token = _OURS.token("ada", now=now, life=timedelta(hours=2), roles=["programme-admin"])

    assert sign_in.claims_of(token, _OURS) == Claims(
        ISSUER, "ada", frozenset({"programme-admin"}), expires_at=now.timestamp() + 7200
    )


def test_a_clock_that_is_a_little_off_does_not_matter() -> None:
    assert sign_in.claims_of(_signed(exp=_soon(seconds=-20)), _OURS)
    assert sign_in.claims_of(_signed(iat=_soon(seconds=20)), _OURS)
    assert sign_in.claims_of(_signed(nbf=_soon(seconds=20)), _OURS)


def test_an_expired_token_is_said_to_be_expired() -> None:
    with pytest.raises(NotSignedIn, match="expired"):
        sign_in.claims_of(_signed(exp=_soon(seconds=-40)), _OURS)


def _unsigned() -> str:
    head, body = ({"alg": "none", "typ": "JWT"}, {**_claims(iat=1, exp=4102444800)})
    parts = (
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in (head, body)
    )
    return ".".join(parts) + "."


def _signed_with_our_public_key() -> str:
    pem = _OURS.public_key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    head = {"alg": "HS256", "typ": "JWT"}
    body = {**_claims(iat=1, exp=4102444800)}
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (head, body)]
    signature = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256).sign(b".".join(parts), pem)
    return b".".join([*parts, base64.urlsafe_b64encode(signature).rstrip(b"=")]).decode()


@pytest.mark.parametrize("authorization", ["Bearer a.b.c", "bearer  a.b.c ", "BEARER a.b.c"])
def test_a_bearer_token_is_taken_from_its_header(authorization: str) -> None:
    assert sign_in.token_of(authorization) == "a.b.c"


@pytest.mark.parametrize(
    "authorization", [None, "", "Bearer", "Bearer ", "Basic YWRhOnB3", "a.b.c", "Bearer " + "a" * 9000]
)
def test_nothing_else_is_a_bearer_token(authorization: str | None) -> None:
    with pytest.raises(NotSignedIn):
        sign_in.token_of(authorization)


@pytest.mark.parametrize(
    "token",
    [
        "",
        "nonsense",
        "a.b.c",
        "\N{LATIN SMALL LETTER E WITH ACUTE}.b.c",
        _unsigned(),
        _signed_with_our_public_key(),
        _signed(ec.generate_private_key(ec.SECP256R1())),
        _signed(rsa.generate_private_key(65537, 2048), "RS256"),
        _signed("a secret that is long enough for it", "HS256"),
        _signed(ec.generate_private_key(ec.SECP384R1()), "ES384"),
        _signed(iss="https://elsewhere.example"),
        _signed(iss=None),
        _signed(aud="somebody-else"),
        _signed(aud=None),
        _signed(sub=None),
        _signed(sub=7),
        _signed(exp=None),
        _signed(exp="tomorrow"),
        _signed(iat=None),
        # Made when the tests are collected, used when their turn comes.
        _signed(iat=_soon(hours=12), exp=_soon(hours=13)),
        _signed(nbf=_soon(hours=12), exp=_soon(hours=13)),
        _signed(roles="programme-admin"),
        _signed(roles=[7]),
        _signed()[:-3],
    ],
)
def test_no_other_token_is_accepted(token: str) -> None:
    with pytest.raises(NotSignedIn) as refused:
        sign_in.claims_of(token, _OURS)

    assert "ada" not in str(refused.value)


def test_the_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "data"

    made = dev_issuer.load_or_make(folder)
    again = dev_issuer.load_or_make(folder)

    token = made.token("ada", now=datetime.now(UTC))
    assert sign_in.claims_of(token, again).subject == "ada"
    assert stat.S_IMODE(dev_issuer.key_file(folder).stat().st_mode) == 0o600
    assert [path.name for path in folder.iterdir()] == ["dev-key.pem"]


def test_a_key_that_is_none_is_refused_in_one_line(tmp_path: Path) -> None:
    dev_issuer.key_file(tmp_path).write_text("nonsense")

    with pytest.raises(Failed, match="cannot be used"):
        dev_issuer.load_or_make(tmp_path)


@pytest.mark.parametrize("life", [timedelta(0), timedelta(hours=-1), timedelta(hours=8, seconds=1)])
def test_a_development_token_lives_eight_hours_at_most(life: timedelta) -> None:
    with pytest.raises(ValueError, match="lives up to"):
        _OURS.token("ada", now=datetime.now(UTC), life=life)
