"""Knowledge -> Index: features of all phrasings, spelling, siblings, thresholds."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from bot.core.clean import Spelling, clean
from bot.core.english import FUNCTION_WORDS
from bot.core.match.features import letter_features, tokenize, word_features
from bot.core.match.index import Index
from bot.core.match.phrasebook import Phrasebook, sparse_vector
from bot.core.types import Knowledge, Policy, Side
from bot.index.encoder import SentenceEncoder, english, load_encoder

MIN_REPAIR_COUNT = 1  # a word must stand in so many phrasings to attract misspellings


def spelling_of(knowledge: Knowledge) -> Spelling:
    """The pack's words, and its lexicon's spellings of names."""
    counts: Counter[str] = Counter()
    for entry in knowledge.entries:
        for text in (entry.question, *entry.phrasings):
            counts.update(word for word in tokenize(text) if len(word) > 3)
    spellings: dict[str, str] = {}
    for name in knowledge.lexicon.names:
        words = tokenize(name.name)
        counts.update(words)
        for spelling in name.spellings:
            form = tokenize(spelling)
            if len(form) == 1 and len(words) and form[0] not in words:
                spellings[form[0]] = _closest(form[0], words, name.name)
    for short, plain in knowledge.lexicon.abbreviations:
        counts.update(tokenize(short))
        counts.update(tokenize(plain))
    for group in knowledge.lexicon.synonyms:
        for synonym in group:
            counts.update(tokenize(synonym))
    return Spelling(
        {word: count for word, count in counts.items() if count >= MIN_REPAIR_COUNT},
        english(),
        {form: plain for form, plain in spellings.items() if form not in english()},
    )


def _closest(form: str, words: tuple[str, ...], name: str) -> str:
    """Which word of a name a one-word spelling stands for; the whole name when none is like it."""
    from rapidfuzz.distance import JaroWinkler

    best = max(words, key=lambda word: JaroWinkler.similarity(form, word))
    return best if JaroWinkler.similarity(form, best) > 0.7 else name.lower()


def concepts_of(knowledge: Knowledge) -> dict[str, str]:
    """Every form of the lexicon -> its concept."""
    concepts: dict[str, str] = {}
    for group in knowledge.lexicon.synonyms:
        for form in group:
            concepts.setdefault(" ".join(tokenize(form)), group[0])
    for name in knowledge.lexicon.names:
        for form in (name.name, *name.spellings):
            concepts.setdefault(" ".join(tokenize(form)), name.name.lower())
    for short, plain in knowledge.lexicon.abbreviations:
        concept = concepts.get(" ".join(tokenize(plain)), plain)
        concepts.setdefault(short, concept)
        concepts.setdefault(" ".join(tokenize(plain)), concept)
    return concepts


def siblings_of(knowledge: Knowledge) -> dict[str, frozenset[str]]:
    """Answers that rest on a common fact: a tie between them is no doubt about the reply."""
    answers = knowledge.answers()
    return {
        entry.id: frozenset(
            other.id
            for other in answers
            if other.id != entry.id
            and len(entry.facts) < 6
            and len(other.facts) < 6
            and set(entry.facts) & set(other.facts)
        )
        for entry in answers
    }


def phrasebook_of(
    knowledge: Knowledge,
    spelling: Spelling,
    encoder: SentenceEncoder | None,
    limit: int,
    vectors: npt.NDArray[np.float16] | None = None,
) -> Phrasebook:
    """The arrays of all phrasings; linear in their number."""
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
    if vectors is not None and len(vectors) != len(texts):
        raise ValueError("the kept vectors are of another pack")
    return _with_rows(draft, encoder, vectors)


def _with_rows(
    draft: Phrasebook,
    encoder: SentenceEncoder | None,
    vectors: npt.NDArray[np.float16] | None,
) -> Phrasebook:
    rows = [
        sparse_vector(
            tokenize(text), draft.vocabulary, draft.idf, draft.concepts, draft.block_weights
        )
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
    if vectors is None and encoder and rows:
        vectors = encoder.encode(draft.phrasings).astype(np.float16)
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


def subject_words_of(knowledge: Knowledge) -> frozenset[str]:
    """Content words of what the article is about: a question with one is about the article."""
    texts = [fact.statement for fact in knowledge.facts]
    texts += [name for fact in knowledge.facts for name in fact.names]
    texts += [form for name in knowledge.lexicon.names for form in (name.name, *name.spellings)]
    for entry in knowledge.entries:
        if entry.side is Side.ANSWER:
            texts += [entry.question, entry.answer]
    words = {word for text in texts for word in tokenize(text)}
    return frozenset(words - FUNCTION_WORDS)


def build_index(
    knowledge: Knowledge,
    policy: Policy | None = None,
    vectors: npt.NDArray[np.float16] | None = None,
) -> Index:
    """The index of a pack. Fits the thresholds unless a policy is given."""
    from bot.index.fit import fit_policy

    encoder = load_encoder()
    start = policy or Policy()
    spelling = spelling_of(knowledge)
    book = phrasebook_of(knowledge, spelling, encoder, start.max_question_chars, vectors)
    exact: dict[str, str] = {}
    for text, owner in zip(book.phrasings, book.owner, strict=True):
        exact.setdefault(" ".join(tokenize(text)), book.entry_ids[owner])
    index = Index(
        book,
        spelling,
        exact,
        subject_words_of(knowledge),
        start,
        siblings_of(knowledge),
        "words, letters and meaning" if encoder else "words and letters",
    )
    return index if policy else replace(index, policy=fit_policy(knowledge, index))
