"""Who may moderate, checked in code: Discord's own settings only hide a command.

A moderator may manage the server, or has the role that `/setup moderators` names.
"""

from __future__ import annotations

from typing import Any

import discord

from bot.discord_app.ports import ReviewLog

MODERATORS = "moderators"  # per-guild setting: a role id

REFUSED = (
    "This needs the permission **Manage Server** or the role your server named with "
    "`/setup moderators`. Ask an administrator of this server."
)
GUILD_ONLY = "This works only in a server."


async def is_moderator(interaction: discord.Interaction[Any], log: ReviewLog) -> bool:
    if interaction.guild_id is None or not isinstance(interaction.user, discord.Member):
        return False
    if interaction.permissions.manage_guild or interaction.permissions.administrator:
        return True
    role = await log.setting(str(interaction.guild_id), MODERATORS)
    return bool(role) and role in {str(held.id) for held in interaction.user.roles}


def may_manage(interaction: discord.Interaction[Any]) -> bool:
    """Who may change the set-up: only who may manage the server."""
    if interaction.guild_id is None:
        return False
    return interaction.permissions.manage_guild or interaction.permissions.administrator


async def refused(interaction: discord.Interaction[Any], log: ReviewLog) -> bool:
    """Says no and why, privately; False when the person may go on."""
    if interaction.guild_id is None:
        await interaction.response.send_message(GUILD_ONLY, ephemeral=True)
        return True
    if await is_moderator(interaction, log):
        return False
    await interaction.response.send_message(REFUSED, ephemeral=True)
    return True
