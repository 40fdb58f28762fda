"""/article: which article a channel is about, and taking in what its curator changed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.discord_app import permissions
from bot.discord_app.acts import note, tell_and_note
from bot.discord_app.articles import (
    ARTICLE,
    MAX_CHOICE_CHARS,
    UNKNOWN,
    bind,
    bound_to,
    choices,
    listed,
    named,
)
from bot.discord_app.card import page
from bot.discord_app.commands.scope import SERVER, SERVER_INSTALL
from bot.discord_app.counted import counted
from bot.discord_app.escape import clamp, curated
from bot.library import Outcome
from bot.overview import article_line

if TYPE_CHECKING:
    from bot.discord_app.client import DatelineClient

RELOAD_PAUSE_S = 20.0  # between two readings asked for in Discord: each may cost half a minute
MAX_FAULT_CHARS = 1500
LATER = "The articles were reloaded a moment ago. Try again in {seconds:.0f} seconds."
Talk = discord.TextChannel | discord.ForumChannel | discord.VoiceChannel | discord.Thread
Name = app_commands.Range[str, 1, MAX_CHOICE_CHARS]


class ArticleGroup(app_commands.Group):
    """Works without it: everything is about the bot's first article then."""

    def __init__(self, client: DatelineClient) -> None:
        super().__init__(
            name="article",
            description="For moderators: which channel is about which article",
            allowed_contexts=SERVER,
            allowed_installs=SERVER_INSTALL,
            default_permissions=discord.Permissions(manage_guild=True),
        )
        self.client = client
        self._read_at = -RELOAD_PAUSE_S
        for command in (self.use, self.reload):
            command.autocomplete("article")(self._complete)

    async def _complete(
        self, interaction: discord.Interaction[Any], current: str
    ) -> list[app_commands.Choice[str]]:
        if not await permissions.is_moderator(interaction, self.client.log):
            return []
        return choices(current, self.client.assistant.packs)

    @app_commands.command(
        name="use", description="Make a channel, or the whole server, about an article"
    )
    @app_commands.describe(
        article="Which one",
        channel="Its threads follow. Leave it out for all channels without an article of their own",
    )
    async def use(
        self, interaction: discord.Interaction[Any], article: Name, channel: Talk | None = None
    ) -> None:
        if await permissions.refused(interaction, self.client.log):
            return
        packs = self.client.assistant.packs
        slug = named(article, packs)
        if not slug:
            words = UNKNOWN.format(articles=listed(packs))
            await interaction.response.send_message(words, ephemeral=True)
            return
        guild = str(interaction.guild_id)
        await bind(self.client.log, guild, slug, str(channel.id) if channel else "")
        place = f"channel {channel.id}" if channel else "the server"
        where = f"In <#{channel.id}>" if channel else "In channels without an article of their own"
        title = curated(packs[slug].knowledge.title)
        words = f"{where} I now answer from **{title}**."
        noted = f"bound {place} to {slug}"
        await tell_and_note(self.client, interaction, words, "article", noted)

    @app_commands.command(name="unbind", description="A channel follows the server's article again")
    @app_commands.describe(channel="The channel to unbind")
    async def unbind(self, interaction: discord.Interaction[Any], channel: Talk) -> None:
        if await permissions.refused(interaction, self.client.log):
            return
        await bind(self.client.log, str(interaction.guild_id), "", str(channel.id))
        words = f"<#{channel.id}> follows the server's article."
        noted = f"unbound channel {channel.id}"
        await tell_and_note(self.client, interaction, words, "article", noted)

    @app_commands.command(name="list", description="Which articles there are, and where")
    async def list_all(self, interaction: discord.Interaction[Any]) -> None:
        if await permissions.refused(interaction, self.client.log):
            return
        text = await told(self.client, str(interaction.guild_id))
        await interaction.response.send_message(view=page(text, "Articles"), ephemeral=True)

    @app_commands.command(name="show", description="Which article this channel is about")
    async def show(self, interaction: discord.Interaction[Any]) -> None:
        if await permissions.refused(interaction, self.client.log):
            return
        known = (await self.client.known_at(interaction)).knowledge
        article = article_line(known.article) if known.article else known.slug
        changes = await (await self.client.desk_at(interaction)).changes(str(interaction.guild_id))
        lines = (
            f"**{curated(article)}**",
            f"`{known.slug}`, version `{known.version[:12]}`",
            f"{counted(len(known.answers()), 'answer')}, {counted(len(known.facts), 'fact')}, "
            f"{counted(len(changes), 'change')} of this server",
        )
        view = page("\n".join(lines), "This channel is about")
        await interaction.response.send_message(view=view, ephemeral=True)

    @app_commands.command(name="reload", description="Load what changed in an article's files")
    @app_commands.describe(article="Leave it out for every article")
    async def reload(
        self, interaction: discord.Interaction[Any], article: Name | None = None
    ) -> None:
        if await permissions.refused(interaction, self.client.log):
            return
        slug = named(article, self.client.assistant.packs) if article else ""
        if article in self.client.library.names():  # also one that could not be read so far
            slug = article or ""
        if article and not slug:
            words = UNKNOWN.format(articles=listed(self.client.assistant.packs))
            await interaction.response.send_message(words, ephemeral=True)
            return
        wait_s = self._read_at + RELOAD_PAUSE_S - time.monotonic()
        if wait_s > 0:
            await interaction.response.send_message(LATER.format(seconds=wait_s), ephemeral=True)
            return
        self._read_at = time.monotonic()
        await interaction.response.defer(ephemeral=True, thinking=True)
        await note(self.client, interaction, "reload", f"reloaded {slug or 'every article'}")
        outcomes = await self.client.library.reload(*([slug] if slug else []))
        text = "\n".join(map(outcome_words, outcomes)) or "There is nothing to load."
        await interaction.edit_original_response(view=page(text, "Articles reloaded"))


def outcome_words(outcome: Outcome) -> str:
    """What reading an article's files came to, in words."""
    if outcome.fault:
        fault = clamp(curated(outcome.fault), MAX_FAULT_CHARS)
        return f"**{curated(outcome.slug)}** stays as it was:\n{fault}"
    words = "is in force in a new version" if outcome.changed else "has not changed"
    return f"**{curated(outcome.slug)}** {words}."


async def told(client: DatelineClient, guild_id: str) -> str:
    """Every article with the channels of this server that are bound to it."""
    settings = await client.log.settings(guild_id)
    default = settings.get(ARTICLE, "")
    packs = client.assistant.packs
    default = default if default in packs else client.assistant.default
    lines: list[str] = []
    for slug, known in packs.items():
        where = [f"<#{channel}>" for channel in await bound_to(client.log, guild_id, slug)]
        where += ["everywhere else in this server"] if slug == default else []
        title = curated(known.knowledge.title)
        lines.append(f"**{title}** (`{slug}`)\n-# {', '.join(where) or 'nowhere in this server'}")
    return "\n".join(lines)


def add(client: DatelineClient) -> None:
    client.tree.add_command(ArticleGroup(client))
