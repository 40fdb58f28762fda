"""/ask: a question in the asker's own words, helped along by the curated questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from rapidfuzz import fuzz, process, utils

from bot.core.types import Knowledge
from bot.discord_app.articles import UNKNOWN, choices, listed, named
from bot.discord_app.commands.scope import everywhere
from bot.discord_app.place import conversation_of, place_of

if TYPE_CHECKING:
    from bot.discord_app.client import DatelineClient

MAX_CHOICES = 25
MAX_CHOICE_CHARS = 100
MAX_QUESTION_CHARS = 500


def _questions(knowledge: Knowledge) -> tuple[str, ...]:
    """A question Discord would cut is left out: its cut form would be a different question."""
    asked = dict.fromkeys(entry.question for entry in knowledge.answers())
    return tuple(text for text in asked if 0 < len(text) <= MAX_CHOICE_CHARS)


def suggestions(typed: str, knowledge: Knowledge) -> tuple[str, ...]:
    """Curated questions closest to what was typed so far, within Discord's limits.

    A rough order is enough here: the person picks, so nothing is answered by this score.
    """
    questions = _questions(knowledge)
    if not typed.strip():
        return questions[:MAX_CHOICES]
    ranked = process.extract(
        typed[:MAX_CHOICE_CHARS],
        questions,
        scorer=fuzz.WRatio,
        processor=utils.default_process,
        limit=MAX_CHOICES,
    )
    return tuple(question for question, _, _ in ranked)


def add(client: DatelineClient) -> None:
    @everywhere
    @app_commands.describe(
        question="What do you want to know about the article?",
        private="Only you see the answer",
        article="An article other than this channel's",
    )
    @app_commands.command(name="ask", description="Ask a question about the article")
    async def ask(
        interaction: discord.Interaction[Any],
        question: app_commands.Range[str, 1, MAX_QUESTION_CHARS],
        private: bool = False,
        article: app_commands.Range[str, 1, MAX_CHOICE_CHARS] = "",
    ) -> None:
        slug = await client.article_at(interaction)
        if article and not (slug := named(article, client.assistant.packs)):
            words = UNKNOWN.format(articles=listed(client.assistant.packs))
            await interaction.response.send_message(words, ephemeral=True)
            return
        place = place_of(interaction, "slash")
        turn = await client.assistant.ask(question, place, conversation_of(place), slug)
        await client.respond(interaction, turn, private=private)

    @ask.autocomplete("question")
    async def complete(
        interaction: discord.Interaction[Any], current: str
    ) -> list[app_commands.Choice[str]]:
        chosen = named(str(interaction.namespace.article or ""), client.assistant.packs)
        slug = chosen or await client.article_at(interaction)
        known = client.assistant.known(str(interaction.guild_id or ""), slug)
        found = suggestions(current, known.knowledge)
        return [app_commands.Choice(name=text, value=text) for text in found]

    @ask.autocomplete("article")
    async def articles(
        interaction: discord.Interaction[Any], current: str
    ) -> list[app_commands.Choice[str]]:
        return choices(current, client.assistant.packs)

    client.tree.add_command(ask)
