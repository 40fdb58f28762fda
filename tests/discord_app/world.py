"""A simulated server with the real bot in it, and how a person reads what the bot sent.

simcord is imported here and in conftest.py only: a dead or broken release costs two files.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import discord
import simcord
from simcord.backend import serializers

from bot.assistant import Assistant, Known
from bot.core.types import Policy
from bot.discord_app.client import DatelineClient
from bot.discord_app.ports import Options
from bot.store.log import SqliteLog
from tests.core.small import KNOWLEDGE, small_index
from tests.discord_app.options import options

BUTTON, TEXT = 2, 10  # Discord's component types
FORM = 9  # the answer to an interaction that opens one


UNSURE = Policy(answer_at=0.99, suggest_at=0.01)  # what is not exact is a near tie


def make_client(
    log: Any, chosen: Options | None = None, unsure: bool = False, others: tuple[Known, ...] = ()
) -> DatelineClient:
    """The bot as it starts: the bakery's pack and perhaps others, and the log handed in."""
    index = replace(small_index(), policy=UNSURE) if unsure else small_index()
    return DatelineClient(Assistant(KNOWLEDGE, index, log, others=others), log, chosen or options())


@dataclass
class World:
    """One server: #general, a thread on it, Alice, Bob, and Mona who manages the server."""

    env: simcord.Env
    log: SqliteLog
    guild: simcord.GuildHandle
    general: simcord.ChannelHandle
    alice: simcord.MemberActor
    bob: simcord.MemberActor
    mona: simcord.MemberActor

    @property
    def bot(self) -> DatelineClient:
        assert isinstance(self.env.bot, DatelineClient)
        return self.env.bot

    @property
    def me(self) -> str:
        """The bot's mention."""
        return f"<@{self.env.backend.bot_user.id}>"

    async def restart(self, chosen: Options | None = None, *others: Known) -> None:
        """A new process on the same log: nothing in memory survives."""
        await self.env.restart_bot(make_client(self.log, chosen, others=others))

    async def rejoin(self) -> None:
        """The bot is thrown out of the server and invited again."""
        backend = self.env.backend
        backend.emit("GUILD_DELETE", {"id": str(self.guild.id)})
        await self.env.settle()
        found = dict(serializers.guild_create_payload(backend, backend.get_guild(self.guild.id)))
        found.pop("unavailable", None)  # an invitation, unlike the end of an outage, lacks it
        backend.emit("GUILD_CREATE", found)
        await self.env.settle()

    def said(self, channel: simcord.ChannelHandle | None = None) -> discord.Message:
        """The newest message of a channel, which must be the bot's."""
        last = (channel or self.general).last_message
        assert last is not None
        assert last.author.id == self.env.backend.bot_user.id, f"the bot did not reply: {last!r}"
        return last

    def thread(self, name: str = "talk") -> simcord.ChannelHandle:
        """A thread of #general, opened by Alice."""
        made = self.env.backend.create_thread(self.general.id, name, self.alice.id)
        return simcord.ChannelHandle(self.env, self.guild, made)

    def silent(self, after: discord.Message, channel: simcord.ChannelHandle | None = None) -> bool:
        """Whether nothing came after that message."""
        last = (channel or self.general).last_message
        return last is not None and last.id == after.id

    async def row(self) -> Any:
        """The newest row of the log."""
        return (await self.log.rows(None, limit=1))[0]


def open_world(env: simcord.Env, log: SqliteLog) -> World:
    guild = env.create_guild("Village")
    manager = guild.create_role("manager", permissions=discord.Permissions(manage_guild=True))
    return World(
        env,
        log,
        guild,
        guild.create_text_channel("general"),
        guild.add_member(env.create_user("alice")),
        guild.add_member(env.create_user("bob")),
        guild.add_member(env.create_user("mona"), roles=[manager]),
    )


def parts(message: Any) -> Iterator[dict[str, Any]]:
    """Every component of a message, nested ones too, in reading order."""
    roots = [each if isinstance(each, dict) else each.to_dict() for each in message.components]

    def walk(found: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for each in found:
            yield each
            yield from walk(each.get("components") or [])

    return walk(roots)


def text_of(message: Any) -> str:
    """What a person reads in a message, top to bottom."""
    shown = [part["content"] for part in parts(message) if part["type"] == TEXT]
    return "\n".join([*([message.content] if message.content else []), *shown])


def buttons_of(message: Any) -> dict[str, str]:
    """Label -> custom id, in reading order."""
    return {part["label"]: part["custom_id"] for part in parts(message) if part["type"] == BUTTON}


def shown(result: Any) -> str:
    """What the answer to an interaction says."""
    assert result.response is not None, "the interaction was not answered"
    return text_of(result.response)


def private(result: Any) -> bool:
    """Whether only the person who acted sees the answer."""
    assert result.response is not None, "the interaction was not answered"
    return bool(result.response.ephemeral)


def message_in(request: simcord.HttpLogEntry) -> dict[str, Any] | None:
    """The message a REST call creates or changes; None for any other call."""
    body = request.json
    if not isinstance(body, dict):
        return None
    if request.path.endswith("/callback"):
        if body.get("type") == FORM:
            return None
        body = body.get("data") or {}
    return body if {"content", "components", "embeds"} & set(body) else None
