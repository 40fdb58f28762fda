"""/review: what moderators of a server see of the log. Private, server-only, checked in code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import discord
from discord import app_commands

from bot.discord_app import permissions, review_words
from bot.discord_app.card import page
from bot.discord_app.commands.scope import SERVER, SERVER_INSTALL

if TYPE_CHECKING:
    from bot.discord_app.client import DatelineClient

PAGE_ROWS = 10
Kind = Literal["answer", "suggest", "decline"]


class Review(app_commands.Group):
    def __init__(self, client: DatelineClient) -> None:
        super().__init__(
            name="review",
            description="For moderators: what was asked here",
            allowed_contexts=SERVER,
            allowed_installs=SERVER_INSTALL,
            default_permissions=discord.Permissions(manage_guild=True),
        )
        self.client = client

    @app_commands.command(name="log", description="The latest questions of this server")
    @app_commands.describe(decision="Only these", page_number="From 1, newest first")
    @app_commands.rename(page_number="page")
    async def log(
        self,
        interaction: discord.Interaction[Any],
        decision: Kind | None = None,
        page_number: app_commands.Range[int, 1, 1000] = 1,
    ) -> None:
        if await permissions.refused(interaction, self.client.log):
            return
        rows = await self.client.log.rows(
            str(interaction.guild_id),
            limit=PAGE_ROWS,
            offset=(page_number - 1) * PAGE_ROWS,
            decision=decision,
        )
        await _send(interaction, review_words.listed(rows), "Latest questions")

    @app_commands.command(name="show", description="One question of the log in full")
    @app_commands.describe(number="The number /review log shows")
    async def show(
        self, interaction: discord.Interaction[Any], number: app_commands.Range[int, 1, 2**53 - 1]
    ) -> None:
        if await permissions.refused(interaction, self.client.log):
            return
        row = await self.client.log.row(number, str(interaction.guild_id))
        text = review_words.shown(row) if row else f"No question {number} in this server's log."
        await _send(interaction, text, f"Question {number}")

    @app_commands.command(name="unanswered", description="What was asked and not answered")
    async def unanswered(self, interaction: discord.Interaction[Any]) -> None:
        if await permissions.refused(interaction, self.client.log):
            return
        groups = await self.client.log.unanswered(str(interaction.guild_id), limit=PAGE_ROWS)
        await _send(interaction, review_words.grouped(groups), "Not answered")


async def _send(interaction: discord.Interaction[Any], text: str, title: str) -> None:
    await interaction.response.send_message(view=page(text, title), ephemeral=True)


def add(client: DatelineClient) -> None:
    client.tree.add_command(Review(client))
