"""How people write, turned into plain words: markup, Unicode tricks, chat spellings, typos.

Pure and linear in the length of the text, which is cut before anything costly is done to it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from bot.core.english import CHAT
from bot.core.types import Query

_MARKUP = re.compile(r"<(?:[@#][!&]?\d+|/[^>]{1,80}:\d+|a?:\w+:\d+|t:-?\d+(?::\w)?|id:\w+)>")
_LINK = re.compile(r"\b(?:https?://|www\.)\S+|[^\s@]{1,64}@[^\s@]+\.[^\s@]+", re.IGNORECASE)
_NUMBER_COMMA = re.compile(r"(?<=\d),(?=\d{3}\b)")
_JUNK = re.compile(r"[^\w\s'.,;:?!&%$€£/-]+")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_STRETCHED = re.compile(r"([a-z])\1{2,}")
MIN_REPAIR = 4  # letters; shorter words have too many neighbours one edit away
LONG_WORD = 7  # letters from which two edits are forgiven


@dataclass(frozen=True, slots=True)
class Spelling:
    """What counts as a word: the pack's own with their counts, and common English."""

    pack_words: Mapping[str, int]
    english: frozenset[str]
    spellings: Mapping[str, str]  # a known misspelling or variant -> the form used here


def plain(raw: str, limit: int) -> str:
    """The text without markup, controls and disguises, lower case, at most `limit` characters."""
    text = unicodedata.normalize("NFKC", raw[:limit])
    text = _LINK.sub(" ", _MARKUP.sub(" ", text))
    kept: list[str] = []
    for character in text:
        category = unicodedata.category(character)
        if category in ("Cc", "Zl", "Zp", "Zs"):
            kept.append(" ")
        elif category[0] != "C" and category not in ("Mn", "Me"):
            kept.append(character)
    folded = "".join(kept).replace("’", "'").replace("‘", "'").replace("`", "'")
    folded = re.sub(r"[‐‑‒–—]", "-", folded).lower()
    return " ".join(_JUNK.sub(" ", _NUMBER_COMMA.sub("", folded)).split())


def _fix(word: str, spelling: Spelling) -> str:
    if word in CHAT:
        return CHAT[word]
    if word in spelling.spellings:
        return spelling.spellings[word]
    if word in spelling.pack_words or word in spelling.english:
        return word
    stem = word[:-2] if word.endswith("'s") else word
    if stem != word:
        return _fix(stem, spelling)
    short = _STRETCHED.sub(r"\1", word)
    if short != word and (short in spelling.pack_words or short in spelling.english):
        return short
    if len(word) < MIN_REPAIR or not word.isalpha():
        return word
    return _nearest_word(word, spelling)


def _nearest_word(word: str, spelling: Spelling) -> str:
    """The pack word that is one slip away (two in a long word); the word itself when none is."""
    allowed = 2 if len(word) >= LONG_WORD else 1
    found = extract(
        word, spelling.pack_words.keys(), scorer=OSA.distance, score_cutoff=allowed, limit=8
    )
    fits = [(d, w) for w, d, _ in found if w[0] == word[0] or d == 1]
    if not fits:
        return word
    return min(fits, key=lambda fit: (fit[0], -spelling.pack_words[fit[1]], fit[1]))[1]


def clean(raw: str, spelling: Spelling, limit: int) -> Query:
    """A question as typed -> a Query in plain, repaired words."""
    text = plain(raw, limit)
    pieces: list[str] = []
    at = 0
    cache = lru_cache(maxsize=None)(lambda word: _fix(word, spelling))
    for match in _WORD.finditer(text):
        pieces.append(text[at : match.start()])
        pieces.append(cache(match.group()))
        at = match.end()
    pieces.append(text[at:])
    repaired = " ".join("".join(pieces).split())
    return Query(raw, repaired, tuple(_WORD.findall(repaired)), len(raw) > limit)
