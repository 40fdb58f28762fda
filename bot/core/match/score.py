"""Signals -> candidates: the vote of the nearest phrasings, an exact match, the entry's guards.

A candidate's score is its explanation: the tree recombines into the value.
"""

from __future__ import annotations

from collections.abc import Set

import numpy as np
import numpy.typing as npt

from bot.core import labels
from bot.core.english import FUNCTION_WORDS
from bot.core.match.features import heard_in, tokenize
from bot.core.match.index import Index
from bot.core.match.kinds import kind_asked, kind_fit
from bot.core.match.phrasebook import Floats, Phrasebook, likeness_to, nearest
from bot.core.match.vote import SMALLEST_SHARE, Ballot, solved_vote, vote
from bot.core.match.wording import wording
from bot.core.types import Candidate, Entry, Explanation, Knowledge, Query


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
    ballots = _ballots(index.book, likeness_to(index.book, query.text, vector), leave_out)
    exact = "" if leave_out is not None else _same_question(words, index)
    heard = heard_in(words, index.book.concepts)
    kind = kind_asked(words)
    found: list[Candidate] = []
    own = knowledge.entry(exact) if exact else None
    if own is not None:
        tree = Explanation(f"{labels.EXACT}{exact}", 1.0)
        found.append(Candidate(exact, own.side, 1.0, tree, exact=True))
    for ballot in ballots:
        entry = knowledge.entries[ballot.entry]
        if entry.id != exact and ballot.share >= SMALLEST_SHARE:
            tree = _explained(ballot, entry, heard, index)
            fit = kind_fit(index.kinds, entry.id, kind)
            found.append(Candidate(entry.id, entry.side, tree.value, tree, fit))
    return tuple(sorted(found, key=lambda candidate: (-candidate.exact, -candidate.score)))


def _same_question(words: tuple[str, ...], index: Index) -> str:
    """The entry one of whose own phrasings this is, to the letter or but for small words."""
    found = index.exact.get(" ".join(words), "")
    return found or index.worded.get(wording(words, index.book.concepts, index.given), "")


def _ballots(
    book: Phrasebook, likeness: Floats, leave_out: npt.NDArray[np.int64] | None
) -> tuple[Ballot, ...]:
    if book.gifts is None or leave_out is not None:
        return vote(book, nearest(book, likeness, leave_out))
    return solved_vote(book, book.gifts, likeness)


def _explained(ballot: Ballot, entry: Entry, heard: Set[str], index: Index) -> Explanation:
    parts = [
        Explanation(f"{labels.LIKE}“{index.book.phrasings[row]}”", gift)
        for row, gift in ballot.gifts
    ]
    rest = ballot.share - sum(part.value for part in parts)
    parts.append(Explanation("all other phrasings nearby", rest))
    votes = Explanation("votes of the nearest phrasings", ballot.share, "sum", tuple(parts))
    bounded = Explanation("at most 1", 1.0)
    share = Explanation("share of the vote", min(ballot.share, 1.0), "min", (votes, bounded))
    guard = broken_guard(entry, heard)
    return share if guard is None else Explanation(entry.id, 0.0, "product", (share, guard))


def is_guard(part: Explanation) -> bool:
    """Whether this part of a tree is a curator's condition that the question broke."""
    return part.label.startswith(labels.GUARD)


def unaccounted(query: Query, index: Index) -> tuple[str, ...]:
    """Content words of the question that no phrasing has, in order, each once."""
    return tuple(
        word
        for word in dict.fromkeys(tokenize(query.text))
        if word not in FUNCTION_WORDS and word not in index.book.vocabulary
    )


def broken_guard(entry: Entry, heard: Set[str]) -> Explanation | None:
    """The curator's own condition that a question's words and concepts break, if one is broken."""
    for group in entry.requires:
        if not heard & set(group):
            return Explanation(f"{labels.GUARD}{entry.id} needs one of {', '.join(group)}", 0.0)
    barred = heard & set(entry.forbids)
    if barred:
        return Explanation(f"{labels.GUARD}{entry.id} not with {', '.join(sorted(barred))}", 0.0)
    return None
