"""/setup digest: a daily word in a moderators' channel, or none."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.discord_app import digest, permissions
from bot.discord_app.acts import note
from bot.discord_app.digest import DAY_MINUTES, FAULTS, Plan, reason_of

if TYPE_CHECKING:
    from bot.discord_app.client import DatelineClient

NEEDS = "This needs the permission **Manage Server**."
MORNING = "08:00"
OFF = "The daily digest is switched off."
WRONG_TIME = "“{text}” is not a time of day. Write, for example, 08:00 or 17:30, in UTC."
WELCOME = "From now on this channel gets a daily digest of the questions in this server."
CANNOT = "{channel} gets no digest: {why}. Let me see it and write in it, then try again."
DONE = "{channel} gets a digest once a day at {time}; the next one {next}."
PUBLIC = (
    "\nEverybody in this server can read that channel, and so the questions in the digest. "
    "A channel for moderators is better."
)
_TIME = re.compile(r"(\d{1,2})(?::?(\d{2}))?(?:\s*utc)?", re.IGNORECASE)


def minute_of(text: str) -> int:
    """A time of day as the minute of the day. Raises ValueError with words."""
    found = _TIME.fullmatch(text.strip())
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (24, 0)
    if hour > 23 or minute > 59:
        raise ValueError(WRONG_TIME.format(text=text[:20]))
    return (hour * 60 + minute) % DAY_MINUTES


def command(client: DatelineClient) -> app_commands.Command[Any, ..., Any]:
    @app_commands.command(name="digest", description="A daily digest for moderators, in a channel")
    @app_commands.describe(
        channel="Leave it out to switch the digest off",
        time="In UTC, for example 17:30; 08:00 if left out",
    )
    async def digest_(
        interaction: discord.Interaction[Any],
        channel: discord.TextChannel | None = None,
        time: app_commands.Range[str, 1, 20] = MORNING,
    ) -> None:
        if not permissions.may_manage(interaction):
            await interaction.response.send_message(NEEDS, ephemeral=True)
            return
        await interaction.response.defer(ephemeral=True, thinking=True)
        guild = str(interaction.guild_id)
        before = await client.log.setting(guild, digest.DIGEST)
        words = await _set(client, guild, channel, time)
        plan = await client.log.setting(guild, digest.DIGEST)
        if plan != before:
            await note(client, interaction, "setup", f"digest: {plan or 'none'}")
        await interaction.edit_original_response(content=words)

    return digest_


async def _set(
    client: DatelineClient, guild_id: str, channel: discord.TextChannel | None, time: str
) -> str:
    """Stores the choice, once the channel took a word of ours; what to say about it."""
    if channel is None:
        await client.log.set_setting(guild_id, digest.DIGEST, "")
        await digest.remove_last(client, guild_id)
        return OFF
    try:
        plan = Plan(channel.id, minute_of(time))
        await client.get_partial_messageable(channel.id).send(WELCOME)
    except ValueError as error:
        return str(error)
    except FAULTS as error:
        return CANNOT.format(channel=channel.mention, why=reason_of(error))
    now = client.digests.clock()
    due, today = plan.due(now.date()), now.date().isoformat()
    if due <= now or await client.log.setting(guild_id, digest.SENT) == today:  # today's is over
        await client.log.set_setting(guild_id, digest.SENT, today)
        due += timedelta(days=1)
    await client.log.set_setting(guild_id, digest.REFUSED, "")
    await client.log.set_setting(guild_id, digest.DIGEST, str(plan))
    stamp = int(due.timestamp())
    words = DONE.format(channel=channel.mention, time=f"<t:{stamp}:t>", next=f"<t:{stamp}:R>")
    everyone = channel.permissions_for(channel.guild.default_role)
    return words + (PUBLIC if everyone.view_channel else "")
