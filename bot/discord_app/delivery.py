"""How a reply reaches a channel: as a reply to its question where Discord allows it.

Every other file hands over a finished view; what Discord refuses is told here, in the log, with
what to do about it. None means: nothing was sent.
"""

from __future__ import annotations

import logging

import discord

logger = logging.getLogger(__name__)

NO_HISTORY = 160002  # Discord's code: replying needs Read Message History


async def reply_to(message: discord.Message, view: discord.ui.LayoutView) -> int | None:
    """The id of the reply, or None where the bot may not write."""
    try:
        return await _send(message, view)
    except discord.Forbidden:
        logger.warning(
            "may not write in channel %s: grant View Channel and Send Messages there",
            message.channel.id,
        )
    return None


async def _send(message: discord.Message, view: discord.ui.LayoutView) -> int:
    try:
        sent = await message.channel.send(
            view=view,
            reference=message.to_reference(fail_if_not_exists=False),
            mention_author=False,
        )
    except discord.HTTPException as error:
        if error.code != NO_HISTORY:
            raise
        sent = await message.channel.send(view=view)
    return sent.id
