"""What a change would change: replies before and after, to cases, authored wordings and the log.

A trial is a question whose reply is known to be right. A trial that holds before the change and
not after is broken, and a change that breaks one is not made unless a moderator insists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np

from bot.assistant import Known
from bot.core.clean import clean
from bot.core.english import FUNCTION_WORDS
from bot.core.match.phrasebook import likeness_to
from bot.core.match.score import match
from bot.core.pipeline import respond
from bot.core.types import Conversation, Knowledge, Query, Reply
from bot.figures import figures, supported
from bot.review.changes import Change
from bot.review.trials import Trial

LEFT_OUT = 30  # authored wordings most like the change, asked as if nobody had written them
MAX_LOGGED = 2000  # logged questions asked again


@dataclass(frozen=True, slots=True)
class Difference:
    """One question whose reply would change."""

    source: str  # case, verdict, wording, log, leaning
    question: str
    before: str  # in words
    after: str
    broken: bool = False
    row: int = 0  # of the log, for a verdict

    @property
    def name(self) -> str:
        """What it is called where it is kept: a member's words are named by their row alone."""
        return f"the verdict on question {self.row}" if self.row else self.question


@dataclass(frozen=True, slots=True)
class Preview:
    differences: tuple[Difference, ...]
    asked: int  # questions asked again
    warnings: tuple[str, ...] = ()

    @property
    def broken(self) -> tuple[Difference, ...]:
        return tuple(each for each in self.differences if each.broken)


def trials_of_wordings(before: Known, after: Known) -> tuple[Trial, ...]:
    """The authored wordings that the change gives to another entry.

    An authored wording is an exact match, which goes before every likeness, so no other can flip.
    """
    held = after.index.exact
    return tuple(
        Trial("wording", text, (entry,))
        for text, entry in before.index.exact.items()
        if held.get(text) != entry
    )


def preview(
    before: Known,
    after: Known,
    change: Change,
    trials: Iterable[Trial],
    logged: Iterable[str],
    alone: Callable[[str, Known], Reply] = lambda question, known: _reply(question, known)[0],
) -> Preview:
    """Everything that would be answered otherwise.

    `alone` gives the reply to a question that stands alone; a desk remembers them.
    """
    told: list[Difference] = []
    asked = 0
    talks: dict[str, tuple[Conversation, Conversation]] = {}
    for trial in (*trials, *trials_of_wordings(before, after)):
        asked += 1
        if trial.conversation:
            old, new = talks.get(trial.conversation, (Conversation(), Conversation()))
            was, old = _reply(trial.question, before, old)
            now, new = _reply(trial.question, after, new)
            talks[trial.conversation] = (old, new)
        else:
            was, now = alone(trial.question, before), alone(trial.question, after)
        if _told(was) != _told(now):
            broken = trial.holds(was) and not trial.holds(now)
            found = _difference(trial.source, trial.question, was, now, broken)
            told.append(replace(found, row=trial.row))
    for question in _sharing(before, change, logged):
        asked += 1
        was, now = alone(question, before), alone(question, after)
        if _told(was) != _told(now):
            told.append(_difference("log", question, was, now, False))
    told += _leaning(before, after, change)
    return Preview(_once(told), asked, warnings(before.knowledge, change))


def _told(reply: Reply) -> tuple[object, ...]:
    return reply.decision, reply.reason, reply.entries, reply.text


def outcome(reply: Reply) -> str:
    """A reply in a few words."""
    what = {"answer": "answered", "suggest": "choices", "decline": reply.reason.replace("_", " ")}
    return ": ".join(part for part in (what[reply.decision], ", ".join(reply.entries)) if part)


def warnings(knowledge: Knowledge, change: Change) -> tuple[str, ...]:
    """What a moderator should look at again; nothing here forbids the change."""
    if not change.paragraphs:
        return ()
    cited = " | ".join(
        part
        for fact in knowledge.facts
        if set(fact.paragraphs) & set(change.paragraphs)
        for part in (fact.statement, fact.speaker, fact.when, *fact.figures)
    )
    backed = supported(cited)
    lacking = {one.key: one for one in figures(change.answer) if one.key not in backed}
    return tuple(
        f"The {'date' if one.is_date else 'figure'} {one.shown} is in no fact of the "
        "paragraph you named."
        for one in lacking.values()
    )


def _reply(
    question: str, known: Known, talk: Conversation | None = None
) -> tuple[Reply, Conversation]:
    policy = known.index.policy
    return respond(question, known.knowledge, known.index, talk or Conversation(), policy)


def _difference(source: str, question: str, was: Reply, now: Reply, broken: bool) -> Difference:
    before, after = outcome(was), outcome(now)
    after = f"{after}, worded differently" if before == after else after
    return Difference(source, question, before, after, broken)


def _once(differences: list[Difference]) -> tuple[Difference, ...]:
    """Each question once, what is broken first."""
    ordered = sorted(differences, key=lambda one: not one.broken)
    kept: dict[str, Difference] = {}
    for each in ordered:
        kept.setdefault(each.question.lower(), each)
    return tuple(kept.values())


def _texts(known: Known, change: Change) -> list[str]:
    index = known.index
    limit = index.policy.max_question_chars
    return [clean(text, index.spelling, limit).text for text in change.texts]


def _near_rows(known: Known, change: Change, most: int) -> list[int]:
    """Rows of the wordings most like the change, nearest first."""
    book = known.index.book
    best = np.max([likeness_to(book, text) for text in _texts(known, change)], axis=0)
    rows = np.argsort(-best, kind="stable")[:most]
    return [int(row) for row in rows if best[row] > 0]


def _sharing(known: Known, change: Change, logged: Iterable[str]) -> list[str]:
    """Logged questions with a word in common with the change."""
    rare = {word for text in _texts(known, change) for word in text.split()} - FUNCTION_WORDS
    index = known.index
    found: dict[str, None] = {}
    for question in logged:
        text = clean(question, index.spelling, index.policy.max_question_chars).text
        if rare & set(text.split()):
            found.setdefault(question)
    return list(found)[:MAX_LOGGED]


def _leaning(before: Known, after: Known, change: Change) -> list[Difference]:
    """Authored wordings that, had nobody written them, would lead to the changed entry now."""
    book = before.index.book
    found: list[Difference] = []
    for row in _near_rows(before, change, LEFT_OUT):
        owner = book.entry_ids[book.owner[row]]
        was, now = _leader(before, row), _leader(after, row)
        if was == owner != now == change.entry_id:
            words = f"would lead to {now} if nobody had written it"
            found.append(Difference("leaning", book.phrasings[row], f"leads to {owner}", words))
    return found


def _leader(known: Known, row: int) -> str:
    text = known.index.book.phrasings[row]
    query = Query(text, text, tuple(text.split()))
    vectors = known.index.book.vectors
    vector = vectors[row] if vectors is not None else None
    left_out = np.array([row], np.int64)
    candidates = match(query, known.knowledge, known.index, left_out, vector)
    return candidates[0].entry_id if candidates else ""
