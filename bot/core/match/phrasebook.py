"""All authored phrasings of a pack as arrays, and how alike a question is to them.

An inverted index finds the nearest phrasings: features are visited from the rarest on until
`POSTINGS_BUDGET` postings have been read, so that the cost does not grow with the pack.
Likeness is a kernel: LETTERS * letters + WORDS * words + MEANING * max(0, meaning)**2, each a
cosine in 0..1. Without an encoder the first two share the whole weight.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from math import log, sqrt

import numpy as np
import numpy.typing as npt

from bot.core.match.features import letter_features, tokenize, word_features
from bot.core.match.wording import forms

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]
Rows = npt.NDArray[np.int64]
Encoder = Callable[[str], Floats]  # a text -> its unit vector

# Shares of the kernel with an encoder, measured on the practice questions (flat within 0.1).
LETTERS, WORDS, MEANING = 0.25, 0.25, 0.5
UNKNOWN_SHARE = 0.3  # how much a feature no phrasing has counts in the length of a question
POSTINGS_BUDGET = 60_000  # postings read for one question at most
NEIGHBOURS = 128  # phrasings that take part in the vote
NEAR = 0.4  # of the greatest likeness: mostly more than enough phrasings, of a large pack few


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """n phrasings of e entries with p features in all. Arrays are read-only by agreement."""

    entry_ids: tuple[str, ...]  # e ids
    phrasings: tuple[str, ...]  # n texts, cleaned
    owner: Ints  # (n,) index into entry_ids
    vocabulary: Mapping[str, int]  # feature -> column
    idf: Floats  # (columns,)
    row_start: Ints  # (n + 1,) into columns_of / weights_of
    columns_of: Ints  # (p,) columns of each phrasing's features
    weights_of: Floats  # (p,) and what they weigh there
    column_start: Ints  # (columns + 1,) into rows_of / row_weights_of
    rows_of: Ints  # (p,) phrasings that have each feature
    row_weights_of: Floats  # (p,) and what it weighs there
    concepts: Mapping[str, str] = field(default_factory=dict)
    vectors: npt.NDArray[np.float32] | None = None  # (n, d) when there is an encoder
    encoder: Encoder | None = None
    # (n, e) what each phrasing gives to each entry, where solved; a column lies in one piece
    gifts: Floats | None = None
    certainty: Floats | None = None  # (n,) where solved, see bot/index/solve.py

    @property
    def rarest(self) -> float:
        """The weight of a feature that only one phrasing has, or of one that none has."""
        return float(self.idf.max()) if len(self.idf) else 1.0

    @property
    def block_weights(self) -> tuple[float, float]:
        """The weight of words and of letters."""
        return (WORDS, LETTERS) if self.encoder else (0.5, 0.5)


def sparse_vector(
    words: tuple[str, ...],
    vocabulary: Mapping[str, int],
    idf: Floats,
    concepts: Mapping[str, str],
    block_weights: tuple[float, float],
    rarest: float,
) -> tuple[Ints, Floats]:
    """Columns and weights of a text; the two blocks have the lengths sqrt(block_weights)."""
    columns: list[int] = []
    weights: list[float] = []
    blocks = (word_features(words, concepts), letter_features(words))
    for counts, share in zip(blocks, block_weights, strict=True):
        known: list[tuple[int, float]] = []
        length = 0.0
        for feature, count in counts.items():
            column = vocabulary.get(feature)
            if column is None:
                length += UNKNOWN_SHARE * (rarest * count) ** 2
            else:
                weight = float(idf[column]) * (1.0 + log(count))
                known.append((column, weight))
                length += weight * weight
        scale = sqrt(share / length) if length else 0.0
        columns.extend(column for column, _ in known)
        weights.extend(weight * scale for _, weight in known)
    return np.array(columns, np.int32), np.array(weights, np.float32)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The phrasings nearest to a question, most alike first."""

    rows: Rows  # (m,)
    likeness: Floats  # (m,) in 0..1
    mutual: Floats  # (m, m) likeness among them


def _surface_likeness(book: Phrasebook, columns: Ints, weights: Floats) -> Floats:
    """Likeness by words and letters to every phrasing, within the postings budget."""
    size = len(book.phrasings)
    if not len(columns):
        return np.zeros(size, np.float32)
    starts = book.column_start[columns]
    lengths = book.column_start[columns + 1] - starts
    order = np.argsort(lengths, kind="stable")
    within = int(np.searchsorted(np.cumsum(lengths[order]), POSTINGS_BUDGET, "right"))
    order = order[: max(1, within)]
    spans = [slice(starts[at], starts[at] + lengths[at]) for at in order]
    rows = np.concatenate([book.rows_of[span] for span in spans])
    given = np.concatenate([book.row_weights_of[span] for span in spans])
    given *= np.repeat(weights[order], lengths[order])
    return np.bincount(rows, given, size).astype(np.float32)


def _mutual(book: Phrasebook, rows: Rows) -> Floats:
    """(m, m) likeness of the phrasings to one another by words and letters.

    A feature that only one of them has counts for its likeness to itself alone, so that it
    needs no column in the product.
    """
    spans = [slice(book.row_start[row], book.row_start[row + 1]) for row in rows]
    columns = np.concatenate([book.columns_of[span] for span in spans])
    weights = np.concatenate([book.weights_of[span] for span in spans])
    line = np.repeat(np.arange(len(rows)), [span.stop - span.start for span in spans])
    _, local, counts = np.unique(columns, return_inverse=True, return_counts=True)
    shared = counts > 1
    place = np.cumsum(shared) - 1
    common = shared[local]
    dense = np.zeros((len(rows), int(shared.sum())), np.float32)
    dense[line[common], place[local[common]]] = weights[common]
    mutual: Floats = dense @ dense.T
    mutual[np.diag_indices(len(rows))] += np.bincount(
        line[~common], weights[~common] ** 2, len(rows)
    ).astype(np.float32)
    return mutual


def likeness_to(book: Phrasebook, text: str, vector: Floats | None = None) -> Floats:
    """(n,) likeness of a text to every phrasing; `vector` is its meaning where it is known."""
    columns, weights = sparse_vector(
        tokenize(text), book.vocabulary, book.idf, book.concepts, book.block_weights, book.rarest
    )
    likeness = _surface_likeness(book, columns, weights)
    if book.encoder is not None and book.vectors is not None and text:
        meaning = book.encoder(text) if vector is None else vector
        closeness = np.maximum(book.vectors @ meaning, 0.0)
        likeness += MEANING * closeness * closeness
    return likeness


def has_word(book: Phrasebook, word: str, entries: Set[str]) -> bool:
    """Whether a phrasing of one of those entries has the word, a form of it or its concept."""
    features = (*forms(word), *word_features((word,), book.concepts))
    columns = map(book.vocabulary.get, features)
    return any(
        book.entry_ids[owner] in entries
        for column in columns
        if column is not None
        for owner in np.unique(book.owner[_rows_with(book, column)])
    )


def _rows_with(book: Phrasebook, column: int) -> Ints:
    return book.rows_of[book.column_start[column] : book.column_start[column + 1]]


def most_alike(likeness: Floats, size: int) -> Rows:
    """The `size` rows with the greatest likeness above 0, most alike first."""
    rows = np.flatnonzero(likeness > NEAR * likeness.max(initial=0.0))
    if len(rows) < size:  # not enough of them stand out
        rows = np.flatnonzero(likeness > 0.0)
    if len(rows) > size:
        rows = rows[np.argpartition(-likeness[rows], size - 1)[:size]]
    return rows[np.argsort(-likeness[rows], kind="stable")].astype(np.int64)


def nearest(
    book: Phrasebook, likeness: Floats, leave_out: Rows | None = None, size: int = NEIGHBOURS
) -> Neighbours:
    """The `size` phrasings with the greatest likeness, without the rows left out."""
    if leave_out is not None:
        likeness = likeness.copy()
        likeness[leave_out] = -1.0
    rows = most_alike(likeness, size)
    if not len(rows):
        return Neighbours(rows, likeness[rows], np.zeros((0, 0), np.float32))
    mutual = _mutual(book, rows)
    if book.vectors is not None and book.encoder is not None:
        vectors = book.vectors[rows]
        mutual += MEANING * np.maximum(vectors @ vectors.T, 0.0) ** 2
    return Neighbours(rows, likeness[rows], mutual)
