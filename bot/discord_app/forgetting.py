"""What members and servers took back, until it has left the log.

A row that waits to be written is not found, and a log that fails erases nothing now. What is to go
is kept here, in memory, and done as soon as the log is written again; what is refused though the
log is well is tried at the next beat. A server that comes back before that keeps what it did since:
what goes is what it had when it left.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Iterable

from bot.discord_app.ports import ReviewLog
from bot.discord_app.recent import Recent
from bot.logged import State
from bot.review.desks import Desks

logger = logging.getLogger(__name__)

MAX_WAITING = 10_000  # deleted messages and servers; most messages of an outage asked nothing
STAYS = "the question of deleted message %s is still in the log; it goes once the log is well"
GUILD_STAYS = "server %s is still in the log; it goes once the log is well, or by `purge`"


class Forgetting:
    """The newest of what is to be forgotten, and one task at a time that does it."""

    def __init__(self, log: ReviewLog, desks: Desks) -> None:
        self._log, self._desks = log, desks
        self._messages: Recent[int, int] = Recent(MAX_WAITING)  # with the number of the request
        self._requests = itertools.count()
        self._guilds: Recent[int, str] = Recent(MAX_WAITING)  # with the moment they left
        self._alone = asyncio.Lock()
        self._working: asyncio.Task[None] | None = None  # held, or it might be collected
        self._told: tuple[str, int] | None = None  # refused last; each try would say it again

    async def messages(self, message_ids: Iterable[int]) -> None:
        """The text of questions whose messages were deleted; never raises."""
        for message_id in message_ids:
            self._messages.put(message_id, next(self._requests))
        await self._work()

    async def guild(self, guild_id: int) -> None:
        """All that a server had when it removed the bot; never raises."""
        self._desks.forget(str(guild_id))
        self._guilds.put(guild_id, self._log.leave(str(guild_id)))
        if self._failing():
            logger.error(GUILD_STAYS, guild_id)
        await self._work()

    def log_is_well(self) -> None:
        """What had to wait can be done now; returns at once."""
        if self._messages or self._guilds:
            self._working = asyncio.get_running_loop().create_task(self._work())

    def again(self) -> None:
        """What was refused though the log is well is tried once more; returns at once."""
        if not self._alone.locked():
            self.log_is_well()

    def _failing(self) -> bool:
        return self._log.health.state is State.FAILING

    async def _work(self) -> None:
        """The newest first, until the log refuses."""
        async with self._alone:
            for guild_id, left_at in self._guilds.items()[::-1]:
                if self._failing() or not await self._guild_gone(guild_id, left_at):
                    return
                if self._guilds.get(guild_id) == left_at:  # else it left again meanwhile
                    self._guilds.pop(guild_id)
            for message_id, request in self._messages.items()[::-1]:
                if self._failing() or not await self._message_gone(message_id):
                    return
                if self._messages.get(message_id) == request:  # else its row may be there by now
                    self._messages.pop(message_id)

    async def _message_gone(self, message_id: int) -> bool:
        try:
            if self._log.health.backlog:
                await self._log.flush()  # its row may still be on the way
            if await self._log.knows_message(str(message_id)):
                await self._log.forget_message(str(message_id))
        except Exception:
            self._refused(STAYS, message_id)
            return False
        return True

    async def _guild_gone(self, guild_id: int, left_at: str) -> bool:
        try:
            count = await self._log.forget_guild(str(guild_id), left_at)
            # It may be back, and have been answered from changes that the log still held.
            await self._desks.reload(str(guild_id))
        except Exception:
            self._refused(GUILD_STAYS, guild_id)
            return False
        logger.info("left server %s and forgot its %d questions", guild_id, count)
        return True

    def _refused(self, words: str, identity: int) -> None:
        if self._told != (words, identity):
            logger.exception(words, identity)
        self._told = words, identity
