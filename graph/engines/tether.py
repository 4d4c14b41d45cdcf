"""Run as a script: become the given command, killed by the kernel when the process that asked for it ends.

`python tether.py PARENT_PID COMMAND...`, on Linux. A separate step because code between fork and exec is not
safe in a process with threads.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Tie this process to its parent, then become the command."""
    parent = int(sys.argv[1])
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    # The parent may have ended before the tie was made.
    if os.getppid() != parent:
        sys.exit(1)
    os.execv(sys.argv[2], sys.argv[2:])  # noqa: S606 - the command is the launcher's own, no shell is involved


if __name__ == "__main__":
    main()
