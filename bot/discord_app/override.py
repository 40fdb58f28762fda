"""Another address for Discord, for tests: this machine only, since the token goes there."""

from __future__ import annotations

from urllib.parse import urlsplit

import discord.gateway
import discord.http
import yarl

API_OVERRIDE = "DATELINE_DISCORD_API"
LOOPBACK = ("127.0.0.1", "::1", "localhost")
BAD_OVERRIDE = f"{API_OVERRIDE} must be http://127.0.0.1:PORT: the token would go to that address."


def point_at_override(address: str) -> bool:
    """Sends everything to a Discord on this machine; False for any other address."""
    if not address:
        return True
    parts = urlsplit(address)
    if parts.scheme != "http" or parts.hostname not in LOOPBACK or parts.username:
        return False
    discord.http.Route.BASE = f"http://{parts.netloc}/api/v10"
    gateway = yarl.URL(f"ws://{parts.netloc}/gw")
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = gateway
    return True
