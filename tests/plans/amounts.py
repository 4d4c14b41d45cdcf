"""How many operations a run of the tests draws, and over which graphs."""

import os
from typing import Final

_ASKED: Final = os.environ.get("MENTORGRAPH_ORACLE")
OPERATIONS: Final = int(_ASKED or "500")
"""In all, over the graphs."""

FIRST_GRAPH: Final = int(os.environ.get("MENTORGRAPH_ORACLE_GRAPH") or "1")
"""The seed of the first graph; a run that goes on after another begins behind the last graph of that one."""

_MOST_OF_A_GRAPH: Final = 400
_FEW_GRAPHS: Final = 3
GRAPHS: Final = range(
    FIRST_GRAPH, FIRST_GRAPH + (-(-OPERATIONS // _MOST_OF_A_GRAPH) if _ASKED else _FEW_GRAPHS)
)
"""The seeds of the graphs: of each 400 operations are asked, so that runs of parts ask what one run asks."""

_QUICK: Final = "local"
_SHARE_ELSEWHERE: Final = 20


def on(engine: str, count: int) -> int:
    """That many on the local engine, and everywhere when a number was asked for; else a twentieth.

    Neo4j plans each drawn operation's composed statement for the first and only time: a third of a second for one.
    """
    return count if _ASKED or engine == _QUICK else -(-count // _SHARE_ELSEWHERE)


def numbered(number: int) -> int:
    """The seed of a run's nth operation where the graph is one for all runs: runs of parts draw different ones."""
    return (FIRST_GRAPH - 1) * 1_000_000 + number
