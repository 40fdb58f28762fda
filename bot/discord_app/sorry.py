"""What a person hears when something of ours fails: short words and an id to look up."""

from __future__ import annotations

import logging
import secrets
from typing import Any

import discord
from discord import app_commands

logger = logging.getLogger(__name__)

WORDS = "Something went wrong on my side. Error id `{number}`; please try again."
NO_CHANNEL = (
    "I cannot find that channel: it is archived or deleted, or I am not allowed to see it. Open "
    "it or let me see it and try again, or choose another one."
)


def noted(what: str, error: BaseException) -> str:
    """Tells the program's log, and gives the words for the person."""
    number = secrets.token_hex(3)
    logger.error("%s failed, error id %s", what, number, exc_info=error)
    return WORDS.format(number=number)


async def apologise(interaction: discord.Interaction[Any], what: str, error: BaseException) -> None:
    """Privately, whether or not the interaction was answered before; never raises."""
    await _told(interaction, NO_CHANNEL if _of_a_channel(error) else noted(what, error))


def _of_a_channel(error: BaseException) -> bool:
    """Whether discord.py did not find the channel that was chosen: no fault of ours."""
    channel = discord.AppCommandOptionType.channel
    return isinstance(error, app_commands.TransformerError) and error.type is channel


async def _told(interaction: discord.Interaction[Any], words: str) -> None:
    try:
        if interaction.response.is_done():
            await interaction.followup.send(words, ephemeral=True)
        else:
            await interaction.response.send_message(words, ephemeral=True)
    except Exception:
        logger.warning("the member could not be told of that")
