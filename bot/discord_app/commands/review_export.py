"""/review export: the questions of this server as a file, by the filters of /review log."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

import discord
from discord import app_commands

from bot.assistant import utc_now
from bot.discord_app.commands.review_log import (
    MAX_CHOICE_CHARS,
    Command,
    Kind,
    Talk,
    filter_asked,
    filtered,
)
from bot.discord_app.counted import counted
from bot.discord_app.review.buttons import who_of
from bot.discord_app.review.export import WORKING, exported, limit_of, words_for
from bot.discord_app.review.filter import MAX_WORDS_CHARS
from bot.review.filter import Filter
from bot.review.rows import Act

if TYPE_CHECKING:
    from bot.discord_app.client import DatelineClient

Form = Literal["csv", "jsonl"]


def export_command(client: DatelineClient) -> Command:
    @app_commands.command(name="export", description="The questions of this server as a file")
    @app_commands.rename(form="format")
    @app_commands.describe(form="csv for spreadsheets, jsonl for programs")
    async def export(
        interaction: discord.Interaction[Any],
        form: Form = "csv",
        decision: Kind | None = None,
        reason: str | None = None,
        entry: app_commands.Range[str, 1, MAX_CHOICE_CHARS] | None = None,
        since: app_commands.Range[str, 1, 40] | None = None,
        channel: Talk | None = None,
        feedback: str | None = None,
        score_below: app_commands.Range[float, 0, 1] | None = None,
        article: app_commands.Range[str, 1, MAX_CHOICE_CHARS] | None = None,
        search: app_commands.Range[str, 1, MAX_WORDS_CHARS] | None = None,
    ) -> None:
        where = await filter_asked(
            interaction, client,
            decision, reason, entry, since, channel, feedback, score_below, article, search,
        )  # fmt: skip
        if where is None:
            return
        await interaction.response.defer(ephemeral=True, thinking=True)
        await _send(interaction, client, where, form)

    return filtered(export, client)


async def _send(
    interaction: discord.Interaction[Any], client: DatelineClient, where: Filter, form: str
) -> None:
    """The file in place of the word that it is being made, and a note of who took it."""

    async def progress(count: int) -> None:
        words = WORKING.format(questions=counted(count, "question"))
        await interaction.edit_original_response(content=words)

    guild_id, limit = str(interaction.guild_id), limit_of(interaction.filesize_limit)
    found = await exported(client.log.every_row(guild_id, where), form, limit, progress)
    words = words_for(found, form, limit)
    files = [discord.File(io.BytesIO(found.content), _name(form))] if found.count else []
    if files:
        act = Act(utc_now(), who_of(interaction).user_id, "export",
                  f"took {counted(found.count, 'question')}")  # fmt: skip
        await client.log.review.note(act, guild_id)
    await interaction.edit_original_response(content=words, attachments=files)


def _name(form: str) -> str:
    return f"dateline-{datetime.now(UTC):%Y-%m-%d}.{form}"
