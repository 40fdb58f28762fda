"""/setup: which channels are answered without a mention, and who moderates. Optional."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.discord_app import channels, permissions
from bot.discord_app.acts import tell_and_note
from bot.discord_app.commands import digest
from bot.discord_app.commands.scope import SERVER, SERVER_INSTALL
from bot.discord_app.gate import BLOCKED, blocked_in
from bot.discord_app.notices import NOTICES

if TYPE_CHECKING:
    from bot.discord_app.client import DatelineClient

NEEDS = "This needs the permission **Manage Server**."
NO_CONTENT = (
    "\nThis does nothing yet: reading every message needs the *message content* intent, which is "
    "off. The person who runs the bot can turn it on in the developer portal and set "
    "`message_content: true`. Mentions, replies, direct messages and `/ask` work without it."
)
MAX_CHANNELS = 50
MAX_BLOCKED = 200
Talk = discord.TextChannel | discord.ForumChannel | discord.VoiceChannel | discord.Thread


class Setup(app_commands.Group):
    """Everything works without it."""

    def __init__(self, client: DatelineClient) -> None:
        super().__init__(
            name="setup",
            description="Optional settings for this server",
            allowed_contexts=SERVER,
            allowed_installs=SERVER_INSTALL,
            default_permissions=discord.Permissions(manage_guild=True),
        )
        self.add_command(Channels(client))
        self.add_command(digest.command(client))
        self.client = client

    @app_commands.command(name="moderators", description="The role that may use /review")
    @app_commands.describe(role="Leave it out to name no role")
    async def moderators(
        self, interaction: discord.Interaction[Any], role: discord.Role | None = None
    ) -> None:
        if await _refused(interaction):
            return
        stored = str(role.id) if role else ""
        await self.client.log.set_setting(str(interaction.guild_id), permissions.MODERATORS, stored)
        words = (
            f"{role.mention} may use `/review`. If they do not see it, allow the role in Server "
            "Settings, Integrations, Dateline."
            if role
            else "Only people with **Manage Server** can use `/review`."
        )
        await _done(self.client, interaction, words, f"moderators: role {stored or 'none'}")

    @app_commands.command(name="notices", description="The channel where I say that logging fails")
    @app_commands.describe(channel="Leave it out for none")
    async def notices(
        self, interaction: discord.Interaction[Any], channel: discord.TextChannel | None = None
    ) -> None:
        if await _refused(interaction):
            return
        stored = str(channel.id) if channel else ""
        await self.client.log.set_setting(str(interaction.guild_id), NOTICES, stored)
        words = (
            f"I will say in {channel.mention} when logging fails and when it works again."
            if channel
            else "When logging fails I say so only in the channel of the daily digest, if there is "
            "one; `/status` shows it too."
        )
        await _done(self.client, interaction, words, f"notices: channel {stored or 'none'}")

    @app_commands.command(name="block", description="Do not answer a member in this server")
    @app_commands.describe(member="The member I no longer answer")
    async def block(self, interaction: discord.Interaction[Any], member: discord.User) -> None:
        if await _refused(interaction):
            return
        guild = str(interaction.guild_id)
        known = await blocked_in(self.client.log, guild)
        if len(known) >= MAX_BLOCKED:
            words = f"At most {MAX_BLOCKED} members can be blocked. Unblock one first."
            await interaction.response.send_message(words, ephemeral=True)
            return
        listed = ",".join(dict.fromkeys((*known, str(member.id))))
        await self.client.log.set_setting(guild, BLOCKED, listed)
        words = f"I no longer answer {member.mention} in this server."
        await _done(self.client, interaction, words, "blocked a member")

    @app_commands.command(name="unblock", description="Answer a member again")
    @app_commands.describe(member="The member I answer again")
    async def unblock(self, interaction: discord.Interaction[Any], member: discord.User) -> None:
        if await _refused(interaction):
            return
        guild = str(interaction.guild_id)
        known = await blocked_in(self.client.log, guild)
        listed = ",".join(each for each in known if each != str(member.id))
        await self.client.log.set_setting(guild, BLOCKED, listed)
        words = f"I answer {member.mention} in this server."
        await _done(self.client, interaction, words, "unblocked a member")


class Channels(app_commands.Group):
    def __init__(self, client: DatelineClient) -> None:
        super().__init__(name="channels", description="Channels answered without a mention")
        self.client = client

    @app_commands.command(name="add", description="Answer in a channel without a mention")
    @app_commands.describe(channel="Its threads are answered too")
    async def add_channel(self, interaction: discord.Interaction[Any], channel: Talk) -> None:
        if await _refused(interaction):
            return
        guild = str(interaction.guild_id)
        known = await channels.chosen(self.client.log, guild)
        if len(known) >= MAX_CHANNELS:
            words = f"At most {MAX_CHANNELS} channels can be chosen. Remove one first."
            await interaction.response.send_message(words, ephemeral=True)
            return
        await channels.choose(self.client.log, guild, (*known, str(channel.id)))
        words = f"I answer in <#{channel.id}> without a mention."
        words += "" if self.client.options.message_content else NO_CONTENT
        await _done(self.client, interaction, words, f"added channel {channel.id}")

    @app_commands.command(name="remove", description="Answer a channel only when mentioned")
    @app_commands.describe(channel="Where a mention is needed again")
    async def remove_channel(self, interaction: discord.Interaction[Any], channel: Talk) -> None:
        if await _refused(interaction):
            return
        guild = str(interaction.guild_id)
        known = await channels.chosen(self.client.log, guild)
        kept = tuple(each for each in known if each != str(channel.id))
        await channels.choose(self.client.log, guild, kept)
        words = f"I answer in <#{channel.id}> only when mentioned."
        await _done(self.client, interaction, words, f"removed channel {channel.id}")

    @app_commands.command(name="show", description="Which channels are answered")
    async def show(self, interaction: discord.Interaction[Any]) -> None:
        if await _refused(interaction):
            return
        known = await channels.chosen(self.client.log, str(interaction.guild_id))
        listed = ", ".join(f"<#{each}>" for each in known) or "none"
        words = f"Channels answered without a mention: {listed}."
        if known and not self.client.options.message_content:
            words += NO_CONTENT
        await interaction.response.send_message(words, ephemeral=True)


async def _done(
    client: DatelineClient, interaction: discord.Interaction[Any], reply: str, noted: str
) -> None:
    await tell_and_note(client, interaction, reply, "setup", noted)


async def _refused(interaction: discord.Interaction[Any]) -> bool:
    if permissions.may_manage(interaction):
        return False
    await interaction.response.send_message(NEEDS, ephemeral=True)
    return True


def add(client: DatelineClient) -> None:
    client.tree.add_command(Setup(client))
