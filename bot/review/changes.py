"""A moderator's change to the knowledge of one server, and the knowledge with changes laid over.

Pure. The pack itself stays as its curators wrote it; `with_overlay` gives a new value.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.core.types import Entry, Fact, Knowledge, Side


class Kind(StrEnum):
    """What a change does."""

    PHRASING = "phrasing"  # one more wording of an entry that there is
    ANSWER = "answer"  # a new question with its answer
    UNKNOWN = "unknown"  # the article does not say it: a known unknown


class State(StrEnum):
    DRAFT = "draft"  # previewed, in force nowhere
    LIVE = "live"
    UNDONE = "undone"
    RETIRED = "retired"  # the pack has it now


@dataclass(frozen=True, slots=True)
class Change:
    """One change, with where it came from and who made it."""

    id: int  # 0 until it is stored
    guild_id: str
    pack: str  # slug of the pack it lies over
    kind: Kind
    entry_id: str  # the entry that gets the wording, or the new entry's id
    question: str  # the wording, or the new entry's question
    phrasings: tuple[str, ...] = ()  # further wordings of a new entry
    answer: str = ""
    topic: str = ""  # of a known unknown: "the article does not say <topic>"
    nearest: str = ""  # of a known unknown: the answer that comes nearest
    paragraphs: tuple[int, ...] = ()  # of an answer
    speaker: str = ""  # who says so; "": the article itself
    origin: int = 0  # the log row it came from; 0 when that is erased
    state: State = State.DRAFT
    made_by: str = ""  # Discord id of the moderator; "" once they asked to be forgotten
    made_at: str = ""  # UTC, ISO 8601 with milliseconds
    overridden: str = ""  # the cases that it breaks, where a moderator insisted

    @property
    def texts(self) -> tuple[str, ...]:
        """All wordings it adds."""
        return (self.question, *self.phrasings)


def with_overlay(knowledge: Knowledge, changes: Iterable[Change]) -> Knowledge:
    """The knowledge with the changes laid over it, in their order.

    A change that the pack has by now, or whose entry the pack no longer has, does nothing. New
    entries stand behind the pack's, so that the index of an entry stays what it was.
    """
    base, _, mark = knowledge.version.partition("+")
    for change in changes:
        if merged(knowledge, change) or not applies(knowledge, change):
            continue
        text = repr((mark, change.kind, change.entry_id, change.texts, change.answer))
        mark = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:6]
        knowledge = replace(_with_change(knowledge, change), version=f"{base}+{mark}")
    return knowledge


def merged(knowledge: Knowledge, change: Change) -> bool:
    """Whether the knowledge has what the change adds."""
    entry = knowledge.entry(change.entry_id)
    if entry is None:
        return False
    if change.kind is not Kind.PHRASING:
        return True
    heard = {_plain(text) for text in (entry.question, *entry.phrasings)}
    return _plain(change.question) in heard


def applies(knowledge: Knowledge, change: Change) -> bool:
    """Whether the change can be laid over the knowledge: a wording needs its entry."""
    return change.kind is not Kind.PHRASING or knowledge.entry(change.entry_id) is not None


def _with_change(knowledge: Knowledge, change: Change) -> Knowledge:
    if change.kind is Kind.PHRASING:
        return _with_phrasing(knowledge, change)
    facts = _facts_of(change)
    entry = Entry(
        change.entry_id,
        Side.ANSWER if change.kind is Kind.ANSWER else Side.UNSTATED,
        change.question,
        change.phrasings,
        change.answer,
        facts=tuple(fact.id for fact in facts),
        nearest=change.nearest if knowledge.entry(change.nearest) is not None else "",
        topic=change.topic,
    )
    return replace(knowledge, entries=(*knowledge.entries, entry), facts=(*knowledge.facts, *facts))


def _with_phrasing(knowledge: Knowledge, change: Change) -> Knowledge:
    entries = tuple(
        replace(entry, phrasings=(*entry.phrasings, change.question))
        if entry.id == change.entry_id
        else entry
        for entry in knowledge.entries
    )
    return replace(knowledge, entries=entries)


def _facts_of(change: Change) -> tuple[Fact, ...]:
    """An answer's own fact, so that its source line is made like any other's."""
    if change.kind is not Kind.ANSWER or not change.paragraphs:
        return ()
    name = f"{change.entry_id}_fact"
    return (Fact(name, change.answer, change.paragraphs, speaker=change.speaker),)


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("’", "'").rstrip("?!. ").split())
