"""The reasons to refuse to start: a service that would be open to strangers is not started at all."""

from pathlib import Path
from urllib.parse import urlsplit

from server import dev_issuer
from server.failure import Failed
from server.settings import Settings, is_loopback

# What a Neo4j server is delivered with, so what a stranger tries first.
_DEFAULT_PASSWORDS = frozenset({"", "neo4j"})
_PLAIN_SCHEMES = frozenset({"bolt", "neo4j"})
_SCHEMES = frozenset({*_PLAIN_SCHEMES, "bolt+s", "bolt+ssc", "neo4j+s", "neo4j+ssc"})


def check(settings: Settings) -> None:
    """Nothing when the service may start with these settings.

    Raises Failed with a line for every rule that is broken.
    """
    reasons = [*_of_the_issuer(settings), *_of_the_ide(settings), *of_the_database(settings)]
    if reasons:
        raise Failed(*reasons)


def of_the_database(settings: Settings) -> list[str]:
    """The reasons not to speak to the server that NEO4J_URI names; none when it is not set."""
    if settings.neo4j_uri is None:
        return []
    reasons: list[str] = []
    try:
        uri = urlsplit(settings.neo4j_uri)
        scheme, host = uri.scheme, uri.hostname
    except ValueError:
        scheme, host = "", None
    if scheme not in _SCHEMES or not host:
        reasons.append("NEO4J_URI is not of the form neo4j://HOST:PORT or bolt://HOST:PORT (+s for TLS)")
    elif scheme in _PLAIN_SCHEMES and not is_loopback(host):
        reasons.append(f"NEO4J_URI speaks plain {scheme} to another machine; use {scheme}+s")
    if settings.neo4j_password.get_secret_value() in _DEFAULT_PASSWORDS:
        reasons.append("NEO4J_PASSWORD is empty or the default one")
    return reasons


def _of_the_issuer(settings: Settings) -> list[str]:
    reasons: list[str] = []
    if dev_issuer.exists(settings.data_dir):
        key = _shown(dev_issuer.key_file(settings.data_dir))
        if settings.is_production:
            reasons.append(f"a development key ({key}) is present in production")
        if not settings.is_loopback:
            reasons.append(f"a development key ({key}) is present and {settings.host} is not loopback")
    elif not dev_issuer.is_allowed(settings):
        reasons.append("nobody could sign in: development tokens are for loopback outside production only")
    return reasons


def _of_the_ide(settings: Settings) -> list[str]:
    if settings.is_production and settings.serves_ide:
        return ["the GraphQL IDE is on in production (MENTORGRAPH_IDE)"]
    return []


def _shown(path: Path) -> str:
    return str(path)
