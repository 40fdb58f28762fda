"""A pack's own words: what counts as spelled right, and which forms mean one concept."""

from __future__ import annotations

from collections import Counter

from rapidfuzz.distance import JaroWinkler

from bot.core.clean import Spelling
from bot.core.match.features import tokenize
from bot.core.types import Knowledge
from bot.index.encoder import english

ALIKE = 0.7  # Jaro-Winkler similarity from which a spelling stands for one word of a name


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
        dict(counts),
        english(),
        {form: plain for form, plain in spellings.items() if form not in english()},
    )


def _closest(form: str, words: tuple[str, ...], name: str) -> str:
    """Which word of a name a one-word spelling stands for; the whole name when none is like it."""
    best = max(words, key=lambda word: JaroWinkler.similarity(form, word))
    return best if JaroWinkler.similarity(form, best) > ALIKE else name.lower()


def concepts_of(knowledge: Knowledge) -> dict[str, str]:
    """Every form of the lexicon -> its concept, in lower case as questions are."""
    concepts: dict[str, str] = {}
    for group in knowledge.lexicon.synonyms:
        for form in group:
            concepts.setdefault(" ".join(tokenize(form)), group[0].lower())
    for name in knowledge.lexicon.names:
        for form in (name.name, *name.spellings):
            concepts.setdefault(" ".join(tokenize(form)), name.name.lower())
    for short, plain in knowledge.lexicon.abbreviations:
        concept = concepts.get(" ".join(tokenize(plain)), plain.lower())
        concepts.setdefault(" ".join(tokenize(short)), concept)
        concepts.setdefault(" ".join(tokenize(plain)), concept)
    return concepts
