"""Commands are sent to Discord only when they changed.

The hash of what would be sent, and the ids Discord gave, are kept in the log's meta table; an
unchanged start costs no request.
"""

from __future__ import annotations

import hashlib
import json
import logging
from typing import Any

from discord import app_commands

from bot.discord_app.ports import ReviewLog

logger = logging.getLogger(__name__)

SYNCED = "discord_commands"  # meta key


def fingerprint(tree: app_commands.CommandTree[Any], application_id: int | None) -> str:
    payload = [command.to_dict(tree) for command in tree.get_commands()]
    text = json.dumps([application_id, payload], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


async def sync_when_changed(
    tree: app_commands.CommandTree[Any], log: ReviewLog, force: bool = False
) -> dict[str, int]:
    """The ids of the commands by name, synced first when anything in them changed."""
    current = fingerprint(tree, tree.client.application_id)
    known = _read(await log.meta(SYNCED))
    if known.get("hash") == current and not force:
        return {str(name): int(number) for name, number in known.get("ids", {}).items()}
    ids = {command.name: command.id for command in await tree.sync()}
    await log.set_meta(SYNCED, json.dumps({"hash": current, "ids": ids}))
    logger.info("sent %d commands to Discord", len(ids))
    return ids


def _read(stored: str | None) -> dict[str, Any]:
    try:
        known = json.loads(stored or "{}")
    except ValueError:
        return {}
    return known if isinstance(known, dict) else {}
