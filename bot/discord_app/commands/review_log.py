"""/review log and show: the questions of this server, by filters, and one in full."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal

import discord
from discord import app_commands

from bot.core.types import Knowledge
from bot.discord_app import permissions
from bot.discord_app.articles import choices
from bot.discord_app.review.filter import MAX_WORDS_CHARS
from bot.discord_app.review.row_buttons import listed, show
from bot.discord_app.review.rows import MAX_PAGE
from bot.discord_app.review.words import REASONS
from bot.moments import moment
from bot.review.filter import Filter
from bot.review.rows import FEEDBACK

if TYPE_CHECKING:
    from bot.discord_app.client import DatelineClient

MAX_CHOICES = 25
MAX_CHOICE_CHARS = 100
MAX_ROW = 2**53 - 1
SINCE = (("1 hour", "1h"), ("24 hours", "24h"), ("7 days", "7d"), ("30 days", "30d"),
         ("90 days", "90d"))  # fmt: skip
TOLD = {
    "decision": "Answered, choices offered, or declined",
    "reason": "Why it was declined",
    "entry": "Which of my questions it was taken for",
    "since": "For example 24h, 7d or 2026-01-31",
    "channel": "Asked in this channel or thread",
    "feedback": "How members marked the reply",
    "score_below": "How sure I was: less than this, 0 to 1",
    "article": "Answered from this article",
    "search": "These words, in the question or the reply",
}
Kind = Literal["answer", "suggest", "decline"]
Talk = discord.TextChannel | discord.ForumChannel | discord.VoiceChannel | discord.Thread
Command = app_commands.Command[Any, ..., Any]


def filtered(command: Command, client: DatelineClient) -> Command:
    """Gives a command's filter options their words, choices and completions."""
    own = {each.name: each.description for each in command.parameters}  # or they would be lost
    app_commands.describe(**{**own, **TOLD})(command)
    app_commands.choices(
        reason=[app_commands.Choice(name=words, value=name) for name, words in REASONS.items()],
        feedback=[app_commands.Choice(name=words, value=name) for name, words in FEEDBACK.items()],
    )(command)

    @command.autocomplete("entry")
    async def entries(
        interaction: discord.Interaction[Any], current: str
    ) -> list[app_commands.Choice[str]]:
        if not await permissions.is_moderator(interaction, client.log):
            return []
        known = await client.known_at(interaction)
        return _choices(current, _entries(known.knowledge))

    @command.autocomplete("since")
    async def since(
        interaction: discord.Interaction[Any], current: str
    ) -> list[app_commands.Choice[str]]:
        return _choices(current, SINCE)

    @command.autocomplete("article")
    async def articles(
        interaction: discord.Interaction[Any], current: str
    ) -> list[app_commands.Choice[str]]:
        if not await permissions.is_moderator(interaction, client.log):
            return []
        return choices(current, client.assistant.packs)

    return command


def _entries(knowledge: Knowledge) -> Iterable[tuple[str, str]]:
    return ((f"{entry.id}: {entry.question}", entry.id) for entry in knowledge.entries)


def _choices(current: str, offered: Iterable[tuple[str, str]]) -> list[app_commands.Choice[str]]:
    """Those with every word that was typed, in their own order, within Discord's limits."""
    words = current.lower().split()
    fitting = (
        app_commands.Choice(name=name[:MAX_CHOICE_CHARS], value=value)
        for name, value in offered
        if len(value) <= MAX_CHOICE_CHARS and all(word in name.lower() for word in words)
    )
    return [choice for choice, _ in zip(fitting, range(MAX_CHOICES), strict=False)]


async def filter_asked(
    interaction: discord.Interaction[Any], client: DatelineClient, *options: Any
) -> Filter | None:
    """The filter that a moderator gave; None, and told, when it is none or nobody's to give.

    `options` as `filter_from` takes them.
    """
    if await permissions.refused(interaction, client.log):
        return None
    try:
        return filter_from(*options)
    except ValueError as error:
        await interaction.response.send_message(f"{error}.", ephemeral=True)
        return None


def filter_from(
    decision: str | None, reason: str | None, entry: str | None, since: str | None,
    channel: Any | None, feedback: str | None, score_below: float | None, article: str | None,
    search: str | None,
) -> Filter:  # fmt: skip
    """The options of a command as a filter. Raises ValueError with words."""
    return Filter(
        decision=decision,
        reason=reason,
        entry=entry.strip() if entry else None,
        since=moment(since) if since else None,
        channel_id=str(channel.id) if channel is not None else None,
        feedback=feedback,
        score_below=score_below,
        pack=article.strip() if article else None,
        words=search,
    )


def log_command(client: DatelineClient) -> Command:
    @app_commands.command(name="log", description="The latest questions of this server")
    @app_commands.rename(page_number="page")
    @app_commands.describe(page_number="From 1, newest first")
    async def log(
        interaction: discord.Interaction[Any],
        decision: Kind | None = None,
        reason: str | None = None,
        entry: app_commands.Range[str, 1, MAX_CHOICE_CHARS] | None = None,
        since: app_commands.Range[str, 1, 40] | None = None,
        channel: Talk | None = None,
        feedback: str | None = None,
        score_below: app_commands.Range[float, 0, 1] | None = None,
        article: app_commands.Range[str, 1, MAX_CHOICE_CHARS] | None = None,
        search: app_commands.Range[str, 1, MAX_WORDS_CHARS] | None = None,
        page_number: app_commands.Range[int, 1, MAX_PAGE] = 1,
    ) -> None:
        where = await filter_asked(
            interaction, client,
            decision, reason, entry, since, channel, feedback, score_below, article, search,
        )  # fmt: skip
        if where is None:
            return
        view = await listed(client, str(interaction.guild_id), where, page_number)
        await interaction.response.send_message(view=view, ephemeral=True)

    return filtered(log, client)


def show_command(client: DatelineClient) -> Command:
    @app_commands.command(name="show", description="One question of the log in full")
    @app_commands.describe(number="The number /review log shows")
    async def one(
        interaction: discord.Interaction[Any], number: app_commands.Range[int, 1, MAX_ROW]
    ) -> None:
        if await permissions.refused(interaction, client.log):
            return
        await show(interaction, client, number)

    return one
