"""Which channels are answered without a mention, and where the bot may write."""

from __future__ import annotations

import discord

from bot.discord_app.ports import ReviewLog

CHANNELS = "channels"  # per-guild setting: channel ids joined by commas


async def chosen(log: ReviewLog, guild_id: str) -> tuple[str, ...]:
    stored = await log.setting(guild_id, CHANNELS) or ""
    return tuple(part for part in stored.split(",") if part)


async def choose(log: ReviewLog, guild_id: str, channel_ids: tuple[str, ...]) -> None:
    await log.set_setting(guild_id, CHANNELS, ",".join(dict.fromkeys(channel_ids)))


def writable(guild: discord.Guild) -> discord.TextChannel | None:
    """The system channel where the bot may write there, else the first channel where it may."""
    first = [guild.system_channel] if guild.system_channel else []
    for channel in [*first, *guild.text_channels]:
        allowed = channel.permissions_for(guild.me)
        if allowed.view_channel and allowed.send_messages:
            return channel
    return None
