"""Where a server answers and how to sign in, and the one error of starting one."""

from dataclasses import dataclass


class EngineFailed(Exception):  # noqa: N818 - named by what happened, as the failures of graph
    """A server could not be provisioned or started; the text is one line for the person who asked for it."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A running server: `engine` is 'local' or 'neo4j', `version` its own."""

    uri: str
    user: str
    password: str
    database: str
    engine: str
    version: str
