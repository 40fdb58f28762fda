"""Signals -> candidates: the vote of the nearest phrasings, an exact match, the entry's guards.

A candidate's score is its explanation: the tree recombines into the value.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bot.core.match.features import concepts_in, tokenize
from bot.core.match.index import Index
from bot.core.match.phrasebook import Floats, nearest
from bot.core.match.vote import Ballot, vote
from bot.core.types import Candidate, Entry, Explanation, Knowledge, Query, Side

SMALLEST_SHARE = 0.02  # candidates below it are not worth a line


def match(
    query: Query,
    knowledge: Knowledge,
    index: Index,
    leave_out: npt.NDArray[np.int64] | None = None,
    vector: Floats | None = None,
) -> tuple[Candidate, ...]:
    """Every entry that got a share of the vote, best first."""
    words = tokenize(query.text)
    if not words:
        return ()
    ballots = vote(index.book, nearest(index.book, query.text, leave_out, vector))
    exact = "" if leave_out is not None else index.exact.get(" ".join(words), "")
    heard = set(words) | set(concepts_in(words, index.book.concepts))
    found: list[Candidate] = []
    for ballot in ballots:
        entry = knowledge.entries[ballot.entry]
        if ballot.share >= SMALLEST_SHARE or entry.id == exact:
            found.append(_candidate(ballot, entry, entry.id == exact, heard, index))
    return tuple(sorted(found, key=lambda candidate: -candidate.score))


def _candidate(
    ballot: Ballot, entry: Entry, exact: bool, heard: set[str], index: Index
) -> Candidate:
    if exact:
        tree = Explanation(f"the very question of {entry.id}", 1.0)
        return Candidate(entry.id, entry.side, 1.0, tree)
    parts = [Explanation(f"like “{index.book.phrasings[row]}”", gift) for row, gift in ballot.gifts]
    parts.append(
        Explanation("all other phrasings nearby", ballot.share - sum(p.value for p in parts))
    )
    votes = Explanation("votes of the nearest phrasings", ballot.share, "sum", tuple(parts))
    bounded = Explanation("at most 1", 1.0)
    share = Explanation("share of the vote", min(ballot.share, 1.0), "min", (votes, bounded))
    guard = _guard(entry, heard)
    if guard is None:
        return Candidate(entry.id, entry.side, share.value, share)
    tree = Explanation(entry.id, 0.0, "product", (share, guard))
    return Candidate(entry.id, entry.side, 0.0, tree)


def _guard(entry: Entry, heard: set[str]) -> Explanation | None:
    """The curator's own condition that this question breaks, if one is broken."""
    for group in entry.requires:
        if not heard & set(group):
            return Explanation(f"guard: needs one of {', '.join(group)}", 0.0)
    barred = heard & set(entry.forbids)
    if barred:
        return Explanation(f"guard: not with {', '.join(sorted(barred))}", 0.0)
    return None


def best_of(candidates: tuple[Candidate, ...], side: Side) -> Candidate | None:
    return next((candidate for candidate in candidates if candidate.side is side), None)
