"""Signal 3: the phrasings like a question vote for their entries.

A kernel ridge regression: each phrasing's vote is weighed so that the phrasings, asked
themselves, would name their own entries. That lets one telling word decide between two entries
whose phrasings are otherwise alike, which a plain vote cannot, and a question far from
everything gets shares near 0. Where the weights were solved over the whole pack beforehand
(bot/index/solve.py) a question costs one product; otherwise they are solved over its nearest
phrasings alone, and an added phrasing takes part in the very next question.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bot.core.match.phrasebook import Floats, Neighbours, Phrasebook

# How far a phrasing may miss its own entry: among the nearest phrasings (flat from 0.1 to 1 on the
# practice questions), and where all are solved at once (flat from 0.1 to 0.3).
NEAREST_RIDGE = 0.3
SOLVED_RIDGE = 0.2
PHRASINGS_NAMED = 3  # for each entry
EXPLAINED = 8  # ballots whose phrasings are named, as many as a verdict keeps
SMALLEST_SHARE = 0.02  # an entry with a smaller share does not count


@dataclass(frozen=True, slots=True)
class Ballot:
    """One entry's share of the vote, and what each neighbour gave to it."""

    entry: int  # index into Phrasebook.entry_ids
    share: float
    gifts: tuple[tuple[int, float], ...]  # (row, signed part of the share), largest first


def solved_vote(book: Phrasebook, gifts: Floats, likeness: Floats) -> tuple[Ballot, ...]:
    """A ballot for each entry that got a share, highest first, by weights solved beforehand."""
    shares = likeness @ gifts
    ballots: list[Ballot] = []
    for column in np.argsort(-shares, kind="stable"):
        if shares[column] < SMALLEST_SHARE:
            break
        largest = _largest(likeness * gifts[:, column]) if len(ballots) < EXPLAINED else ()
        ballots.append(Ballot(int(column), float(shares[column]), largest))
    return tuple(ballots)


def _largest(given: Floats) -> tuple[tuple[int, float], ...]:
    """The PHRASINGS_NAMED largest gifts and their rows; a few looks cost less than any sorting."""
    size = np.abs(given)
    largest: list[tuple[int, float]] = []
    for _ in range(min(PHRASINGS_NAMED, len(given))):
        row = int(size.argmax())
        size[row] = -1.0
        largest.append((row, float(given[row])))
    return tuple(largest)


def vote(book: Phrasebook, neighbours: Neighbours) -> tuple[Ballot, ...]:
    """A ballot for each entry among the neighbours, highest share first."""
    size = len(neighbours.rows)
    if not size:
        return ()
    owners = book.owner[neighbours.rows]
    entries, local = np.unique(owners, return_inverse=True)
    targets = np.zeros((size, len(entries)), np.float32)
    targets[np.arange(size), local] = 1.0
    system = neighbours.mutual + NEAREST_RIDGE * np.eye(size, dtype=np.float32)
    gifts = neighbours.likeness[:, None] * np.linalg.solve(system, targets)
    shares = gifts.sum(axis=0)
    ballots: list[Ballot] = []
    for column in np.argsort(-shares, kind="stable"):
        largest = _largest(gifts[:, column]) if len(ballots) < EXPLAINED else ()
        named = tuple((int(neighbours.rows[at]), gift) for at, gift in largest)
        ballots.append(Ballot(int(entries[column]), float(shares[column]), named))
    return tuple(ballots)
