"""A file that is touched while the bot is connected and well; `healthcheck` looks at its age."""

from __future__ import annotations

import json
import logging
import math
from pathlib import Path

import discord
from discord.ext import tasks

logger = logging.getLogger(__name__)

PULSE_S = 15.0


class Pulse:
    """Writes the heartbeat of one client; a file that cannot be written is told once."""

    def __init__(self, client: discord.Client, path: Path) -> None:
        self._client, self._path = client, path
        self._told = False

    def start(self) -> None:
        self._beat.start()

    def stop(self) -> None:
        """No heartbeat is left behind by a bot that ended in good order."""
        self._beat.cancel()
        self._path.unlink(missing_ok=True)

    @tasks.loop(seconds=PULSE_S)
    async def _beat(self) -> None:
        latency_s = self._client.latency
        if not self._client.is_ready() or self._client.is_closed() or not math.isfinite(latency_s):
            return
        state = {"latency_ms": round(latency_s * 1000), "servers": len(self._client.guilds)}
        draft = self._path.with_suffix(".tmp")
        try:
            draft.write_text(json.dumps(state), "utf-8")
            draft.replace(self._path)
        except OSError as error:
            if not self._told:
                logger.warning("no heartbeat: %s", error)
            self._told = True
