"""Signal 4: the kind of thing asked, and how usual it is to ask an entry for it.

"When", "who" and "how many" about one event are three questions. The kinds an entry is asked
for are counted over its phrasings, so that no curator has to name them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from math import log

KINDS = (
    "how many", "how much", "how long", "who", "when", "where", "why", "how", "which", "what",
    "yes or no", "no question word",
)  # fmt: skip
_WORDS = {"whom": "who", "whose": "who"} | {
    word: word for word in ("who", "when", "where", "why", "how", "which", "what")
}
_OPENERS = frozenset(
    "is are was were am do does did has have had will would can could should may might must".split()
)
PRIOR = 0.5  # a kind nobody has asked an entry for yet counts as half a phrasing
COVERED = 0.3  # a phrasing of an answer that this one covers counts so much


def kind_asked(words: tuple[str, ...]) -> int:
    """The index into KINDS of what a question asks for; its first question word decides."""
    for left, right in pairwise(words):
        if left == "how" and right in ("many", "much", "long"):
            return KINDS.index(f"how {right}")
    for word in words:
        if word in _WORDS:
            return KINDS.index(_WORDS[word])
    return KINDS.index("yes or no" if words and words[0] in _OPENERS else "no question word")


def count_kinds(questions: Iterable[tuple[str, ...]]) -> tuple[float, ...]:
    """How often each kind is asked, in the order of KINDS."""
    counts = [0.0] * len(KINDS)
    for words in questions:
        counts[kind_asked(words)] += 1.0
    return tuple(counts)


def with_covered(own: tuple[float, ...], covered: Iterable[tuple[float, ...]]) -> tuple[float, ...]:
    """An answer's counts with those of the answers it covers, at COVERED each."""
    counts = list(own)
    for other in covered:
        counts = [here + COVERED * there for here, there in zip(counts, other, strict=True)]
    return tuple(counts)


def kind_fit(
    counts: Mapping[str, tuple[float, ...]], entry: str, kind: int, less: float = 0.0
) -> float:
    """How much likelier than chance the entry is asked for this kind, as a logarithm; 0 is chance.

    `less` phrasings of that kind are not counted: the one that asks, when it is left out.
    """
    here = counts.get(entry)
    if here is None:
        return 0.0
    seen = max(0.0, here[kind] - less)
    total = max(0.0, sum(here) - less)
    return log((seen + PRIOR) * len(KINDS) / (total + PRIOR * len(KINDS)))
