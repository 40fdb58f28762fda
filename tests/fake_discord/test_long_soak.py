"""The bot as it lives: steady questions, dropped connections, kills, for SOAK_MINUTES."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time
from pathlib import Path

import pytest

from tests.fake_discord.conftest import Start
from tests.fake_discord.server import FakeDiscord
from tests.fake_discord.test_kills import forget_starts
from tests.fake_discord.test_once import OPEN, PLENTY
from tests.figures import figure

MINUTES = float(os.environ.get("SOAK_MINUTES", "120"))
PER_S, DROP_S, KILL_S = 20, 120.0, 600.0
MAX_GROWTH_BYTES = 20_000_000  # of one process between its first minute and its end
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def resident(process: int) -> int:
    statm = Path(f"/proc/{process}/statm").read_text("ascii")
    return int(statm.split()[1]) * PAGE_BYTES


@pytest.mark.release
@pytest.mark.skipif(not Path("/proc/self/statm").is_file(), reason="there is no /proc here")
async def test_a_long_soak(discord: FakeDiscord, start: Start) -> None:
    """20 questions a second, a drop every two minutes, a kill every ten: once each, no growth."""
    dice, ends = random.Random(2), time.monotonic() + MINUTES * 60
    bot = await start(**PLENTY)
    asked, drops, kills, grown = 0, 0, 0, 0
    settled, began = 0, time.monotonic()
    next_drop, next_kill = began + DROP_S, began + KILL_S
    while time.monotonic() < ends:
        burst = [await discord.say(OPEN, mention=True) for _ in range(PER_S)]
        if time.monotonic() >= next_kill:
            grown = max(grown, resident(bot.process.pid) - settled if settled else 0)
            await bot.end(signal.SIGKILL)
            forget_starts(bot)
            bot = await start(**PLENTY)
            settled, began, kills = 0, time.monotonic(), kills + 1
            next_kill += KILL_S
        elif time.monotonic() >= next_drop:
            await dice.choice((discord.gateway.drop, discord.gateway.ask_to_reconnect))()
            drops += 1
            next_drop += DROP_S
        for each in burst:
            await discord.reply_to(each)
        assert all(len(discord.replies(each)) == 1 for each in burst)
        asked += len(burst)
        discord.forget()  # the fake keeps every message otherwise
        if not settled and time.monotonic() - began > 60:
            settled = resident(bot.process.pid)
        await asyncio.sleep(1)  # the pace
    if settled:
        grown = max(grown, resident(bot.process.pid) - settled)
    assert await bot.end(signal.SIGTERM) == 0
    rows = bot.rows("message_id")
    assert len(rows) == len({row[0] for row in rows}) == asked
    figure(
        f"long soak: {MINUTES:.0f} minutes, {asked:,} questions once each over {drops} drops and "
        f"{kills} kills, memory {grown / 1e6:+.1f} MB"
    )
    assert grown < MAX_GROWTH_BYTES
