"""The direct message channels used last, since Discord never lists them: where to look back."""

from __future__ import annotations

import json
import logging
from datetime import timedelta

import aiohttp
import discord

from bot.discord_app.ports import ReviewLog
from bot.logged import DIRECT

logger = logging.getLogger(__name__)

MAX_DIRECT = 20


async def noted(log: ReviewLog) -> tuple[int, ...]:
    """Their ids, newest last; what is damaged counts as none."""
    return tuple(_read(await log.meta(DIRECT)))


async def note(log: ReviewLog, channel_id: int) -> None:
    """Remembers a channel as the newest."""
    known = _read(await log.meta(DIRECT))
    newest = {channel_id: _day()}
    if list(known.items())[-1:] != list(newest.items()):
        known.pop(channel_id, None)
        await _keep(log, dict([*known.items(), *newest.items()][-MAX_DIRECT:]))


async def drop(log: ReviewLog, days: int) -> None:
    """Forgets those in which nobody wrote for so many days."""
    stored, oldest = await log.meta(DIRECT), _day(days)
    kept = {channel: day for channel, day in _read(stored).items() if day >= oldest}
    if stored and json.dumps(kept) != stored:
        await _keep(log, kept)


async def _keep(log: ReviewLog, known: dict[int, str]) -> None:
    await log.set_meta(DIRECT, json.dumps(known))


def _read(stored: str | None) -> dict[int, str]:
    try:
        known = json.loads(stored or "{}")
        if isinstance(known, list):  # of a version that noted no days
            known = dict.fromkeys(known, _day())
        return {int(channel): str(day) for channel, day in known.items()}
    except (ValueError, TypeError, AttributeError):
        return {}


def _day(ago: int = 0) -> str:
    """YYYY-MM-DD, in UTC."""
    return (discord.utils.utcnow() - timedelta(days=ago)).date().isoformat()


async def forget(log: ReviewLog, person: discord.User | discord.Member) -> bool:
    """Forgets a person's channel, which Discord is asked for. False if it cannot say: the id stays
    until others take its place."""
    if not await noted(log):
        return True
    try:
        channel = person.dm_channel or await person.create_dm()
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        logger.warning("a direct message channel is not forgotten: %s", error)
        return False
    known = _read(await log.meta(DIRECT))  # now: others may have changed it meanwhile
    if known.pop(channel.id, ""):
        await _keep(log, known)
    return True
