"""How much speaks for two open questions asking the same thing, and who then stands together.

Evidence is a logarithm of odds: a weighed sum of the pack's two measures (measure.py) and of how
alike the matcher's votes on them are. The weights come from logistic regressions on labelled pairs,
rounded and chosen on the tuning half (benchmarks/grouping.py tells how well they do). A young pack
knows little, so its votes count little, and chance agreement with them is held against fewer pairs.
Groups grow by average evidence, the closest pair first, until no pair of groups has enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.core.match.phrasebook import Floats, Phrasebook
from bot.core.types import Candidate
from bot.review.measure import Measure, unit

FAINT_VOTE = 0.4  # length of a vote below which it tells less and less: noise agrees by chance
HALF_TRUSTED = 2000  # wordings of a pack whose votes count half


@dataclass(frozen=True, slots=True)
class Weights:
    """Of evidence, as fitted, and from how much of it two groups are one."""

    first: float  # the measure's first likeness
    second: float  # its second
    votes: float
    trust: float  # of a pack whose votes are trusted wholly: what they agree in by chance
    bias: float
    enough: float


WITH_MEANING = Weights(6.2, 1.7, 5.0, -1.2, -4.4, -3.4)
WITHOUT = Weights(2.0, 2.0, 4.5, 0.0, -5.0, -3.75)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as evidence sees it."""

    text: str  # in plain, repaired words
    candidates: tuple[Candidate, ...]


def weights_for(book: Phrasebook) -> Weights:
    return WITH_MEANING if book.encoder is not None and book.vectors is not None else WITHOUT


def evidence(asked: Sequence[Asked], book: Phrasebook, measure: Measure) -> Floats:
    """(n, n) logarithms of the odds that two questions mean the same."""
    weights = weights_for(book)
    first, second, votes = likenesses(asked, book, measure)
    summed = weights.first * first + weights.second * second + weights.votes * votes
    total: Floats = (summed + weights.trust * trust(book) + weights.bias).astype(np.float32)
    return total


def trust(book: Phrasebook) -> float:
    """How far a pack's votes are trusted, 0..1."""
    return len(book.phrasings) / (len(book.phrasings) + HALF_TRUSTED)


def likenesses(
    asked: Sequence[Asked], book: Phrasebook, measure: Measure
) -> tuple[Floats, Floats, Floats]:
    """The three signals, each (n, n)."""
    first, second = measure([one.text for one in asked], book.encoder)
    if book.encoder is not None:
        second = trust(book) * second
    votes = unit(_votes(asked, book), FAINT_VOTE)
    return first, second, trust(book) * np.maximum(votes @ votes.T, 0.0)


def _votes(asked: Sequence[Asked], book: Phrasebook) -> Floats:
    shares = np.zeros((len(asked), len(book.entry_ids)), np.float32)
    column = {name: at for at, name in enumerate(book.entry_ids)}
    for row, one in zip(shares, asked, strict=True):
        for candidate in one.candidates:
            row[column[candidate.entry_id]] = candidate.score
    return shares


def together(likeness: Floats, enough: float) -> list[int]:
    """Average linkage: a label for each row; rows with one label are one group."""
    size = len(likeness)
    mean = likeness.astype(np.float64)
    np.fill_diagonal(mean, -np.inf)
    counts, labels = np.ones(size), np.arange(size)
    while size > 1:
        kept, gone = divmod(int(mean.argmax()), size)
        if mean[kept, gone] < enough:
            break
        weights = counts[kept], counts[gone]
        merged = (weights[0] * mean[kept] + weights[1] * mean[gone]) / sum(weights)
        merged[kept] = -np.inf
        mean[kept], mean[:, kept] = merged, merged
        mean[gone], mean[:, gone] = -np.inf, -np.inf
        counts[kept] = sum(weights)
        labels[labels == gone] = kept
    return [int(label) for label in labels]
