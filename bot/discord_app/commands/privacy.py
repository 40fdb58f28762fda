"""/privacy show, export and delete: what is kept of you, all of it as a file, and its end."""

from __future__ import annotations

import io
import json
import logging
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.discord_app import buttons, words
from bot.discord_app.card import page
from bot.discord_app.commands.scope import ANY_INSTALL, EVERYWHERE
from bot.discord_app.counted import counted

if TYPE_CHECKING:
    from bot.discord_app.client import DatelineClient

logger = logging.getLogger(__name__)

FILE_NAME = "dateline-my-data.json"
KEPT = (
    "id", "asked_at", "question", "decision", "reason", "entry", "answer", "surface", "guild_id",
    "channel_id", "message_id", "feedback",
)  # fmt: skip
MAX_FILE_BYTES = 8_000_000  # Discord takes 10 MB; older questions are left out beyond that
NOT_NOW = "The log cannot be read right now. Please try again in a few minutes."
NOTHING = "Nothing of you is in the log."
ASK_FIRST = (
    "This deletes all your questions and verdicts in every server, for good. Backups lose them "
    "within {days} days."
)
BACKUP_DAYS = 7


class Privacy(app_commands.Group):
    def __init__(self, client: DatelineClient) -> None:
        super().__init__(
            name="privacy",
            description="What is kept of you, and how to have it deleted",
            allowed_contexts=EVERYWHERE,
            allowed_installs=ANY_INSTALL,
        )
        self.client = client

    @app_commands.command(name="show", description="What is kept, for what, and for how long")
    async def show(self, interaction: discord.Interaction[Any]) -> None:
        data = await _data(self.client, interaction)
        text = f"{words.PRIVACY}\n**Of you**: {_kept(data)}"
        await interaction.response.send_message(view=page(text, "Privacy"), ephemeral=True)

    @app_commands.command(name="export", description="All that is kept of you, as a file")
    async def export(self, interaction: discord.Interaction[Any]) -> None:
        data = await _data(self.client, interaction)
        if data is None or not (data.rows or data.feedback):
            told = NOT_NOW if data is None else NOTHING
            await interaction.response.send_message(told, ephemeral=True)
            return
        file = discord.File(io.BytesIO(exported(data)), FILE_NAME)
        await interaction.response.send_message(
            "This is all that is kept of you.", file=file, ephemeral=True
        )

    @app_commands.command(name="delete", description="Delete all that is kept of you")
    async def delete(self, interaction: discord.Interaction[Any]) -> None:
        view = discord.ui.View(timeout=None)
        view.add_item(buttons.Forget(str(interaction.user.id)))
        text = ASK_FIRST.format(days=BACKUP_DAYS)
        await interaction.response.send_message(text, view=view, ephemeral=True)


def _kept(data: Any | None) -> str:
    """How much of the member there is; never "nothing" of what could not be read."""
    if data is None:
        return NOT_NOW
    return f"{counted(len(data.rows), 'question is', 'questions are')} in the log."


async def _data(client: DatelineClient, interaction: discord.Interaction[Any]) -> Any | None:
    """The member's data, or None when the log cannot be read."""
    try:
        return await client.log.export_member(str(interaction.user.id))
    except Exception:
        logger.exception("a member's data could not be read")
        return None


def exported(data: Any) -> bytes:
    """The file: questions newest first, then verdicts on other people's questions."""
    rows = [{key: getattr(row, key) for key in KEPT} for row in data.rows]
    judged = [asdict(each) for each in data.feedback]
    while True:
        file = json.dumps({"questions": rows, "verdicts": judged}, ensure_ascii=False, indent=1)
        if len(file.encode()) <= MAX_FILE_BYTES or not rows:
            return file.encode()
        del rows[len(rows) // 2 :]


def add(client: DatelineClient) -> None:
    client.tree.add_command(Privacy(client))
