"""The process: settings, ASGI app, sign-in, request guard, health, command line."""

import os

# numpy reads it once, when it is first imported. Its threads would fight the event loop for the cores, and
# the arrays here are small.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
