"""How people write, turned into plain words: markup, Unicode tricks, chat spellings, typos.

Pure and linear in the length of the text, which is cut before anything costly is done to it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from bot.core.english import CHAT, CONFUSED, COUNTING, FIGURES, FUNCTION_WORDS, SPANS
from bot.core.letters import WORD, bare
from bot.core.types import Query

_MARKUP = re.compile(r"<(?:[@#][!&]?\d+|/[^>]{1,80}:\d+|a?:\w+:\d+|t:-?\d+(?::\w)?|id:\w+)>")
_LINK = re.compile(r"\b(?:https?://|www\.)\S+|[^\s@]{1,64}@[^\s@]+\.[^\s@]+", re.IGNORECASE)
_NUMBER_COMMA = re.compile(r"(?<=\d),(?=\d{3}\b)")
_JUNK = re.compile(r"[^\w\s'.,;:?!&%$€£/-]+")
_DOUBLED = re.compile(r"(.)\1+")
_VOWELS = re.compile(r"[aeiouyh]")
_SOFT_C = re.compile(r"c(?=[eiy])")
_SPOKEN = (("ph", "f"), ("q", "k"), ("z", "s"), ("x", "ks"), ("dg", "j"), ("gh", ""))
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_HOUR = re.compile(r"(?<![\w.])((?:1?\d|2[0-3])(?:[:.]\d\d)?) (?=pm\b)")
_FIGURE = re.compile(
    r"(?<!\S)(?:(?P<before>\S+) )?(?P<figure>[24]) "
    r"(?=(?P<after>[^\W_]+)(?![\w']|\.m\b)(?: (?P<then>[^\W_]+))?)"
)
_HOW = re.compile(r"\bwho (many|much|long)\b")  # `hwo` may be either
MIN_REPAIR = 4  # letters; shorter words have too many neighbours one edit away
MIN_RUN_TOGETHER = 9  # letters from which a word may be several without their spaces
MAX_PART = 20  # letters of one of them
LONG_WORD = 7  # letters from which two edits are forgiven


@dataclass(frozen=True, slots=True)
class Spelling:
    """What counts as a word: the pack's own with their counts, and common English."""

    pack_words: Mapping[str, int]
    english: frozenset[str]
    spellings: Mapping[str, str]  # a known misspelling or variant -> the form used here


def plain(raw: str, limit: int) -> str:
    """The text without markup, controls, accents and disguises, lower case; of its first `limit`
    characters."""
    text = bare(unicodedata.normalize("NFKC", raw[:limit]))
    text = _LINK.sub(" ", _MARKUP.sub(" ", text))
    kept: list[str] = []
    for character in text:
        category = unicodedata.category(character)
        if category == "Cc":
            kept.append(" ")
        elif category[0] != "C":
            kept.append(character)
    folded = "".join(kept).replace("’", "'").replace("‘", "'").replace("`", "'")
    folded = re.sub(r"[‐‑‒–—]", "-", folded).lower()
    return " ".join(_JUNK.sub(" ", _NUMBER_COMMA.sub("", folded)).split())


def _worded(text: str) -> str:
    """The text with `2` and `4` as words where they can hardly be a number; “5 pm” as one word."""

    def read(found: re.Match[str]) -> str:
        before, figure, after, then = found.group("before", "figure", "after", "then")
        plain_word, follows = FIGURES[figure]
        counted = before is not None and (before in COUNTING or before.isdigit())
        meant = before == after or (CHAT.get(after, after) in follows and then not in SPANS)
        chosen = plain_word if meant and not counted else figure
        return f"{before} {chosen} " if before else f"{chosen} "

    return _FIGURE.sub(read, _HOUR.sub(r"\1", text))


def _fix(word: str, spelling: Spelling) -> str:
    if word in CHAT:
        return CHAT[word]
    if word in spelling.spellings:
        return spelling.spellings[word]
    if word in CONFUSED and word not in spelling.pack_words:
        return CONFUSED[word]
    if _is_word(word, spelling):
        return word
    for other in _regular_forms(word):
        if other in spelling.spellings or _is_word(other, spelling):
            return _fix(other, spelling)
    if len(word) < MIN_REPAIR or not word.isalpha() or _is_inflected(word, spelling):
        return word
    near = _nearest_word(word, spelling)
    if near == word and len(word) >= MIN_RUN_TOGETHER:
        return " ".join(_fix(part, spelling) for part in _run_together(word, spelling)) or word
    return near


def _run_together(word: str, spelling: Spelling) -> list[str]:
    """`whoisthepresident` as the fewest words that the pack, chat or grammar knows, else none.

    Words of three letters on the whole: out of shorter ones a foreign name could be put together.
    """
    best: list[list[str] | None] = [[]]  # of the first n letters
    for end in range(1, len(word) + 1):
        found: list[str] | None = None
        for start in range(max(0, end - MAX_PART), end - 1):
            before, part = best[start], word[start:end]
            known = part in spelling.pack_words or part in FUNCTION_WORDS or part in CHAT
            if known and before is not None and (found is None or len(before) + 1 < len(found)):
                found = [*before, part]
        best.append(found)
    parts = best[-1] or []
    return parts if 6 <= 3 * len(parts) <= len(word) else []


def _is_word(word: str, spelling: Spelling) -> bool:
    return word in spelling.pack_words or word in spelling.english


def _regular_forms(word: str) -> tuple[str, ...]:
    """What a careless spelling regularly stands for: `tokayev's`, `tokayevs`, `soooo`, `goin`."""
    forms = [word.removesuffix("'s"), _STRETCHED.sub(r"\1", word), _STRETCHED.sub(r"\1\1", word)]
    if word.endswith("in") and len(word) >= MIN_REPAIR:  # not the word “in” itself
        forms.append(f"{word}g")
    if word.endswith("s") and len(word) > MIN_REPAIR:
        forms.append(word[:-1])
    return tuple(form for form in forms if form != word)


def _is_inflected(word: str, spelling: Spelling) -> bool:
    """Whether an ending makes a known English word of it: `nicked` is no slip of `picked`."""
    for ending, base in (("ies", "y"), ("ing", ""), ("ed", ""), ("er", ""), ("ly", "")):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= MIN_REPAIR and stem[-1] not in "es":
            return f"{stem}{base}" in spelling.english
    return False


def sound(word: str) -> str:
    """A word by its consonants, as it is heard: slips that sound alike come out the same."""
    heard = word
    for written, spoken in _SPOKEN:
        heard = heard.replace(written, spoken)
    heard = _SOFT_C.sub("s", heard).replace("c", "k")
    bare = heard[:1] + _VOWELS.sub("", heard[1:])
    return _DOUBLED.sub(r"\1", bare)


def _nearest_word(word: str, spelling: Spelling) -> str:
    """The pack word one slip away (two in a long word, or where it sounds alike), or the word.

    Of several the one with the same first letter, the fewest slips and the same sound wins,
    then the commonest.
    """
    allowed = 2 if len(word) >= LONG_WORD else 1
    found = extract(word, spelling.pack_words.keys(), scorer=OSA.distance, score_cutoff=2, limit=24)
    heard = sound(word)
    fits = [
        (close[0] != word[0], slips - alike, slips, -spelling.pack_words[close], close)
        for close, slips, _ in found
        if (alike := sound(close) == heard) or slips <= allowed
        if close[0] == word[0] or slips == 1
    ]
    return min(fits)[-1] if fits else word


def clean(raw: str, spelling: Spelling, limit: int) -> Query:
    """A question as typed -> a Query in plain, repaired words."""
    cached = lru_cache(maxsize=None)(lambda word: _fix(word, spelling))
    repaired = _each_word(_worded(plain(raw, limit)), cached)
    return Query(raw, repaired, tuple(WORD.findall(repaired)), len(raw) > limit)


def spelled_out(text: str) -> str:
    """A curator's own words, spelled as questions are read in every pack; no slip repaired."""
    return _each_word(_worded(plain(text, len(text))), lambda word: CHAT.get(word, word))


def _each_word(text: str, fix: Callable[[str], str]) -> str:
    fixed = WORD.sub(lambda found: fix(found.group()), text)
    return _HOW.sub(r"how \1", " ".join(fixed.split()))
