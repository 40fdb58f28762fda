"""What Discord itself says about the set-up: token, intents, permissions, clock.

Asks four addresses and changes nothing; no gateway session is opened, so that none of the day's
identifies is used up.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
import discord

from bot.discord_app.override import API_OVERRIDE, BAD_OVERRIDE, point_at_override
from bot.discord_app.serve import UNAUTHORIZED

TIMEOUT_S = 10.0
MAX_CLOCK_ERROR_S = 30.0
NEEDED = discord.Permissions(
    view_channel=True, send_messages=True, send_messages_in_threads=True, read_message_history=True
)
INVITE = "https://discord.com/oauth2/authorize?client_id={id}&scope=bot+applications.commands&permissions={permissions}"


@dataclass(frozen=True, slots=True)
class Examined:
    """One thing that was looked at; `act` says what to do and is empty when all is well."""

    subject: str
    found: str
    act: str = ""
    fault: bool = False


async def examine(token: str, message_content: bool) -> list[Examined]:
    """The findings; never raises for what Discord or the network does."""
    if not point_at_override(os.environ.get(API_OVERRIDE, "")):
        return [Examined("Discord", "the address is refused", BAD_OVERRIDE, True)]
    timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
    headers = {"Authorization": f"Bot {token}"}
    try:
        async with aiohttp.ClientSession(timeout=timeout, headers=headers) as session:
            return await _asked(session, message_content)
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        act = "check the network, a proxy and the firewall (HTTPS to discord.com)"
        return [Examined("Discord", f"cannot be reached: {error}", act, True)]


async def _asked(session: aiohttp.ClientSession, message_content: bool) -> list[Examined]:
    status, application, date = await _get(session, "/oauth2/applications/@me")
    if status == 401:
        return [Examined("Discord", "the token is refused", UNAUTHORIZED, True)]
    if status == 200 and not isinstance(application, dict):
        act = "check the network: a proxy or a sign-in page may be in between"
        return [Examined("Discord", "what answered there is not Discord", act, True)]
    if status != 200:
        return [Examined("Discord", f"answered {status}", "try again later", True)]
    _, guilds, _ = await _get(session, "/users/@me/guilds?limit=200")
    name = str(application.get("name", ""))
    return [
        Examined("Discord", f"the token is accepted, for the application “{name}”"),
        _clock(date),
        _intent(int(application.get("flags", 0)), message_content),
        *_permissions(str(application.get("id", "")), guilds if isinstance(guilds, list) else []),
    ]


async def _get(session: aiohttp.ClientSession, path: str) -> tuple[int, Any, str]:
    async with session.get(f"{discord.http.Route.BASE}{path}") as response:
        try:
            body = await response.json(content_type=None)
        except ValueError:  # a page for people: Discord's own when it is down, or a proxy's
            body = None
        return response.status, body, response.headers.get("Date", "")


def _clock(date: str) -> Examined:
    try:
        error_s = time.time() - parsedate_to_datetime(date).timestamp()
    except (TypeError, ValueError):
        return Examined("clock", "Discord's answer had no time in it")
    if abs(error_s) > MAX_CLOCK_ERROR_S:
        act = "set the clock (NTP): Discord refuses times that are too early or too late"
        return Examined("clock", f"{error_s:+.0f} s from Discord's", act, True)
    return Examined("clock", "agrees with Discord's")


def _intent(flags: int, wanted: bool) -> Examined:
    known = discord.ApplicationFlags._from_value(flags)
    granted = known.gateway_message_content or known.gateway_message_content_limited
    if wanted and not granted:
        act = (
            "developer portal, Bot, Privileged Gateway Intents: switch Message Content on; or set "
            "message_content: false"
        )
        return Examined("intents", "message content is wanted but is off in the portal", act, True)
    words = "message content is on" if wanted else "no privileged intent is needed"
    return Examined("intents", words)


def _permissions(application: str, guilds: list[dict[str, Any]]) -> list[Examined]:
    if not guilds:
        act = "invite it: " + INVITE.format(id=application, permissions=NEEDED.value)
        return [Examined("servers", "the bot is in no server", act)]
    found: list[Examined] = []
    for guild in guilds:
        held = discord.Permissions(int(guild.get("permissions", 0)))
        lacking = [name for name, on in NEEDED if on and not getattr(held, name)]
        name = str(guild.get("name", "?"))
        if held.administrator:
            act = "remove Administrator: four ordinary permissions are enough"
            found.append(Examined("permissions", f"{name}: the bot is administrator", act))
        elif lacking:
            act = "Server Settings, Roles: give the bot's role these permissions"
            words = ", ".join(lacking).replace("_", " ")
            found.append(Examined("permissions", f"{name}: lacks {words}", act, True))
    return found or [Examined("permissions", f"enough in all {len(guilds)} servers")]
