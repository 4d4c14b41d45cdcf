"""Whether a ledger's sessions hang together."""

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from scoring.arrays import Ints
from scoring.reputation.ledger import Ledger


def connected(ledger: Ledger, rows: Ints) -> bool:
    """Whether these rows hang together through mentors, mentees, skills and managers; none and one do."""
    if rows.size < 2:
        return True
    lines = np.arange(rows.size)
    ends, start = [], rows.size
    for column in (ledger.mentor, ledger.mentee, ledger.skill, ledger.manager):
        codes, numbered = np.unique(column[rows], return_inverse=True)
        ends.append(start + numbered)
        start += codes.size
    links = (np.ones(4 * rows.size), (np.tile(lines, 4), np.concatenate(ends)))
    pieces, _ = connected_components(sparse.csr_array(links, shape=(start, start)), directed=False)
    return bool(pieces == 1)
