"""All phrasings of a pack as arrays: features, weights, inverted lists, meanings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from bot.core.clean import Spelling, clean
from bot.core.match.features import letter_features, tokenize, word_features
from bot.core.match.phrasebook import Phrasebook, sparse_vector
from bot.core.types import Knowledge
from bot.index.encoder import SentenceEncoder
from bot.index.lexicon import concepts_of

Vectors = npt.NDArray[np.float32]
Encode = Callable[[tuple[str, ...]], Vectors]  # n texts -> (n, d) unit vectors


def phrasebook_of(
    knowledge: Knowledge,
    spelling: Spelling,
    encoder: SentenceEncoder | None,
    limit: int,
    encode: Encode | None = None,
) -> Phrasebook:
    """The arrays of all phrasings; linear in their number. `encode` reads their meanings."""
    texts: list[str] = []
    owner: list[int] = []
    for number, entry in enumerate(knowledge.entries):
        for text in dict.fromkeys((entry.question, *entry.phrasings)):
            cleaned = clean(text, spelling, limit).text
            if cleaned:
                texts.append(cleaned)
                owner.append(number)
    concepts = concepts_of(knowledge)
    vocabulary: dict[str, int] = {}
    counts: Counter[str] = Counter()
    for text in texts:
        words = tokenize(text)
        features = {**word_features(words, concepts), **letter_features(words)}
        counts.update(features.keys())
    for feature in counts:
        vocabulary[feature] = len(vocabulary)
    frequency = np.fromiter(counts.values(), np.float32, len(counts))
    idf = (np.log((1 + len(texts)) / (1 + frequency)) + 1).astype(np.float32)
    draft = Phrasebook(
        tuple(entry.id for entry in knowledge.entries), tuple(texts),
        np.array(owner, np.int32), vocabulary, idf,
        *(np.zeros(1, np.int32),) * 2, np.zeros(0, np.float32),
        *(np.zeros(1, np.int32),) * 2, np.zeros(0, np.float32),
        concepts, None, encoder,
    )  # fmt: skip
    return _with_rows(draft, encode(draft.phrasings) if encode and texts else None)


def _with_rows(draft: Phrasebook, vectors: Vectors | None) -> Phrasebook:
    shares, rarest = draft.block_weights, draft.rarest
    rows = [
        sparse_vector(tokenize(text), draft.vocabulary, draft.idf, draft.concepts, shares, rarest)
        for text in draft.phrasings
    ]
    lengths = np.array([len(columns) for columns, _ in rows], np.int32)
    row_start = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    empty = np.zeros(0, np.int32)
    columns_of = np.concatenate([c for c, _ in rows]) if rows else empty
    weights_of = np.concatenate([w for _, w in rows]) if rows else empty.astype(np.float32)
    order = np.argsort(columns_of, kind="stable")
    row_of = np.repeat(np.arange(len(rows), dtype=np.int32), lengths)
    per_column = np.bincount(columns_of, minlength=len(draft.vocabulary))
    return replace(
        draft,
        row_start=row_start,
        columns_of=columns_of,
        weights_of=weights_of,
        column_start=np.concatenate([[0], np.cumsum(per_column)]).astype(np.int32),
        rows_of=row_of[order],
        row_weights_of=weights_of[order],
        vectors=vectors,
    )
