"""What the Python servers beside ours share: the driver's settings and uvicorn's."""

import os

import neo4j
import uvicorn
from neo4j import AsyncDriver, AsyncGraphDatabase
from starlette.types import ASGIApp


def driver() -> AsyncDriver:
    """A driver for the database of the environment, set for production: no telemetry, no remarks."""
    return AsyncGraphDatabase.driver(
        os.environ["NEO4J_URI"],
        auth=(os.environ["NEO4J_USERNAME"], os.environ["NEO4J_PASSWORD"]),
        telemetry_disabled=True,
        notifications_min_severity=neo4j.NotificationMinimumSeverity.OFF,
    )


def run(app: ASGIApp) -> None:
    """Serve on 127.0.0.1:$PORT without an access log, until a signal."""
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=int(os.environ["PORT"]),
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
    )
