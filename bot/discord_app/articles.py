"""Which article a place is about, and how a button says which one it asks.

A channel may be bound to an article, a thread follows its channel, a server may have a default;
whatever is bound to none, and every direct message, is about the bot's first article.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import blake2s
from typing import Any

from discord import app_commands

from bot.assistant import Known
from bot.discord_app.escape import clamp, curated
from bot.discord_app.ports import Asker, ReviewLog

ARTICLE = "article"  # per-server setting: the slug of the server's default
BOUND = "article:"  # and a channel's id: the slug that it is bound to
TAG = r"[0-9a-f]{8}"
MAX_CHOICES, MAX_CHOICE_CHARS = 25, 100
UNKNOWN = "I do not know an article of that name. I know {articles}."


async def article_of(log: ReviewLog, assistant: Asker, guild_id: str, channel: Any) -> str:
    """The slug of the article that a channel, thread or message's place is about."""
    if guild_id and len(assistant.packs) > 1:
        for place in (getattr(channel, "id", None), getattr(channel, "parent_id", None)):
            bound = await log.setting(guild_id, f"{BOUND}{place}") if place else None
            if bound in assistant.packs:
                return str(bound)
        bound = await log.setting(guild_id, ARTICLE)
        if bound in assistant.packs:
            return str(bound)
    return assistant.default


async def bound_to(log: ReviewLog, guild_id: str, article: str) -> tuple[str, ...]:
    """The channels of a server that are bound to an article."""
    if not guild_id:
        return ()
    found = await log.settings(guild_id)
    channels = (name.removeprefix(BOUND) for name, value in found.items() if value == article)
    return tuple(channel for channel in channels if channel.isdigit())


async def bind(log: ReviewLog, guild_id: str, article: str, channel_id: str = "") -> None:
    """Binds a channel, or the whole server where none is named; "" looses it."""
    name = f"{BOUND}{channel_id}" if channel_id else ARTICLE
    await log.set_setting(guild_id, name, article)


@lru_cache(maxsize=256)
def tag_of(article: str) -> str:
    """A few letters that stand for a slug in a button's id, which has no room for more."""
    return blake2s(article.encode(), digest_size=4).hexdigest()


def tagged(articles: Iterable[str], tag: str | None) -> str | None:
    """The article with that tag; None when it is not loaded, or there is no tag."""
    return next((article for article in articles if tag_of(article) == tag), None)


def named(text: str, packs: Mapping[str, Known]) -> str:
    """The slug of the article that somebody named by slug or title; "" when none is."""
    wanted = text.strip().strip("`").casefold()
    for slug, known in packs.items():
        if wanted in (slug, known.knowledge.title.casefold()):
            return slug
    return ""


def listed(packs: Mapping[str, Known]) -> str:
    """The articles by title and slug, in a sentence."""
    return ", ".join(
        f"{curated(known.knowledge.title)} (`{slug}`)" for slug, known in packs.items()
    )


def choices(typed: str, packs: Mapping[str, Known]) -> list[app_commands.Choice[str]]:
    """The articles whose title or slug has what was typed, within Discord's limits."""
    wanted = typed.strip().casefold()
    found = [
        app_commands.Choice(name=clamp(known.knowledge.title, MAX_CHOICE_CHARS), value=slug)
        for slug, known in packs.items()
        if wanted in f"{known.knowledge.title} {slug}".casefold()
    ]
    return found[:MAX_CHOICES]
