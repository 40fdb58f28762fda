"""An assistant for `replay`, which asks each question at the time at which it came."""

from __future__ import annotations

from collections.abc import Iterable

from bot.assistant import Assistant, Known, NoLog
from bot.core.types import Place, Reply


class Player:
    """An assistant whose clock stands where a question was asked; nothing is logged.

    In a channel a reply may point to one of the `others`; the terminal knows one article.
    """

    def __init__(self, known: Known, others: Iterable[Known] = ()) -> None:
        self._now_s = 0.0
        self._terminal = self._assistant(known)
        self._channels = self._assistant(known, others)

    def _assistant(self, known: Known, others: Iterable[Known] = ()) -> Assistant:
        log, knowledge, index = NoLog(), known.knowledge, known.index
        return Assistant(knowledge, index, log, timer=lambda: self._now_s, others=others)

    async def ask(self, question: str, place: Place, conversation: str, at_s: float) -> Reply:
        """The reply that a question would get at that time (Unix seconds)."""
        return (await self._at(place, at_s).ask(question, place, conversation)).reply

    async def choose(self, entry_id: str, place: Place, conversation: str, at_s: float) -> Reply:
        """The reply that a button would give at that time. Raises KeyError for an unknown id."""
        return (await self._at(place, at_s).choose(entry_id, place, conversation)).reply

    def _at(self, place: Place, at_s: float) -> Assistant:
        self._now_s = at_s
        return self._channels if place.channel_id else self._terminal
