"""Who may ask now: the block lists and the limits, for messages, commands and buttons alike."""

from __future__ import annotations

import logging
import time
from typing import Any

import discord

from bot.discord_app.limits import Admission, Limit, Limits
from bot.discord_app.ports import Options, ReviewLog

logger = logging.getLogger(__name__)

BLOCKED = "blocked"  # per-guild setting: ids of people joined by commas
TOO_FAST = "That was a lot of questions at once. I will answer again in {seconds} s."
HEARD_FOR_EACH = 4  # messages to nobody that are looked at, for each question that may be asked
NOT_HERE = "I do not answer here for you. A moderator of this server can tell you why."


class Gate:
    """Keeps the tables of one process; nothing here outlives it."""

    def __init__(self, log: ReviewLog, options: Options) -> None:
        self._log, self._blocked = log, frozenset(options.blocked)
        self.limits = _limits(options)
        self._listening = _limits(options, HEARD_FOR_EACH)

    async def blocks(self, person: str, guild: str) -> bool:
        """By whoever runs the bot, or by the moderators of that server."""
        if self._blocked & {person, guild or "none"}:
            return True
        return bool(guild) and person in await blocked_in(self._log, guild)

    def admit(self, person: str, channel: str) -> tuple[Admission, str]:
        """What to do with a question, and the notice where one is due."""
        admission, wait_s = self.limits.admit(person, channel, time.monotonic())
        return admission, TOO_FAST.format(seconds=max(1, round(wait_s)))

    def listens(self, person: str, channel: str) -> bool:
        """Whether a message to nobody is looked at: who may not ask now, or talks without end, is
        not listened to, since a look costs as much as an answer. Counts for no other limit."""
        now = time.monotonic()
        if not self.limits.room(person, channel, now):
            return False
        return self._listening.admit(person, channel, now)[0] is Admission.GO

    async def lets_in(
        self, interaction: discord.Interaction[Any], blocked_too: bool = False
    ) -> bool:
        """Whether a command or button goes on; if not, the person is told privately."""
        person, guild = str(interaction.user.id), str(interaction.guild_id or "")
        if not blocked_too and await self.blocks(person, guild):
            await interaction.response.send_message(NOT_HERE, ephemeral=True)
            return False
        admission, notice = self.admit(person, str(interaction.channel_id or ""))
        if admission is Admission.GO:
            return True
        # Privately, so each press may be answered: left alone, Discord would show a failure.
        await interaction.response.send_message(notice, ephemeral=True)
        return False


def _limits(options: Options, times: int = 1) -> Limits:
    window_s = float(options.window_s)
    return Limits(
        Limit(times * options.person_questions, window_s),
        Limit(times * options.channel_questions, window_s),
        Limit(times * options.all_questions, window_s),
    )


async def blocked_in(log: ReviewLog, guild: str) -> tuple[str, ...]:
    """The people whom a server's moderators blocked."""
    stored = await log.setting(guild, BLOCKED) or ""
    return tuple(part for part in stored.split(",") if part)
