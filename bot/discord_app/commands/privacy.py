"""/privacy show, export and delete: what is kept of you, all of it as a file, and its end."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import Awaitable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import discord
from discord import app_commands

from bot.discord_app import buttons, words
from bot.discord_app.card import page
from bot.discord_app.commands.scope import ANY_INSTALL, EVERYWHERE
from bot.discord_app.counted import counted
from bot.logged import MemberCount, MemberData

if TYPE_CHECKING:
    from bot.discord_app.client import DatelineClient

logger = logging.getLogger(__name__)

T = TypeVar("T")

FILE_NAME = "dateline-my-data.json"
MAX_FILE_BYTES = 8_000_000  # Discord takes 10 MB
SPARE_BYTES = 1000  # for what stands around the entries
SEPARATOR = ",\n"
HELD_AS_JSON = ("entries", "runners_up", "explanation", "phrasings", "paragraphs", "content")
NOT_NOW = "The log cannot be read right now. Please try again in a few minutes."
NOTHING = "Nothing of you is in the log."
WHOLE = "Your questions, your verdicts and what you did as a moderator, as the log has them."
CUT = f"{WHOLE} {{left}} did not fit into the file: ask the people who run this bot for the rest."


@dataclass(frozen=True, slots=True)
class Exported:
    """A member's file."""

    content: bytes  # JSON
    left_out: int  # older entries for which there was no room


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
        await interaction.response.defer(ephemeral=True)  # a busy disk may take its time
        kept = await _read(self.client.log.count_member(str(interaction.user.id)))
        text = f"{words.privacy_text(self.client.options)}\n**Of you**: {_told(kept)}"
        await interaction.followup.send(view=page(text, "Privacy"))

    @app_commands.command(name="export", description="What is kept of you, as a file")
    async def export(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.response.defer(ephemeral=True)
        data = await _read(self.client.log.export_member(str(interaction.user.id)))
        if data is None or not (data.rows or data.feedback or data.deeds):
            await interaction.followup.send(NOT_NOW if data is None else NOTHING)
            return
        found = await asyncio.to_thread(exported, data)
        left = counted(found.left_out, "older entry", "older entries")
        await interaction.followup.send(
            CUT.format(left=left) if found.left_out else WHOLE,
            file=discord.File(io.BytesIO(found.content), FILE_NAME),
        )

    @app_commands.command(name="delete", description="Delete what is kept of you")
    async def delete(self, interaction: discord.Interaction[Any]) -> None:
        view = discord.ui.View(timeout=None)
        view.add_item(buttons.Forget(str(interaction.user.id)))
        text = words.delete_text(self.client.options)
        await interaction.response.send_message(text, view=view, ephemeral=True)


def _told(kept: MemberCount | None) -> str:
    """How much of the member there is; never "nothing" of what could not be read."""
    if kept is None:
        return NOT_NOW
    return (
        f"{counted(kept.questions, 'question')}, {counted(kept.verdicts, 'verdict')} and "
        f"{counted(kept.deeds, 'other entry', 'other entries')} in the log."
    )


async def _read(reading: Awaitable[T]) -> T | None:
    """What is kept of a member, or None when the log cannot be read."""
    try:
        return await reading
    except Exception:
        logger.exception("a member's data could not be read")
        return None


def exported(data: MemberData, limit_bytes: int = MAX_FILE_BYTES) -> Exported:
    """A member's data, each kind newest first, as far as there is room."""
    parts = {
        "verdicts": [asdict(verdict) for verdict in data.feedback],
        "others": [{"table": deed.table, "at": deed.at, **deed.what} for deed in data.deeds],
        "questions": [asdict(row) for row in data.rows],
    }
    # One may have been asked between the counting and the reading.
    left_out, room = max(0, data.asked - len(data.rows)), limit_bytes - SPARE_BYTES
    lists = []
    for name, entries in parts.items():
        fitting: list[str] = []
        for entry in entries:
            text = json.dumps(_plain(entry), ensure_ascii=False)
            room -= len(text.encode("utf-8", "replace")) + len(SEPARATOR)
            if room < 0:
                break
            fitting.append(text)
        left_out += len(entries) - len(fitting)
        lists.append(f'"{name}": [\n{SEPARATOR.join(fitting)}\n]')
    return Exported(f"{{{SEPARATOR.join(lists)}}}\n".encode("utf-8", "replace"), left_out)


def _plain(entry: dict[str, Any]) -> dict[str, Any]:
    """Without the hash, and with what is held as JSON as such."""
    return {
        name: _parsed(value) if name in HELD_AS_JSON else value
        for name, value in entry.items()
        if name != "asker"
    }


def _parsed(text: str) -> Any:
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return _plain(value) if isinstance(value, dict) else value


def add(client: DatelineClient) -> None:
    client.tree.add_command(Privacy(client))
