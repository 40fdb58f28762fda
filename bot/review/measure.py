"""What a pack's own wordings teach about meaning: which differences tell and which do not.

With a sentence encoder: meanings are stretched so that wordings of one entry lie as close together
as wordings of any other (within-class whitening, with SPREAD for a pack of few wordings).
"Soldiers" is in half of all questions on a war and tells little there; "uniform" tells much. Where
two questions lie among the pack's entries is compared too. Without an encoder the same is done
with word stems: one that many entries share weighs little.

Made once for a pack, in about 0.5 s for 11,000 wordings; a change laid over it moves nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import log
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from bot.core.english import FUNCTION_WORDS
from bot.core.match.features import letter_features, tokenize
from bot.core.match.phrasebook import Encoder, Floats, Ints, Phrasebook
from bot.core.match.wording import stem

SPREAD = 3.0  # added to each direction's spread, in mean spreads, so that a small pack does no harm
CENTRED = 0.5  # of what all wordings share that is taken out of a meaning
SHARPNESS = 0.035  # cosine by which an entry may be farther than the nearest and still count
LEAST = 1e-9
MAX_SEEN = 4000  # texts whose place is kept: 10 MB


class Measure(Protocol):
    """Likeness of texts to one another, as a pack sees it."""

    def __call__(self, texts: Sequence[str], encoder: Encoder | None) -> tuple[Floats, Floats]:
        """n texts -> two (n, n) likenesses, each in -1..1."""
        ...


@dataclass(frozen=True, slots=True)
class Meanings:
    """By meaning, and by the entries around."""

    centre: Floats  # (384,)
    axes: Floats  # (384, 384)
    wordings: Floats  # (n, 384) unit rows, those of one entry beside one another
    starts: tuple[int, ...]  # where each entry's rows begin
    seen: dict[str, tuple[Floats, Floats]] = field(default_factory=dict)  # what was placed before

    def __call__(self, texts: Sequence[str], encoder: Encoder | None) -> tuple[Floats, Floats]:
        assert encoder is not None
        new = tuple(dict.fromkeys(text for text in texts if text not in self.seen))
        known = dict(self.seen)
        if new:
            known.update(zip(new, zip(*self._placed(new, encoder), strict=True), strict=True))
            if len(known) > MAX_SEEN:
                self.seen.clear()
            self.seen.update({text: known[text] for text in texts})
        placed = np.array([known[text][0] for text in texts], np.float32)
        around = np.array([known[text][1] for text in texts], np.float32)
        first: Floats = placed @ placed.T
        return first, around @ around.T

    def _placed(self, texts: Sequence[str], encoder: Encoder) -> tuple[Floats, Floats]:
        """Unit rows in the space, and the roots of the shares of the entries around."""
        vectors = np.array([encoder(text) for text in texts], np.float32)
        placed = unit((vectors - self.centre) @ self.axes)
        near = np.maximum.reduceat(placed @ self.wordings.T, self.starts, axis=1)
        share = np.exp((near - near.max(axis=1, keepdims=True)) / SHARPNESS)
        around: Floats = np.sqrt(share / share.sum(axis=1, keepdims=True)).astype(np.float32)
        return placed, around


@dataclass(frozen=True, slots=True)
class Stems:
    """By the stems of the words that tell, and by the letters of those words."""

    entries: int
    spread: Mapping[str, int]  # stem -> entries whose wordings have it

    def __call__(self, texts: Sequence[str], encoder: Encoder | None) -> tuple[Floats, Floats]:
        told = [telling(text) for text in texts]
        here = Counter(word for words in told for word in set(words))
        size = self.entries + len(texts) + 1

        def rarity(word: str) -> float:
            return log(size / (self.spread.get(word, 0) + here[word] + 0.5))

        words = cosines([{word: rarity(word) for word in words} for words in told])
        return words, cosines([letter_features(tuple(words)) for words in told])


def measure_of(book: Phrasebook) -> Measure:
    """The measure that a pack's wordings give."""
    if book.encoder is not None and book.vectors is not None and len(book.phrasings):
        return _meanings(book.vectors, book.owner)
    owners: dict[str, set[int]] = {}
    for text, owner in zip(book.phrasings, book.owner, strict=True):
        for word in telling(text):
            owners.setdefault(word, set()).add(int(owner))
    return Stems(len(book.entry_ids), {word: len(found) for word, found in owners.items()})


def telling(text: str) -> list[str]:
    """The stems of a text's words that are no small words."""
    return [stem(word) for word in tokenize(text) if word not in FUNCTION_WORDS]


def _meanings(vectors: Floats, owner: Ints) -> Meanings:
    order = np.argsort(owner, kind="stable")
    rows, owners = vectors[order].astype(np.float32), owner[order]
    _, starts, counts = np.unique(owners, return_index=True, return_counts=True)
    centre = rows.mean(axis=0)
    moved = rows - centre
    middles = np.add.reduceat(moved, starts, axis=0) / counts[:, None]
    # An entry with a hundred wordings counts as ten with one.
    weights = np.repeat(1.0 / np.sqrt(counts), counts)
    apart = (moved - np.repeat(middles, counts, axis=0)) * np.sqrt(weights)[:, None]
    within = (apart.T @ apart / weights.sum()).astype(np.float64)
    values, directions = np.linalg.eigh(within)
    mean = max(float(values.mean()), LEAST)
    axes = (directions / np.sqrt(np.maximum(values, 0.0) + SPREAD * mean)).astype(np.float32)
    middle = CENTRED * centre
    wordings = unit((rows - middle) @ axes)
    return Meanings(middle, axes, wordings, tuple(int(start) for start in starts))


def cosines(rows: Sequence[Mapping[str, float]]) -> Floats:
    """(n, n) cosines of sparse rows."""
    columns: dict[str, int] = {}
    for row in rows:
        for feature in row:
            columns.setdefault(feature, len(columns))
    dense = np.zeros((len(rows), len(columns)), np.float32)
    for at, row in enumerate(rows):
        for feature, weight in row.items():
            dense[at, columns[feature]] = weight
    dense = unit(dense)
    alike: Floats = dense @ dense.T
    return alike


def unit(rows: npt.NDArray[Any], least: float = LEAST) -> Floats:
    """Rows of length 1; those shorter than `least` stay as much shorter."""
    lengths = np.maximum(np.linalg.norm(rows, axis=1), least)
    made: Floats = (rows / lengths[:, None]).astype(np.float32)
    return made
