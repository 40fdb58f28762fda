"""Thresholds fitted to a pack by leaving phrasings out: nothing is typed in for one article.

Each phrasing of an answer is asked with itself left out: it should be answered. Each phrasing
of another side is asked with its whole entry left out, as a subject nobody foresaw: it should
not. A wrong or false answer costs `WRONG_COST` right ones.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from bot.core.decide import support
from bot.core.match.features import tokenize
from bot.core.match.index import Index
from bot.core.match.score import match
from bot.core.types import Knowledge, Policy, Query, Side

SAMPLE = 1500  # phrasings asked at most, spread evenly
WRONG_COST = 1.0
SUGGEST_SHARE = 0.5  # suggestions start at this share of the answering threshold
SMALLEST = 40  # phrasings; a smaller pack keeps the defaults


def _observe(knowledge: Knowledge, index: Index, row: int) -> tuple[float, float, bool, bool]:
    """Support, lead, whether the best answer is right, whether an answer is due."""
    book = index.book
    owner = int(book.owner[row])
    entry = knowledge.entries[owner]
    due = entry.side is Side.ANSWER
    left_out = np.array([row]) if due else np.flatnonzero(book.owner == owner)
    text = book.phrasings[row]
    vector = book.vectors[row].astype(np.float32) if book.vectors is not None else None
    candidates = match(Query(text, text, tokenize(text)), knowledge, index, left_out, vector)
    answers = [c for c in candidates if c.side is Side.ANSWER]
    others = [c for c in candidates if c.side is not Side.ANSWER]
    if not answers:
        return 0.0, -1.0, False, due
    kin = index.siblings.get(answers[0].entry_id, frozenset())
    strength = support(answers[0], candidates, kin)
    right = due and (answers[0].entry_id == entry.id or entry.id in kin)
    return strength, strength - (others[0].score if others else 0.0), right, due


def fit_policy(knowledge: Knowledge, index: Index) -> Policy:
    """The policy whose thresholds do best on the pack's own phrasings."""
    total = len(index.book.phrasings)
    if total < SMALLEST:
        return index.policy
    rows = np.unique(np.linspace(0, total - 1, min(SAMPLE, total)).astype(int))
    seen = np.array([_observe(knowledge, index, int(row)) for row in rows], np.float32)
    strength, lead, right, due = seen[:, 0], seen[:, 1], seen[:, 2] > 0, seen[:, 3] > 0
    best, best_value = index.policy, -np.inf
    for answer_at in np.arange(0.20, 0.71, 0.02):
        for margin in np.arange(-0.1, 0.51, 0.02):
            given = (strength >= answer_at) & (lead >= margin)
            value = (given & right).sum() / max(1, due.sum())
            value -= WRONG_COST * (given & due & ~right).sum() / max(1, due.sum())
            value -= WRONG_COST * (given & ~due).sum() / max(1, (~due).sum())
            if value > best_value:
                best_value = float(value)
                best = replace(
                    index.policy,
                    answer_at=round(float(answer_at), 2),
                    margin=round(float(margin), 2),
                    suggest_at=round(float(answer_at) * SUGGEST_SHARE, 2),
                )
    return best
