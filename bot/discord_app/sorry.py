"""What a person hears when something of ours fails: short words and an id to look up."""

from __future__ import annotations

import logging
import secrets
from typing import Any

import discord

logger = logging.getLogger(__name__)

WORDS = "Something went wrong on my side. Error id `{number}`; please try again."


def noted(what: str, error: BaseException) -> str:
    """Tells the program's log, and gives the words for the person."""
    number = secrets.token_hex(3)
    logger.error("%s failed, error id %s", what, number, exc_info=error)
    return WORDS.format(number=number)


async def apologise(interaction: discord.Interaction[Any], what: str, error: BaseException) -> None:
    """Privately, whether or not the interaction was answered before; never raises."""
    words = noted(what, error)
    try:
        if interaction.response.is_done():
            await interaction.followup.send(words, ephemeral=True)
        else:
            await interaction.response.send_message(words, ephemeral=True)
    except Exception:
        logger.warning("the member could not be told of that")
