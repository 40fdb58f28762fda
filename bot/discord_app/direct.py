"""The direct message channels used last, since Discord never lists them: where to look back."""

from __future__ import annotations

import json
import logging

import aiohttp
import discord

from bot.discord_app.ports import ReviewLog

logger = logging.getLogger(__name__)

DIRECT = "direct_channels"  # meta: ids of the latest direct message channels, newest last
MAX_DIRECT = 20


async def noted(log: ReviewLog) -> tuple[int, ...]:
    """Their ids, newest last; what is damaged counts as none."""
    try:
        return tuple(int(each) for each in json.loads(await log.meta(DIRECT) or "[]"))
    except (ValueError, TypeError):
        return ()


async def note(log: ReviewLog, channel_id: int) -> None:
    """Remembers a channel as the newest."""
    known = await noted(log)
    if known[-1:] != (channel_id,):
        kept = (*(each for each in known if each != channel_id), channel_id)[-MAX_DIRECT:]
        await log.set_meta(DIRECT, json.dumps(kept))


async def forget(log: ReviewLog, person: discord.User | discord.Member) -> None:
    """Forgets a person's channel, which Discord is asked for; if it cannot say, the id stays
    until others take its place."""
    known = await noted(log)
    if not known:
        return
    try:
        channel = person.dm_channel or await person.create_dm()
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        logger.warning("a direct message channel is not forgotten: %s", error)
        return
    if channel.id in known:
        kept = [each for each in known if each != channel.id]
        await log.set_meta(DIRECT, json.dumps(kept))
