"""Names and words as the checks compare them: through the lexicon, and past word endings."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from bot.core.types import Knowledge
from bot.packs.text.normal import plain_words, words

MIN_STEM = 5  # letters that a demonym shares with its country: Kazakh, Kazakhstan
_ENDINGS = ("ation", "ing", "ers", "ion", "ies", "ed", "er", "es", "ly", "s", "e", "y")


def forms_of(knowledge: Knowledge) -> Mapping[str, frozenset[str]]:
    """Every written form of a name -> all its forms, as words joined by spaces."""
    found: dict[str, frozenset[str]] = {}
    groups = [(name.name, *name.spellings) for name in knowledge.lexicon.names]
    for short, plain in knowledge.lexicon.abbreviations:
        groups.append((short, plain))
    for group in groups:
        keys = frozenset(" ".join(plain_words(form)) for form in group)
        for key in keys:
            found[key] = found.get(key, frozenset()) | keys
    return found


def named(name: str, text: str, forms: Mapping[str, frozenset[str]]) -> bool:
    """Whether the text has the name, a form of it, or all its words (also as demonyms)."""
    spaced = f" {' '.join(plain_words(text))} "
    parts = plain_words(name)
    key = " ".join(parts)
    if any(f" {form} " in spaced for form in forms.get(key, {key})):
        return True
    there = plain_words(text)
    return all(
        any(_same_name(part, word) for word in there)
        or any(f" {form} " in spaced for form in forms.get(part, ()))
        for part in parts
    )


def _same_name(one: str, other: str) -> bool:
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    return len(short) >= MIN_STEM and long.startswith(short)


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A crude stem, for counting what two texts share."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def stems(text: str) -> frozenset[str]:
    from bot.core.english import FUNCTION_WORDS

    return frozenset(stem(word) for word in words(text) if word not in FUNCTION_WORDS)
