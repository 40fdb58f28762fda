"""The Discord client: what it subscribes to, what it carries, how it sends a turn.

No privileged intent is asked for. Message content is asked for only when the settings say so;
mentions, direct messages and replies carry their content without it.
"""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import discord
from discord import app_commands

from bot import request
from bot.assistant import Known
from bot.core.types import Turn
from bot.discord_app import (
    buttons,
    catchup,
    commands,
    digest_page,
    direct,
    listeners,
    notices,
    syncing,
)
from bot.discord_app.articles import article_of, bound_to
from bot.discord_app.card import card
from bot.discord_app.delivery import Delivery
from bot.discord_app.digest import Digests
from bot.discord_app.forgetting import Forgetting
from bot.discord_app.gate import Gate
from bot.discord_app.link import Link
from bot.discord_app.ports import Asker, Options, ReviewLog
from bot.discord_app.pulse import Pulse
from bot.discord_app.recent import Recent
from bot.discord_app.review import buttons as review_buttons
from bot.discord_app.review import forms as review_forms
from bot.discord_app.review import row_buttons as review_row_buttons
from bot.discord_app.shards import shard_ids
from bot.discord_app.sorry import apologise
from bot.discord_app.starts import Starts
from bot.library import Bound, Library
from bot.logged import Health, State
from bot.metrics.vitals import Vitals
from bot.review.desk import Desk
from bot.review.desks import Desks

logger = logging.getLogger(__name__)

MAX_HEARD = 10_000  # messages whose repetition is noticed


@dataclass(frozen=True, slots=True)
class Sent:
    """A reply that may still change when its question is edited."""

    reply_id: int
    said: int  # `hash` of the message: whether it changed is all that matters, so no text is kept
    surface: str
    article: str  # it was answered from; an edit keeps to it


class Tree(app_commands.CommandTree["DatelineClient"]):
    """One path for whatever goes wrong in a command: short words and an id to look up."""

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        request.begin(f"i{interaction.id}")
        name = str(dict(interaction.data or {}).get("name"))
        if interaction.type is discord.InteractionType.autocomplete or name in commands.MODERATORS:
            return True
        return await self.client.gate.lets_in(interaction, blocked_too=name == commands.OWN_DATA)

    async def on_error(
        self, interaction: discord.Interaction[Any], error: app_commands.AppCommandError, /
    ) -> None:
        await apologise(interaction, "a command", error)


def intents_for(message_content: bool) -> discord.Intents:
    intents = discord.Intents.none()
    intents.guilds = True
    intents.guild_messages = True
    intents.dm_messages = True
    intents.message_content = message_content
    return intents


class DatelineClient(discord.Client):
    def __init__(
        self,
        assistant: Asker,
        log: ReviewLog,
        options: Options,
        library: Library | None = None,
    ) -> None:
        self.options = options
        super().__init__(
            **self.sharding(),
            intents=intents_for(self.options.message_content),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            guild_ready_timeout=self.options.ready_timeout_s,
        )
        self.assistant = assistant
        self.log = log
        self.desks = Desks(assistant, log.review)
        self.library = library or Library(assistant, Bound(), {})
        self.library.follow(self.desks.load)
        self.tree: Tree = Tree(self)
        self.command_ids: dict[str, int] = {}
        self.delivery = Delivery()
        self.link = Link(closed=self.closed_shards)
        self.starts = Starts(log, shard_count=self.options.shard_count)
        self.gate, self.forgetting = Gate(log, self.options), Forgetting(log, self.desks)
        self._looking = asyncio.Lock()
        self.stopping = False  # no new question is taken; those under way are finished
        self._began, self._log_health = time.monotonic(), log.health
        self._telling: asyncio.Task[None] | None = None  # held, or it might be collected
        log.watch(self.log_changed)
        self._heard: Recent[int, bool] = Recent(MAX_HEARD)
        self._gone: Recent[int, bool] = Recent(MAX_HEARD)
        self._sent: Recent[int, Sent] = Recent(self.options.remembered_replies)
        heartbeat = self.options.heartbeat_file
        self.digests = Digests(self)
        beat = Path(heartbeat) if heartbeat else None
        self._pulse = Pulse(self, self.link, beat, self.forgetting.again)

    def closed_shards(self) -> tuple[int, ...]:
        """Those whose connection is closed though nobody was told; one session tells at once."""
        return ()

    def first_shard(self) -> int:
        """The one that identifies first."""
        return 0

    def serves(self, guild_id: int) -> bool:
        """Whether Discord tells this process of that server."""
        return True

    def sharding(self) -> dict[str, Any]:
        """What the base class is told of shards: nothing, there is one session."""
        return {}

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Discord counts these: see bot/discord_app/starts.py."""
        await super().before_identify_hook(shard_id, initial=initial)
        shard = shard_id or 0
        await asyncio.sleep(await self.starts.wait_s(shard))
        await self.starts.note(shard)

    async def on_connect(self) -> None:
        self.link.up()

    async def on_resumed(self) -> None:
        self.link.up()

    async def on_disconnect(self) -> None:
        self.link.down()

    async def setup_hook(self) -> None:
        self.add_dynamic_items(*buttons.ALL, *review_buttons.ALL, *review_row_buttons.ALL)
        self.add_dynamic_items(*digest_page.ALL)
        if not self.tree.get_commands():
            commands.add_all(self)
        await self.library.follow_up(*self.assistant.packs)
        self.command_ids = await self.synced()
        self._pulse.start()
        self.digests.start()

    async def synced(self) -> dict[str, int]:
        """The ids of the commands, sent to Discord first when anything in them changed."""
        return await syncing.sync_when_changed(self.tree, self.log)

    async def close(self) -> None:
        self._pulse.stop()
        self.digests.stop()
        await super().close()

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        """Events that arrive while the client closes would look for a loop that is gone."""
        if not self.is_closed():
            super().dispatch(event, *args, **kwargs)

    async def on_ready(self) -> None:
        logger.info("connected as %s, in %d servers", self.user, len(self.guilds))
        await self._look_back()
        await listeners.missing(self)

    async def on_guild_available(self, guild: discord.Guild) -> None:
        await self._look_back(guild)

    async def _look_back(self, guild: discord.Guild | None = None) -> None:
        async with self._looking:  # one server after another, however many there are
            if not self.stopping:
                await catchup.look_back(self, guild)

    async def on_message(self, message: discord.Message) -> None:
        request.begin(f"m{message.id}")
        if not self.stopping and self.claim(message.id):
            if message.guild is None and not message.author.bot:
                await direct.note(self.log, message.channel.id)
            await listeners.heard(self, message)

    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        request.begin(f"e{payload.message_id}")
        await listeners.edited(self, payload)

    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        await listeners.deleted(self, (payload.message_id,))

    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        await listeners.deleted(self, tuple(payload.message_ids))

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        if interaction.type is discord.InteractionType.modal_submit:
            await review_forms.sent_late(interaction)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        await listeners.left(self, guild.id)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        await listeners.joined(self, guild)

    def uptime_s(self) -> float:
        return time.monotonic() - self._began

    def vitals(self) -> Vitals:
        """How the connection is, for the metrics; asked from a thread of theirs."""
        refused = dict(self.gate.limits.refused)
        return Vitals(self.link.connected, self.latency, len(self.guilds), refused)

    def log_changed(self, health: Health) -> None:
        """Told by the log, from its own task; moderators hear of a change once."""
        text = notices.words_for(health, self._log_health)
        self._log_health = health
        if health.state is State.OK:
            self.forgetting.log_is_well()
        if text and self.is_ready():
            self._telling = asyncio.get_running_loop().create_task(notices.tell(self, text))

    def claim(self, message_id: int) -> bool:
        """Whether this process sees the message for the first time: Discord may repeat itself."""
        if message_id in self._heard:
            return False
        self._heard.put(message_id, True)
        return True

    def remember(self, message_id: int, sent: Sent) -> None:
        if not self.is_gone(message_id):  # it may have gone while the reply was sent
            self._sent.put(message_id, sent)

    def forget(self, message_id: int) -> None:
        """The message was deleted: it is not answered any more, nor its reply changed."""
        self._sent.pop(message_id)
        self.assistant.forget(str(message_id))
        self._gone.put(message_id, True)

    def is_gone(self, message_id: int) -> bool:
        return message_id in self._gone

    def remembered(self, message_id: int) -> Sent | None:
        return self._sent.get(message_id)

    async def article_at(self, where: discord.Message | discord.Interaction[Any]) -> str:
        """The slug of the article that a message's or an interaction's place is about."""
        if isinstance(where, discord.Interaction):
            guild_id = str(where.guild_id or "")
        else:
            guild_id = str(where.guild.id) if where.guild else ""
        return await article_of(self.log, self.assistant, guild_id, where.channel)

    async def known_at(self, interaction: discord.Interaction[Any]) -> Known:
        """What the interaction's place is answered from."""
        guild_id = str(interaction.guild_id or "")
        return self.assistant.known(guild_id, await self.article_at(interaction))

    async def desk_at(self, interaction: discord.Interaction[Any]) -> Desk:
        """The desk of the article that the interaction's place is about."""
        return self.desks.of(await self.article_at(interaction))

    async def card(
        self, turn: Turn, removable: bool = True, hint: str = ""
    ) -> discord.ui.LayoutView:
        """A turn as a message, with its own article's name and date."""
        known = self.assistant.known(turn.place.guild_id, turn.pack).knowledge
        there = await bound_to(self.log, turn.place.guild_id, turn.elsewhere)
        if turn.elsewhere and there:
            hint = hint or f"Its channel here is <#{there[0]}>."
        return card(turn, known.article, removable, hint)

    async def respond(
        self, interaction: discord.Interaction[Any], turn: Turn, private: bool = False
    ) -> None:
        """Answers an interaction with a turn and notes the reply's id in the log."""
        view = await self.card(turn, removable=not private)
        sent = await interaction.response.send_message(view=view, ephemeral=private)
        if sent.message_id is not None and not private:  # nobody could follow a link to it
            await self.note_reply(turn, sent.message_id)

    async def turn_into(
        self, interaction: discord.Interaction[Any], turn: Turn, private: bool = False
    ) -> None:
        """Replaces the message whose button was pressed with a turn; whose it is stays so."""
        asker = buttons.asker_of(interaction.message) if interaction.message else ""
        owned = replace(turn, place=replace(turn.place, asker=asker or turn.place.asker))
        view = await self.card(owned, removable=not private)
        await interaction.response.edit_message(view=view)
        if interaction.message is not None and not private:
            await self.note_reply(turn, interaction.message.id)

    async def note_reply(self, turn: Turn, message_id: int) -> None:
        if turn.log_id is not None:
            await self.log.set_reply_message(turn.log_id, str(message_id))
        elif turn.place.message_id:  # its row waits in memory; this follows behind it
            await self.log.set_reply_of(turn.place.message_id, str(message_id))


class ShardedClient(DatelineClient, discord.AutoShardedClient):
    """Some of a bot's shards; the process with shard 0 sends the commands for all."""

    _begun = False  # to log in: before that there is nothing to close

    async def login(self, token: str) -> None:
        self._begun = True
        await super().login(token)

    async def close(self) -> None:
        if self._begun:  # discord.py's own fails on shards that it did not prepare for
            await super().close()

    def sharding(self) -> dict[str, Any]:
        """Raises ShardError."""
        ids = shard_ids(self.options.shard_ids, self.options.shard_count)
        return {"shard_count": self.options.shard_count, "shard_ids": list(ids)}

    def first_shard(self) -> int:
        return min(self.shard_ids or (0,))

    def serves(self, guild_id: int) -> bool:
        return (guild_id >> 22) % self.options.shard_count in (self.shard_ids or ())

    def closed_shards(self) -> tuple[int, ...]:
        return tuple(number for number, shard in self.shards.items() if shard.is_closed())

    async def synced(self) -> dict[str, int]:
        if 0 in (self.shard_ids or ()):
            return await super().synced()
        return {command.name: command.id for command in await self.tree.fetch_commands()}

    async def on_connect(self) -> None:
        """Counted by shard below."""

    async def on_resumed(self) -> None:
        """Counted by shard below."""

    async def on_disconnect(self) -> None:
        """Counted by shard below."""

    async def on_shard_connect(self, shard: int) -> None:
        self.link.up(shard)

    async def on_shard_resumed(self, shard: int) -> None:
        self.link.up(shard)

    async def on_shard_disconnect(self, shard: int) -> None:
        self.link.down(shard)
