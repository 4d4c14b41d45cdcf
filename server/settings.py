"""What the environment says: `MENTORGRAPH_*` and the usual `NEO4J_*`."""

import ipaddress
from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import AliasChoices, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from resolvers.plans.operations import Executor
from server.failure import Failed


class EngineKind(StrEnum):
    """A server that we start ourselves."""

    LOCAL = "local"
    NEO4J = "neo4j"


class LogLevel(StrEnum):
    """The least that is logged; `info` has a line for each request."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Settings(BaseSettings):
    """Everything that may be set from outside. Secrets never show in its text."""

    model_config = SettingsConfigDict(
        env_prefix="MENTORGRAPH_", env_ignore_empty=True, extra="ignore", frozen=True
    )

    environment: str = Field(
        default="development", validation_alias=AliasChoices("environment", "MENTORGRAPH_ENV", "ENV")
    )
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    data_dir: Path = Path("var")
    engine: EngineKind | None = None
    """None: the local engine, or Neo4j where only that one has data in `data_dir`."""
    ide: bool | None = None
    """None: on, except in production."""
    metrics: bool | None = None
    """None: on where only this machine can reach the service."""
    request_s: float = Field(default=10.0, gt=0, le=60)
    """Seconds a request may take before it is ended."""
    executor: Executor = Executor.TIERS
    """Who answers operations: plans by tiers, or always `levels`, `composed` or the `reference`."""
    composed_after: int = Field(default=20, ge=1, le=1_000_000)
    """Times an operation is answered a level at a time before its one statement is planned."""
    trusted_documents: Path | None = None
    """A folder of `*.graphql` files whose operations are composed from the start."""
    drain_s: float = Field(default=0.0, ge=0, le=120)
    """Seconds of `/ready` answering 503 before the server stops listening, for load balancers."""

    log_level: LogLevel = LogLevel.INFO

    neo4j_uri: str | None = Field(default=None, validation_alias=AliasChoices("neo4j_uri", "NEO4J_URI"))
    neo4j_username: str = Field(
        default="neo4j", validation_alias=AliasChoices("neo4j_username", "NEO4J_USERNAME")
    )
    neo4j_password: SecretStr = Field(
        default=SecretStr(""), validation_alias=AliasChoices("neo4j_password", "NEO4J_PASSWORD")
    )
    neo4j_database: str | None = Field(
        default=None, validation_alias=AliasChoices("neo4j_database", "NEO4J_DATABASE")
    )

    @classmethod
    def read(cls, **given: object) -> Self:
        """The environment's settings, with what a command line gave (None: not given) above them.

        Raises Failed with a line for every value that is wrong.
        """
        try:
            return cls.model_validate(
                cls(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
            )
        except ValidationError as error:
            raise Failed(*_lines(error)) from error

    @property
    def is_production(self) -> bool:
        """Whether real people are served here."""
        return self.environment.casefold() in {"production", "prod"}

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the service."""
        return is_loopback(self.host)

    @property
    def serves_ide(self) -> bool:
        """Whether a browser at the endpoint gets the GraphQL IDE."""
        return not self.is_production if self.ide is None else self.ide

    @property
    def serves_metrics(self) -> bool:
        """Whether `/metrics` answers, to anybody who can reach it."""
        return self.is_loopback if self.metrics is None else self.metrics


def is_loopback(host: str) -> bool:
    """Whether a host name or address never leaves this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _lines(error: ValidationError) -> list[str]:
    # The value itself is left out: it may be a secret in the wrong place.
    return [
        f"{'.'.join(str(part) for part in problem['loc'])}: {problem['msg']}" for problem in error.errors()
    ]
