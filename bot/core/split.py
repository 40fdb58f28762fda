"""How people join two questions in one message, and where a long one asks its question.

Pure text work: every reading is offered, the pipeline keeps the one whose parts each find an
entry of their own.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.core.english import FUNCTION_WORDS, QUESTION_WORDS
from bot.core.types import Query

_SENTENCE = re.compile(r"(?<=[?!.;])\s+|\s+-\s+|\n")
_JOINT = re.compile(
    r"\s*(?:,?\s+(?:and also|and then|and|plus|as well as|or|also|but)\s+|,\s+|&)\s*"
)
_CUE = re.compile(
    r"\b(?:who|whom|whose|when|where|why|what|which|how|is|are|was|were|did|does|do|will|can|"
    r"has|have|had|would|should|could|tell|name|explain|list)\b"
)
MAX_WORDS_SHORT = 16  # longer messages are also read sentence by sentence


def _part(query: Query, text: str) -> Query:
    text = text.strip(" ,;.-")
    return replace(query, text=text, words=tuple(re.findall(r"[^\W_]+(?:'[^\W_]+)?", text)))


def _content(words: tuple[str, ...]) -> list[str]:
    return [word for word in words if word not in FUNCTION_WORDS]


def compounds(query: Query) -> tuple[tuple[Query, Query], ...]:
    """Readings of the question as two questions, at each joint that could be one.

    The second half of an elliptic compound ("who published this and when?") borrows the first
    half's words, so that it can be understood on its own.
    """
    readings: list[tuple[Query, Query]] = []
    text = query.text
    for match in re.finditer(rf"{_JOINT.pattern}|[?]\s+", text):
        left, right = _part(query, text[: match.start()]), _part(query, text[match.end() :])
        if not left.words or not right.words:
            continue
        if not _content(left.words) and left.words[0] not in QUESTION_WORDS:
            continue
        readings.append((left, right))
        if not _content(right.words) or len(right.words) <= 2:
            readings.append((left, _part(query, f"{right.text} {_borrowed(left)}")))
        elif right.words[0] not in QUESTION_WORDS and not _CUE.search(right.text):
            lead = _lead(left)
            if lead:
                readings.append((left, _part(query, f"{lead} {right.text}")))
        if not _content(left.words):
            readings.append((_part(query, f"{left.text} {_borrowed(right)}"), right))
    return tuple(readings)


def _borrowed(query: Query) -> str:
    words = query.words
    return " ".join(words[1:] if words[0] in QUESTION_WORDS else words)


def _lead(query: Query) -> str:
    """The question's opening up to its first content word: `how many people died` -> `how many`."""
    lead: list[str] = []
    for word in query.words:
        if word not in FUNCTION_WORDS and word not in QUESTION_WORDS and lead:
            break
        lead.append(word)
    return " ".join(lead[:4])


def sentences(query: Query) -> tuple[Query, ...]:
    """The sentences of a long message that ask something, last first; empty for a short one."""
    if len(query.words) <= MAX_WORDS_SHORT:
        return ()
    pieces = [piece for piece in _SENTENCE.split(query.text) if piece.strip()]
    clauses: list[str] = []
    for piece in pieces:
        clauses.append(piece)
        parts = re.split(r",\s+|\bso\b|:\s+", piece)
        if len(parts) > 1:
            clauses.extend(part for part in parts[1:])
            clauses.append(parts[-1])
    found: list[Query] = []
    for clause in reversed(clauses):
        part = _part(query, clause)
        if 3 <= len(part.words) <= 40 and (clause.rstrip().endswith("?") or _CUE.search(clause)):
            found.append(part)
    return tuple(dict.fromkeys(found))
