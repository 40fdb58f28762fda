"""Connects with the settings it is handed, and sends the commands when asked to.

The log is opened and closed by the caller.
"""

from __future__ import annotations

import logging
import os
import sys
from dataclasses import replace

import aiohttp
import discord

from bot.discord_app import commands, syncing
from bot.discord_app.client import DatelineClient, ShardedClient
from bot.discord_app.override import API_OVERRIDE, BAD_OVERRIDE, point_at_override
from bot.discord_app.ports import Asker, Options, ReviewLog
from bot.discord_app.serve import UNAUTHORIZED, UNREACHABLE, end, serve
from bot.discord_app.shards import ShardError, shard_ids
from bot.exit_codes import FAILED, FINE
from bot.library import Library
from bot.metrics.vitals import Observe, ignore

logger = logging.getLogger(__name__)

NO_INTENT = (
    "Discord refuses the message content intent: it is off in the developer portal (Bot, "
    "Privileged Gateway Intents). Starting without it: channels named by /setup are answered "
    "only when the bot is mentioned."
)
NO_INTENT_AT_ALL = "Discord refuses the intents of this bot; look at the developer portal."


async def run(
    token: str,
    options: Options,
    assistant: Asker,
    log: ReviewLog,
    library: Library | None = None,
    observe: Observe = ignore,
) -> int:
    """Runs until stopped; the exit code. `observe` is told how each connection can be looked at."""
    if not point_at_override(os.environ.get(API_OVERRIDE, "")):
        return end(BAD_OVERRIDE)
    try:
        shard_ids(options.shard_ids, options.shard_count)
    except ShardError as error:
        return end(str(error))
    try:
        return await serve(_observed(client_of(assistant, log, options, library), observe), token)
    except discord.PrivilegedIntentsRequired:
        logger.warning(NO_INTENT)
        print(NO_INTENT, file=sys.stderr)
    options = replace(options, message_content=False)
    try:
        return await serve(_observed(client_of(assistant, log, options, library), observe), token)
    except discord.PrivilegedIntentsRequired:
        return end(NO_INTENT_AT_ALL)


def _observed(client: DatelineClient, observe: Observe) -> DatelineClient:
    observe(client.vitals)
    return client


def client_of(
    assistant: Asker, log: ReviewLog, options: Options, library: Library | None = None
) -> DatelineClient:
    """One session, or a range of shards where the settings give more than one."""
    kind = ShardedClient if options.shard_count > 1 else DatelineClient
    return kind(assistant, log, options, library)


async def sync(token: str, options: Options, assistant: Asker, log: ReviewLog) -> int:
    """Sends the commands to Discord now, changed or not."""
    if not point_at_override(os.environ.get(API_OVERRIDE, "")):
        return end(BAD_OVERRIDE)
    client = DatelineClient(assistant, log, options)
    commands.add_all(client)
    try:
        # setup_hook runs within login: what it would skip as unchanged is sent once more here.
        await client.login(token)
        ids = await syncing.sync_when_changed(client.tree, log, force=True)
    except discord.LoginFailure:
        return end(UNAUTHORIZED)
    except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
        return end(UNREACHABLE.format(error=error), FAILED)
    finally:
        await client.close()
    print(f"{len(ids)} commands sent to Discord.")
    return FINE
