"""A desk for each article; a row of the log and a change name theirs, whatever a channel is about
by now."""

from __future__ import annotations

from collections.abc import Callable

from bot.assistant import utc_now
from bot.review.desk import Answering, Desk
from bot.review.rows import ReviewStore


class Desks:
    """One for a process. Reading may raise StoreError."""

    def __init__(
        self, assistant: Answering, store: ReviewStore, clock: Callable[[], str] = utc_now
    ) -> None:
        self._assistant, self._store, self._clock = assistant, store, clock
        self._desks: dict[str, Desk] = {}

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

    async def of_change(self, guild_id: str, change_id: int) -> Desk:
        """The desk of the article that a change is laid over."""
        change = await self._store.change(change_id, guild_id)
        return self.of(change.pack if change is not None else "")

    async def load(self, article: str) -> None:
        """Lay every server's changes over an article's pack, where it still wants them."""
        await self.of(article).load()

    def forget(self, guild_id: str) -> None:
        """The server's changes were erased."""
        for desk in self._desks.values():
            desk.forget(guild_id)
