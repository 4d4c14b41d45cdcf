"""The options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

from server.settings import EngineKind

DataDir = Annotated[
    Path | None,
    typer.Option(
        "--data-dir",
        help="Where the engine's data and the service's files are. [env: MENTORGRAPH_DATA_DIR; default: var]",
        show_default=False,
    ),
]
Engine = Annotated[
    EngineKind | None,
    typer.Option(
        help="The engine to start where NEO4J_URI is not set. [env: MENTORGRAPH_ENGINE; default: local]",
        show_default=False,
    ),
]
Host = Annotated[
    str | None,
    typer.Option(
        help="The address to listen on. [env: MENTORGRAPH_HOST; default: 127.0.0.1]", show_default=False
    ),
]
Port = Annotated[
    int | None,
    typer.Option(
        help="The port, 0 for a free one. [env: MENTORGRAPH_PORT; default: 8000]", show_default=False
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Answer with one JSON object on standard output.")]
