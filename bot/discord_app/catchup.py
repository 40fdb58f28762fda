"""Looking back after a new session: what was asked while the bot was away is answered now.

A RESUME replays what was missed, a new session does not. So when Discord tells of a server, soon
after READY or late, each of its channels with a message of the last ten minutes is read once, and a
question without a reply of ours gets one. What was replied to is known from the channel itself and,
where the reply was removed, from the log; a reply that did arrive although we do not know it is met
by its nonce.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import aiohttp
import discord

from bot.discord_app import direct, listeners
from bot.discord_app.ports import ReviewLog

if TYPE_CHECKING:
    from bot.discord_app.client import DatelineClient

logger = logging.getLogger(__name__)

MAX_MESSAGES = 500  # of one channel, the newest: five requests at most
Readable = discord.TextChannel | discord.Thread | discord.VoiceChannel | discord.PartialMessageable


async def look_back(client: DatelineClient, guild: discord.Guild | None = None) -> None:
    """Answers the questions of the last minutes that nobody answered, in a server, or in direct
    messages where none is named."""
    since = discord.utils.utcnow() - timedelta(seconds=client.options.catch_up_s)
    async for channel in _channels(client, since, guild):
        try:
            past = channel.history(after=since, limit=MAX_MESSAGES, oldest_first=False)
            found = [message async for message in past][::-1]
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            logger.info("cannot look back in channel %s: %s", channel.id, error)
            continue
        for message in await _open_questions(client, found):
            logger.info("answering message %s, which came while away", message.id)
            await listeners.heard(client, message)


async def _channels(
    client: DatelineClient, since: datetime, guild: discord.Guild | None
) -> AsyncIterator[Readable]:
    """The channels in which something was written since then, as far as they may be read."""
    if client.options.catch_up_s <= 0:
        return
    if guild is None:
        for identity in await direct.noted(client.log):
            yield client.get_partial_messageable(identity)
        return
    places: list[discord.TextChannel | discord.VoiceChannel | discord.Thread] = [
        *guild.text_channels, *guild.voice_channels, *guild.threads,
    ]  # fmt: skip
    for channel in (each for each in places if _written(each.last_message_id, since)):
        if channel.permissions_for(guild.me).read_message_history:
            yield channel


def _written(last_message_id: int | None, since: datetime) -> bool:
    return bool(last_message_id) and discord.utils.snowflake_time(last_message_id or 0) > since


async def _open_questions(
    client: DatelineClient, found: list[discord.Message]
) -> list[discord.Message]:
    """Those that are no replies of ours and have none, each claimed by this process."""
    replied = {
        message.reference.message_id: message.id
        for message in found
        if message.reference and client.user and message.author.id == client.user.id
    }
    for question, reply in replied.items():
        # The process may have ended between sending the reply and noting it.
        if not await _known_reply(client.log, question or 0):
            await client.log.set_reply_of(str(question), str(reply))
    return [
        message
        for message in found
        if message.id not in replied
        and await listeners.surface_of(client, message)
        and client.claim(message.id)
        and not await _known_reply(client.log, message.id)
    ]


async def _known_reply(log: ReviewLog, message_id: int) -> bool:
    """Whether the log knows a reply; a log that cannot be read knows none."""
    try:
        return bool(await log.reply_of(str(message_id)))
    except Exception:
        logger.warning("the log cannot say whether message %s was answered", message_id)
        return False
