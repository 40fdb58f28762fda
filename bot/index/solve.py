"""What each phrasing gives to each entry, solved over the whole pack at once.

Kernel ridge regression: with K the likeness of all phrasings to one another and Y their owners,
the gifts are (K + RIDGE)^-1 Y, and a question's shares are its likeness to the phrasings times
the gifts. Leaving phrasings out needs no second fit: with G = (K + RIDGE)^-1 the shares a group
S of phrasings would get from all others are Y_S - G_SS^-1 (G Y)_S (the leave-one-out identity of
ridge regression, for groups). Cubic in the phrasings, so a pack beyond MOST keeps to the vote
of the nearest ones (match/vote.py), which needs no fit and does nearly as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.core.match.phrasebook import MEANING, Floats, Phrasebook, Rows

RIDGE = 0.2  # flat from 0.1 to 0.3 on the practice questions
MOST = 12_000  # phrasings; half a minute and 1.1 GB while fitting, kept afterwards
BLOCK = 512  # rows of the likeness worked on at once


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Shares of some phrasings when a group they belong to is left out."""

    rows: Rows  # (m,)
    shares: Floats  # (m, e)


@dataclass(frozen=True, slots=True)
class Solution:
    gifts: Floats  # (n, e)
    left_out: tuple[LeftOut, ...]  # one for each group asked for


def likeness_of_all(book: Phrasebook) -> Floats:
    """(n, n) likeness of all phrasings to one another."""
    n = len(book.phrasings)
    likeness = np.zeros((n, n), np.float32)
    for row in range(n):
        for at in range(book.row_start[row], book.row_start[row + 1]):
            column = book.columns_of[at]
            span = slice(book.column_start[column], book.column_start[column + 1])
            likeness[row, book.rows_of[span]] += book.weights_of[at] * book.row_weights_of[span]
    if book.vectors is not None:
        for start in range(0, n, BLOCK):
            closeness = np.maximum(book.vectors[start : start + BLOCK] @ book.vectors.T, 0.0)
            likeness[start : start + BLOCK] += MEANING * closeness**2
    return likeness


def solve(book: Phrasebook, groups: Sequence[Rows]) -> Solution:
    """The gifts of all phrasings, and the shares of each group's phrasings without the group."""
    n, e = len(book.phrasings), len(book.entry_ids)
    owners = np.zeros((n, e), np.float32)
    owners[np.arange(n), book.owner] = 1.0
    wanted = np.unique(np.concatenate(groups)) if groups else np.zeros(0, np.int64)
    system = likeness_of_all(book)
    system[np.diag_indices(n)] += RIDGE
    units = np.zeros((n, len(wanted)), np.float32)
    units[wanted, np.arange(len(wanted))] = 1.0
    solved = _solved(system, np.concatenate([owners, units], axis=1))
    gifts, columns = solved[:, :e], solved[:, e:]
    place = {int(row): at for at, row in enumerate(wanted)}
    left_out = tuple(_without(rows, owners, gifts, columns, place) for rows in groups)
    return Solution(np.asfortranarray(gifts, np.float32), left_out)


def _solved(system: Floats, right: Floats) -> Floats:
    """(n, m) solution; `system` and `right` are overwritten.

    Cholesky's factors block by block in single precision: numpy's own works in double, at
    nearly four times the memory. Clipped cosines can leave the likeness a hair
    short of positive; the general solver then does.
    """
    blocks = [slice(at, min(at + BLOCK, len(system))) for at in range(0, len(system), BLOCK)]
    diagonal = system.diagonal().copy()
    try:
        _factor(system, blocks)
    except np.linalg.LinAlgError:
        system = np.triu(system, 1)  # the upper half is untouched
        return np.linalg.solve(system + system.T + np.diag(diagonal), right)
    for block in blocks:
        right[block] -= system[block, : block.start] @ right[: block.start]
        right[block] = np.linalg.solve(np.tril(system[block, block]), right[block])
    for block in reversed(blocks):
        right[block] -= system[block.stop :, block].T @ right[block.stop :]
        right[block] = np.linalg.solve(np.tril(system[block, block]).T, right[block])
    return right


def _factor(system: Floats, blocks: list[slice]) -> None:
    """The lower factor in place of the lower half, the upper half as it was."""
    for number, block in enumerate(blocks):
        corner = np.linalg.cholesky(system[block, block])
        system[block, block] = corner + np.triu(system[block, block], 1)
        below = system[block.stop :, block]
        below[:] = np.linalg.solve(corner, below.T).T
        for later in blocks[number + 1 :]:
            rest = slice(later.start - block.stop, None)
            here = slice(later.start - block.stop, later.stop - block.stop)
            update = below[rest] @ below[here].T
            kept = np.triu(system[later, later], 1)
            system[later.start :, later] -= update
            system[later, later] = np.tril(system[later, later]) + kept


def _without(
    rows: Rows,
    owners: Floats,
    gifts: Floats,
    columns: npt.NDArray[np.float32],
    place: dict[int, int],
) -> LeftOut:
    inner = columns[np.ix_(rows, np.array([place[int(row)] for row in rows]))]
    shares = owners[rows] - np.linalg.solve(inner, gifts[rows])
    return LeftOut(rows, shares.astype(np.float32))
