"""Messages: accept or ignore, hand the text over, render, send.

Bots, webhooks and the bot itself are never answered.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

import aiohttp
import discord

from bot.core.types import Turn
from bot.discord_app import channels, words
from bot.discord_app.card import page
from bot.discord_app.delivery import NOTICE
from bot.discord_app.escape import curated
from bot.discord_app.limits import Admission
from bot.discord_app.place import conversation_of, place_of_message
from bot.discord_app.sorry import noted
from bot.discord_app.unasked import asks_unasked

if TYPE_CHECKING:
    from bot.discord_app.client import DatelineClient

logger = logging.getLogger(__name__)

GREETING = (
    "Hello. I answer questions about {subject}, and I always say where the article says so. "
    "Mention me with a question, or use {ask}. {help} shows the rest."
)
WITHHELD = "Discord did not show me your text. Write @ and my name in it, or use `/ask`."
REMOVED = (
    "server %s is in the log, but the bot is not in it: it was removed while it was away; "
    "`python -m bot purge --server %s` deletes what is kept"
)
_TALK = (discord.MessageType.default, discord.MessageType.reply)


async def heard(client: DatelineClient, message: discord.Message) -> None:
    surface = await surface_of(client, message)
    if not surface:
        return
    try:
        if not await _admitted(client, message, surface):
            return
        turn = await ask(client, message, surface)
    except Exception as error:
        words = noted("a question", error)
        await client.delivery.reply_to(message, page(words), NOTICE)
        return
    if client.is_gone(message.id):
        await deleted(client, (message.id,))  # its row was written after we heard of it
        return
    hint = WITHHELD if _withheld(message) else ""
    reply_id = await client.delivery.reply_to(message, await client.card(turn, hint=hint))
    if reply_id is not None:
        _remember(client, message, reply_id, surface, turn.pack)
        await client.note_reply(turn, reply_id)


async def _admitted(
    client: DatelineClient, message: discord.Message, surface: str, article: str = ""
) -> bool:
    """Whether the message is answered; the first one too many is told so.

    What people say to each other is neither counted nor kept.
    """
    person, guild = str(message.author.id), str(message.guild.id) if message.guild else ""
    if await client.gate.blocks(person, guild):
        return False
    channel = str(message.channel.id)
    if surface == "channel" and not client.gate.listens(person, channel):
        return False
    if surface == "channel" and await _between_people(client, message, article):
        return False
    admission, notice = client.gate.admit(person, channel)
    if admission is Admission.NOTICE and surface != "channel":
        await client.delivery.reply_to(message, page(notice), NOTICE)
    return admission is Admission.GO


async def edited(client: DatelineClient, payload: discord.RawMessageUpdateEvent) -> None:
    """A question changed soon after it was asked: the same reply, asked anew."""
    sent = client.remembered(payload.message_id)
    message = payload.message
    if sent is None or not message.content or hash(message.content) == sent.said:
        return
    age_s = (discord.utils.utcnow() - message.created_at).total_seconds()
    if age_s > client.options.edit_window_s:
        return
    if not await _admitted(client, message, sent.surface, sent.article):
        return  # an edit asks, like any question
    turn = await ask(client, message, "edit", sent.article)
    if client.is_gone(message.id):
        await deleted(client, (message.id,))  # its row was written after we heard of it
        return
    reply = message.channel.get_partial_message(sent.reply_id)  # type: ignore[union-attr]
    try:
        # An edit does not take over the client's setting, so it is said again.
        await reply.edit(
            view=await client.card(turn),
            allowed_mentions=discord.AllowedMentions.none(),
        )
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        logger.info("the reply to an edited question stays as it is: %r", error)
        return
    _remember(client, message, sent.reply_id, sent.surface, turn.pack)
    await client.note_reply(turn, sent.reply_id)


async def joined(client: DatelineClient, guild: discord.Guild) -> None:
    """One short message where the bot may write; no direct messages."""
    channel = channels.writable(guild)
    if channel is None:
        return
    try:
        await channel.send(greeting(client))
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        logger.info("could not greet server %s: %r", guild.id, error)


async def missing(client: DatelineClient) -> None:
    """Tells the operator of servers that the log knows and Discord does not name: the bot was
    removed while it was away. Nothing is deleted on such a guess."""
    try:
        known = await client.log.servers()
    except Exception:
        logger.exception("the servers of the log could not be read")
        return
    for server in filter(str.isdecimal, known):
        if client.serves(int(server)) and client.get_guild(int(server)) is None:
            logger.warning(REMOVED, server, server)


async def deleted(client: DatelineClient, message_ids: tuple[int, ...]) -> None:
    """Who deletes their question wants it gone: its text leaves the log as well."""
    for message_id in message_ids:
        client.forget(message_id)
    await client.forgetting.messages(message_ids)


async def left(client: DatelineClient, guild_id: int) -> None:
    """A server that removed the bot is forgotten, questions and settings alike."""
    await client.forgetting.guild(guild_id)


def greeting(client: DatelineClient) -> str:
    article = client.assistant.knowledge.article
    subject = f"“{curated(article.headline)}” ({article.publisher})" if article else "one subject"
    ask, more = (words.link(name, client.command_ids) for name in ("ask", "help"))
    return GREETING.format(subject=subject, ask=ask, help=more)


async def surface_of(client: DatelineClient, message: discord.Message) -> str:
    """By which road the message asks the bot; "" when it does not."""
    if message.author.bot or message.webhook_id or message.type not in _TALK or not client.user:
        return ""
    if message.guild is None:
        return "dm"
    mentioned = _mentions(client.user.id, message)
    if _replies_to(client.user.id, message) and (mentioned or message.content):
        return "reply"
    if mentioned:
        return "mention"
    if client.options.message_content and message.content and _to_nobody(message):
        chosen = await channels.chosen(client.log, str(message.guild.id))
        here = {str(message.channel.id), str(getattr(message.channel, "parent_id", "") or "")}
        return "channel" if here & set(chosen) else ""
    return ""


async def ask(
    client: DatelineClient, message: discord.Message, surface: str, article: str = ""
) -> Turn:
    """Asks of an article; of the one that the message's place is about unless one is named."""
    place = place_of_message(message, surface)
    article = article or await client.article_at(message)
    return await client.assistant.ask(
        _words(client, message), place, conversation_of(place), article
    )


async def _between_people(client: DatelineClient, message: discord.Message, article: str) -> bool:
    """In a channel answered unasked: nothing that asks the bot."""
    place = place_of_message(message, "channel")
    article = article or await client.article_at(message)
    said = _words(client, message)
    reply, there = client.assistant.hear(said, place, conversation_of(place), article)
    return not asks_unasked(said, reply, there)


def _words(client: DatelineClient, message: discord.Message) -> str:
    return without_mention(message.content, client.user.id if client.user else 0)


def _mentions(bot_id: int, message: discord.Message) -> bool:
    """By name, or by the role Discord made for the bot, which people pick by mistake."""
    if bot_id in {user.id for user in message.mentions}:
        return True
    return bot_id in {role.tags.bot_id for role in message.role_mentions if role.tags}


def _to_nobody(message: discord.Message) -> bool:
    """Neither a reply to somebody nor addressed by name."""
    return not (message.reference or message.mentions or message.role_mentions)


def _withheld(message: discord.Message) -> bool:
    """A message always has text or a file: with neither, Discord kept the text from us.

    It does so without the message content intent, for a reply to an answer of `/ask` and for a
    mention of the bot's role.
    """
    return not (message.content or message.attachments or message.stickers or message.poll)


def without_mention(text: str, bot_id: int) -> str:
    """The question without the bot's own name in it; other mentions are the cleaner's."""
    return re.sub(rf"<@!?{bot_id}>", " ", text).strip()


def _replies_to(bot_id: int, message: discord.Message) -> bool:
    found = message.reference.resolved if message.reference else None
    return isinstance(found, discord.Message) and found.author.id == bot_id


def _remember(
    client: DatelineClient, message: discord.Message, reply_id: int, surface: str, article: str
) -> None:
    from bot.discord_app.client import Sent

    client.remember(message.id, Sent(reply_id, hash(message.content), surface, article))
