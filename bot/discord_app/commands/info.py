"""/summary, /facts, /timeline, /who, /source, /topics, /help, /about.

These read the knowledge, decide nothing and are not questions, so nothing is logged. Long pages
come privately, so that a list of facts does not push a conversation off everybody's screen;
`share` shows one to all.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

import discord
from discord import app_commands

from bot import overview
from bot.core.types import Knowledge
from bot.discord_app import permissions, words
from bot.discord_app.card import page
from bot.discord_app.commands.scope import everywhere
from bot.discord_app.overview import marked_up
from bot.overview import Page

if TYPE_CHECKING:
    from bot.discord_app.client import DatelineClient

MAX_CHOICES = 25
MAX_CHOICE_CHARS = 100
SHARE = "Show it to everyone here"
PAGES: tuple[tuple[str, str, str, Callable[[Knowledge], Page]], ...] = (
    ("timeline", "What happened when, as the article tells it", "Timeline", overview.timeline),
    ("who", "People, organisations and countries in the article", "Who is who", overview.who),
    ("source", "Which article this is, and its paragraphs", "Source", overview.source),
    ("topics", "What you can ask about", "What you can ask", overview.topics),
)


def add(client: DatelineClient) -> None:
    _add_summary(client)
    _add_facts(client)
    for name, description, title, made in PAGES:
        _add_page(client, name, description, title, made)
    _add_help(client)
    _add_about(client)


async def _send(interaction: discord.Interaction[Any], text: str, title: str, share: bool) -> None:
    await interaction.response.send_message(view=page(text, title), ephemeral=not share)


def _add_page(
    client: DatelineClient,
    name: str,
    description: str,
    title: str,
    made: Callable[[Knowledge], Page],
) -> None:
    @everywhere
    @app_commands.describe(share=SHARE)
    @app_commands.command(name=name, description=description)
    async def show(interaction: discord.Interaction[Any], share: bool = False) -> None:
        text = marked_up(made((await client.known_at(interaction)).knowledge))
        await _send(interaction, text, title, share)

    client.tree.add_command(show)


def _add_help(client: DatelineClient) -> None:
    @everywhere
    @app_commands.command(name="help", description="How to ask, with examples")
    async def show(interaction: discord.Interaction[Any]) -> None:
        moderator = await permissions.is_moderator(interaction, client.log)
        knowledge = (await client.known_at(interaction)).knowledge
        text = words.help_text(client.command_ids, knowledge, moderator)
        await _send(interaction, text, "How to ask", share=False)

    client.tree.add_command(show)


def _add_about(client: DatelineClient) -> None:
    @everywhere
    @app_commands.command(name="about", description="What this bot is and which article it knows")
    async def show(interaction: discord.Interaction[Any]) -> None:
        knowledge = (await client.known_at(interaction)).knowledge
        text = words.about_text(knowledge, client.options, client.uptime_s())
        await _send(interaction, text, "About", share=False)

    client.tree.add_command(show)


def _add_summary(client: DatelineClient) -> None:
    @everywhere
    @app_commands.describe(
        length="Two or three sentences, or the whole story", private="Only you see it"
    )
    @app_commands.command(name="summary", description="The article in short or in full")
    async def summary(
        interaction: discord.Interaction[Any],
        length: Literal["short", "full"] = "short",
        private: bool = False,
    ) -> None:
        knowledge = (await client.known_at(interaction)).knowledge
        text = marked_up(overview.summary(knowledge, length == "full"))
        await _send(interaction, text, "Summary", share=not private)

    client.tree.add_command(summary)


def _add_facts(client: DatelineClient) -> None:
    @everywhere
    @app_commands.describe(topic="Only facts of this topic", share=SHARE)
    @app_commands.command(name="facts", description="What the article states, and who says so")
    async def facts(
        interaction: discord.Interaction[Any],
        topic: app_commands.Range[str, 1, 100] = "",
        share: bool = False,
    ) -> None:
        knowledge = (await client.known_at(interaction)).knowledge
        await _send(interaction, marked_up(overview.facts(knowledge, topic)), "Facts", share)

    @facts.autocomplete("topic")
    async def complete(
        interaction: discord.Interaction[Any], current: str
    ) -> list[app_commands.Choice[str]]:
        typed, knowledge = current.casefold(), (await client.known_at(interaction)).knowledge
        found = [
            topic
            for topic in overview.topics_of(knowledge)
            if typed in topic.casefold() and len(topic) <= MAX_CHOICE_CHARS
        ]
        return [app_commands.Choice(name=text, value=text) for text in found[:MAX_CHOICES]]

    client.tree.add_command(facts)
