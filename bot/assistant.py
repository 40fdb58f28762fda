"""One question asked: earlier turns, respond, record. Declares the ports it needs."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Protocol

from bot.core.dialogue import remember
from bot.core.match.index import Index
from bot.core.pipeline import respond
from bot.core.reply import answer_entry
from bot.core.types import Conversation, Knowledge, Place, Reply, Turn

MAX_CONVERSATIONS = 1000
CONVERSATION_S = 900.0  # a conversation is forgotten after so many idle seconds


class Log(Protocol):
    """Where turns are written before they are shown."""

    async def record(self, turn: Turn) -> Turn:
        """The turn with `logged` and `log_id` set; never raises, waits at most 250 ms."""
        ...


def utc_now() -> str:
    """The time in UTC, ISO 8601 with milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(frozen=True, slots=True)
class Known:
    """What a question is answered from: a pack's knowledge and the index made of it."""

    knowledge: Knowledge
    index: Index


class Assistant:
    """Answers from one pack and remembers each conversation's last turn.

    `servers` holds what a server has of its own, by its id: the pack with that server's changes.
    """

    def __init__(
        self,
        knowledge: Knowledge,
        index: Index,
        log: Log,
        clock: Callable[[], str] = utc_now,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self.knowledge, self.index, self.log = knowledge, index, log
        self.servers: dict[str, Known] = {}
        self._clock, self._timer = clock, timer
        self._conversations: OrderedDict[str, tuple[float, Conversation]] = OrderedDict()

    def known(self, guild_id: str) -> Known:
        """What a server is answered from; "" for direct messages and the terminal."""
        return self.servers.get(guild_id) or Known(self.knowledge, self.index)

    async def ask(self, text: str, place: Place, conversation: str = "") -> Turn:
        """A message -> its logged turn."""
        started = time.perf_counter()
        before, known = self._recall(conversation), self.known(place.guild_id)
        reply, after = respond(text, known.knowledge, known.index, before, known.index.policy)
        self._keep(conversation, after)
        return await self._record(text, reply, place, conversation, started)

    async def choose(self, entry_id: str, place: Place, conversation: str = "") -> Turn:
        """A button chose that entry: answer it outright. Raises KeyError for an unknown id."""
        started = time.perf_counter()
        known = self.known(place.guild_id)
        reply = answer_entry(entry_id, known.knowledge, known.index.policy)
        entry = known.knowledge.entry(entry_id)
        question = entry.question if entry is not None else entry_id
        before = self._recall(conversation)
        self._keep(conversation, remember(before, question.lower(), reply))
        return await self._record(question, reply, place, conversation, started)

    async def _record(
        self, text: str, reply: Reply, place: Place, conversation: str, started: float
    ) -> Turn:
        known = self.known(place.guild_id)
        turn = Turn(
            self._clock(), text, reply, place, known.knowledge.slug, known.knowledge.version,
            known.index.policy.version, int((time.perf_counter() - started) * 1e6), conversation,
        )  # fmt: skip
        return await self.log.record(turn)

    def _recall(self, key: str) -> Conversation:
        seen, conversation = self._conversations.get(key, (0.0, Conversation()))
        fresh = key and self._timer() - seen < CONVERSATION_S
        return conversation if fresh else Conversation()

    def _keep(self, key: str, conversation: Conversation) -> None:
        if key:
            self._conversations[key] = (self._timer(), conversation)
            self._conversations.move_to_end(key)
            if len(self._conversations) > MAX_CONVERSATIONS:
                self._conversations.popitem(last=False)


class NoLog:
    """The log that keeps nothing, for `--no-log`."""

    async def record(self, turn: Turn) -> Turn:
        return replace(turn, logged=False)
