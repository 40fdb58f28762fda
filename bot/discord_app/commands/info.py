"""/summary, /facts, /timeline, /who, /source, /topics, /help, /about.

These read the knowledge, decide nothing and are not questions, so nothing is logged.
"""

from __future__ import annotations

import platform
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

import discord
from discord import app_commands

from bot.core.types import Knowledge
from bot.discord_app import overview, words
from bot.discord_app.card import page
from bot.discord_app.commands.scope import everywhere

if TYPE_CHECKING:
    from bot.discord_app.client import DatelineClient

MAX_CHOICES = 25
MAX_CHOICE_CHARS = 100


def add(client: DatelineClient) -> None:
    _add_summary(client)
    _add_facts(client)
    pages: tuple[tuple[str, str, str, Callable[[Knowledge], str]], ...] = (
        ("timeline", "What happened when, as the article tells it", "Timeline", overview.timeline),
        ("who", "People, organisations and countries in the article", "Who is who", overview.who),
        ("source", "Which article this is, and its paragraphs", "Source", overview.source),
        ("topics", "What you can ask about", "What you can ask", overview.topics),
    )
    for name, description, title, text in pages:
        _add_page(client, name, description, title, _of_knowledge(client, text))
    _add_page(
        client,
        "help",
        "How to ask, with examples",
        "How to ask",
        lambda: words.help_text(client.command_ids, client.assistant.knowledge),
    )
    _add_page(
        client,
        "about",
        "What this bot is and which article it knows",
        "About",
        lambda: words.about_text(
            client.assistant.knowledge, client.options, platform.python_version()
        ),
    )


def _of_knowledge(client: DatelineClient, text: Callable[[Knowledge], str]) -> Callable[[], str]:
    return lambda: text(client.assistant.knowledge)


def _add_page(
    client: DatelineClient, name: str, description: str, title: str, text: Callable[[], str]
) -> None:
    @everywhere
    @app_commands.command(name=name, description=description)
    async def show(interaction: discord.Interaction[Any]) -> None:
        await interaction.response.send_message(view=page(text(), title))

    client.tree.add_command(show)


def _add_summary(client: DatelineClient) -> None:
    @everywhere
    @app_commands.describe(length="Two or three sentences, or the whole story")
    @app_commands.command(name="summary", description="The article in short or in full")
    async def summary(
        interaction: discord.Interaction[Any], length: Literal["short", "full"] = "short"
    ) -> None:
        text = overview.summary(client.assistant.knowledge, length == "full")
        await interaction.response.send_message(view=page(text, "Summary"))

    client.tree.add_command(summary)


def _add_facts(client: DatelineClient) -> None:
    @everywhere
    @app_commands.describe(topic="Only facts of this topic")
    @app_commands.command(name="facts", description="What the article states, and who says so")
    async def facts(
        interaction: discord.Interaction[Any], topic: app_commands.Range[str, 1, 100] = ""
    ) -> None:
        text = overview.facts(client.assistant.knowledge, topic)
        await interaction.response.send_message(view=page(text, "Facts"))

    @facts.autocomplete("topic")
    async def complete(
        interaction: discord.Interaction[Any], current: str
    ) -> list[app_commands.Choice[str]]:
        typed = current.casefold()
        found = [
            topic
            for topic in overview.topics_of(client.assistant.knowledge)
            if typed in topic.casefold() and len(topic) <= MAX_CHOICE_CHARS
        ]
        return [app_commands.Choice(name=text, value=text) for text in found[:MAX_CHOICES]]

    client.tree.add_command(facts)
