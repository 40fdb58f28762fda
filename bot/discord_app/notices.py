"""One message to moderators when logging fails, and one when it works again.

It goes to the channel that `/setup notices` names, else to the one of the daily digest; a server
that named neither is not bothered.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import aiohttp
import discord

from bot.discord_app.counted import counted
from bot.discord_app.digest import DIGEST, plan_of
from bot.discord_app.escape import curated
from bot.logged import Health, State

if TYPE_CHECKING:
    from bot.discord_app.client import DatelineClient

logger = logging.getLogger(__name__)

NOTICES = "notices"  # per-guild setting: a channel id
FAILING = (
    "Logging is failing: {why}. I go on answering; the questions wait in memory until the log can "
    "be written again. `/status` shows more."
)
SET_ASIDE = "About the log: {notice}"
WELL = "Logging works again. {lost}"
NOTHING_LOST = "Nothing was lost."
LOST = "{entries} could not be kept."


def words_for(health: Health, before: Health) -> str:
    """What to say about a change of health; "" when it is nothing for moderators."""
    if health.notice and health.notice != before.notice:
        return SET_ASIDE.format(notice=curated(health.notice))
    if health.state == before.state:
        return ""
    if health.state is State.OK:
        lost = health.dropped - health.dropped_before
        told = LOST.format(entries=counted(lost, "entry", "entries"))  # not all are questions
        return WELL.format(lost=told if lost else NOTHING_LOST)
    return FAILING.format(why=curated(health.why).rstrip(". "))


async def tell(client: DatelineClient, text: str) -> None:
    """To every server that named a channel; what cannot be sent is told in the program's log."""
    for guild in client.guilds:
        stored = await channel_of(client, str(guild.id))
        if not stored:
            continue
        try:
            await client.get_partial_messageable(int(stored)).send(text)
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            logger.warning("no notice in channel %s: %s", stored, error)


async def channel_of(client: DatelineClient, guild_id: str) -> str:
    """The id of the channel where a server wants such words; "" for none."""
    named = await client.log.setting(guild_id, NOTICES) or ""
    if named.isdigit():
        return named
    plan = plan_of(await client.log.setting(guild_id, DIGEST))
    return str(plan.channel_id) if plan is not None else ""
