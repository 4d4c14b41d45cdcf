"""How many operations a run of the tests draws."""

import os
from typing import Final

_ASKED: Final = os.environ.get("MENTORGRAPH_ORACLE")
OPERATIONS: Final = int(_ASKED or "500")
"""In all, over the graphs."""

_QUICK: Final = "local"
_SHARE_ELSEWHERE: Final = 12


def on(engine: str, count: int) -> int:
    """That many on the local engine, and everywhere when a number was asked for; else a twelfth.

    Neo4j plans each drawn operation's composed statement for the first and only time: seconds for most of them.
    """
    return count if _ASKED or engine == _QUICK else -(-count // _SHARE_ELSEWHERE)
