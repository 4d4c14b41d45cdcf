"""Our service as it is, but for its line a request: the others write none."""

import logging

from server.cli import main

if __name__ == "__main__":
    logging.disable(logging.INFO)
    main()
