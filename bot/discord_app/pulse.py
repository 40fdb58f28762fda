"""Every 15 seconds: is the gateway still there? While it is, a file is touched.

`healthcheck` looks at the age of that file. What has to be tried again now and then is, too.
"""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Callable
from pathlib import Path

import discord
from discord.ext import tasks

from bot.discord_app.link import Link

logger = logging.getLogger(__name__)

PULSE_S = 15.0


class Pulse:
    """Writes the heartbeat of one client; a file that cannot be written is told once."""

    def __init__(
        self,
        client: discord.Client,
        link: Link,
        path: Path | None,
        again: Callable[[], object] = lambda: None,  # called at each beat; returns at once
    ) -> None:
        self._client, self._link, self._path, self._again = client, link, path, again
        self._told = False

    def start(self) -> None:
        self._beat.start()

    def stop(self) -> None:
        """No heartbeat is left behind by a bot that ended in good order."""
        self._beat.cancel()
        if self._path is not None:
            self._path.unlink(missing_ok=True)

    @tasks.loop(seconds=PULSE_S)
    async def _beat(self) -> None:
        self._link.look()
        self._again()
        if self._path is not None and self._well():
            self._write(self._path)

    def _well(self) -> bool:
        client = self._client
        ready = client.is_ready() and not client.is_closed() and self._link.connected
        return ready and math.isfinite(client.latency)

    def _write(self, path: Path) -> None:
        latency_s = self._client.latency
        state = {"latency_ms": round(latency_s * 1000), "servers": len(self._client.guilds)}
        draft = path.with_suffix(".tmp")
        try:
            draft.write_text(json.dumps(state), "utf-8")
            draft.replace(path)
        except OSError as error:
            if not self._told:
                logger.warning("no heartbeat: %s", error)
            self._told = True
