"""An audit row for what somebody did to a server's settings."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import discord

from bot.assistant import utc_now
from bot.review.rows import Act

if TYPE_CHECKING:
    from bot.discord_app.client import DatelineClient

logger = logging.getLogger(__name__)


async def tell_and_note(
    client: DatelineClient, interaction: discord.Interaction[Any], reply: str, act: str, words: str
) -> None:
    """Tells privately that it is done, and only then writes the row: Discord waits three seconds
    for a reply, the row for as long as the log cannot be written."""
    try:
        await interaction.response.send_message(reply, ephemeral=True)
    finally:  # the setting holds, whether or not Discord took the reply
        await note(client, interaction, act, words)


async def note(
    client: DatelineClient, interaction: discord.Interaction[Any], act: str, words: str
) -> None:
    """The row; a log that cannot be written now stops nobody."""
    done = Act(utc_now(), str(interaction.user.id), act, words)
    try:
        await client.log.review.note(done, str(interaction.guild_id))
    except Exception:
        logger.exception("a moderator's act could not be logged: %s", words)
