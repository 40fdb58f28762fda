"""Signal 5: the very same wording but for small words, word forms and synonyms.

“How many were arrested?” and “how many people got arrested” ask one thing. Such a question is
one of the entry's own, however many known unknowns crowd around it: a dense side that the
article is silent on must not swallow the plain question. The order of the words counts, since
it tells who did what to whom, and so do the passive (“were the troops attacked” is not “did the
troops attack”) and the kind of thing asked. Names that go without saying in a pack (“in
Kazakhstan”, where all is about Kazakhstan) do not.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.match.features import MAX_PHRASE_WORDS
from bot.core.match.kinds import KINDS, kind_asked

# Words that change neither what is asked nor of whom; `not`, `more`, `will`, `in`, `it` do.
LIGHT = frozenset(
    """a an the is are was were be been being am do does did done has have had of to there here
    please got get just really then so and hey ok okay oh well actually exactly people who whom
    when where why what which how""".split()
)
SUFFERING = frozenset("is are am was were be been being get gets got getting".split())
# What was done, by the commonest verbs of those whose form for it does not end in -ed.
DONE = frozenset(
    """beaten bitten caught chosen driven eaten found fought given held hit hurt kept led made met
    paid put seen sent shot sold taken thrown told""".split()
)
# Kinds where it tells something; elsewhere members leave `were` out (“how many arrested”).
MISTAKABLE = frozenset(KINDS.index(kind) for kind in ("who", "yes or no"))
ENDINGS = ("ations", "ation", "ings", "ing", "ers", "ies", "ied", "ed", "es", "er", "ly", "s", "e")
PLACING = frozenset(["in", "from", "by", "over", "within", "inside"])  # go with a given name
SHORTEST_STEM = 3  # letters


def stem(word: str) -> str:
    """A word without its ending, roughly: its forms come out the same."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            return word[: -len(ending)]
    return word


def forms(word: str) -> tuple[str, ...]:
    """The words that have its stem, and whatever else those endings make of it."""
    return (word, *(f"{stem(word)}{ending}" for ending in ("", *ENDINGS)))


def wording(
    words: tuple[str, ...], concepts: Mapping[str, str], given: frozenset[str] = frozenset()
) -> str:
    """The kind asked and, in order, the concepts and the stems of all words that weigh.

    "" where none weighs. `given` are concepts that go without saying; with nothing else to
    weigh they are kept.
    """
    heard = _weighing(words, concepts)
    bare: list[str] = []
    for word in heard:
        if word.removeprefix("=") not in given:
            bare.append(word)
        elif bare and bare[-1] in PLACING:
            bare.pop()
    weighing = bare or heard
    if not weighing:
        return ""
    kind = kind_asked(words)
    passive = ["(passive)"] if kind in MISTAKABLE and _is_passive(words) else []
    return " ".join([str(kind), *passive, *weighing])


def _is_passive(words: tuple[str, ...]) -> bool:
    """Whether something is done to the subject: “were they attacked”, “did they get hurt”."""
    start = next((at for at, word in enumerate(words) if word in SUFFERING), len(words))
    return any(word.endswith("ed") or word in DONE for word in words[start + 1 :])


def _weighing(words: tuple[str, ...], concepts: Mapping[str, str]) -> list[str]:
    heard: list[str] = []
    position = 0
    while position < len(words):
        for length in range(min(MAX_PHRASE_WORDS, len(words) - position), 0, -1):
            concept = concepts.get(" ".join(words[position : position + length]))
            if concept:
                heard.append(f"={concept}")
                position += length
                break
        else:
            if words[position] not in LIGHT:
                heard.append(stem(words[position]))
            position += 1
    return heard
