"""A desk for each article; a row of the log and a change name theirs, whatever a channel is about
by now."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bot.assistant import utc_now
from bot.review.desk import Answering, Desk
from bot.review.groups import Group
from bot.review.rows import ReviewStore


class Desks:
    """One for a process. Reading may raise StoreError."""

    def __init__(
        self, assistant: Answering, store: ReviewStore, clock: Callable[[], str] = utc_now
    ) -> None:
        self._assistant, self._store, self._clock = assistant, store, clock
        self._desks: dict[str, Desk] = {}
        self._finding: dict[tuple[str, int], asyncio.Task[tuple[Desk, Group]]] = {}

    def of(self, article: str) -> Desk:
        """An article's desk; the first article's for a name that is not loaded."""
        slug = article if article in self._assistant.packs else self._assistant.default
        desk = self._desks.get(slug)
        if desk is None:
            desk = self._desks[slug] = Desk(self._assistant, self._store, self._clock, slug)
        return desk

    async def of_row(self, guild_id: str, row: int) -> Desk:
        """The desk of the article from which a question of the log was answered."""
        return self.of(await self._store.pack_of(guild_id, row))

    def finding(self, guild_id: str, row: int) -> asyncio.Task[tuple[Desk, Group]]:
        """A row's desk and group, which go on being found when nobody waits for them any more; who
        asks meanwhile joins in. The task may end with ReviewError too."""
        key = guild_id, row
        task = self._finding.get(key)
        if task is None:
            task = self._finding[key] = asyncio.create_task(self._found(*key), name="review group")
            task.add_done_callback(lambda done: self._over(key, done))
        return task

    async def of_change(self, guild_id: str, change_id: int) -> Desk:
        """The desk of the article that a change is laid over."""
        change = await self._store.change(change_id, guild_id)
        return self.of(change.pack if change is not None else "")

    async def load(self, article: str) -> None:
        """Lay every server's changes over an article's pack, where it still wants them."""
        await self.of(article).load()

    def forget(self, guild_id: str) -> None:
        """The server's changes hold no longer."""
        for desk in self._desks.values():
            desk.forget(guild_id)

    async def reload(self, guild_id: str) -> None:
        """Answer the server from the changes that are left to it. Raises StoreError."""
        for desk in tuple(self._desks.values()):
            await desk.reload(guild_id)

    def _over(self, key: tuple[str, int], done: asyncio.Task[tuple[Desk, Group]]) -> None:
        del self._finding[key]
        if not done.cancelled():
            done.exception()  # nobody need be waiting

    async def _found(self, guild_id: str, row: int) -> tuple[Desk, Group]:
        desk = await self.of_row(guild_id, row)
        return desk, await desk.group(guild_id, row)
