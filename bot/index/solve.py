"""What each phrasing gives to each entry, solved over the whole pack at once.

Kernel ridge regression: with K the likeness of all phrasings to one another, R the ridge and Y
their owners, the gifts are (K + R)^-1 Y, and a question's shares are its likeness to the phrasings
times the gifts. Leaving phrasings out needs no second fit: with G = (K + R)^-1 the shares a group S
of phrasings would get from all others are Y_S - G_SS^-1 (G Y)_S (the leave-one-out identity of
ridge regression, for groups). The diagonal of G is kept beside the gifts: with it each phrasing
can be left out at any time. Cubic in the phrasings, so a pack beyond MOST keeps to the vote
of the nearest ones (match/vote.py), which needs no fit and does nearly as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.core.match.phrasebook import MEANING, Floats, Ints, Phrasebook, Rows
from bot.core.match.vote import SOLVED_RIDGE

MOST = 12_000  # phrasings; 16 s of a core and 1.1 GB while fitting, kept afterwards
COMMON = 600  # phrasings; a feature of more is cheaper to multiply with its zeros
BLOCK = 256  # rows worked on at once

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Shares of some phrasings when a group they belong to is left out."""

    rows: Rows  # (m,)
    shares: Floats  # (m, e)


@dataclass(frozen=True, slots=True)
class Solution:
    gifts: Floats  # (n, e)
    certainty: Floats  # (n,) the diagonal of G: with it each phrasing can be left out by itself
    left_out: tuple[LeftOut, ...]  # one for each group asked for


def likeness_of_all(book: Phrasebook) -> Floats:
    """(n, n) likeness of all phrasings to one another."""
    n = len(book.phrasings)
    common = np.flatnonzero(np.diff(book.column_start) > COMMON)
    dense = np.zeros((n, len(common)), np.float32)
    for place, column in enumerate(common):
        span = slice(book.column_start[column], book.column_start[column + 1])
        dense[book.rows_of[span], place] = book.row_weights_of[span]
    rare = np.ones(len(book.vocabulary), bool)
    rare[common] = False
    likeness = np.empty((n, n), np.float32)
    for block in _blocks(n):
        likeness[block] = dense[block] @ dense.T
        if book.vectors is not None:
            closeness = np.maximum(book.vectors[block] @ book.vectors.T, 0.0)
            likeness[block] += MEANING * closeness**2
    for row in range(n):
        _add_rare(book, row, rare, likeness[row])
    return likeness


def _add_rare(book: Phrasebook, row: int, rare: Flags, likeness: Floats) -> None:
    """Add to a phrasing's (n,) likeness to all what the rare words and letters make of it."""
    span = slice(book.row_start[row], book.row_start[row + 1])
    chosen = rare[book.columns_of[span]]
    columns, weights = book.columns_of[span][chosen], book.weights_of[span][chosen]
    if not len(columns):
        return
    starts, stops = book.column_start[columns], book.column_start[columns + 1]
    spans = [slice(start, stop) for start, stop in zip(starts, stops, strict=True)]
    rows = np.concatenate([book.rows_of[each] for each in spans])
    given = np.concatenate([book.row_weights_of[each] for each in spans])
    np.add.at(likeness, rows, given * np.repeat(weights, stops - starts))


def solve(book: Phrasebook, groups: Sequence[Rows]) -> Solution:
    """The gifts of all phrasings, and the shares of each group's phrasings without the group."""
    n, e = len(book.phrasings), len(book.entry_ids)
    owners = np.zeros((n, e), np.float32)
    owners[np.arange(n), book.owner] = 1.0
    system = likeness_of_all(book)
    system[np.diag_indices(n)] += SOLVED_RIDGE
    root = _inverse_root(system)
    gifts = _gifts(root, owners)
    left_out = tuple(_without(rows, owners, gifts, root) for rows in groups)
    certainty = np.einsum("ij,ij->j", root, root)
    return Solution(np.asfortranarray(gifts, np.float32), certainty, left_out)


def _gifts(root: Floats, owners: Floats) -> Floats:
    """(n, e) inverse of the system times `owners`; nothing is multiplied above the diagonal."""
    gifts = np.zeros_like(owners)
    for block in _blocks(len(root)):
        known = slice(0, block.stop)
        gifts[known] += root[block, known].T @ (root[block, known] @ owners[known])
    return gifts


def without_each(owner: Ints, gifts: Floats, certainty: Floats) -> Floats:
    """(n, e) shares of each phrasing when it alone is left out, from a solution."""
    shares: Floats = -np.asarray(gifts) / certainty[:, None]
    shares[np.arange(len(owner)), owner] += 1.0
    return shares


def _blocks(size: int) -> list[slice]:
    return [slice(at, min(at + BLOCK, size)) for at in range(0, size, BLOCK)]


def _inverse_root(system: Floats) -> Floats:
    """(n, n) M with M^T M the inverse of `system`, in whose place it comes.

    Cholesky's factors block by block in single precision, and their inverse: numpy's own works
    in double, at nearly four times the memory. Clipped cosines can leave the likeness a hair
    short of positive; the ridge is then raised until it is not.
    """
    blocks = _blocks(len(system))
    diagonal = system.diagonal().copy()
    while True:
        try:
            _factor(system, blocks)
        except np.linalg.LinAlgError:
            diagonal += SOLVED_RIDGE
            for block in blocks:  # the upper half is untouched
                system[block, : block.start] = system[: block.start, block].T
                upper = np.triu(system[block, block], 1)
                system[block, block] = upper + upper.T
            system[np.diag_indices(len(system))] = diagonal
        else:
            _invert(system, blocks)
            return system


def _factor(system: Floats, blocks: list[slice]) -> None:
    """Cholesky's lower factor of a symmetric (n, n) float32 system, in place of its lower half.

    The upper half stays. Raises LinAlgError for a system that is not positive; its lower half is
    then partly overwritten.
    """
    for block in blocks:
        done = slice(0, block.start)
        panel = system[block.start :, block] - system[block.start :, done] @ system[block, done].T
        size = panel.shape[1]
        corner = np.linalg.cholesky(panel[:size])
        system[block, block] = corner + np.triu(system[block, block], 1)
        system[block.stop :, block] = panel[size:] @ np.linalg.inv(corner).T


def _invert(factor: Floats, blocks: list[slice]) -> None:
    """The inverse of an (n, n) lower factor in its place, and zeros above it, in place of what was
    there; from the last block to the first."""
    for number in reversed(range(len(blocks))):
        block = blocks[number]
        corner = np.linalg.inv(np.tril(factor[block, block]))
        panel = factor[block.stop :, block] @ corner
        for later in reversed(blocks[number + 1 :]):  # what lies to the right is inverted already
            known = slice(block.stop, later.stop)
            factor[later, block] = -factor[later, known] @ panel[: later.stop - block.stop]
        factor[block, block] = corner
        factor[: block.start, block] = 0.0


def _without(rows: Rows, owners: Floats, gifts: Floats, root: Floats) -> LeftOut:
    columns = root[:, rows]
    shares = owners[rows] - np.linalg.solve(columns.T @ columns, gifts[rows])
    return LeftOut(rows, shares.astype(np.float32))
