"""An index with phrasings added at once, without fitting the pack again.

The vote is a kernel ridge regression: gifts G = (K + R)^-1 Y (bot/index/solve.py). A phrasing x
added to it borders the system by one row, and the bordered system is solved exactly by

    a = (K + R)^-1 k(x);  s = k(x, x) + R - k(x)·a;  g = (y - k(x)·G) / s;  G <- G - a g, then g

where k(x)·G are the shares that x got before. Only `a` needs the whole pack; here it is solved
over the NEAR phrasings most like x, which is exact for a pack no larger than that, and leaves the
others as they are in a larger one. Where a pack has no gifts (it is voted on by the nearest
phrasings alone) an added row takes part in the next vote by itself.

Thresholds are not fitted again: some wordings more do not move them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from bot.assistant import Known
from bot.core.clean import Spelling, clean
from bot.core.english import FUNCTION_WORDS
from bot.core.match.features import letter_features, tokenize, word_features
from bot.core.match.index import Index
from bot.core.match.kinds import count_kinds
from bot.core.match.phrasebook import Floats, Phrasebook, likeness_to, nearest, sparse_vector
from bot.core.match.vote import SOLVED_RIDGE
from bot.review.changes import Change, Kind, applies, merged, with_overlay

NEAR = 512  # phrasings the bordered system is solved over
UNLIKE = np.float32(1e-9)  # so that phrasings unlike x, which their own likeness couples, count
MIN_WORD_CHARS = 4  # shorter words are no targets of spelling repair


def laid_on(known: Known, change: Change) -> Known:
    """What a server is answered from, with one more change."""
    if merged(known.knowledge, change) or not applies(known.knowledge, change):
        return known
    return Known(with_overlay(known.knowledge, [change]), with_change(known.index, change))


@dataclass(frozen=True, slots=True)
class Laid:
    """A pack with changes laid over it, and what came of those that could not be, by number."""

    known: Known
    faults: dict[int, Exception]


def laid_over(known: Known, changes: Iterable[Change]) -> Laid:
    """What a server is answered from, with its changes in their order; a faulty one is left out."""
    faults: dict[int, Exception] = {}
    for change in changes:
        try:
            known = laid_on(known, change)
        except Exception as fault:
            faults[change.id] = fault
    return Laid(known, faults)


def with_change(index: Index, change: Change) -> Index:
    """The index with one change's wordings in it, as rows of the entry it names."""
    index = _with_words(_with_entry(index, change), change)
    for text in dict.fromkeys(change.texts):
        cleaned = clean(text, index.spelling, index.policy.max_question_chars).text
        if tokenize(cleaned):
            index = _with_row(index, cleaned, change.entry_id)
    return index


def _with_entry(index: Index, change: Change) -> Index:
    """A column for a new entry; an answer's words are the article's from now on."""
    book = index.book
    if change.entry_id in book.entry_ids:
        return index
    gifts = book.gifts
    if gifts is not None:
        gifts = np.concatenate([gifts, np.zeros((len(gifts), 1), np.float32)], axis=1)
    book = replace(book, entry_ids=(*book.entry_ids, change.entry_id), gifts=gifts)
    if change.kind is not Kind.ANSWER:
        return replace(index, book=book)
    words = frozenset(tokenize(f"{change.question} {change.answer}")) - FUNCTION_WORDS
    covers = {**index.covers, change.entry_id: frozenset[str]()}
    subject = index.subject_words | words
    return replace(index, book=book, covers=covers, subject_words=subject)


def _with_words(index: Index, change: Change) -> Index:
    """The wordings' words are spelled right."""
    words = {word for text in change.texts for word in tokenize(text)}
    new = {word: 1 for word in words if len(word) >= MIN_WORD_CHARS}
    spelling = index.spelling
    counts = {**new, **spelling.pack_words}
    return replace(index, spelling=Spelling(counts, spelling.english, spelling.spellings))


def _with_row(index: Index, text: str, entry_id: str) -> Index:
    words = tokenize(text)
    exact = {**index.exact, " ".join(words): entry_id}
    counts = count_kinds((words,))
    before = index.kinds.get(entry_id, (0.0,) * len(counts))
    kinds = {**index.kinds, entry_id: tuple(map(sum, zip(before, counts, strict=True)))}
    book = _with_vocabulary(index.book, words)
    return replace(index, book=_bordered(book, text, entry_id), exact=exact, kinds=kinds)


def _with_vocabulary(book: Phrasebook, words: tuple[str, ...]) -> Phrasebook:
    """Columns for features no phrasing had; they weigh as much as the rarest."""
    features = {**word_features(words, book.concepts), **letter_features(words)}
    new = [feature for feature in features if feature not in book.vocabulary]
    if not new:
        return book
    columns = {feature: len(book.vocabulary) + at for at, feature in enumerate(new)}
    idf = np.concatenate([book.idf, np.full(len(new), book.rarest, np.float32)])
    ends = np.full(len(new), book.column_start[-1], np.int32)
    return replace(
        book,
        vocabulary={**book.vocabulary, **columns},
        idf=idf.astype(np.float32),
        column_start=np.concatenate([book.column_start, ends]).astype(np.int32),
    )


def _bordered(book: Phrasebook, text: str, entry_id: str) -> Phrasebook:
    """The book with one more row, and the gifts that the bordered system gives."""
    vector = book.encoder(text) if book.encoder is not None else None
    likeness = likeness_to(book, text, vector)
    column = book.entry_ids.index(entry_id)
    gifts = book.gifts
    if gifts is not None:
        gifts = _solved(book, gifts, likeness, column)
    return _appended(replace(book, gifts=gifts), text, column, vector)


def _solved(book: Phrasebook, gifts: Floats, likeness: Floats, column: int) -> Floats:
    target = np.zeros(gifts.shape[1], np.float32)
    target[column] = 1.0
    missing = target - likeness @ gifts
    near = nearest(book, likeness + UNLIKE, size=NEAR)
    own = 1.0  # a text's likeness to itself
    if len(near.rows):
        system = near.mutual + SOLVED_RIDGE * np.eye(len(near.rows), dtype=np.float32)
        part = np.linalg.solve(system.astype(np.float64), near.likeness.astype(np.float64))
    else:
        part = np.zeros(0)
    rest = own + SOLVED_RIDGE - float(near.likeness @ part)
    gift = missing / max(rest, SOLVED_RIDGE)
    changed = gifts.copy()
    changed[near.rows] -= np.outer(part, gift).astype(np.float32)
    return np.asfortranarray(np.concatenate([changed, gift[None, :].astype(np.float32)]))


def _appended(book: Phrasebook, text: str, column: int, vector: Floats | None) -> Phrasebook:
    """The arrays with the row behind the others; the postings of its columns grow by one each."""
    columns, weights = sparse_vector(
        tokenize(text), book.vocabulary, book.idf, book.concepts, book.block_weights, book.rarest
    )
    row, order = len(book.phrasings), np.argsort(columns)
    columns, weights = columns[order], weights[order]
    places = book.column_start[columns + 1]  # behind each column's last posting
    grown = np.zeros(len(book.column_start), np.int64)
    np.add.at(grown, columns + 1, 1)
    vectors = book.vectors
    if vectors is not None and vector is not None:
        vectors = np.concatenate([vectors, vector[None, :].astype(vectors.dtype)])
    return replace(
        book,
        phrasings=(*book.phrasings, text),
        owner=np.append(book.owner, np.int32(column)),
        row_start=np.append(book.row_start, book.row_start[-1] + len(columns)).astype(np.int32),
        columns_of=np.concatenate([book.columns_of, columns]).astype(np.int32),
        weights_of=np.concatenate([book.weights_of, weights]).astype(np.float32),
        column_start=(book.column_start + np.cumsum(grown)).astype(np.int32),
        rows_of=np.insert(book.rows_of, places, row).astype(np.int32),
        row_weights_of=np.insert(book.row_weights_of, places, weights).astype(np.float32),
        vectors=vectors,
        certainty=None,  # of the rows before; nothing leaves one out here
    )
