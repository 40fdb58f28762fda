"""/review: what moderators of a server see of the log. Private, server-only, checked in code."""

from __future__ import annotations

import asyncio
import io
import logging
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.chart import Chart, ChartError, drawn
from bot.discord_app import permissions
from bot.discord_app.card import page
from bot.discord_app.commands import review_export, review_log
from bot.discord_app.commands.scope import SERVER, SERVER_INSTALL
from bot.discord_app.review import pages as review_pages
from bot.discord_app.review import stats as review_stats
from bot.discord_app.review import words as review_words
from bot.discord_app.review.buttons import who_of
from bot.review.form import ReviewError

if TYPE_CHECKING:
    from bot.discord_app.client import DatelineClient

logger = logging.getLogger(__name__)

MAX_GROUPS = 10


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
        self.add_command(review_log.log_command(client))
        self.add_command(review_log.show_command(client))
        self.add_command(review_export.export_command(client))

    @app_commands.command(name="unanswered", description="What was asked and not answered")
    async def unanswered(self, interaction: discord.Interaction[Any]) -> None:
        if await permissions.refused(interaction, self.client.log):
            return
        groups = await self.client.log.unanswered(str(interaction.guild_id), limit=MAX_GROUPS)
        await _send(interaction, review_words.grouped(groups), "Not answered")

    @app_commands.command(name="queue", description="Questions waiting for a moderator, in groups")
    async def queue(self, interaction: discord.Interaction[Any]) -> None:
        if await permissions.refused(interaction, self.client.log):
            return
        await interaction.response.defer(ephemeral=True, thinking=True)
        desk = await self.client.desk_at(interaction)
        groups = await desk.queue(str(interaction.guild_id))
        view = review_pages.queue_page(groups, desk.article)
        await interaction.edit_original_response(view=view)

    @app_commands.command(name="fix", description="Open one question to improve its answer")
    @app_commands.describe(number="The number /review log shows")
    async def fix(
        self, interaction: discord.Interaction[Any], number: app_commands.Range[int, 1, 2**53 - 1]
    ) -> None:
        if await permissions.refused(interaction, self.client.log):
            return
        await interaction.response.defer(ephemeral=True, thinking=True)
        guild = str(interaction.guild_id)
        desk = await self.client.desks.of_row(guild, number)
        try:
            group = await desk.reopened(who_of(interaction), number)
        except ReviewError as error:
            await interaction.edit_original_response(view=page(str(error)))
            return
        known = desk.known(guild).knowledge
        await interaction.edit_original_response(view=review_pages.group_page(group, known))

    @app_commands.command(name="changes", description="Changes made in this server, with undo")
    async def changes(self, interaction: discord.Interaction[Any]) -> None:
        if await permissions.refused(interaction, self.client.log):
            return
        guild = str(interaction.guild_id)
        desk = await self.client.desk_at(interaction)
        found, known = await desk.changes(guild), desk.known(guild).knowledge
        view = review_pages.changes_page(found, known, faulty=desk.faulty(guild))
        await interaction.response.send_message(view=view, ephemeral=True)

    @app_commands.command(
        name="verdict", description="Judge a reply; later changes are tested against it"
    )
    @app_commands.describe(number="The number /review log shows", verdict="Your judgement")
    @app_commands.choices(
        verdict=[
            app_commands.Choice(name="right", value="right"),
            app_commands.Choice(name="wrong", value="wrong"),
            app_commands.Choice(name="should have been declined", value="decline"),
        ]
    )
    async def verdict(
        self,
        interaction: discord.Interaction[Any],
        number: app_commands.Range[int, 1, 2**53 - 1],
        verdict: app_commands.Choice[str],
    ) -> None:
        if await permissions.refused(interaction, self.client.log):
            return
        await interaction.response.defer(ephemeral=True, thinking=True)
        desk = await self.client.desks.of_row(str(interaction.guild_id), number)
        words = f"Question {number}: {verdict.name}. Every later change is tested against it."
        try:
            await desk.judge(who_of(interaction), number, verdict.value)
        except ReviewError as error:
            words = str(error)
        await interaction.edit_original_response(content=words)

    @app_commands.command(name="stats", description="How questions were answered, in figures")
    @app_commands.describe(days="How many days back; 30 if left out")
    async def stats(
        self, interaction: discord.Interaction[Any], days: app_commands.Range[int, 1, 365] = 30
    ) -> None:
        if await permissions.refused(interaction, self.client.log):
            return
        await interaction.response.defer(ephemeral=True, thinking=True)
        last = datetime.now(UTC).date()
        first = last - timedelta(days=days - 1)
        figures = await self.client.log.stats(str(interaction.guild_id), first.isoformat())
        chart = review_stats.chart_of(figures, first, last) if figures.asked else None
        picture = await _drawn(chart) if chart else None
        view = review_stats.stats_page(figures, f"The last {days} days", chart, picture is not None)
        files = [picture] if picture else []
        await interaction.edit_original_response(view=view, attachments=files)


async def _drawn(chart: Chart) -> discord.File | None:
    """The picture with its description; None (and told in the program's log) without one."""
    try:
        content = await asyncio.to_thread(drawn, chart)
    except ChartError as error:
        logger.warning("no picture of the figures: %s", error)
        return None
    words = review_stats.in_words(chart)
    return discord.File(io.BytesIO(content), review_stats.PICTURE, description=words)


async def _send(interaction: discord.Interaction[Any], text: str, title: str) -> None:
    await interaction.response.send_message(view=page(text, title), ephemeral=True)


def add(client: DatelineClient) -> None:
    client.tree.add_command(Review(client))
