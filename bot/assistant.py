"""One question asked: earlier turns, respond, record. Declares the ports it needs."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Protocol

from bot.core.clean import clean
from bot.core.dialogue import remember
from bot.core.elsewhere import Heard as Elsewhere
from bot.core.elsewhere import doubtful, may_be_meant, meant, pointing
from bot.core.match.index import Index
from bot.core.pipeline import respond
from bot.core.reply import answer_entry
from bot.core.types import Conversation, Knowledge, Place, Query, Reply, Turn

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


@dataclass(frozen=True, slots=True)
class Talk:
    """What the next turn may lean on."""

    seen: float = 0.0  # by the assistant's timer
    conversation: Conversation = field(default_factory=Conversation)
    of: frozenset[str] = frozenset()  # the people and messages that its words are from


class Assistant:
    """Answers from its packs and remembers each conversation's last turn.

    An article is named by its pack's slug; "" and a name that is not loaded mean the first pack.
    `packs` holds what is loaded, `servers` what a server has of its own, by its id and the
    article: the pack with that server's changes.
    """

    def __init__(
        self,
        knowledge: Knowledge,
        index: Index,
        log: Log,
        clock: Callable[[], str] = utc_now,
        timer: Callable[[], float] = time.monotonic,
        others: Iterable[Known] = (),
    ) -> None:
        self.log = log
        first = Known(knowledge, index)
        self.packs = {known.knowledge.slug: known for known in (first, *others)}
        self.default = knowledge.slug
        self.servers: dict[tuple[str, str], Known] = {}
        self._clock, self._timer = clock, timer
        self._conversations: OrderedDict[str, Talk] = OrderedDict()

    @property
    def knowledge(self) -> Knowledge:
        """The first pack's."""
        return self.packs[self.default].knowledge

    @property
    def index(self) -> Index:
        """The first pack's."""
        return self.packs[self.default].index

    def known(self, guild_id: str, article: str = "") -> Known:
        """What a server is answered from; "" for direct messages and the terminal."""
        slug = article if article in self.packs else self.default
        return self.servers.get((guild_id, slug)) or self.packs[slug]

    def put(self, known: Known) -> None:
        """Take in a pack, in place of the one of its name.

        A server with changes of its own keeps what it has until they are laid over the new one.
        """
        self.packs[known.knowledge.slug] = known

    def hear(
        self, text: str, place: Place, conversation: str = "", article: str = ""
    ) -> tuple[Reply, str]:
        """What would be replied now, and the other article that would be pointed to, if any;
        nothing of it is remembered or recorded."""
        known = self.known(place.guild_id, article)
        before = self._recall(_kept_by(conversation, known)).conversation
        reply, _, there = self._replied(text, known, before, place.guild_id)
        return reply, there

    async def ask(self, text: str, place: Place, conversation: str = "", article: str = "") -> Turn:
        """A message -> its logged turn."""
        started = time.perf_counter()
        known = self.known(place.guild_id, article)
        key = _kept_by(conversation, known)
        before = self._recall(key)
        reply, after, there = self._replied(text, known, before.conversation, place.guild_id)
        self._keep(key, before, after, reply, place)
        return await self._record(text, reply, place, conversation, started, known, there)

    def _replied(
        self, text: str, known: Known, before: Conversation, guild_id: str
    ) -> tuple[Reply, Conversation, str]:
        """The reply, the conversation with it, and the other article that it points to or ""."""
        reply, after = respond(text, known.knowledge, known.index, before, known.index.policy)
        other = self._meant(text, reply, known, guild_id)
        if other is None:
            return reply, after, ""
        after = before if reply.decision == "answer" else after  # it is withdrawn
        return pointing(reply, other.title), after, other.article

    def _meant(self, text: str, reply: Reply, here: Known, guild_id: str) -> Elsewhere | None:
        """The other article that a question is rather about, if it is."""
        if len(self.packs) == 1 or not doubtful(reply):
            return None
        slugs = (slug for slug in self.packs if slug != here.knowledge.slug)
        others = (self.known(guild_id, slug) for slug in slugs)
        heard = _heard(here, reply)
        asked = (
            known
            for known in others
            if may_be_meant(heard, _read(text, known), known.index.subject_words)
        )
        return meant(heard, (_heard(known, _alone(text, known)) for known in asked))

    async def choose(
        self, entry_id: str, place: Place, conversation: str = "", article: str = ""
    ) -> Turn:
        """A button chose that entry: answer it outright. Raises KeyError for an unknown id."""
        started = time.perf_counter()
        known = self.known(place.guild_id, article)
        reply = answer_entry(entry_id, known.knowledge, known.index.policy)
        entry = known.knowledge.entry(entry_id)
        question = entry.question if entry is not None else entry_id
        key = _kept_by(conversation, known)
        before = self._recall(key)
        after = remember(before.conversation, question.lower(), reply)
        self._keep(key, before, after, reply, place)
        return await self._record(question, reply, place, conversation, started, known)

    async def _record(
        self, text: str, reply: Reply, place: Place, conversation: str, started: float,
        known: Known, elsewhere: str = "",
    ) -> Turn:  # fmt: skip
        turn = Turn(
            self._clock(), text, reply, place, known.knowledge.slug, known.knowledge.version,
            known.index.policy.version, int((time.perf_counter() - started) * 1e6), conversation,
            elsewhere=elsewhere,
        )  # fmt: skip
        return await self.log.record(turn)

    def forget(self, subject: str) -> None:
        """Leave every conversation with words of that person, or of that message, by its id."""
        for key in [key for key, talk in self._conversations.items() if subject in talk.of]:
            del self._conversations[key]

    def _recall(self, key: str) -> Talk:
        talk = self._conversations.get(key, Talk())
        return talk if key and self._timer() - talk.seen < CONVERSATION_S else Talk()

    def _keep(
        self, key: str, before: Talk, after: Conversation, reply: Reply, place: Place
    ) -> None:
        if not key:
            return
        of = before.of
        if after is not before.conversation:  # it has this turn's words
            leant = any(verdict.query.leaning for verdict in reply.verdicts)
            of = frozenset({place.asker, place.message_id}) | (of if leant else frozenset())
        self._conversations[key] = Talk(self._timer(), after, of)
        self._conversations.move_to_end(key)
        if len(self._conversations) > MAX_CONVERSATIONS:
            self._conversations.popitem(last=False)


def _alone(text: str, known: Known) -> Reply:
    """What an article would reply to a first question."""
    policy = known.index.policy
    return respond(text, known.knowledge, known.index, Conversation(), policy)[0]


def _read(text: str, known: Known) -> Query:
    """The message with its spelling repaired by an article's words."""
    return clean(text, known.index.spelling, known.index.policy.max_question_chars)


def _heard(known: Known, reply: Reply) -> Elsewhere:
    knowledge = known.knowledge
    return Elsewhere(knowledge.slug, knowledge.title, reply, known.index.subject_words)


def _kept_by(conversation: str, known: Known) -> str:
    """By what a conversation is remembered: one about each article."""
    return f"{known.knowledge.slug} {conversation}" if conversation else ""


class NoLog:
    """The log that keeps nothing, for `--no-log`."""

    async def record(self, turn: Turn) -> Turn:
        return replace(turn, logged=False)
