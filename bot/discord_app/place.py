"""Where something was asked, and which conversation that continues."""

from __future__ import annotations

from typing import Any

import discord

from bot.core.types import Place


def place_of(interaction: discord.Interaction[Any], surface: str, message_id: str = "") -> Place:
    return Place(
        surface=surface,
        guild_id=str(interaction.guild_id or ""),
        channel_id=str(interaction.channel_id or ""),
        message_id=message_id,
        asker=str(interaction.user.id),
    )


def place_of_message(message: discord.Message, surface: str) -> Place:
    return Place(
        surface=surface,
        guild_id=str(message.guild.id) if message.guild else "",
        channel_id=str(message.channel.id),
        message_id=str(message.id),
        asker=str(message.author.id),
    )


def conversation_of(place: Place) -> str:
    """One person in one channel or thread: follow-ups never cross people or places."""
    return f"{place.channel_id}:{place.asker}"
