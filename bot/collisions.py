"""Phrasings that would lead elsewhere, found with the bot's own matcher.

Each phrasing is asked as if nobody had written it: it is left out of the index and matched
against all others. Its own entry's share of the vote is set against the best entry whose reply
would be a wrong one: for an answer any entry but those that cover it, for a
known unknown any answer. What leads elsewhere by `PLAIN` is a warning, for two entries then
cannot be told apart there; less, and near ties, are notes.

This stands above `bot.packs` and `bot.index`, which do not know each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from bot.core.clean import clean
from bot.core.match.features import heard_in, tokenize
from bot.core.match.index import Index
from bot.core.match.phrasebook import Floats, likeness_to
from bot.core.match.score import broken_guard, match
from bot.core.match.vote import SMALLEST_SHARE
from bot.core.types import Entry, Knowledge, Query, Side
from bot.index.solve import without_each
from bot.packs.checks.inspection import Inspection
from bot.packs.faults import NOTE, WARNING, Fault
from bot.packs.sheets import place
from bot.packs.values import Mark, fault

CHECK = "collisions"
# Of the shipped packs' phrasings about 5 in 100 are found by these; HEARD and NEAR_TIE decide on
# notes alone. A lead of PLAIN have 2 in 1,000, of 0.4 about 3, of 0.6 hardly one.
HEARD = 0.25  # share of the vote below which a rival is no danger
NEAR_TIE = 0.1  # share of the vote by which the own entry must lead
PLAIN = 0.5  # share of the vote by which another entry leads where it is no near tie any more
Progress = Callable[[int, int], None]  # phrasings asked, of how many


@dataclass(frozen=True, slots=True)
class Collision:
    """A phrasing that leads elsewhere or nearly so."""

    entry: str
    phrasing: str
    rival: str
    own: float  # share of the vote for its own entry and those that cover it, 0..1
    other: float  # for the rival and the rival's
    witness: str  # the rival's phrasing that is most like it
    mark: Mark

    @property
    def margin(self) -> float:
        """By how much the rival leads; negative in a near tie that the own entry wins."""
        return self.other - self.own

    def fault(self) -> Fault:
        verb = "leads to" if self.margin > 0 else "nearly leads to"
        like = f", like “{self.witness}”" if self.witness else ""
        found = f"“{self.phrasing}” of {self.entry!r} {verb} {self.rival!r} by {self.margin:+.2f}"
        act = f"reword it, move it, or give {self.entry!r} more phrasings of the kind"
        severity = WARNING if self.margin >= PLAIN else NOTE
        return fault(self.mark, found + like, f"{self.entry!r}", act, severity, CHECK)


def collisions(
    pack: Inspection,
    index: Index,
    progress: Progress = lambda done, total: None,
    entries: frozenset[str] = frozenset(),
) -> tuple[Collision, ...]:
    """All collisions of the pack's phrasings, the plainest first.

    `entries` names the entries to ask about; all when it is empty.
    """
    asked = [one for one in _phrasings(pack, index) if not entries or one[0].id in entries]
    shares = _shares_left_out(pack.knowledge, index)
    found: list[Collision] = []
    for number, (entry, text, row, mark) in enumerate(asked):
        progress(number, len(asked))
        collision = _collision(entry, text, mark, shares(row), pack.knowledge, index)
        if collision is not None:
            found.append(_witnessed(collision, row, index))
    progress(len(asked), len(asked))
    return tuple(sorted(found, key=lambda one: -one.margin))


def _shares_left_out(knowledge: Knowledge, index: Index) -> Callable[[int], Floats]:
    """Row of a phrasing -> (e,) shares of the vote that the matcher would give without it.

    Where the vote was solved over the whole pack they follow from the solution; in a pack too
    large or too small for that, each phrasing is asked of all others.
    """
    book = index.book
    if book.gifts is not None and book.certainty is not None:
        solved = without_each(book.owner, book.gifts, book.certainty)
        return lambda row: _guarded(solved[row], row, knowledge, index)
    return lambda row: _asked(row, knowledge, index)


def _guarded(shares: Floats, row: int, knowledge: Knowledge, index: Index) -> Floats:
    """The shares of entries whose own conditions the phrasing keeps."""
    words = tokenize(index.book.phrasings[row])
    heard = heard_in(words, index.book.concepts)
    kept = np.clip(shares, 0.0, 1.0)
    for column in np.flatnonzero(shares >= SMALLEST_SHARE):
        if broken_guard(knowledge.entries[column], heard) is not None:
            kept[column] = 0.0
    return kept


def _asked(row: int, knowledge: Knowledge, index: Index) -> Floats:
    book = index.book
    text = book.phrasings[row]
    vector = book.vectors[row] if book.vectors is not None else None
    shares = np.zeros(len(book.entry_ids), np.float32)
    for one in match(Query(text, text, tokenize(text)), knowledge, index, np.array([row]), vector):
        shares[book.entry_ids.index(one.entry_id)] = one.score
    return shares


def _phrasings(pack: Inspection, index: Index) -> Iterator[tuple[Entry, str, int, Mark]]:
    """Each phrasing of answers and known unknowns with its row in the index and its place."""
    book = index.book
    rows = {
        (int(owner), text): row
        for row, (owner, text) in enumerate(zip(book.owner, book.phrasings, strict=True))
    }
    limit = index.policy.max_question_chars
    for number, (entry, table) in enumerate(pack.entries()):
        if entry.side not in (Side.ANSWER, Side.UNSTATED):
            continue
        texts = [(entry.question, place(table, "question"))]
        texts += [(one, place(table, "phrasings", n)) for n, one in enumerate(entry.phrasings)]
        for text, mark in texts:
            row = rows.pop((number, clean(text, index.spelling, limit).text), -1)
            if row >= 0:
                yield entry, text, row, mark


def _collision(
    entry: Entry, text: str, mark: Mark, shares: Floats, knowledge: Knowledge, index: Index
) -> Collision | None:
    """What a phrasing's shares say; its witness is still to be found."""
    entries = knowledge.entries
    counted = np.where(shares >= SMALLEST_SHARE, shares, 0.0)
    kin = {name for name, covered in index.covers.items() if entry.id in covered} | {entry.id}
    if entry.side is Side.ANSWER:
        mine = np.array([one.id in kin for one in entries])
    else:
        mine = np.array([one.side is not Side.ANSWER for one in entries])
    foreign = np.where(mine, 0.0, counted)
    rival = entries[int(foreign.argmax())]
    other = float(foreign.max(initial=0.0))
    if rival.side is Side.ANSWER:
        covered = index.covers.get(rival.id, frozenset())
        backed = [float(foreign[at]) for at, one in enumerate(entries) if one.id in covered]
        other = min(1.0, other + sum(backed))
    own = min(1.0, float(counted[mine].sum()))
    if other < HEARD or other - own <= -NEAR_TIE:
        return None
    return Collision(entry.id, text, rival.id, own, other, "", mark)


def _witnessed(collision: Collision, row: int, index: Index) -> Collision:
    """The collision with the rival's phrasing that is most like it."""
    book = index.book
    vector = book.vectors[row] if book.vectors is not None else None
    rows = np.flatnonzero(book.owner == book.entry_ids.index(collision.rival))
    nearest = rows[int(likeness_to(book, book.phrasings[row], vector)[rows].argmax())]
    return replace(collision, witness=book.phrasings[nearest])
