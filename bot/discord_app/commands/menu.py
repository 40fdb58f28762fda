"""Message context menus: answer somebody's message, or take a reply of the bot away."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import aiohttp
import discord
from discord import app_commands

from bot.discord_app import buttons
from bot.discord_app.commands.scope import everywhere
from bot.discord_app.listeners import deleted, without_mention
from bot.discord_app.place import conversation_of, place_of

if TYPE_CHECKING:
    from bot.discord_app.client import DatelineClient

DELETED = "That message was deleted, so I do not answer it."
NOT_MINE = "That is not a reply of mine."
REMOVED = "Removed."
FAILED = "I could not remove it. I may no longer see that channel."


def add(client: DatelineClient) -> None:
    @everywhere
    @app_commands.context_menu(name="Answer from the article")
    async def answer(interaction: discord.Interaction[Any], message: discord.Message) -> None:
        place = place_of(interaction, "context_menu", str(message.id))
        text = without_mention(message.content, client.user.id if client.user else 0)
        article = await client.article_at(interaction)
        if client.is_gone(message.id):
            await interaction.response.send_message(DELETED, ephemeral=True)
            return
        # The words are their author's: what deletes a question of theirs deletes this too.
        theirs = replace(place, asker=str(message.author.id))
        turn = await client.assistant.ask(text, theirs, conversation_of(place), article)
        if client.is_gone(message.id):  # the row was written after we heard of it
            await deleted(client, (message.id,))
            await interaction.response.send_message(DELETED, ephemeral=True)
            return
        await client.respond(interaction, turn)

    @everywhere
    @app_commands.context_menu(name="Remove this reply")
    async def remove(interaction: discord.Interaction[Any], message: discord.Message) -> None:
        await interaction.response.send_message(
            await removal(client, interaction, message), ephemeral=True
        )

    client.tree.add_command(answer)
    client.tree.add_command(remove)


async def removal(
    client: DatelineClient, interaction: discord.Interaction[Any], message: discord.Message
) -> str:
    """Removes the reply if it may be removed, and says what happened."""
    if client.user is None or message.author.id != client.user.id:
        return NOT_MINE
    if not await buttons.may_remove(interaction, message):
        return buttons.NOT_YOURS
    try:
        await message.delete()
    except discord.NotFound:
        return REMOVED
    except (discord.HTTPException, aiohttp.ClientError, OSError):
        return FAILED
    return REMOVED
