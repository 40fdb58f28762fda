"""A daily word to moderators: what was asked yesterday, and what waits. Off until asked for.

It goes to the channel that `/setup digest` names, once a day: the day is noted in the log's
settings before anything is sent, so that a restart sends nothing twice. Each digest takes the place
of the one before, so that a member's question does not stand there after it was erased. A day on
which nothing was asked and nothing waits is passed over.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import aiohttp
import discord
from discord.ext import tasks

from bot.discord_app.digest_page import digest_page
from bot.review.groups import Group

if TYPE_CHECKING:
    from bot.discord_app.client import DatelineClient

logger = logging.getLogger(__name__)

ROUND_S = 60.0  # how often it is looked whether one is due
DIGEST = "digest"  # per-guild setting: "<channel id>@<minute of the day, UTC>"; "": off
SENT = "digest_day"  # per-guild setting: the day (UTC) that has had its digest
MESSAGE = "digest_message"  # per-guild setting: "<channel id>/<message id>" of the newest
REFUSED = "digest_refused"  # per-guild setting: why the newest could not be sent; "": it could
DAY_MINUTES = 24 * 60
FAULTS = (discord.HTTPException, aiohttp.ClientError, OSError)


@dataclass(frozen=True, slots=True)
class Plan:
    """Where and when a server wants its digest."""

    channel_id: int
    minute: int  # of the day, UTC

    def __str__(self) -> str:
        return f"{self.channel_id}@{self.minute}"

    def due(self, day: date) -> datetime:
        """When that day's digest is due."""
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
        return midnight + timedelta(minutes=self.minute)


def plan_of(stored: str | None) -> Plan | None:
    """The setting read; None when it is off or is none of ours."""
    channel, _, minute = (stored or "").partition("@")
    if not (channel.isdigit() and minute.isdigit() and int(minute) < DAY_MINUTES):
        return None
    return Plan(int(channel), int(minute))


def utc_now() -> datetime:
    return datetime.now(UTC)


class Digests:
    """Sends what is due, for the servers of one client."""

    def __init__(self, client: DatelineClient, clock: Callable[[], datetime] = utc_now) -> None:
        self._client, self.clock = client, clock
        self._told: set[tuple[int, date]] = set()  # failures that the program's log has already

    def start(self) -> None:
        self._loop.start()

    def stop(self) -> None:
        self._loop.cancel()

    @tasks.loop(seconds=ROUND_S)
    async def _loop(self) -> None:
        if self._client.is_ready() and not self._client.stopping:
            await self.round()

    async def round(self) -> int:
        """Sends every digest that is due -> how many."""
        now, count = self.clock(), 0
        for guild in tuple(self._client.guilds):
            plan = plan_of(await self._client.log.setting(str(guild.id), DIGEST))
            if plan is not None and now >= plan.due(now.date()):
                count += await self._tried(guild.id, plan, now.date())
        return count

    async def _tried(self, guild_id: int, plan: Plan, day: date) -> bool:
        try:
            return await self._sent(str(guild_id), plan, day)
        except Exception as error:  # the log cannot be read now: the next round tries again
            if (guild_id, day) not in self._told:
                logger.warning("no digest for server %d yet: %s", guild_id, error)
            self._told = {told for told in self._told if told[1] == day} | {(guild_id, day)}
            return False

    async def _sent(self, guild_id: str, plan: Plan, day: date) -> bool:
        log = self._client.log
        # While nothing can be written a restart would not know that the day has had its digest.
        if str(log.health.state) != "ok" or await log.setting(guild_id, SENT) == day.isoformat():
            return False
        yesterday = day - timedelta(days=1)
        figures = await log.stats(guild_id, yesterday.isoformat())
        groups = await self._waiting(guild_id)
        await log.set_setting(guild_id, SENT, day.isoformat())
        view = digest_page(figures, yesterday, groups)
        await remove_last(self._client, guild_id)
        if view is None:
            return False
        return await self._posted(guild_id, plan, view)

    async def _posted(self, guild_id: str, plan: Plan, view: Any) -> bool:
        log = self._client.log
        try:
            message = await self._client.get_partial_messageable(plan.channel_id).send(view=view)
        except FAULTS as error:
            logger.warning("no digest in channel %d: %s", plan.channel_id, error)
            await log.set_setting(guild_id, REFUSED, reason_of(error))
            return False
        await log.set_setting(guild_id, MESSAGE, f"{plan.channel_id}/{message.id}")
        await log.set_setting(guild_id, REFUSED, "")
        return True

    async def _waiting(self, guild_id: str) -> Sequence[Group]:
        """The groups of every article's queue, most asked first."""
        found: list[Group] = []
        for article in tuple(self._client.assistant.packs):
            found += await self._client.desks.of(article).queue(guild_id)
        return sorted(found, key=lambda group: -group.count)


async def remove_last(client: DatelineClient, guild_id: str) -> None:
    """Takes away the digest before, where it is still there."""
    channel, _, message = (await client.log.setting(guild_id, MESSAGE) or "").partition("/")
    if not (channel.isdigit() and message.isdigit()):
        return
    await client.log.set_setting(guild_id, MESSAGE, "")
    try:
        await (
            client.get_partial_messageable(int(channel)).get_partial_message(int(message)).delete()
        )
    except FAULTS as error:
        logger.info("the digest before could not be removed: %s", error)


def reason_of(error: BaseException) -> str:
    """Why Discord took no message, in words for a moderator."""
    if isinstance(error, discord.Forbidden):
        return "I am not allowed to see the channel or to write in it"
    if isinstance(error, discord.NotFound):
        return "the channel is gone"
    return "Discord refused the message"
