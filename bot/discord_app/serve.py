"""One client from its first request to its end, and the exit code that end has.

0: stopped by SIGTERM or Ctrl-C. 1: Discord could not be reached, or was lost for five minutes.
78: the token or the set-up is wrong, so that a restart policy does not hammer Discord with it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import sys
from collections.abc import Iterator

import aiohttp
import discord

from bot.discord_app.client import DatelineClient
from bot.discord_app.reach import reached
from bot.exit_codes import CONFIGURATION, FAILED, FINE

logger = logging.getLogger(__name__)

DRAIN_S = 8.0  # a container is killed ten seconds after it was asked to stop
# How discord.py names the tasks in which it runs listeners, commands and buttons.
AT_WORK = ("discord.py: on_", "CommandTree-invoker", "discord-ui-")
SIGNALS = (signal.SIGTERM, signal.SIGINT)
REFUSED = frozenset({4004, 4010, 4011, 4012, 4013})  # close codes no reconnect can cure

UNAUTHORIZED = (
    "Discord does not accept the token. Reset it in the developer portal (Bot, Reset Token) and "
    "set DISCORD_TOKEN or DISCORD_TOKEN_FILE again."
)
BAD_SHARDS = (
    "Discord refuses the shards of this process: compare shard_count and shard_ids with what the "
    "other processes use."
)
LOST = "There was no connection to Discord for five minutes. Stopping, to be started again."
UNREACHABLE = "Discord cannot be reached: {error}. Try again later."


async def serve(client: DatelineClient, token: str) -> int:
    """Runs until stopped, lost or refused. Raises PrivilegedIntentsRequired."""
    stop = asyncio.Event()
    with _signals_set(stop):
        work = asyncio.create_task(_connected(client, token))
        others = [asyncio.create_task(event.wait()) for event in (stop, client.link.lost)]
        try:
            await asyncio.wait((work, *others), return_when=asyncio.FIRST_COMPLETED)
            if stop.is_set():
                await drain(client)
                return FINE
            if client.link.lost.is_set():
                return end(LOST, FAILED)
            return await _ended(work)
        finally:
            for other in others:
                other.cancel()
            await _closed(client, work)


async def _connected(client: DatelineClient, token: str) -> None:
    """The client's whole life; waits first when there were too many starts lately, and until
    Discord can be reached."""
    wait_s = await client.starts.wait_s(client.first_shard())
    if wait_s > 0:
        logger.warning("too many starts lately: connecting in %.0f s", wait_s)
        await asyncio.sleep(wait_s)
    await reached(client.options.reach_s)
    await client.start(token)


async def _ended(work: asyncio.Task[None]) -> int:
    try:
        await work
    except discord.LoginFailure:
        return end(UNAUTHORIZED)
    except discord.PrivilegedIntentsRequired:
        raise
    except discord.ConnectionClosed as error:
        if error.code in REFUSED:
            return end(UNAUTHORIZED if error.code == 4004 else BAD_SHARDS)
        return end(UNREACHABLE.format(error=error), FAILED)
    except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
        return end(UNREACHABLE.format(error=error), FAILED)
    return FINE


async def _closed(client: DatelineClient, work: asyncio.Task[None]) -> None:
    await client.close()
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)


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


@contextlib.contextmanager
def _signals_set(stop: asyncio.Event) -> Iterator[None]:
    """SIGTERM and Ctrl-C set the event instead of ending the process.

    Once stopped, a second SIGTERM changes nothing: the log is still to be written out.
    """
    loop = asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in SIGNALS}
    for number in SIGNALS:
        with contextlib.suppress(NotImplementedError, RuntimeError):
            loop.add_signal_handler(number, stop.set)
    try:
        yield
    finally:
        if stop.is_set():
            before[signal.SIGTERM] = signal.SIG_IGN
        for number, handler in before.items():
            with contextlib.suppress(NotImplementedError, RuntimeError):
                loop.remove_signal_handler(number)  # leaves the default, which ends with 143
                signal.signal(number, handler)


def end(words: str, code: int = CONFIGURATION) -> int:
    """Tells why, and gives the exit code."""
    logger.error(words)
    print(words, file=sys.stderr)
    return code
