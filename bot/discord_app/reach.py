"""Whether Discord can be reached at all, before anything is asked of it.

A host that has just started has no network yet, and a supervisor that gives up after some starts
has given up by the time there is one. So a start waits.
"""

from __future__ import annotations

import asyncio
import logging
from urllib.parse import urlsplit

import discord.http

logger = logging.getLogger(__name__)

LONGEST_S = 30.0  # between two tries
TRY_S = 10.0  # for one try


async def reached(patience_s: float) -> None:
    """Returns once Discord's API takes a connection. Raises OSError after so many seconds."""
    parts = urlsplit(discord.http.Route.BASE)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    loop = asyncio.get_running_loop()
    until, wait_s = loop.time() + patience_s, 1.0
    while True:
        try:
            async with asyncio.timeout(TRY_S):
                _, writer = await asyncio.open_connection(parts.hostname, port)
        except OSError as error:  # TimeoutError is one
            if loop.time() + wait_s > until:
                raise
            said = str(error) or "no answer"
            logger.warning("Discord cannot be reached: %s; next try in %.0f s", said, wait_s)
            await asyncio.sleep(wait_s)
            wait_s = min(2 * wait_s, LONGEST_S)
        else:
            writer.close()
            return
