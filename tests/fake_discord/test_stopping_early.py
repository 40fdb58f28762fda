"""SIGTERM before the bot is connected: exit 0, nothing told that looks like a fault."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

from tests.fake_discord.conftest import Start
from tests.fake_discord.faults import Fault
from tests.fake_discord.server import FakeDiscord


def _clean(told: str) -> bool:
    return not any(word in told for word in ("Traceback", "error", "Exception", "never retrieved"))


async def test_while_it_reads_its_settings(start: Start, tmp_path: Path) -> None:
    """A token file that nobody writes yet, such as a secret that is mounted late."""
    secret = tmp_path / "token"
    os.mkfifo(secret)
    bot = await start(ready=False, DISCORD_TOKEN_FILE=str(secret))
    writer = await asyncio.to_thread(os.open, secret, os.O_WRONLY)  # until it is being read
    try:
        assert await bot.end(signal.SIGTERM) == 0
    finally:
        os.close(writer)
    assert bot.told == ""


async def test_while_it_logs_in(discord: FakeDiscord, start: Start) -> None:
    """Discord answers with faults, over and over; the log is sound all the same."""
    discord.faults.append(Fault("GET", r"/users/@me$", times=-1))
    bot = await start(ready=False)
    await discord.until(lambda: discord.requests("GET", "/users/@me"), "the first request")
    assert await bot.end(signal.SIGTERM) == 0
    assert _clean(bot.told), bot.told
    assert bot.rows() == []


async def test_while_it_waits_for_its_turn(discord: FakeDiscord, start: Start) -> None:
    """A gateway that says nothing after the connection is made."""
    discord.gateway.deaf = True
    bot = await start(ready=False)
    await discord.until(lambda: discord.requests("PUT", "/commands"), "the commands")
    assert await bot.end(signal.SIGTERM) == 0
    assert _clean(bot.told), bot.told


async def test_a_second_one_changes_nothing(discord: FakeDiscord, start: Start) -> None:
    """Impatient supervisors send it again: the log is written out, the exit code stays 0."""
    bot = await start()
    await discord.reply_to(await discord.say("When are you open?", mention=True))
    bot.process.send_signal(signal.SIGTERM)
    await bot.tells("asked to stop")
    bot.process.send_signal(signal.SIGTERM)
    assert await bot.end(signal.SIGTERM) == 0
    assert _clean(bot.told), bot.told
    assert len(bot.rows()) == 1
