"""Buttons whose whole state stands in their custom_id, so that a restart forgets nothing.

Each class is a `DynamicItem`: discord.py rebuilds it from the id of a button pressed on any
message, however old. Labels are words, never a colour or an emoji alone.
"""

from __future__ import annotations

import contextlib
import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import discord

from bot import request
from bot.core.types import Turn
from bot.discord_app import direct, permissions
from bot.discord_app.articles import TAG, tagged
from bot.discord_app.counted import counted
from bot.discord_app.escape import clamp
from bot.discord_app.place import conversation_of, place_of
from bot.discord_app.sorry import apologise

if TYPE_CHECKING:
    from bot.discord_app.client import DatelineClient

logger = logging.getLogger(__name__)

Pressed = discord.Interaction[Any]

MAX_LABEL_CHARS = 80
MAX_ENTRY_CHARS = 80  # of the 100 a custom_id may have

THANKS = {
    "up": "Thank you. Marked as helpful.",
    "down": "Thank you. Marked as not helpful; a moderator can see it.",
}
NOTHING_TO_MARK = "That question is no longer in the log, so there is nothing to mark."
GONE = "I no longer know that question. Ask it in your own words with `/ask`."
NOT_YOUR_DATA = "Only the person who asked for this can confirm it."
NOT_DELETED = "The log cannot be changed right now, so not everything is deleted. Please try again."
DELETED = "Done: {questions} deleted, and all your verdicts."
CHANNEL_STAYS = (
    "Discord does not say now which direct message channel is yours; its number, if I have it, "
    "stays for at most {days}. Press again later to have it deleted, too."
)
NOT_YOURS = "Only the person who asked or a moderator can remove this reply."


def _client(interaction: Pressed) -> DatelineClient:
    return cast("DatelineClient", interaction.client)


class Pressable:
    """A fault of ours is told to whoever pressed, instead of "interaction failed"."""

    async def callback(self, interaction: Pressed) -> None:
        request.begin(f"i{interaction.id}")
        try:
            await self.pressed(interaction)
        except Exception as error:
            await apologise(interaction, "a button", error)

    async def pressed(self, interaction: Pressed) -> None:
        """What the button does."""
        raise NotImplementedError


class Limited(Pressable):
    """A press that asks counts like a question: the block lists and limits hold for it too."""

    async def interaction_check(self, interaction: Pressed, /) -> bool:
        return await _client(interaction).gate.lets_in(interaction)


class Feedback(
    Pressable,
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=r"dl:fb:(?P<value>up|down):(?P<log_id>[0-9]{1,18})",
):
    """Helpful or not; the log keeps one verdict per person and reply."""

    def __init__(self, value: str, log_id: int, label: str = "") -> None:
        self.value, self.log_id = value, log_id
        label = label or ("Helpful" if value == "up" else "Not helpful")
        super().__init__(discord.ui.Button(label=label, custom_id=f"dl:fb:{value}:{log_id}"))

    @classmethod
    async def from_custom_id(
        cls, interaction: Pressed, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Feedback:
        return cls(match["value"], int(match["log_id"]))

    async def pressed(self, interaction: Pressed) -> None:
        place = place_of(interaction, "button")
        kept = await _client(interaction).log.add_feedback(
            self.log_id,
            place.asker,
            self.value,
            guild_id=place.guild_id,
            channel_id=place.channel_id,
        )
        words = THANKS[self.value] if kept else NOTHING_TO_MARK
        await interaction.response.send_message(words, ephemeral=True)


class Question(
    Limited,
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=rf"dl:q:(?P<entry>[A-Za-z0-9_.-]{{1,80}})(?:@(?P<tag>{TAG}))?",
):
    """A curated question below a reply; pressing it answers it in a message of its own."""

    def __init__(self, entry_id: str, question: str = "", tag: str | None = None) -> None:
        self.entry_id, self.tag = entry_id, tag
        custom_id = f"dl:q:{_marked(entry_id, tag)}"
        super().__init__(_question_button(custom_id, question or entry_id))

    @classmethod
    async def from_custom_id(
        cls, interaction: Pressed, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Question:
        return cls(match["entry"], tag=match["tag"])

    async def pressed(self, interaction: Pressed) -> None:
        turn = await _chosen(interaction, self.entry_id, self.tag)
        if turn is not None:
            await _client(interaction).respond(interaction, turn, private=_private(interaction))


class Choice(
    Limited,
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=rf"dl:pick:(?P<entry>[A-Za-z0-9_.-]{{1,80}})(?:@(?P<tag>{TAG}))?",
):
    """One reading of a near tie. For who asked, or brought the choices up, they turn into the
    answer in place."""

    def __init__(self, entry_id: str, question: str = "", tag: str | None = None) -> None:
        self.entry_id, self.tag = entry_id, tag
        custom_id, style = f"dl:pick:{_marked(entry_id, tag)}", discord.ButtonStyle.primary
        super().__init__(_question_button(custom_id, question or entry_id, style))

    @classmethod
    async def from_custom_id(
        cls, interaction: Pressed, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Choice:
        return cls(match["entry"], tag=match["tag"])

    async def pressed(self, interaction: Pressed) -> None:
        turn = await _chosen(interaction, self.entry_id, self.tag)
        if turn is None:
            return
        client, private = _client(interaction), _private(interaction)
        message = interaction.message
        if private or (message and _asked_for(message, interaction.user.id)):
            await client.turn_into(interaction, turn, private=private)
            reply_id = "" if private or message is None else str(message.id)
            await client.log.choice_taken(turn.place, self.entry_id, reply_id)
        else:
            await client.respond(interaction, turn)


class AskThere(
    Limited,
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=rf"dl:there:(?P<log_id>[0-9]{{1,18}})@(?P<tag>{TAG})",
):
    """Asks a question of the log again, of the article that the reply pointed to."""

    def __init__(self, log_id: int, tag: str) -> None:
        self.log_id, self.tag = log_id, tag
        custom_id = f"dl:there:{log_id}@{tag}"
        super().__init__(discord.ui.Button(label="Ask it there", custom_id=custom_id))

    @classmethod
    async def from_custom_id(
        cls, interaction: Pressed, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> AskThere:
        return cls(int(match["log_id"]), match["tag"])

    async def pressed(self, interaction: Pressed) -> None:
        client, place = _client(interaction), place_of(interaction, "there")
        article = tagged(client.assistant.packs, self.tag)
        row = await client.log.row(self.log_id, place.guild_id) if place.guild_id else None
        gone = row is None or not row.question or _deleted(client, row.message_id)
        if article is None or row is None or gone:
            await interaction.response.send_message(GONE, ephemeral=True)
            return
        # The words are the first asker's: what deletes the question of theirs deletes this too.
        asker = asker_of(interaction.message) if interaction.message else ""
        copy = replace(place, message_id=row.message_id, asker=asker or place.asker)
        turn = await client.assistant.ask(row.question, copy, conversation_of(place), article)
        if _deleted(client, row.message_id):  # the copy was written after we heard of it
            await client.forgetting.messages((int(row.message_id),))
            await interaction.response.send_message(GONE, ephemeral=True)
            return
        await client.respond(interaction, turn, private=_private(interaction))


def _question_button(
    custom_id: str, label: str, style: discord.ButtonStyle = discord.ButtonStyle.secondary
) -> discord.ui.Button[Any]:
    return discord.ui.Button(label=clamp(label, MAX_LABEL_CHARS), custom_id=custom_id, style=style)


def _deleted(client: DatelineClient, message_id: str) -> bool:
    """Whether its author deleted the message of a row; a command's row has none."""
    return bool(message_id) and client.is_gone(int(message_id))


def _marked(entry_id: str, tag: str | None) -> str:
    """Which entry of which article, for a button's id."""
    return f"{entry_id}@{tag}" if tag else entry_id


async def _chosen(interaction: Pressed, entry_id: str, tag: str | None) -> Turn | None:
    """The logged turn for a curated question, or None (and told) when it is no longer known.

    A button keeps to the article it was made for, whatever its channel is about by now.
    """
    client = _client(interaction)
    place = place_of(interaction, "button")
    article = tagged(client.assistant.packs, tag) if tag else await client.article_at(interaction)
    known = client.assistant.known(place.guild_id, article).knowledge if article else None
    if article is None or known is None or known.entry(entry_id) is None:
        await interaction.response.send_message(GONE, ephemeral=True)
        return None
    return await client.assistant.choose(entry_id, place, conversation_of(place), article)


def _private(interaction: Pressed) -> bool:
    return interaction.message is not None and interaction.message.flags.ephemeral


class Remove(
    Pressable,
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=r"dl:rm:(?P<asker>[0-9]{1,20})",
):
    """Takes the reply away, for who asked and for moderators."""

    def __init__(self, asker: str) -> None:
        self.asker = asker
        super().__init__(discord.ui.Button(label="Remove", custom_id=f"dl:rm:{asker}"))

    @classmethod
    async def from_custom_id(
        cls, interaction: Pressed, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Remove:
        return cls(match["asker"])

    async def pressed(self, interaction: Pressed) -> None:
        if interaction.message is None or not await may_remove(interaction, interaction.message):
            await interaction.response.send_message(NOT_YOURS, ephemeral=True)
            return
        await interaction.response.defer()
        with contextlib.suppress(discord.NotFound):  # somebody else was faster
            await interaction.delete_original_response()


class Forget(
    Pressable,
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=r"dl:forget:(?P<asker>[0-9]{1,20})",
):
    """Deletes all that the log holds of the person who presses it, and of nobody else."""

    def __init__(self, asker: str) -> None:
        self.asker = asker
        super().__init__(
            discord.ui.Button(
                label="Delete everything",
                custom_id=f"dl:forget:{asker}",
                style=discord.ButtonStyle.danger,
            )
        )

    @classmethod
    async def from_custom_id(
        cls, interaction: Pressed, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Forget:
        return cls(match["asker"])

    async def pressed(self, interaction: Pressed) -> None:
        if str(interaction.user.id) != self.asker:
            await interaction.response.send_message(NOT_YOUR_DATA, ephemeral=True)
            return
        await interaction.response.defer()  # wiping the file may take longer than three seconds
        _client(interaction).assistant.forget(self.asker)
        log = _client(interaction).log
        try:
            count = await log.forget_member(self.asker)
        except Exception:
            logger.exception("a member's data could not be deleted")
            await interaction.edit_original_response(content=NOT_DELETED)
            return
        questions = counted(count, "question of yours was", "questions of yours were")
        words = DELETED.format(questions=questions)
        if await direct.forget(log, interaction.user):
            await interaction.edit_original_response(content=words, view=None)
            return
        days = counted(_client(interaction).options.text_days, "day")
        stays = CHANNEL_STAYS.format(days=days)
        await interaction.edit_original_response(content=f"{words}\n{stays}")


async def may_remove(interaction: Pressed, message: discord.Message) -> bool:
    """Who asked for the reply always may; a moderator may in their own server."""
    if _asked_for(message, interaction.user.id):
        return True
    return await permissions.is_moderator(interaction, _client(interaction).log)


def _asked_for(message: discord.Message, person: int) -> bool:
    return str(person) == asker_of(message) or person in _brought_by(message)


def _brought_by(message: discord.Message) -> Iterator[int]:
    """Whose command, press or message it answers: pages and notices have no button to tell."""
    if message.interaction_metadata is not None:
        yield message.interaction_metadata.user.id
    asked = message.reference.resolved if message.reference else None
    if isinstance(asked, discord.Message):
        yield asked.author.id


def asker_of(message: discord.Message) -> str:
    """Who asked for this reply, read back from its own Remove button; "" when it has none."""
    waiting: list[Any] = list(message.components)
    while waiting:
        component = waiting.pop()
        custom_id = getattr(component, "custom_id", None) or ""
        if custom_id.startswith("dl:rm:"):
            return str(custom_id.removeprefix("dl:rm:"))
        waiting.extend(getattr(component, "children", ()))
    return ""


ALL = (Feedback, Question, Choice, AskThere, Remove, Forget)
