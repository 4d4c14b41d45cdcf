"""A sparse symmetric matrix of many small pieces, inverted piece by piece."""

from typing import NamedTuple

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from scoring.arrays import Floats, Ints


class Inverse(NamedTuple):
    """The inverse of a positive definite matrix, with its log determinant (of the matrix)."""

    matrix: sparse.csr_array
    log_determinant: float


def inverse(matrix: sparse.csr_array) -> Inverse:
    """Each connected piece of the matrix inverted as a dense block; exact to rounding.

    Memory is the sum of the squared sizes of the pieces.
    """
    size = matrix.shape[0]
    if matrix.nnz == size and not (matrix - sparse.diags_array(matrix.diagonal())).nnz:
        diagonal: Floats = matrix.diagonal()
        return Inverse(sparse.diags_array(1 / diagonal).tocsr(), float(np.log(diagonal).sum()))
    piece = connected_components(matrix, directed=False)[1].astype(np.int64)
    order = np.argsort(piece, kind="stable")
    sizes = np.bincount(piece)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    ordered = matrix[order][:, order].tocoo()
    lines, columns, values, log_determinant = [], [], [], 0.0
    for width in np.unique(sizes):
        begins = starts[sizes == width]
        blocks = _blocks(ordered, piece[order], sizes, starts, int(width))
        roots = np.linalg.cholesky(blocks)
        log_determinant += 2 * float(np.log(np.diagonal(roots, axis1=1, axis2=2)).sum())
        inverses = np.linalg.inv(blocks)
        members = order[begins[:, None] + np.arange(width)]
        lines.append(np.repeat(members, width, axis=1).ravel())
        columns.append(np.tile(members, (1, width)).ravel())
        values.append(((inverses + inverses.transpose(0, 2, 1)) / 2).ravel())
    entries = (np.concatenate(values), (np.concatenate(lines), np.concatenate(columns)))
    return Inverse(sparse.csr_array(entries, shape=(size, size)), log_determinant)


def _blocks(ordered: sparse.coo_array, piece: Ints, sizes: Ints, starts: Ints, width: int) -> Floats:
    """The pieces of this width as a dense stack; (pieces, width, width)."""
    wanted = sizes == width
    number = np.cumsum(wanted) - 1
    owner = piece[ordered.row]
    chosen = wanted[owner]
    owner = owner[chosen]
    blocks = np.zeros((int(wanted.sum()), width, width))
    first = starts[owner]
    blocks[number[owner], ordered.row[chosen] - first, ordered.col[chosen] - first] = ordered.data[chosen]
    return blocks
