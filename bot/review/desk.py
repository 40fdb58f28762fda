"""What moderators can do, in the order in which they do it: look, draft, apply, undo.

The desk keeps what each server is answered from (`Assistant.servers`). An act is in the log's
file before it is in force; what cannot be written is not done. Acts of one server follow one
another, so that of two moderators on one question the second hears what the first did.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from bot.assistant import Known, utc_now
from bot.review.changes import Change, State, merged
from bot.review.form import ReviewError, checked, with_free_id
from bot.review.groups import Group, middling_below
from bot.review.overlay import Laid, laid_on, laid_over
from bot.review.preview import MAX_LOGGED, Preview, preview
from bot.review.replies import Replies
from bot.review.rows import Act, ReviewStore, Triage, Who
from bot.review.settled import APPLY, UNDO, settled, settled_since
from bot.review.trials import trials_of_cases, trials_of_verdicts
from bot.review.words import (
    ERASED,
    GONE,
    IN_FORCE,
    JUDGED,
    KINDS,
    NO_DRAFT,
    NO_SUCH_ROW,
    NOT_IN_FORCE,
    REOPENED,
    RETIRED,
    TAKEN,
    TOOK_BACK,
    TRIAGED,
    overriding,
)

logger = logging.getLogger(__name__)

MAX_OPEN = 500  # wordings that are grouped, the most asked ones
VERDICTS = ("right", "wrong", "decline")


class Answering(Protocol):
    """The assistant, as the desk needs it."""

    packs: dict[str, Known]
    servers: dict[tuple[str, str], Known]
    default: str

    def known(self, guild_id: str, article: str = "") -> Known: ...


class Broken(ReviewError):
    """The change would break questions whose reply is known to be right."""

    def __init__(self, change: Change, found: Preview) -> None:
        super().__init__("This would break: " + "; ".join(one.question for one in found.broken))
        self.change, self.preview = change, found


@dataclass(frozen=True, slots=True)
class Drafted:
    """A change that is kept but in force nowhere, with what it would change."""

    change: Change
    preview: Preview


class Desk:
    """One for an article of a process. Raises ReviewError with words, and StoreError."""

    def __init__(
        self,
        assistant: Answering,
        store: ReviewStore,
        clock: Callable[[], str] = utc_now,
        article: str = "",
    ) -> None:
        self._assistant, self._store, self._clock = assistant, store, clock
        self.article = article or assistant.default
        self._locks: dict[str, asyncio.Lock] = {}
        self._faulty: dict[str, frozenset[int]] = {}  # by server
        self._replies = Replies(self._base.index.book.encoder)

    @property
    def _base(self) -> Known:
        """The pack as its curator wrote it."""
        return self._assistant.packs[self.article]

    def known(self, guild_id: str) -> Known:
        """The article as a server is answered from it."""
        return self._assistant.known(guild_id, self.article)

    async def load(self) -> None:
        """Put every server's changes in force, then retire those that the pack has by now.

        A server whose changes cannot be read keeps no other from its own. Raises StoreError, the
        first there was, when all is done that could be: the rest needs another load.
        """
        found = await self._store.changes(None, State.LIVE)
        mine = [change for change in found if change.pack == self._base.knowledge.slug]
        faults: list[Exception] = []
        for guild in dict.fromkeys(change.guild_id for change in mine):
            try:
                async with self._lock(guild):
                    await self._rebuild(guild)
            except Exception as fault:
                faults.append(fault)
        if faults:
            raise faults[0]
        for change in mine:
            if merged(self._base.knowledge, change):
                act = self._act(Who(change.guild_id, ""), "retire", RETIRED, change)
                await self._store.set_state(
                    change.id, State.RETIRED, State.LIVE, act, change.overridden, change.guild_id
                )

    def forget(self, guild_id: str) -> None:
        """The server's changes hold no longer."""
        self._assistant.servers.pop((guild_id, self.article), None)
        self._faulty.pop(guild_id, None)

    async def reload(self, guild_id: str) -> None:
        """Answer the server from the changes that are left to it. Raises StoreError."""
        async with self._lock(guild_id):
            await self._rebuild(guild_id)

    # --- looking -------------------------------------------------------------------------------

    async def queue(self, guild_id: str) -> tuple[Group, ...]:
        """What nobody has dealt with, grouped, the most asked first, what was left last."""
        known = self.known(guild_id)
        sure = middling_below(known.index.policy)
        found = await self._store.open_questions(guild_id, known.knowledge.slug, MAX_OPEN, sure)
        waiting = [one for one in found if one.triage != Triage.DISMISSED]
        groups = await asyncio.to_thread(self._replies.waiting, waiting, known, self._base)
        return tuple(sorted(groups, key=lambda group: group.triage == Triage.LATER))

    async def group(self, guild_id: str, row: int) -> Group:
        """The group that a row's wording is in now; alone, when the bot answers it by now.

        Raises ReviewError with what was done about it, or when it was erased.
        """
        self._replies.prepare(self.known(guild_id))  # who opens a group may change something next
        alone = await self._store.question(guild_id, row)
        asked = alone.asked if alone is not None else ""
        for group in await self.queue(guild_id):
            if any(one.asked == asked for one in group.questions):
                return group
        done = await self._done(guild_id, row)
        if done or alone is None:
            raise ReviewError(done or GONE)
        return await asyncio.to_thread(self._replies.lone, alone, self.known(guild_id), self._base)

    async def reopened(self, who: Who, row: int) -> Group:
        """The group of a row that somebody wants to mend, even where it was settled before."""
        if await self._done(who.guild_id, row):
            opened = Act(self._clock(), who.user_id, Triage.OPEN.value, REOPENED, row)
            await self._store.triage((row,), Triage.OPEN, opened, who.guild_id)
        return await self.group(who.guild_id, row)

    async def changes(self, guild_id: str) -> tuple[Change, ...]:
        """The changes in force, oldest first, and those that should be (`faulty`)."""
        return await self._live(guild_id)

    def faulty(self, guild_id: str) -> frozenset[int]:
        """The changes that cannot be laid over the pack, by number: they hold no longer."""
        return self._faulty.get(guild_id, frozenset())

    async def _done(self, guild_id: str, row: int) -> str:
        """What settled the wording of a row; "" when nothing did."""
        return settled(await self._store.acts_on(row, guild_id))

    # --- changing ------------------------------------------------------------------------------

    async def draft(self, who: Who, change: Change, along: Sequence[int] = ()) -> Drafted:
        """Keep a change with what it would change; nothing is in force yet.

        `along`: rows of the log whose words a new entry takes along, those that are still there.
        """
        known = self.known(who.guild_id)
        read = [await self._store.question(who.guild_id, row) for row in along]
        there = [each for each in read if each is not None]
        texts = dict.fromkeys([*change.phrasings, *(each.question for each in there)])
        change = replace(change, phrasings=tuple(texts))
        change = replace(
            checked(with_free_id(change, known), known), guild_id=who.guild_id,
            pack=known.knowledge.slug, made_by=who.user_id, made_at=self._clock(),
            state=State.DRAFT,
        )  # fmt: skip
        if change.origin:
            await self.group(who.guild_id, change.origin)  # tells when it is no longer open
        rows = tuple(each.last_id for each in there)
        kept = await self._store.add_change(change, rows)
        if not kept.id or kept.origin != change.origin:
            raise ReviewError(ERASED)
        found, _ = await self._previewed(kept, known)
        return Drafted(kept, found)

    async def apply(self, who: Who, change_id: int, insist: bool = False) -> Change:
        """Put a draft in force, at once and in this server. Raises Broken."""
        async with self._lock(who.guild_id):
            change = await self._drafted(who, change_id)
            known = self.known(who.guild_id)
            if with_free_id(checked(change, known), known) is not change:
                raise ReviewError(TAKEN)
            found, after = await self._previewed(change, known)
            if found.broken and not insist:
                raise Broken(change, found)
            overridden = "; ".join(one.name for one in found.broken)
            words = KINDS[change.kind].format(entry=change.entry_id)
            if overridden:
                words += overriding(len(found.broken))
            act = self._act(who, APPLY, words, change)
            moved = await self._store.set_state(
                change.id, State.LIVE, State.DRAFT, act, overridden, who.guild_id
            )
            if not moved:
                await self._drafted(who, change_id)  # tells why: it was erased meanwhile
                raise ReviewError(NO_DRAFT)
            if self.known(who.guild_id) is known:
                self._assistant.servers[who.guild_id, self.article] = after
            else:  # the pack was read anew meanwhile
                await self._rebuild(who.guild_id)
            return replace(change, state=State.LIVE, overridden=overridden)

    async def undo(self, who: Who, change_id: int) -> Change:
        """Take a change back; replies are as they were without it."""
        async with self._lock(who.guild_id):
            change = await self._store.change(change_id, who.guild_id)
            if change is None or change.state is not State.LIVE:
                raise ReviewError(NOT_IN_FORCE)
            left = [one for one in await self._live(who.guild_id) if one.id != change_id]
            base = self._base
            without = await self._built(who.guild_id, left)
            words = TOOK_BACK.format(what=KINDS[change.kind].format(entry=change.entry_id))
            act = self._act(who, UNDO, words, change)
            moved = await self._store.set_state(
                change.id, State.UNDONE, State.LIVE, act, change.overridden, who.guild_id
            )
            if not moved:
                raise ReviewError(NOT_IN_FORCE)
            if self._base is base:
                self._put(who.guild_id, without)
            else:  # the pack was read anew meanwhile
                await self._rebuild(who.guild_id)
            return change

    async def triage(self, who: Who, row: int, state: Triage) -> Group:
        """Dismiss a group, leave it for later, or take it on."""
        async with self._lock(who.guild_id):
            group = await self.group(who.guild_id, row)
            act = Act(self._clock(), who.user_id, state.value, TRIAGED[state], row)
            rows = tuple(one.last_id for one in group.questions)
            if not await self._store.triage(rows, state, act, who.guild_id):
                raise ReviewError(GONE)
            return group

    async def judge(self, who: Who, row: int, verdict: str) -> None:
        """Right, wrong, or should have been declined: every later change is tested on it."""
        act = Act(self._clock(), who.user_id, "verdict", JUDGED.format(verdict=verdict), row)
        if verdict not in VERDICTS or not await self._store.judge(row, verdict, act, who.guild_id):
            raise ReviewError(NO_SUCH_ROW.format(row=row))

    # --- inside --------------------------------------------------------------------------------

    async def _drafted(self, who: Who, change_id: int) -> Change:
        change = await self._store.change(change_id, who.guild_id)
        if change is None or change.state is State.UNDONE:
            raise ReviewError(NO_DRAFT)
        if change.state is not State.DRAFT:
            raise ReviewError(IN_FORCE)
        if not change.origin:
            raise ReviewError(ERASED)
        done = settled_since(await self._store.acts_on(change.origin, who.guild_id), change.made_at)
        if done:
            raise ReviewError(done)
        return change

    async def _previewed(self, change: Change, known: Known) -> tuple[Preview, Known]:
        slug, replies = known.knowledge.slug, self._replies
        trials = trials_of_cases(known.knowledge.cases) + trials_of_verdicts(
            await self._store.judged(change.guild_id, slug)
        )
        logged = await self._store.asked(change.guild_id, slug, MAX_LOGGED)

        def work() -> tuple[Preview, Known]:
            after = laid_on(known, change)
            both = replies.remembering(known), replies.remembering(after)
            return preview(*both, change, trials, logged, replies.alone), after

        return await asyncio.to_thread(work)

    async def _live(self, guild_id: str) -> tuple[Change, ...]:
        found = await self._store.changes(guild_id, State.LIVE)
        return tuple(one for one in found if one.pack == self._base.knowledge.slug)

    async def _rebuild(self, guild_id: str) -> None:
        """What the server is answered from, made anew from the pack and the changes in force."""
        base = None
        while base is not self._base:  # it may be read anew meanwhile
            live, base = await self._live(guild_id), self._base
            found = await self._built(guild_id, live)
        self._put(guild_id, found)

    async def _built(self, guild_id: str, changes: Sequence[Change]) -> Laid:
        """The pack with the changes that it has not by now. What cannot be laid over it is a fault
        of ours, which another try would meet again: it is left out, and the others hold."""
        found = await asyncio.to_thread(laid_over, self._base, changes)
        for change, fault in found.faults.items():
            logger.error(
                "%s: change %d of server %s does not fit it, and is left out",
                self.article, change, guild_id, exc_info=fault,
            )  # fmt: skip
        return found

    def _put(self, guild_id: str, found: Laid) -> None:
        self.forget(guild_id)
        if found.known is not self._base:
            self._assistant.servers[guild_id, self.article] = found.known
        if found.faults:
            self._faulty[guild_id] = frozenset(found.faults)

    def _act(self, who: Who, name: str, words: str, change: Change) -> Act:
        return Act(self._clock(), who.user_id, name, words, change.origin, change.id)

    def _lock(self, guild_id: str) -> asyncio.Lock:
        return self._locks.setdefault(guild_id, asyncio.Lock())
