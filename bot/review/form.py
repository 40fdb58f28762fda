"""What a moderator typed into a form -> a change, or words on what is wrong with it."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.assistant import Known
from bot.core.clean import clean
from bot.core.english import FUNCTION_WORDS
from bot.core.match.features import tokenize
from bot.core.types import Side
from bot.review.changes import Change, Kind

ID_WORDS = 4  # of the question, that make a new entry's id
MAX_DIGITS = 4  # of a paragraph's number
_PLAIN = re.compile(r"[a-z0-9]+")


class ReviewError(Exception):
    """What stands in the way, in words for a moderator."""


def entry_id_for(question: str, known: Known) -> str:
    """An id that no entry has, from the question's own words."""
    words = [word for word in tokenize(question) if word not in FUNCTION_WORDS]
    plain = [word for word in words if _PLAIN.fullmatch(word)][:ID_WORDS]
    stem = "_".join(["added", *plain])[:60]
    name, number = stem, 1
    while known.knowledge.entry(name) is not None:
        number += 1
        name = f"{stem}_{number}"
    return name


def with_free_id(change: Change, known: Known) -> Change:
    """The change itself, unless an entry has by now the id that it was to give to a new one."""
    if change.kind is Kind.PHRASING or known.knowledge.entry(change.entry_id) is None:
        return change
    return replace(change, entry_id=entry_id_for(change.question, known))


def checked(change: Change, known: Known) -> Change:
    """The change, if it can be made. Raises ReviewError."""
    for text in change.texts:
        _wording(text, known)
    if change.kind is Kind.PHRASING:
        _phrasing(change, known)
    elif change.kind is Kind.ANSWER:
        _answer(change, known)
    elif change.nearest:
        nearest = known.knowledge.entry(change.nearest)
        if nearest is None or nearest.side is not Side.ANSWER:
            raise ReviewError(f"There is no answer `{change.nearest}` that could be the nearest.")
    return change


def numbers(text: str) -> tuple[int, ...]:
    """Paragraph numbers as people write them: `2`, `2, 5`, `2 and 5`. Raises ReviewError."""
    found = re.findall(r"\d+", text)
    strange = re.sub(r"\d+|and|,|;|\s", "", text.lower())
    if strange or any(len(number) > MAX_DIGITS for number in found):
        words = f"“{text[:40]}” is not a paragraph number. Write, for example, 2 or 2, 5."
        raise ReviewError(words)
    return tuple(dict.fromkeys(map(int, found)))


def _wording(text: str, known: Known) -> None:
    index = known.index
    limit = index.policy.max_question_chars
    if len(text) > limit:
        raise ReviewError(f"The question has {len(text)} characters; at most {limit} are read.")
    if not tokenize(clean(text, index.spelling, limit).text):
        raise ReviewError("The question has no words in it.")


def _phrasing(change: Change, known: Known) -> None:
    entry = known.knowledge.entry(change.entry_id)
    if entry is None:
        raise ReviewError(f"There is no entry `{change.entry_id}`.")
    index = known.index
    text = clean(change.question, index.spelling, index.policy.max_question_chars).text
    if index.exact.get(" ".join(tokenize(text))) == entry.id:
        raise ReviewError(f"`{entry.id}` already has that wording.")


def _answer(change: Change, known: Known) -> None:
    limit = known.index.policy.max_reply_chars
    if not change.answer.strip():
        raise ReviewError("The answer is empty.")
    if len(change.answer) > limit:
        raise ReviewError(
            f"The answer has {len(change.answer)} characters; at most {limit} are shown."
        )
    article = known.knowledge.article
    there = {paragraph.number for paragraph in article.paragraphs} if article else set()
    if article and not change.paragraphs and not known.knowledge.ungrounded:
        raise ReviewError("An answer needs the paragraph it rests on. Write its number.")
    missing = [number for number in change.paragraphs if number not in there]
    if missing:
        raise ReviewError(
            f"The article has no paragraph {missing[0]}; it has {min(there)} to {max(there)}."
            if there
            else f"The article has no paragraph {missing[0]}."
        )
