"""How people join two questions in one message, and where a long one asks its question.

Pure text work: every reading is offered, `readings.py` keeps the one whose parts each find an
entry of their own.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.core.english import FUNCTION_WORDS, PRONOUNS, QUESTION_WORDS
from bot.core.letters import WORD
from bot.core.types import Query

_SENTENCE = re.compile(r"(?<=[?!.;])\s+|\s+-\s+|\n")
# A joint that usually parts two questions, and one that more often parts a clause from a clause.
_STRONG = re.compile(
    r",?\s+(?:and also|and then|and|plus|as well as|also)\s+|\s*[&+]\s*|[?;]\s+(?:and\s+)?"
)
_WEAK = re.compile(r",\s+|\s+(?:or|but)\s+|:\s+")
_CUE = re.compile(
    r"\b(?:who|whom|whose|when|where|why|what|which|how|is|are|was|were|did|does|do|will|can|"
    r"has|have|had|would|should|could|tell|name|explain|list)\b"
)
# What a clause that asks outright opens with, behind words that only lead in to it.
_ASKING = QUESTION_WORDS | frozenset(
    "is are was were am did does do will can could has have had would should tell name explain "
    "list".split()
)
_RELATIVE = frozenset(["who", "whom", "whose", "which", "where", "when"])  # or joins to a noun
_LEAD_IN = frozenset("and or but so ok okay well also then now please anyway just".split())
_OPENERS = QUESTION_WORDS | {
    "tell",
    "name",
    "explain",
    "list",
    "at",
    "on",
    "in",
    "by",
    "to",
    "from",
}
MAX_WORDS_SHORT = 16  # longer messages are also read sentence by sentence
MAX_WORDS_COMPOUND = 32  # a longer message is a story, and its joints are not between questions
MAX_WORDS_CLAUSE = 40
MAX_CLAUSES = 12  # read of a long message, the last; the practice questions have at most 8
MAX_JOINTS = 6  # a message with more of them is a list or a flood, not questions joined


def _part(query: Query, text: str) -> Query:
    text = text.strip(" ,;.-:?")
    return replace(query, text=text, words=tuple(WORD.findall(text)))


def _content(words: tuple[str, ...]) -> list[str]:
    return [word for word in words if word not in FUNCTION_WORDS]


def compounds(query: Query) -> tuple[tuple[Query, Query], ...]:
    """Readings of the question as two questions, at each joint that could be one.

    The second half of an elliptic compound ("who published this and when?") borrows the first
    half's words, so that it can be understood on its own.
    """
    if len(query.words) > MAX_WORDS_COMPOUND:
        return ()
    strong, weak = list(_STRONG.finditer(query.text)), list(_WEAK.finditer(query.text))
    if len({joint.start() for joint in (*strong, *weak)}) > MAX_JOINTS:  # `, and` is one
        return ()
    readings: list[tuple[Query, Query]] = []
    for joint in strong:
        left, right = _halves(query, joint)
        if left.words and right.words:
            readings.extend(_readings(query, left, right))
    for joint in weak:
        left, right = _halves(query, joint)
        if _asks(left) and right.words and right.words[0] in _OPENERS:
            readings.extend(_readings(query, left, right))
    return tuple(dict.fromkeys(readings))


def _halves(query: Query, joint: re.Match[str]) -> tuple[Query, Query]:
    return _part(query, query.text[: joint.start()]), _part(query, query.text[joint.end() :])


def _asks(part: Query) -> bool:
    return bool(_CUE.search(part.text))


def _readings(query: Query, left: Query, right: Query) -> list[tuple[Query, Query]]:
    """The halves as they stand, and with what an elliptic half or a pronoun leaves out.

    - `who owns the mill`, `where is it` -> also `where is it owns mill`: what the pronoun means
    - `who published this`, `when` -> also `when published this`: all but the question word
    - `who owns the mill`, `the old bakery` -> also `who the old bakery`: the question word
    - `when`, `where does it open` -> also `when does it open`: what only the second half says

    None where the first half says nothing and opens with no question word: `is it`.
    """
    if not _content(left.words) and left.words[0] not in QUESTION_WORDS:
        return []
    asked = _part(query, left.text.rpartition(": ")[2])  # what goes before asks nothing
    left = asked if asked.words else left
    found = [(left, right)]
    if PRONOUNS & set(right.words):
        found.append((left, _part(query, f"{right.text} {' '.join(_content(left.words))}")))
    if not _content(right.words) or len(right.words) <= 2:
        found.append((left, _part(query, f"{right.text} {_borrowed(left)}")))
    elif not _asks(right):
        found.append((left, _part(query, f"{_lead(left)} {right.text}")))
    if not _content(left.words):
        found.append((_part(query, f"{left.text} {_borrowed(right)}"), right))
    return found


def _borrowed(query: Query) -> str:
    """The question without its question word: `who published this` -> `published this`."""
    words = query.words
    return " ".join(words[1:] if words[0] in QUESTION_WORDS else words)


def _lead(query: Query) -> str:
    """The question's opening up to its first content word: `how many people died` -> `how many`."""
    lead: list[str] = []
    for word in query.words:
        opens = word in FUNCTION_WORDS or lead[-1:] == ["how"]
        if lead and not opens:
            break
        lead.append(word)
    return " ".join(lead[:4])


def asks_itself(query: Query, right: Query) -> bool:
    """Whether the second half opens with a question word of its own, not with the first half's."""
    words = right.words  # what was borrowed stands before or behind what the message ends in
    ends = (words[:size] == query.words[-size:] for size in range(1, len(words) + 1))
    return words[0] in QUESTION_WORDS and any(ends)


def sentences(query: Query) -> tuple[tuple[Query, ...], tuple[Query, ...]]:
    """The clauses of a long message that may ask something, last first; none of a short one.

    Those that open as questions do, and then the others: `now that the troops are leaving`, and
    `, which he told parliament`, which joins to a noun.
    """
    if len(query.words) <= MAX_WORDS_SHORT:
        return (), ()
    clauses: list[tuple[str, bool]] = []
    for piece in filter(str.strip, _SENTENCE.split(query.text)):
        clauses.append((piece, True))
        rest = re.split(r",\s+|\bso\b|:\s+", piece)[1:]
        clauses.extend((clause, clause.endswith("?")) for clause in rest)
    found: dict[Query, bool] = {}
    for clause, whole in reversed(clauses):
        if len(found) == MAX_CLAUSES:
            break
        part = _part(query, clause)
        if 3 <= len(part.words) <= MAX_WORDS_CLAUSE and _asks(part):
            opening = next((word for word in part.words if word not in _LEAD_IN), "")
            found[part] = opening in _ASKING and (whole or opening not in _RELATIVE)
    direct = tuple(part for part, asks in found.items() if asks)
    return direct, tuple(part for part, asks in found.items() if not asks)
