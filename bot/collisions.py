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
from typing import Any, cast

import numpy as np

from bot.core.clean import clean
from bot.core.decide import support
from bot.core.match.features import tokenize
from bot.core.match.index import Index
from bot.core.match.score import match
from bot.core.types import Candidate, Entry, Explanation, Knowledge, Query, Side
from bot.packs.checks.inspection import Inspection
from bot.packs.faults import NOTE, WARNING, Fault
from bot.packs.sheets import place
from bot.packs.values import Mark, fault

CHECK = "collisions"
HEARD = 0.25  # share of the vote below which a rival is no danger
NEAR_TIE = 0.1  # share of the vote by which the own entry must lead
PLAIN = 0.5  # share of the vote by which another entry leads where it is no near tie any more
LIKE = "like “"  # how an explanation names the phrasing that voted
Progress = Callable[[int, int], None]  # phrasings asked, of how many


@dataclass(frozen=True, slots=True)
class Collision:
    """A phrasing that leads elsewhere or nearly so."""

    entry: str
    phrasing: str
    rival: str
    own: float  # share of the vote for its own entry and that entry's siblings, 0..1
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
    index = _widened(index)
    asked = [one for one in _phrasings(pack, index) if not entries or one[0].id in entries]
    found: list[Collision] = []
    for number, (entry, text, row, mark) in enumerate(asked):
        progress(number, len(asked))
        candidates = _left_out(row, pack.knowledge, index)
        collision = _collision(entry, text, mark, candidates, index)
        if collision is not None:
            found.append(collision)
    progress(len(asked), len(asked))
    return tuple(sorted(found, key=lambda one: -one.margin))


def _widened(index: Index) -> Index:
    """The index with its vectors in single precision: a thousand questions in a row would widen
    them a thousand times, which is half of the cost for a large pack."""
    vectors = index.book.vectors
    if vectors is None:
        return index
    wide = cast(Any, vectors.astype(np.float32))
    return replace(index, book=replace(index.book, vectors=wide))


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


def _left_out(row: int, knowledge: Knowledge, index: Index) -> tuple[Candidate, ...]:
    """What the matcher says of a phrasing that it has not seen."""
    book = index.book
    text = book.phrasings[row]
    vector = book.vectors[row].astype(np.float32) if book.vectors is not None else None
    return match(Query(text, text, tokenize(text)), knowledge, index, np.array([row]), vector)


def _collision(
    entry: Entry, text: str, mark: Mark, candidates: tuple[Candidate, ...], index: Index
) -> Collision | None:
    kin = {name for name, covered in index.siblings.items() if entry.id in covered} | {entry.id}
    if entry.side is Side.ANSWER:
        mine = tuple(one for one in candidates if one.entry_id in kin)
        foreign = tuple(one for one in candidates if one.entry_id not in kin)
    else:
        mine = tuple(one for one in candidates if one.side is not Side.ANSWER)
        foreign = tuple(one for one in candidates if one.side is Side.ANSWER)
    if not foreign:
        return None
    rival = foreign[0]
    own = min(1.0, sum(one.score for one in mine))
    other = rival.score
    if rival.side is Side.ANSWER:
        other = support(rival, foreign, index.siblings.get(rival.entry_id, frozenset()))
    if other < HEARD or other - own <= -NEAR_TIE:
        return None
    witness = _witness(rival.explanation)
    return Collision(entry.id, text, rival.entry_id, own, other, witness, mark)


def _witness(tree: Explanation) -> str:
    """The first phrasing that an explanation names."""
    if tree.label.startswith(LIKE):
        return tree.label.removeprefix(LIKE).removesuffix("”")
    return next(filter(None, map(_witness, tree.parts)), "")
