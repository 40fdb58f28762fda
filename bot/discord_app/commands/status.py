"""/status: is the bot well? For moderators, private."""

from __future__ import annotations

import math
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.discord_app import permissions
from bot.discord_app.card import page
from bot.discord_app.commands.scope import SERVER, SERVER_INSTALL
from bot.discord_app.counted import counted
from bot.discord_app.digest import DIGEST, REFUSED, plan_of
from bot.discord_app.escape import curated
from bot.logged import Health, State

if TYPE_CHECKING:
    from bot.discord_app.client import DatelineClient


def add(client: DatelineClient) -> None:
    @app_commands.command(name="status", description="For moderators: is the bot well?")
    async def status(interaction: discord.Interaction[Any]) -> None:
        if await permissions.refused(interaction, client.log):
            return
        text = await told(client, str(interaction.guild_id))
        await interaction.response.send_message(view=page(text, "Status"), ephemeral=True)

    status.allowed_contexts = SERVER
    status.allowed_installs = SERVER_INSTALL
    status.default_permissions = discord.Permissions(manage_guild=True)
    client.tree.add_command(status)


async def told(client: DatelineClient, guild_id: str) -> str:
    """The lines of the page."""
    reads = "every message of chosen channels" if client.options.message_content else "mentions"
    lines = (
        f"**Connection**: {latency_words(client.latency)}",
        f"**Running since**: <t:{int(time.time() - client.uptime_s())}:R>",
        f"**Log**: {log_words(client.log.health)}",
        *disk_lines(client.log.health),
        f"**Asked here in 24 hours**: {await _asked(client, guild_id)}",
        *(f"**Knowledge**: {_article(client, slug)}" for slug in client.assistant.packs),
        f"**Reads**: {reads}",
        f"**Daily digest**: {await _digest(client, guild_id)}",
    )
    return "\n".join(lines)


def _article(client: DatelineClient, slug: str) -> str:
    version = client.assistant.packs[slug].knowledge.version[:12]
    fault = client.library.faults.get(slug)
    waits = f"; newer files cannot be used: {curated(fault)}" if fault else ""
    return f"{curated(slug)}, version `{version}`{waits}"


def latency_words(latency_s: float) -> str:
    return f"{latency_s * 1000:.0f} ms" if math.isfinite(latency_s) else "no answer yet"


def disk_lines(health: Health) -> tuple[str, ...]:
    """A line about the disk when moderators should tell whoever runs the bot; else none."""
    if not health.disk_low:
        return ()
    free = (health.free_bytes or 0) >> 20
    return (f"**Disk**: nearly full, {free} MB free; please tell the person who runs this bot",)


def log_words(health: Health) -> str:
    """The health of the log in a sentence."""
    if health.state is State.OK:
        rows = counted(health.dropped, "row was", "rows were")
        lost = f", {rows} lost" if health.dropped else ""
        return f"every question is being logged{lost}"
    waiting = counted(health.backlog, "row waits", "rows wait")
    return f"**failing** ({curated(health.why)}); answers go on, {waiting} in memory"


async def _asked(client: DatelineClient, guild_id: str) -> str:
    since = datetime.now(UTC) - timedelta(days=1)
    try:
        figures = await client.log.stats(guild_id, since.isoformat(timespec="milliseconds"))
    except Exception:  # the page must come just when something is wrong
        return "unknown, the log cannot be read"
    return str(figures.asked)


async def _digest(client: DatelineClient, guild_id: str) -> str:
    plan = plan_of(await client.log.setting(guild_id, DIGEST))
    if plan is None:
        return "off; `/setup digest` switches it on"
    due = int(plan.due(client.digests.clock().date()).timestamp())
    refused = await client.log.setting(guild_id, REFUSED)
    why = f"; **the newest could not be sent**: {refused}" if refused else ""
    return f"<#{plan.channel_id}> at <t:{due}:t>{why}"
