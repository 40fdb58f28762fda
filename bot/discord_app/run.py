"""Connects and stays connected until told to stop; every end has its own words and exit code.

0: stopped by SIGTERM or Ctrl-C. 1: Discord could not be reached. 78: the token or the set-up is
wrong, so that a restart policy does not hammer Discord with a bad token.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import discord
import discord.gateway
import discord.http
import yarl

from bot.discord_app import commands, syncing
from bot.discord_app.client import DatelineClient
from bot.discord_app.ports import Asker, Options, ReviewLog

logger = logging.getLogger(__name__)

OK, FAILED, CONFIGURATION = 0, 1, 78
DRAIN_S = 8.0  # a container is killed ten seconds after it was asked to stop
# How discord.py names the tasks in which it runs listeners, commands and buttons.
AT_WORK = ("discord.py: on_", "CommandTree-invoker", "discord-ui-")
API_OVERRIDE = "DATELINE_DISCORD_API"
LOOPBACK = ("127.0.0.1", "::1", "localhost")

NO_TOKEN = (
    "No Discord token. Create an application at discord.com/developers, copy its bot token and "
    "set DISCORD_TOKEN or DISCORD_TOKEN_FILE. Without one, `python -m bot console` works."
)
BAD_TOKEN = (
    "Discord does not accept the token. Reset it in the developer portal (Bot, Reset Token) and "
    "set DISCORD_TOKEN or DISCORD_TOKEN_FILE anew."
)
NO_INTENT = (
    "Discord refuses the message content intent: it is off in the developer portal (Bot, "
    "Privileged Gateway Intents). Starting without it: channels named by /setup are answered "
    "only when the bot is mentioned."
)
BAD_OVERRIDE = f"{API_OVERRIDE} must be http://127.0.0.1:PORT: the token would go to that address."


async def run(settings: Any, assistant: Asker, log: ReviewLog) -> int:
    """Runs until stopped; the log is opened and closed by the caller."""
    token = token_of(settings)
    if not token:
        return _end(NO_TOKEN)
    if not point_at_override(os.environ.get(API_OVERRIDE, "")):
        return _end(BAD_OVERRIDE)
    options = options_of(settings)
    try:
        return await _serve(DatelineClient(assistant, log, options), token)
    except discord.PrivilegedIntentsRequired:
        logger.warning(NO_INTENT)
        print(NO_INTENT, file=sys.stderr)
    return await _guarded(
        DatelineClient(assistant, log, replace(options, message_content=False)), token
    )


async def _guarded(client: DatelineClient, token: str) -> int:
    try:
        return await _serve(client, token)
    except discord.PrivilegedIntentsRequired:
        return _end("Discord refuses the intents of this bot; look at the developer portal.")


async def _serve(client: DatelineClient, token: str) -> int:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError, RuntimeError):
            loop.add_signal_handler(number, stop.set)
    work = asyncio.create_task(client.start(token))
    stopped = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait((work, stopped), return_when=asyncio.FIRST_COMPLETED)
        if stop.is_set():
            await drain(client)
            return OK
        await work
        return OK
    except discord.LoginFailure:
        return _end(BAD_TOKEN)
    except (discord.HTTPException, discord.GatewayNotFound, OSError) as error:
        return _end(f"Discord cannot be reached: {error}. Try again later.", FAILED)
    finally:
        stopped.cancel()
        await client.close()
        if not work.done():
            work.cancel()
        with contextlib.suppress(BaseException):
            await work
        for number in (signal.SIGTERM, signal.SIGINT):
            with contextlib.suppress(NotImplementedError, RuntimeError):
                loop.remove_signal_handler(number)


async def drain(client: DatelineClient) -> None:
    """Takes no new question and waits, for a while, until those under way are answered.

    What arrives from now on is answered after the next start, when it looks back.
    """
    client.stopping = True
    waiting = {task for task in asyncio.all_tasks() if task.get_name().startswith(AT_WORK)}
    logger.info("asked to stop; %d questions under way", len(waiting))
    if waiting:
        _, late = await asyncio.wait(waiting, timeout=DRAIN_S)
        if late:
            logger.warning("%d questions were cut off", len(late))


async def sync(settings: Any, assistant: Asker, log: ReviewLog) -> int:
    """Sends the commands to Discord now, changed or not."""
    token = token_of(settings)
    if not token:
        return _end(NO_TOKEN)
    if not point_at_override(os.environ.get(API_OVERRIDE, "")):
        return _end(BAD_OVERRIDE)
    client = DatelineClient(assistant, log, options_of(settings))
    commands.add_all(client)
    try:
        # setup_hook runs within login: what it would skip as unchanged is sent once more here.
        await client.login(token)
        ids = await syncing.sync_when_changed(client.tree, log, force=True)
    except discord.LoginFailure:
        return _end(BAD_TOKEN)
    except (discord.HTTPException, OSError) as error:
        return _end(f"Discord cannot be reached: {error}. Try again later.", FAILED)
    finally:
        await client.close()
    print(f"{len(ids)} commands sent to Discord.")
    return OK


def token_of(settings: Any) -> str:
    for name in ("token", "discord_token"):
        value = getattr(settings, name, None) or getattr(
            getattr(settings, "discord", None), name, None
        )
        if value:
            return str(value).strip()
    return ""


def options_of(settings: Any) -> Options:
    """The settings that matter here; what is not set keeps its default."""
    part = getattr(settings, "discord", settings)
    found = {
        name: getattr(part, name)
        for name in Options.__slots__
        if getattr(part, name, None) is not None
    }
    return Options(**found)


def point_at_override(address: str) -> bool:
    """Sends everything to a Discord on this machine, for tests; False for any other address."""
    if not address:
        return True
    parts = urlsplit(address)
    if parts.scheme != "http" or parts.hostname not in LOOPBACK or parts.username:
        return False
    base = f"http://{parts.netloc}"
    discord.http.Route.BASE = f"{base}/api/v10"
    gateway = yarl.URL(f"ws://{parts.netloc}/gw")
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = gateway
    return True


def _end(words: str, code: int = CONFIGURATION) -> int:
    logger.error(words)
    print(words, file=sys.stderr)
    return code
